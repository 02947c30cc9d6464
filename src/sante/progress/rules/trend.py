"""Which way consistency is going, in such a way that one bad day does not turn it."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from statistics import median, pstdev
from typing import Literal

from sante.progress.rules.tuning import TUNING
from sante.progress.types import DayTotals

Trend = Literal["improving", "stable", "declining"]
Days = Sequence[tuple[date, DayTotals]]


def theil_sen(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between all pairs of points (Theil 1950, Sen 1968)."""
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x2 != x1]
    return median(slopes)


def rolling(days: Days) -> list[tuple[int, float]]:
    """(ordinal, consistency of the seven days up to it) of each day that has at least half of a
    week behind it: what is done on some days of the week only is then the same on all of them."""
    points = []
    for end, (day, _) in enumerate(days):
        window = [t for d, t in days[max(0, end - 6) : end + 1] if (day - d).days < 7]
        due = sum(totals.due for totals in window)
        if due and (day - days[0][0]).days >= 3:
            points.append((day.toordinal(), sum(t.credit for t in window) / due))
    return points


def trend(days: Days) -> Trend | None:
    """The direction of consistency over the last four weeks; `days` oldest first.

    None with fewer than 5 points, or points that span less than two weeks. A change over the
    window that is small beside how much single days differ, or under 5 percent, is no change.
    """
    points = rolling(days)
    recent = [point for point in points if points[-1][0] - point[0] < TUNING.trend_days]
    if len(recent) < TUNING.trend_points or recent[-1][0] - recent[0][0] < TUNING.trend_span:
        return None
    first = recent[0][0]
    shares = [t.consistency for d, t in days if d.toordinal() >= first]
    noise = TUNING.trend_share * pstdev([share for share in shares if share is not None])
    change = theil_sen(recent) * (recent[-1][0] - first)
    if abs(change) < max(noise, TUNING.trend_least):
        return "stable"
    return "improving" if change > 0 else "declining"
