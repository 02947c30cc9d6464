"""Where a figure is going over weeks: a slope that survives outliers, days of the week and doubt.

Theil-Sen slope and the Mann-Kendall test on 14 daily points or more over 21 days or more; the
variance of Hamed and Rao where days resemble the day before; the effect of the day of the week
taken out first; p-values adjusted over all metrics of the report (Benjamini-Hochberg). "No clear
trend" when the adjusted p is 0.05 or more, or when the change over the window is smaller than the
smallest worth noting.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log
from statistics import fmean, median
from typing import Final

from sante.insights.rules import words
from sante.insights.rules.stats import Slope, benjamini_hochberg, sd, slope
from sante.insights.rules.tuning import TUNING
from sante.insights.types import (
    Direction,
    Metric,
    Movement,
    Period,
    Point,
    Series,
    Trend,
    TrendReport,
)
from sante.kit.circular import apart, circular_median

VERSION: Final = "trends-1"
# A period is looked at together with enough before it to tell a trend.
WINDOW_DAYS: Final[Mapping[Period, int]] = {"weekly": 28, "monthly": 60, "quarterly": 91}
_SPANS: Final = {"weekly": "four weeks", "monthly": "60 days", "quarterly": "three months"}


def period_start(period: Period, day: date) -> date:
    """The first day of the week (Monday), month or quarter that `day` is in."""
    if period == "weekly":
        return day - timedelta(days=day.weekday())
    if period == "monthly":
        return day.replace(day=1)
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def period_end(period: Period, start: date) -> date:
    if period == "weekly":
        return start + timedelta(days=6)
    after = start + timedelta(days=31 if period == "monthly" else 93)
    return period_start(period, after) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Tested:
    series: Series
    points: tuple[Point, ...]
    slope: Slope | None
    change: float = 0.0
    spread: float = 0.0  # standard deviation of the days around the slope
    middle: float = 0.0


def report(period: Period, all_series: Mapping[str, Series], last: date) -> TrendReport:
    """The trends of the period `last` is in, up to `last`."""
    first = last - timedelta(days=WINDOW_DAYS[period] - 1)
    tested = [_test(series, first, last) for series in all_series.values()]
    known = [one for one in tested if one.slope is not None]
    adjusted = benjamini_hochberg([one.slope.p for one in known if one.slope is not None])
    by_key = {one.series.metric.key: p for one, p in zip(known, adjusted, strict=True)}
    trends = tuple(_trend(one, by_key.get(one.series.metric.key), period) for one in tested)
    scores = [t.improvement_score for t in trends if t.improvement_score is not None]
    return TrendReport(
        period=period,
        start=period_start(period, last),
        first=first,
        last=last,
        trends=trends,
        tested=len(known),
        direction=_overall(trends),
        improvement_score=round(fmean(scores)) if scores else None,
        confidence=_confidence(known, WINDOW_DAYS[period]),
        version=VERSION,
    )


def _test(series: Series, first: date, last: date) -> _Tested:
    points = series.between(first, last)
    if series.metric.log:
        points = tuple(Point(p.day, log(p.value)) for p in points if p.value > 0)
    span = (points[-1].day - points[0].day).days + 1 if points else 0
    if len(points) < TUNING.trend_points or span < TUNING.trend_span:
        return _Tested(series, points, None)
    if series.metric.clock:
        middle = circular_median([p.value for p in points])
        points = tuple(Point(p.day, middle + apart(p.value, middle)) for p in points)
    days = [p.day.toordinal() for p in points]
    values = without_weekdays(points)
    spent = 0 if values == [p.value for p in points] else 6
    found = slope(days, values, correct_above=TUNING.trend_autocorrelation, spent=spent)
    rest = [v - found.value * d for d, v in zip(days, values, strict=True)]
    change = found.value * (span - 1)
    return _Tested(series, points, found, change, sd(rest), median(p.value for p in points))


def without_weekdays(points: Sequence[Point]) -> list[float]:
    """Values less what their day of the week differs from the others (medians); as they are while
    a day of the week is known fewer than three times."""
    by_day: dict[int, list[float]] = defaultdict(list)
    for point in points:
        by_day[point.day.weekday()].append(point.value)
    if len(by_day) < 7 or min(map(len, by_day.values())) < TUNING.weekday_least:
        return [p.value for p in points]
    usual = {weekday: median(values) for weekday, values in by_day.items()}
    middle = median(usual.values())
    return [p.value - (usual[p.day.weekday()] - middle) for p in points]


def _trend(one: _Tested, p: float | None, period: Period) -> Trend:
    metric, found = one.series.metric, one.slope
    if found is None or p is None:
        sentence = f"{metric.title}: {_missing(one)}."
        return Trend(
            metric=metric,
            movement="not enough data",
            days=len(one.points),
            sentence=sentence,
            source=one.series.source,
        )
    clear = p < TUNING.trend_alpha and abs(one.change) >= metric.smallest
    movement: Movement = "no clear trend"
    if clear:
        movement = "rising" if one.change > 0 else "falling"
    trend = Trend(
        metric=metric,
        movement=movement,
        days=len(one.points),
        sentence="",
        source=one.series.source,
        slope=found.value * 7,
        low=found.low * 7,
        high=found.high * 7,
        p=p,
        change=one.change,
        corrected=found.corrected,
        direction=_direction(one, clear=clear),
        improvement_score=_score(one),
    )
    return replace(trend, sentence=_sentence(trend, one, period))


def _missing(one: _Tested) -> str:
    known = words.counted(len(one.points), "day")
    return (
        f"not enough data ({known}; a trend needs {TUNING.trend_points} over"
        f" {TUNING.trend_span} days)"
    )


def better_way(metric: Metric, middle: float) -> int:
    """1 when more is better, -1 when less is, 0 when nothing says so. Sleep is better nearer to
    seven to nine hours."""
    if metric.key == "sleep_minutes":
        return 1 if middle < TUNING.sleep_full_from else -1 if middle > TUNING.sleep_full_to else 0
    return {"higher": 1, "lower": -1, None: 0}[metric.better]


def _direction(one: _Tested, *, clear: bool) -> Direction | None:
    """Stable when the change is not clear, or small against the days' own spread."""
    if not clear or abs(one.change) < TUNING.trend_still * one.spread:
        return "stable"
    way = better_way(one.series.metric, one.middle)
    if way == 0:
        return None
    return "improving" if one.change * way > 0 else "declining"


def _score(one: _Tested) -> int | None:
    """50 is no change, 100 a change for the better by half a standard deviation or more."""
    way = better_way(one.series.metric, one.middle)
    if way == 0:
        return None
    if one.spread == 0:
        return 50 if one.change == 0 else 100 if one.change * way > 0 else 0
    share = max(-1.0, min(1.0, one.change * way / (TUNING.trend_full * one.spread)))
    return round(50 + 50 * share)


def _sentence(trend: Trend, one: _Tested, period: Period) -> str:
    metric = trend.metric
    over = f"over {_SPANS[period]}"
    if trend.movement == "no clear trend":
        return f"{metric.title}: no clear trend {over}."
    way = {"rising": "up", "falling": "down"}[trend.movement]
    if metric.clock:
        way = {"rising": "later by", "falling": "earlier by"}[trend.movement]
    assert trend.change is not None
    assert trend.low is not None
    assert trend.high is not None
    a_week = sorted((abs(trend.low), abs(trend.high)))
    return (
        f"{metric.title}: {way} about {words.size(metric, one.change)} {over}"
        f" (likely {words.size(metric, a_week[0])} to {words.size(metric, a_week[1])} a week)."
    )


def _overall(trends: Sequence[Trend]) -> Direction | None:
    """The way of those that are clear; stable when they cancel out or none is."""
    known = [t.direction for t in trends if t.direction is not None]
    if not known:
        return None
    balance = known.count("improving") - known.count("declining")
    return "improving" if balance > 0 else "declining" if balance < 0 else "stable"


def _confidence(known: Sequence[_Tested], window: int) -> float:
    """The share of the window's days with data, over the metrics that could be tested."""
    return round(fmean(len(one.points) / window for one in known), 3) if known else 0.0
