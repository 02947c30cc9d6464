"""Means and medians of times of the clock, where 23:50 and 0:10 are twenty minutes apart."""

import math
from collections.abc import Iterable, Sequence
from statistics import fmean, median
from typing import Final

DAY_MINUTES: Final = 1440


def circular_mean(minutes: Iterable[float]) -> float:
    """The mean of clock times, in minutes after midnight: of 23:50 and 0:10 it is midnight.

    Raises ValueError when the times cancel out and no mean exists.
    """
    angles = [value * math.tau / DAY_MINUTES for value in minutes]
    east, north = fmean(map(math.cos, angles)), fmean(map(math.sin, angles))
    if math.hypot(east, north) < 1e-9:
        raise ValueError("these times have no mean")
    return math.atan2(north, east) * DAY_MINUTES / math.tau % DAY_MINUTES


def apart(one: float, other: float) -> float:
    """Minutes from `other` to `one` on the clock's shorter way, -720 to 720."""
    return (one - other + DAY_MINUTES / 2) % DAY_MINUTES - DAY_MINUTES / 2


def circular_median(minutes: Sequence[float]) -> float:
    """The median of clock times, taken around their circular mean."""
    try:
        middle = circular_mean(minutes)
    except ValueError:  # spread evenly around the clock: any of them is as good
        middle = minutes[0]
    return (middle + median(apart(m, middle) for m in minutes)) % DAY_MINUTES
