"""Whether two draws differ by more than chance: the reference change value.

RCV95 = 1.96 x sqrt(2) x sqrt(CVi^2 + CVa^2), in percent of the first value (Harris 1974). The mean
of n draws on n days varies less: with n before and m after, sqrt(2) becomes sqrt(1/n + 1/m). Where
a marker's own variation is not known, nothing can be said, and that is what is said.
"""

import math
from collections.abc import Sequence
from datetime import date
from statistics import fmean
from typing import Final

from sante.labs.rules.registry import registry
from sante.labs.types import Change, Reading

Z95: Final = 1.96


def reference_change(cvi: float, cva: float, *, before: int = 1, after: int = 1) -> float:
    """RCV95 in percent of within-person and analytical CV in percent, for the means of so many
    draws before and after."""
    return Z95 * math.hypot(cvi, cva) * math.sqrt(1 / before + 1 / after)


def change_limit(biomarker_id: str, *, before: int = 1, after: int = 1) -> float | None:
    """The RCV in percent; None where the marker's own variation is not known."""
    marker = registry()[biomarker_id]
    if marker.cvi is None or marker.cva is None:
        return None
    return reference_change(marker.cvi, marker.cva, before=before, after=after)


def compare(before: Reading, after: Reading) -> Change | None:
    """None where the two cannot be compared: other units (Lp(a)), or a censored value."""
    if before.comparator or after.comparator:
        return None
    return compare_means([before], [after])


def compare_means(before: Sequence[Reading], after: Sequence[Reading]) -> Change | None:
    """From the mean of some draws of a marker to the mean of others, values of one day counting as
    one draw. None where they cannot be compared: none there, or other units.

    A value below what the test can measure stands as its limit: the change is then at least this
    large, and real if already that much is; otherwise it cannot be told.
    """
    if not before or not after or len({r.unit for r in (*before, *after)}) != 1:
        return None
    first, second = _by_day(before), _by_day(after)
    start, end = fmean(first.values()), fmean(second.values())
    percent = 100 * (end - start) / start if start > 0 else None
    limit = change_limit(before[0].biomarker_id, before=len(first), after=len(second))
    real = None if limit is None or percent is None else abs(percent) > limit
    if any(r.comparator for r in before) or (not real and any(r.comparator for r in after)):
        real = None
    days = (max(second) - max(first)).days
    return Change(days, end - start, percent, limit, real, len(first), len(second))


def _by_day(readings: Sequence[Reading]) -> dict[date, float]:
    days: dict[date, list[float]] = {}
    for reading in readings:
        days.setdefault(reading.on, []).append(reading.value)
    return {day: fmean(values) for day, values in days.items()}


def distinct(readings: list[Reading]) -> list[Reading]:
    """Readings without those a second report repeats: same marker, day and value. What one report
    lists twice was measured twice."""
    groups: dict[tuple[object, ...], dict[object, list[Reading]]] = {}
    for reading in readings:
        value = float(f"{reading.value:.6g}")
        key = (reading.biomarker_id, reading.on, value, reading.unit, reading.comparator)
        groups.setdefault(key, {}).setdefault(reading.report_id, []).append(reading)
    kept = []
    for reports in groups.values():
        longest = max(len(found) for found in reports.values())
        kept.extend(next(found for found in reports.values() if len(found) == longest))
    return kept
