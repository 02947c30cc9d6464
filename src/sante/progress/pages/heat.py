"""The heat map: a table of weeks and days that can be read as well as seen.

Each day says how much was done of how much was planned; its shade says the same again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from sante.progress.rules.streaks import DAY, WeekStart, week_of
from sante.progress.types import DailyProgress, DayTotals
from sante.ui import service as ui

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEVELS: Final = 4
CHECK_MARK: Final = "✓"


@dataclass(frozen=True, slots=True)
class Cell:
    """`shown` fits the square, `said` is the whole of it. `level`: 0 to 4, or none for a day that
    asked for nothing."""

    shown: str
    said: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`cells` of days that are still to come are None."""

    sentence: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def heat_map(days: Sequence[DailyProgress], week_start: WeekStart, today: date) -> HeatMap | None:
    """The weeks of `days`, the present one first; None where nothing was ever planned."""
    known = {one.record.day: one.record.totals for one in days}
    if not any(totals.total for totals in known.values()):
        return None
    columns = WEEKDAYS if week_start == "monday" else (WEEKDAYS[6], *WEEKDAYS[:6])
    first = week_of(min(day for day, totals in known.items() if totals.total), week_start)
    rows = []
    start = week_of(today, week_start)
    while start >= first:
        rows.append(_row(start, known, today))
        start -= 7 * DAY
    return HeatMap(_sentence(known, today), columns, tuple(rows))


def _row(start: date, known: Mapping[date, DayTotals], today: date) -> Row:
    days = [start + n * DAY for n in range(7)]
    cells = (None if day > today else _cell(day, known.get(day, DayTotals())) for day in days)
    return Row(f"{start.day} {start:%b}", tuple(cells))


def _cell(day: date, totals: DayTotals) -> Cell:
    when = ui.weekday_text(day)
    if not totals.due:
        rest = "set aside" if totals.excused else "nothing planned"
        return Cell("–", f"{when}: {rest}", None)
    done = totals.completed + totals.partial
    share = totals.credit / totals.due
    shown = CHECK_MARK if done >= totals.due else f"{done}/{totals.due}"
    return Cell(shown, f"{when}: {done} of {totals.due} done", ceil(LEVELS * share))


def _sentence(known: Mapping[date, DayTotals], today: date) -> str:
    recent = [t for day, t in known.items() if day > today - 28 * DAY and t.due]
    active = sum(1 for t in recent if t.completed + t.partial)
    perfect = sum(1 for t in recent if t.perfect)
    if not active:
        return "Nothing was done yet in the last four weeks. One small action is a beginning."
    return (
        f"In the last four weeks you did something on {active} of {len(recent)} days,"
        f" and everything planned on {perfect}."
    )
