"""A series as a chart: the span up to today, gaps as gaps, the usual range behind it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sante.insights.rules import words
from sante.insights.rules.baseline import baseline
from sante.insights.types import Series, Trend
from sante.kit.circular import apart, circular_median
from sante.ui import service as ui
from sante.ui.types import TrendChart

DAYS: Final = 60


def chart(
    series: Series, trends: Mapping[str, Trend], today: date, clock: str = "24h"
) -> TrendChart | None:
    """None when there is nothing in the span."""
    first = today - timedelta(days=DAYS - 1)
    shown = series.between(first, today)
    if not shown:
        return None
    metric = series.metric
    around = circular_median([p.value for p in shown]) if metric.clock else 0.0
    hours = metric.clock or metric.unit == "min"
    scale = 60.0 if hours else 1.0

    def place(value: float) -> float:
        moved = around + apart(value, around) if metric.clock else value
        return moved / scale

    known = {p.day: place(p.value) for p in shown}
    usual = baseline(series, today + timedelta(days=1))
    return TrendChart(
        label=metric.title,
        sentence=words.faced(sentence(series, trends.get(metric.key), today), clock),
        days=tuple((day, known.get(day)) for day in _days(first, today)),
        rows=tuple(
            (ui.date_text(p.day, today), words.faced(words.amount(metric, p.value), clock))
            for p in reversed(shown)
        ),
        band=(place(usual.low), place(usual.high)) if usual else None,
        unit="" if hours else metric.unit,
        measure="clock" if metric.clock else "hours" if hours else "number",
        clock=clock,
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def sentence(series: Series, trend: Trend | None, today: date) -> str:
    """What is usual, then where it is going."""
    metric, usual = series.metric, baseline(series, today + timedelta(days=1))
    parts = []
    if usual is None:
        parts.append(
            f"{words.counted(len(series.points), 'day')} so far; seven make a usual range."
        )
    else:
        low, high = (words.amount(metric, value) for value in (usual.low, usual.high))
        middle = words.amount(metric, usual.median)
        parts.append(f"Usually about {middle}; half of your days lie from {low} to {high}.")
        if not usual.reliable:
            parts.append("It settles after 14 days.")
    if trend is not None and trend.movement != "not enough data":
        parts.append(trend.sentence.removeprefix(f"{metric.title}: ")[:1].upper()
                     + trend.sentence.removeprefix(f"{metric.title}: ")[1:])  # fmt: skip
    return " ".join(parts)
