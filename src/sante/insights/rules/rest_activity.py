"""The daily rhythm of rest and movement in four numbers, and weeks of minutes made ready.

Conventions, stated because packages differ: hourly means; sums of squares divided by n and p
without degrees of freedom (packages that take ddof 1 give an IS about 24/23 as large); L5 and M10
from the average day at one minute, going round midnight; minutes not worn are NaN and left out.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sante.insights.rules.counts import STEPS, quality

DAY: Final = 1440
LEAST_DAYS: Final = 3
WEEK_MINUTES: Final = 7 * DAY
# Square roots of steps a minute over a week of many people; see docs/insights.md.
_MEAN, _SD, _CLIP = 3.2, 1.8, 4.0


@dataclass(frozen=True, slots=True)
class RestActivity:
    """`interdaily`: how alike the days are, 0 to 1 (IS). `intradaily`: how broken up, about 0 to 2
    (IV). `l5`, `m10`: mean of the five least and ten most active hours, with the minute after
    midnight at which they begin. `relative`: (M10 - L5) / (M10 + L5)."""

    interdaily: float
    intradaily: float
    l5: float
    l5_start: int
    m10: float
    m10_start: int
    relative: float
    days: int


def rest_activity(minutes: np.ndarray) -> RestActivity | None:
    """Witting 1990, Van Someren 1999. `minutes` from a midnight on, whole days, NaN not worn.
    None under three days, without movement, or when an hour of the day was never worn."""
    values = np.asarray(minutes, dtype=float)
    days = len(values) // DAY
    if days < LEAST_DAYS:
        return None
    values = values[: days * DAY]
    hours = _mean(values.reshape(-1, 60), axis=1)
    profile = _mean(values.reshape(days, DAY), axis=0)
    if np.isnan(profile).any() or np.nanvar(hours) == 0:
        return None
    l5, l5_start = _extreme(profile, 5 * 60, lowest=True)
    m10, m10_start = _extreme(profile, 10 * 60, lowest=False)
    return RestActivity(
        _interdaily(hours), _intradaily(hours), l5, l5_start, m10, m10_start,
        (m10 - l5) / (m10 + l5), days,
    )  # fmt: skip


def _mean(values: np.ndarray, axis: int) -> np.ndarray:
    """As nanmean, but silent where there is nothing."""
    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0).sum(axis=axis)
    found: np.ndarray = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return found


def _interdaily(hours: np.ndarray) -> float:
    """IS = n sum_h (mean of hour h - mean)^2 / (p sum_i (x_i - mean)^2), p = 24; where hours were
    not worn, each hour of the day weighs as often as it is known, so that it never passes 1."""
    worn = ~np.isnan(hours)
    known = hours[worn]
    mean = known.mean()
    by_hour = _mean(hours.reshape(-1, 24), axis=0)
    often = worn.reshape(-1, 24).sum(axis=0)
    return float((often * (by_hour - mean) ** 2).sum() / ((known - mean) ** 2).sum())


def _intradaily(hours: np.ndarray) -> float:
    """IV = n sum (x_i - x_{i-1})^2 / ((n - 1) sum (x_i - mean)^2), pairs with a gap left out."""
    known = hours[~np.isnan(hours)]
    steps = np.diff(hours)
    steps = steps[~np.isnan(steps)]
    return float((steps**2).mean() / ((known - known.mean()) ** 2).mean())


def _extreme(profile: np.ndarray, width: int, *, lowest: bool) -> tuple[float, int]:
    around = np.concatenate([profile, profile[: width - 1]])
    means = np.convolve(around, np.ones(width), "valid") / width
    start = int(means.argmin() if lowest else means.argmax())
    return float(means[start]), start


@dataclass(frozen=True, slots=True)
class WeekWindow:
    """A week of minutes as a learned model would take it, and how good the week is, 0 to 1."""

    values: np.ndarray
    quality: float


def week_window(steps: np.ndarray) -> WeekWindow:
    """The last 10,080 minutes: square root, standardised with mean 3.2 and SD 1.8, clipped at 4;
    minutes not worn, and those before the recording, are 0 (the mean).

    Quality: see `counts.quality`.
    """
    given = np.asarray(steps, dtype=float)[-WEEK_MINUTES:]
    padded = WEEK_MINUTES - len(given)
    full = np.concatenate([np.full(padded, np.nan), given])
    z = np.clip((np.sqrt(np.maximum(full, 0)) - _MEAN) / _SD, -_CLIP, _CLIP)
    return WeekWindow(np.nan_to_num(z), quality(full, STEPS).value)
