"""Where a value lies on an axis, and which round numbers and months stand beside it."""

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from sante.ui.rules.dates import month_text

FULL: Final = 1000  # a plot is 1000 by 1000, whatever its size on the screen
MOST_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight axis from `low` to `high`, low < high."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """0 at the low end, 1 at the high one; values outside are held at the ends."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def padded(values: Iterable[float], padding: float = 0.12) -> Scale:
    """An axis around `values` with some air; it does not go below zero unless a value does."""
    known = list(values)
    low, high = min(known), max(known)
    air = (high - low) * padding or abs(high) * padding or 1.0
    return Scale(low - air if low < 0 else max(0.0, low - air), high + air)


def round_ticks(scale: Scale, most: int = MOST_TICKS) -> tuple[float, ...]:
    """At most `most` multiples of 1, 2 or 5 times a power of ten inside the axis."""
    rough = (scale.high - scale.low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        first, last = math.ceil(scale.low / step), math.floor(scale.high / step)
        if last - first < most:
            return tuple(float(f"{n * step:.12g}") for n in range(first, last + 1))
    raise AssertionError("twenty times the power of ten leaves at most one tick in five")


def decimals_of(ticks: Sequence[float]) -> int:
    """How many decimals are needed so that no two ticks read the same."""
    return next((n for n in range(6) if all(round(t, n) == t for t in ticks)), 6)


class DayTick(NamedTuple):
    day: date
    label: str  # "Jun", or "14" within a month
    year: str  # under the first tick and under each January; otherwise empty


def day_ticks(first: date, last: date, most: int = MOST_TICKS) -> tuple[DayTick, ...]:
    """Month starts, every first, second, third, sixth or twelfth; days for a short span."""
    months = _month_starts(first, last)
    if len(months) < 2:
        return _short_ticks(first, last, most)
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        chosen = [day for day in months if (day.year * 12 + day.month - 1) % step == 0]
        if len(chosen) <= most:
            break
    return _with_years(chosen)


def _month_starts(first: date, last: date) -> list[date]:
    day = first.replace(day=1)
    starts = []
    while day <= last:
        if day >= first:
            starts.append(day)
        day += timedelta(days=monthrange(day.year, day.month)[1])
    return starts


def _short_ticks(first: date, last: date, most: int) -> tuple[DayTick, ...]:
    step = max(1, math.ceil(((last - first).days + 1) / most))
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    return tuple(DayTick(day, f"{day.day} {month_text(day)}", "") for day in days)


def _with_years(days: Sequence[date]) -> tuple[DayTick, ...]:
    ticks, shown = [], 0
    for day in days:
        ticks.append(DayTick(day, month_text(day), str(day.year) if day.year != shown else ""))
        shown = day.year
    return tuple(ticks)
