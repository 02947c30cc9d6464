"""Heart rate of a day: average, extremes, and the rate at rest."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sante.wearables.rules.daily.columns import Column
from sante.wearables.rules.daily.tuning import TUNING

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class HeartDay:
    average: float
    low: float
    high: float
    resting: float | None  # None when no half hour is covered well enough
    hours: int  # with a reading in them
    jumps: int  # by more than 50 beats within 10 seconds: a sensor, not a heart


def heart_days(column: Column) -> Iterator[tuple[int, HeartDay]]:
    """One for each local day in `column`, which holds one source a day.

    Averages are of five-minute means, so that a workout, sampled every few seconds, does not weigh
    sixty times what the same time at a desk does. Resting: the lowest 30 minutes of which at least
    80 % have readings (science, section 6).
    """
    width = TUNING.bin_s * 1_000_000
    for day in np.unique(column.day).tolist():
        rows = np.flatnonzero(column.day == day)
        start, value = column.start[rows], column.value[rows]
        bins, places = np.unique(start // width, return_inverse=True)
        mean = np.bincount(places, value) / np.bincount(places)
        yield (
            day,
            HeartDay(
                average=float(mean.mean()),
                low=float(value.min()),
                high=float(value.max()),
                resting=_resting(bins, mean),
                hours=len(np.unique(start // _HOUR_US)),
                jumps=_jumps(start, value),
            ),
        )


def _resting(bins: np.ndarray, mean: np.ndarray) -> float | None:
    dense = np.full(int(bins[-1] - bins[0]) + 1, np.nan)
    dense[bins - bins[0]] = mean
    if len(dense) < TUNING.rest_bins:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(dense, TUNING.rest_bins)
    filled = (~np.isnan(windows)).sum(axis=1)
    enough = windows[filled >= TUNING.rest_filled]
    return float(np.nanmean(enough, axis=1).min()) if len(enough) else None


def _jumps(start: np.ndarray, value: np.ndarray) -> int:
    close = np.diff(start) <= TUNING.jump_within_s * 1_000_000
    return int((close & (np.abs(np.diff(value)) > TUNING.jump_bpm)).sum())
