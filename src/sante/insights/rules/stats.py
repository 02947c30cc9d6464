"""Small statistics over short series, in plain Python: nothing to load, and exact."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist, fmean, median
from typing import Final

from sante.kit.circular import apart, circular_median

_NORMAL: Final = NormalDist()
MAD_TO_SD: Final = 1.4826


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between order statistics (type 7). `values` are sorted and not empty."""
    at = share * (len(values) - 1)
    low = math.floor(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])


def weighted_quantile(pairs: Iterable[tuple[float, float]], share: float) -> float:
    """Of (value, weight): linear between the middles of the weights."""
    ordered = sorted(pairs)
    total = sum(weight for _, weight in ordered)
    places, passed = [], 0.0
    for _, weight in ordered:
        places.append((passed + weight / 2) / total)
        passed += weight
    if share <= places[0]:
        return ordered[0][0]
    for (at, to), (low, high) in zip(
        pairwise(places), pairwise(v for v, _ in ordered), strict=True
    ):
        if share <= to:
            return low + (share - at) / (to - at) * (high - low)
    return ordered[-1][0]


def mad(values: Sequence[float]) -> float:
    """Median absolute deviation, not scaled."""
    middle = median(values)
    return median(abs(value - middle) for value in values)


def sd(values: Sequence[float]) -> float:
    mean = fmean(values)
    return math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))


def circular_sd(minutes: Sequence[float]) -> float:
    """Standard deviation of clock times around their circular mean, in minutes."""
    middle = circular_median(minutes)
    return sd([apart(m, middle) for m in minutes])


def lag1(values: Sequence[float]) -> float:
    """Autocorrelation at lag one; 0 for a constant."""
    return autocorrelation(values, 1)


def autocorrelation(values: Sequence[float], lag: int) -> float:
    mean = fmean(values)
    centred = [v - mean for v in values]
    total = sum(v * v for v in centred)
    if total == 0:
        return 0.0
    return sum(a * b for a, b in zip(centred[lag:], centred[:-lag], strict=True)) / total


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(ps)), key=lambda i: ps[i], reverse=True)
    adjusted, least = [0.0] * len(ps), 1.0
    for rank, i in enumerate(order):
        least = min(least, ps[i] * len(ps) / (len(ps) - rank))
        adjusted[i] = least
    return adjusted


@dataclass(frozen=True, slots=True)
class Slope:
    """Per day, with a 95 % interval; `p` two-sided."""

    value: float
    low: float
    high: float
    p: float
    corrected: bool


def slope(
    days: Sequence[int], values: Sequence[float], *, correct_above: float, spent: int = 0
) -> Slope:
    """Theil-Sen slope (Sen 1968) with the test of Mann and Kendall.

    Where the detrended days resemble the day before (lag-1 autocorrelation above
    `correct_above`), the variance is widened, else days that follow each other would count as
    independent: as Hamed and Rao (1998) do, or as an AR(1) process needs where that is more, for
    the former alone still calls noise a trend too often on months of days. `spent` parameters were
    estimated from the values before (six for the days of the week).
    """
    n = len(days)
    pairs = sorted(
        (values[j] - values[i]) / (days[j] - days[i]) for i in range(n) for j in range(i + 1, n)
    )
    middle = median(pairs)
    score = sum((pair > 0) - (pair < 0) for pair in pairs)
    variance = _kendall_variance(values) * n / (n - spent)
    rest = [v - middle * d for d, v in zip(days, values, strict=True)]
    likeness = (n * lag1(rest) + 2) / (n - 4)  # without the bias of a short, detrended series
    corrected = likeness > correct_above
    if corrected:
        variance *= max(hamed_rao(rest), ar1_inflation(likeness, n))
    z = 0.0 if score == 0 or variance <= 0 else (abs(score) - 1) / math.sqrt(variance)
    reach = _NORMAL.inv_cdf(0.975) * math.sqrt(max(0.0, variance))
    low = quantile_at(pairs, (len(pairs) - reach) / 2 - 1)
    high = quantile_at(pairs, (len(pairs) + reach) / 2)
    return Slope(middle, low, high, 2 * (1 - _NORMAL.cdf(z)), corrected)


def ar1_inflation(likeness: float, n: int) -> float:
    """By how much a day's likeness to the one before widens a variance (Matalas and
    Sankarasubramanian 2003)."""
    held = min(likeness, 0.95)
    return 1 + 2 * sum((1 - lag / n) * held**lag for lag in range(1, n))


def quantile_at(ordered: Sequence[float], place: float) -> float:
    """The value at a fractional place of a sorted list, held at its ends."""
    held = min(max(place, 0.0), len(ordered) - 1.0)
    low = math.floor(held)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (held - low) * (ordered[high] - ordered[low])


def _kendall_variance(values: Sequence[float]) -> float:
    n = len(values)
    tied = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (n * (n - 1) * (2 * n + 5) - tied) / 18


def hamed_rao(detrended: Sequence[float]) -> float:
    """By how much autocorrelation of the ranks widens the variance of Kendall's score.

    Lags that are not significant at 5 % count as none. Never below 1: a series that swings back
    and forth would otherwise look surer than independent days.
    """
    n = len(detrended)
    ranks = _ranks(detrended)
    limit = _NORMAL.inv_cdf(0.975) / math.sqrt(n)
    total = 0.0
    for lag in range(1, n - 2):
        found = autocorrelation(ranks, lag)
        if abs(found) > limit:
            total += (n - lag) * (n - lag - 1) * (n - lag - 2) * found
    return max(1.0, 1 + 2 * total / (n * (n - 1) * (n - 2)))


def _ranks(values: Sequence[float]) -> list[float]:
    """Average ranks, from 1."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for i in order[at : end + 1]:
            ranks[i] = (at + end) / 2 + 1
        at = end + 1
    return ranks
