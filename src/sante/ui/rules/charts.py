"""From what a chart shows to the shapes that show it, in thousandths of the plot.

The picture is drawn twice from these: as SVG by a macro, and on a canvas by the custom element.
Ticks, colours' roles and every printed number come from here, so that the two cannot disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, NamedTuple, TypedDict

from sante.ui.rules.dates import date_text
from sante.ui.rules.numbers import interval_text, number_text, quantity_text, target_text
from sante.ui.rules.scales import (
    FULL,
    DayTick,
    Scale,
    day_ticks,
    decimals_of,
    padded,
    round_ticks,
)
from sante.ui.types import FanChart, Measured, Projected, RangeBar

LONELY_DAYS: Final = 30  # the air on both sides of a single result

XY = tuple[float, float]


class Dot(NamedTuple):
    x: float
    y: float


class Tick(NamedTuple):
    at: float
    label: str
    year: str = ""


class Zone(NamedTuple):
    start: float
    size: float


@dataclass(frozen=True, slots=True)
class Fan:
    """A fan chart, drawn: paths and dots in thousandths, y from the top."""

    measured: str
    dots: tuple[Dot, ...]
    middle: str
    band80: str
    band95: str
    noise: str  # around the results, where each may as well be
    target: Zone | None
    ys: tuple[Tick, ...]
    xs: tuple[Tick, ...]
    data: "FanData"


class FanData(TypedDict):
    """What the custom element needs: columns over `x`, ticks, and a sentence for each `x`."""

    x: list[int]  # seconds since 1970, midnight UTC of each day
    low95: list[float | None]
    high95: list[float | None]
    low80: list[float | None]
    high80: list[float | None]
    middle: list[float | None]
    measured: list[float | None]
    target: list[float] | None
    y: list[float]  # low and high end of the axis
    ys: list[tuple[float, str]]
    xs: list[tuple[int, str]]
    spoken: list[str]


@dataclass(frozen=True, slots=True)
class _Axes:
    x: Scale
    y: Scale

    def at(self, day: date, value: float) -> XY:
        return self.x.share(day.toordinal()) * FULL, (1 - self.y.share(value)) * FULL


def fan(chart: FanChart) -> Fan:
    axes = _axes(chart)
    ordinals = range(int(axes.x.low), int(axes.x.high) + 1)
    days = day_ticks(date.fromordinal(ordinals[0]), date.fromordinal(ordinals[-1]))
    ticks = round_ticks(axes.y)
    decimals = decimals_of(ticks)
    dots = [axes.at(point.day, point.value) for point in chart.measured]
    labels = [(tick, number_text(tick, decimals)) for tick in ticks]
    return Fan(
        measured=path(dots) if len(dots) > 1 else "",
        dots=tuple(Dot(round(x, 1), round(y, 1)) for x, y in dots),
        middle=path([axes.at(p.day, p.middle) for p in chart.projected]),
        band80=_band(axes, [(p.day, p.low80, p.high80) for p in chart.projected]),
        band95=_band(axes, [(p.day, p.low95, p.high95) for p in chart.projected]),
        noise=_band(axes, _noise(chart)),
        target=_target(axes.y, chart),
        ys=tuple(Tick(round((1 - axes.y.share(tick)) * FULL, 1), text) for tick, text in labels),
        xs=tuple(
            Tick(round(axes.x.share(t.day.toordinal()) * FULL, 1), t.label, t.year) for t in days
        ),
        data=_data(chart, axes, labels, days),
    )


_UNKNOWN: Final = (None, None)


def _noise(chart: FanChart) -> list[tuple[date, float, float]]:
    """What each result may as well be; drawn when all of them tell."""
    told = [
        (m.day, m.low, m.high) for m in chart.measured if m.low is not None and m.high is not None
    ]
    return told if len(told) == len(chart.measured) else []


def _axes(chart: FanChart) -> _Axes:
    days = [m.day.toordinal() for m in chart.measured]
    days += [p.day.toordinal() for p in chart.projected]
    first, last = min(days), max(days)
    if first == last:
        first, last = first - LONELY_DAYS, last + LONELY_DAYS
    values = [m.value for m in chart.measured]
    values += [end for _, low, high in _noise(chart) for end in (low, high)]
    values += [end for p in chart.projected for end in (p.low95, p.high95)]
    values += [end for end in (chart.target_low, chart.target_high) if end is not None]
    return _Axes(Scale(first, last), padded(values))


def path(points: Iterable[XY]) -> str:
    """An SVG path through `points`."""
    return _steps("M", points)


def _steps(start: str, points: Iterable[XY]) -> str:
    written = [f"{x:.1f},{y:.1f}" for x, y in points]
    return f"{start}{' L'.join(written)}" if written else ""


def _band(axes: _Axes, edges: Sequence[tuple[date, float, float]]) -> str:
    if len(edges) < 2:
        return ""
    upper = [axes.at(day, high) for day, _, high in edges]
    lower = [axes.at(day, low) for day, low, _ in reversed(edges)]
    return f"{_steps('M', [*upper, *lower])} Z"


def _target(scale: Scale, chart: FanChart) -> Zone | None:
    if chart.target_low is None and chart.target_high is None:
        return None
    low = scale.low if chart.target_low is None else chart.target_low
    high = scale.high if chart.target_high is None else chart.target_high
    top, bottom = (1 - scale.share(high)) * FULL, (1 - scale.share(low)) * FULL
    return Zone(round(top, 1), round(bottom - top, 1))


def _data(
    chart: FanChart,
    axes: _Axes,
    ticks: Sequence[tuple[float, str]],
    days: Sequence[DayTick],
) -> FanData:
    measured = {m.day: m for m in chart.measured}
    projected = {p.day: p for p in chart.projected}
    both = sorted(measured.keys() | projected.keys())
    course = [(day, projected.get(day)) for day in both]
    zone = _target(axes.y, chart)
    low = axes.y.low if chart.target_low is None else chart.target_low
    high = axes.y.high if chart.target_high is None else chart.target_high
    noise = {day: (low, high) for day, low, high in _noise(chart)}
    return FanData(
        x=[_seconds(day) for day in both],
        low95=[p.low95 if p else noise.get(day, _UNKNOWN)[0] for day, p in course],
        high95=[p.high95 if p else noise.get(day, _UNKNOWN)[1] for day, p in course],
        low80=[p and p.low80 for _, p in course],
        high80=[p and p.high80 for _, p in course],
        middle=[p and p.middle for _, p in course],
        measured=[measured[day].value if day in measured else None for day in both],
        target=[low, high] if zone else None,
        y=[axes.y.low, axes.y.high],
        ys=list(ticks),
        xs=[(_seconds(day), f"{label}\n{year}") for day, label, year in days],
        spoken=[_spoken(chart, day, measured.get(day), projected.get(day)) for day in both],
    )


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _spoken(chart: FanChart, day: date, result: Measured | None, course: Projected | None) -> str:
    if result is not None:
        return f"{date_text(day)}: {quantity_text(result.value, chart.unit, chart.decimals)}"
    if course is None:
        raise AssertionError("every day of a chart is measured or projected")
    about = quantity_text(course.middle, chart.unit, chart.decimals)
    likely = interval_text(course.low80, course.high80, decimals=chart.decimals)
    return f"{date_text(day)}: about {about}, likely {likely}"


def fan_text(chart: FanChart) -> str:
    """What the picture shows, for those who do not see it. The numbers are in the table."""
    count = len(chart.measured)
    results = "one result" if count == 1 else f"{count} results"
    last = chart.measured[-1]
    newest = quantity_text(last.value, chart.unit, chart.decimals)
    parts = [f"{chart.label}: {results}, the last {newest} on {date_text(last.day)}."]
    if chart.target_low is not None or chart.target_high is not None:
        target = target_text(chart.target_low, chart.target_high, chart.unit, chart.decimals)
        parts.append(f"Target {target}.")
    if chart.projected:
        end = chart.projected[-1]
        likely = interval_text(end.low80, end.high80, chart.unit, chart.decimals)
        about = number_text(end.middle, chart.decimals)
        parts.append(f"Projected for {date_text(end.day)}: about {about}, likely {likely}.")
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Range:
    """A range bar, drawn: positions in per cent from the left."""

    target: Zone | None
    tick: float


def range_bar(bar: RangeBar) -> Range:
    """The axis leaves room on both sides of the target and always holds the value."""
    ends = [end for end in (bar.target_low, bar.target_high) if end is not None]
    if not ends:
        return Range(None, 50.0)
    scale = _range_scale(bar, ends)
    low = 0.0 if bar.target_low is None else scale.share(bar.target_low) * 100
    high = 100.0 if bar.target_high is None else scale.share(bar.target_high) * 100
    tick = min(99.5, max(0.5, scale.share(bar.value) * 100))
    return Range(Zone(round(low, 1), round(high - low, 1)), round(tick, 1))


def _range_scale(bar: RangeBar, ends: Sequence[float]) -> Scale:
    if len(ends) == 2:
        air = (ends[1] - ends[0]) * 0.6 or abs(ends[0]) * 0.5 or 1.0
        low, high = ends[0] - air, ends[1] + air
    else:
        reach = max(abs(ends[0]), 1e-9)
        low, high = ends[0] - reach, ends[0] + reach
    low, high = min(low, bar.value), max(high, bar.value)
    floor = 0.0 if min(*ends, bar.value) >= 0 else low
    return Scale(max(low, floor), high)


def range_text(bar: RangeBar) -> str:
    target = target_text(bar.target_low, bar.target_high, bar.unit, bar.decimals)
    return f"{quantity_text(bar.value, bar.unit, bar.decimals)}, target {target}"


@dataclass(frozen=True, slots=True)
class Spark:
    """A line without axes. Missing values are gaps, and a value between gaps is a dot."""

    path: str
    last: Dot | None


def sparkline(values: Sequence[float | None]) -> Spark:
    """`values` evenly spaced, oldest first."""
    known = [value for value in values if value is not None]
    if not known:
        return Spark("", None)
    scale = padded(known)
    step = FULL / max(1, len(values) - 1)
    lines: list[list[XY]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append((n * step, (1 - scale.share(value)) * FULL))
    drawn = [path(line if len(line) > 1 else line * 2) for line in lines if line]
    x, y = [line for line in lines if line][-1][-1]
    return Spark(" ".join(drawn), Dot(round(x, 1), round(y, 1)))
