"""Whether a person's rhythm moved, or became more uneven. Told as what it is, a change: nothing is
concluded from it about mood or illness, and no risk is scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from statistics import fmean, median
from typing import Final, Literal

from sante.insights.rules.tuning import TUNING
from sante.insights.types import Series
from sante.kit.circular import apart, circular_median

WINDOWS_H: Final = {"12 h": 12, "24 h": 24, "3 days": 72, "7 days": 168}


@dataclass(frozen=True, slots=True)
class RhythmShift:
    """Minutes by which the middle of sleep moved; positive is later."""

    kind: Literal["stable", "slight", "earlier", "later"]
    minutes: float
    recent: float
    usual: float
    nights: int


def rhythm_shift(midpoints: Series, day: date) -> RhythmShift | None:
    """The last 7 days (3 nights or more) against the 28 before (14 nights or more)."""
    recent_from = day - timedelta(days=TUNING.rhythm_recent - 1)
    usual_from = recent_from - timedelta(days=TUNING.rhythm_baseline)
    recent = [p.value for p in midpoints.between(recent_from, day)]
    before = [p.value for p in midpoints.between(usual_from, recent_from - timedelta(days=1))]
    if len(recent) < TUNING.rhythm_recent_least or len(before) < TUNING.rhythm_baseline_least:
        return None
    now, usual = circular_median(recent), circular_median(before)
    moved = apart(now, usual)
    kind: Literal["stable", "slight", "earlier", "later"] = "slight"
    if abs(moved) < TUNING.rhythm_stable:
        kind = "stable"
    elif moved <= -TUNING.rhythm_advance:
        kind = "earlier"
    elif moved >= TUNING.rhythm_delay:
        kind = "later"
    return RhythmShift(kind, moved, now, usual, len(recent))


@dataclass(frozen=True, slots=True)
class Spike:
    """`ratio`: how many times the usual variability, over which window."""

    window: str
    ratio: float


def variation(values: Sequence[float]) -> float | None:
    """Coefficient of variation; None when there is nothing to vary."""
    mean = fmean(values) if values else 0.0
    if mean <= 0:
        return None
    # Not `pstdev`: its exact fractions take a hundred times as long and change no digit shown.
    return sqrt(fmean([(value - mean) ** 2 for value in values])) / mean


def variability_spikes(hours: Sequence[float | None]) -> tuple[Spike, ...]:
    """Windows of 12 h, 24 h, 3 and 7 days at the end of hourly `hours` whose variation is half as
    much again as is usual in the windows before, and higher than nine in ten of them.

    Hours without data are left out; a window counts when half of it is known.
    """
    found = []
    for name, size in WINDOWS_H.items():
        ends = range(len(hours), size - 1, -max(size // 2, 12))
        seen = [
            cv
            for end in ends
            if (cv := _known_variation(hours[end - size : end], size)) is not None
        ]
        if len(seen) <= TUNING.spike_least:
            continue
        now, before = seen[0], sorted(seen[1:])
        usual = median(before)
        above = sum(now > one for one in before) >= 0.9 * len(before)
        if usual > 0 and now / usual >= TUNING.spike_ratio and above:
            found.append(Spike(name, now / usual))
    return tuple(found)


def _known_variation(part: Sequence[float | None], size: int) -> float | None:
    known = [value for value in part if value is not None]
    return variation(known) if len(known) * 2 >= size else None


def uneven_nights(midpoints: Series, day: date) -> float | None:
    """How many times as far apart the last 7 nights' middles lie from one to the next as in the 28
    days before; None when either has too few nights."""
    recent_from = day - timedelta(days=TUNING.rhythm_recent - 1)
    usual_from = recent_from - timedelta(days=TUNING.rhythm_baseline)
    now = _steps([p.value for p in midpoints.between(recent_from, day)])
    usual = _steps(
        [p.value for p in midpoints.between(usual_from, recent_from - timedelta(days=1))]
    )
    if len(now) < TUNING.rhythm_recent_least or len(usual) < TUNING.rhythm_baseline_least - 1:
        return None
    return fmean(now) / max(fmean(usual), 15.0)


def _steps(values: Sequence[float]) -> list[float]:
    return [abs(apart(later, earlier)) for earlier, later in pairwise(values)]
