"""Where a marker is going: the newest draws against those before, judged by what chance does.

With n draws before and m after, the reference change value of single draws shrinks to
RCV95 = 1.96 x sqrt(1/n + 1/m) x sqrt(CVi^2 + CVa^2), in percent of the earlier mean (Harris 1974).
"""

from collections.abc import Sequence
from datetime import date
from statistics import fmean
from typing import Final

from sante.labs.rules.registry import registry
from sante.labs.types import Direction, Interval, Reading, Trend, Verdict

Z95: Final = 1.96
MOST: Final = 3  # draws of a mean: more would tell of years ago


def noise(reading: Reading) -> Interval | None:
    """Where the person's usual value lies in 19 of 20 cases when this one draw is all there is.
    None where the marker's own variation is not known, or only a limit was measured."""
    cv = registry()[reading.biomarker_id].cv
    if cv is None or reading.comparator is not None:
        return None
    spread = abs(reading.value) * Z95 * cv / 100
    return Interval(max(0.0, reading.value - spread), reading.value + spread)


def trend(readings: Sequence[Reading], target: Interval | None) -> Trend | None:
    """None with fewer than two days. Half of the days, at most three, are "before" and as many
    "after"; values of one day are one draw. `readings` are of one marker, oldest first."""
    days = _days(readings)
    if len(days) < 2:
        return None
    count = min(MOST, len(days) // 2)
    order = sorted(days)
    after, before = order[-count:], order[-2 * count : -count]
    newest, oldest = _mean(days, after), _mean(days, before)
    marker = registry()[readings[-1].biomarker_id]
    comparable = _comparable(readings, {*before, *after}) and oldest > 0
    percent = 100 * (newest - oldest) / oldest if comparable else None
    limit = None if marker.cv is None else Z95 * (2 / count) ** 0.5 * marker.cv
    verdict = _verdict(percent, limit, marker.direction, target, (oldest, newest))
    return Trend(verdict, before[-1], count, count, percent, limit)


def _days(readings: Sequence[Reading]) -> dict[date, list[float]]:
    days: dict[date, list[float]] = {}
    for reading in readings:
        if reading.unit == readings[-1].unit:
            days.setdefault(reading.on, []).append(reading.value)
    return days


def _mean(days: dict[date, list[float]], of: Sequence[date]) -> float:
    return fmean(fmean(days[day]) for day in of)


def _comparable(readings: Sequence[Reading], days: set[date]) -> bool:
    return not any(reading.comparator for reading in readings if reading.on in days)


def _verdict(
    percent: float | None,
    limit: float | None,
    direction: Direction,
    target: Interval | None,
    ends: tuple[float, float],
) -> Verdict:
    if percent is None or limit is None:
        return "cannot_tell"
    if abs(percent) <= limit:
        return "no_real_change"
    if target is not None:
        then, now = (target.distance(end) for end in ends)
        if then != now:
            return "better" if now < then else "worse"
    if direction is Direction.RANGE:
        return "rising" if percent > 0 else "falling"
    return "better" if (percent < 0) == (direction is Direction.LOWER) else "worse"
