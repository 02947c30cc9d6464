"""Consistency by week as bars, with the sentence above and the same numbers in a table below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.progress.rules.tuning import TUNING
from sante.progress.types import Consistency, GoalWeek
from sante.ui import service as ui

MOST: Final = 13
WIDTH: Final = 1000.0
_TRENDS: Final = {
    "improving": "It is going up.",
    "stable": "It is holding steady.",
    "declining": "It has come down a little lately.",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """In thousandths of the plot, from the left and the bottom; `label` where there is room."""

    x: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True, slots=True)
class WeekChart:
    sentence: str
    bars: tuple[Bar, ...]
    benchmark: float
    benchmark_label: str
    rows: tuple[tuple[str, str, str, str], ...]


COLUMNS: Final = ("Week from", "Consistency", "Done", "Active days")


def week_chart(found: Consistency, weeks: Sequence[GoalWeek], today: date) -> WeekChart | None:
    """The last weeks that asked for anything, oldest first; None where there is none."""
    told = [week for week in weeks if week.consistency is not None][-MOST:]
    if not told:
        return None
    step = WIDTH / len(told)
    return WeekChart(
        sentence=_sentence(found),
        bars=tuple(_bar(week, n, step, len(told)) for n, week in enumerate(told)),
        benchmark=1000 * TUNING.on_track,
        benchmark_label=f"{ui.percent_text(TUNING.on_track)}: where results begin to show",
        rows=tuple(_row(week, today) for week in reversed(told)),
    )


def _bar(week: GoalWeek, number: int, step: float, count: int) -> Bar:
    share = week.consistency or 0.0
    width = min(step * 0.7, 120.0)
    middle = (number + 0.5) * step
    every = 1 if count <= 7 else 2
    label = str(week.number) if (count - 1 - number) % every == 0 else ""
    return Bar(
        round(middle - width / 2, 1),
        round(width, 1),
        round(1000 * share, 1),
        round(middle, 1),
        label,
    )


def _row(week: GoalWeek, today: date) -> tuple[str, str, str, str]:
    totals = week.totals
    done = totals.completed + totals.partial
    return (
        ui.date_text(week.first, today),
        ui.percent_text(week.consistency or 0.0),
        f"{done} of {totals.due}",
        str(week.days_active),
    )


def _sentence(found: Consistency) -> str:
    if found.overall is None:
        return "Your first week will stand here."
    said = f"So far you have kept {ui.percent_text(found.overall)} of this plan."
    if found.trend is not None:
        return f"{said} {_TRENDS[found.trend]}"
    return f"{said} After two weeks you will see which way it goes."
