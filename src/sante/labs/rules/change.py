"""Whether two draws differ by more than chance: the reference change value.

RCV95 = 1.96 x sqrt(2) x sqrt(CVi^2 + CVa^2), in percent of the first value (Harris 1974).
"""

from sante.labs.rules.registry import registry
from sante.labs.types import Change, Reading


def change_limit(biomarker_id: str) -> float | None:
    """The RCV in percent; None where the marker's own variation is not known."""
    cv = registry()[biomarker_id].cv
    return None if cv is None else 1.96 * 2**0.5 * cv


def compare(before: Reading, after: Reading) -> Change | None:
    """None where the two cannot be compared: other units (Lp(a)), or a censored value."""
    if before.unit != after.unit or before.comparator or after.comparator:
        return None
    absolute = after.value - before.value
    percent = 100 * absolute / before.value if before.value > 0 else None
    limit = change_limit(before.biomarker_id)
    real = None if limit is None or percent is None else abs(percent) > limit
    return Change((after.on - before.on).days, absolute, percent, limit, real)


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
