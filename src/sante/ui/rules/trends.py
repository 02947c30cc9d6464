"""From days to the shapes that show them, in thousandths of the plot. Missing days are gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sante.ui.rules.charts import XY, Dot, Tick, Zone, path
from sante.ui.rules.dates import time_text
from sante.ui.rules.numbers import NBSP, number_text
from sante.ui.rules.scales import FULL, Scale, day_ticks, decimals_of, padded, round_ticks
from sante.ui.types import TrendChart

FEW_DAYS = 31  # up to here every day has a dot


@dataclass(frozen=True, slots=True)
class Drawn:
    line: str
    dots: tuple[Dot, ...]
    band: Zone | None
    ys: tuple[Tick, ...]
    xs: tuple[Tick, ...]


def trend_chart(chart: TrendChart) -> Drawn:
    known = [value for _, value in chart.days if value is not None]
    y = padded([*known, *(chart.band or ())])
    x = Scale(
        chart.days[0][0].toordinal(), max(chart.days[-1][0], chart.days[0][0]).toordinal() + 1
    )
    runs: list[list[XY]] = [[]]
    for day, value in chart.days:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x.share(day.toordinal() + 0.5) * FULL, (1 - y.share(value)) * FULL))
    lines = [path(run) for run in runs if len(run) > 1]
    few = len(chart.days) <= FEW_DAYS
    dots = [xy for run in runs if run and (few or len(run) == 1) for xy in run]
    return Drawn(
        line=" ".join(lines),
        dots=tuple(Dot(round(at, 1), round(up, 1)) for at, up in dots),
        band=_band(chart, y),
        ys=_ys(chart, y),
        xs=tuple(
            Tick(round(x.share(t.day.toordinal() + 0.5) * FULL, 1), t.label, t.year)
            for t in day_ticks(chart.days[0][0], chart.days[-1][0])
        ),
    )


def _band(chart: TrendChart, y: Scale) -> Zone | None:
    if chart.band is None:
        return None
    top, bottom = ((1 - y.share(value)) * FULL for value in reversed(chart.band))
    return Zone(round(top, 1), round(bottom - top, 1))


def _ys(chart: TrendChart, y: Scale) -> tuple[Tick, ...]:
    ticks = round_ticks(y)
    return tuple(
        Tick(round((1 - y.share(tick)) * FULL, 1), _label(chart, tick, ticks)) for tick in ticks
    )


def _label(chart: TrendChart, tick: float, ticks: Sequence[float]) -> str:
    if chart.measure == "clock":
        minutes = round(tick * 60) % 1440
        return time_text(time(minutes // 60, minutes % 60), chart.clock)
    text = number_text(tick, decimals_of(ticks))
    return f"{text}{NBSP}h" if chart.measure == "hours" else text


def trend_text(chart: TrendChart) -> str:
    """What the picture shows, for those who do not see it. The numbers are in the table."""
    known = [day for day, value in chart.days if value is not None]
    gaps = len(chart.days) - len(known)
    parts = [f"{chart.label}: {len(known)} of {len(chart.days)} days have data."]
    if gaps:
        parts.append("The others are gaps.")
    newest = chart.rows[0]
    parts.append(f"The newest is {newest[1]} on {newest[0]}.")
    return " ".join(parts)
