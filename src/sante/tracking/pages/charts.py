"""Figures of a tracker as a line or a calendar, each with its sentence and its numbers in words.

A day on which nothing was logged is a gap: it is never drawn as nothing done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from sante.kit.circular import apart, circular_median
from sante.tracking.pages.common import WEEKDAYS, Reader
from sante.tracking.rules.aims import week_of
from sante.tracking.rules.definition import combining
from sante.tracking.rules.words import figure_text
from sante.tracking.types import AimKind, AimReport, Field, FieldType, Outcome, Series, Slot
from sante.ui import service as ui
from sante.ui.types import TrendChart

T = FieldType
DAYS: Final = 90
WEEKS: Final = 12
SHORT: Final = 180.0  # minutes: up to here a duration is drawn in minutes
_MARKS: Final = {
    Outcome.KEPT: (4, "✓", "kept"),
    Outcome.NOT_KEPT: (1, "·", "not kept"),
    Outcome.UNKNOWN: (None, "", "nothing logged"),
    Outcome.OPEN: (None, "…", "still open"),
    Outcome.FREE: (None, "–", "free"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`level`: the shade, None for what is not known; `said`: the same in words."""

    level: int | None
    shown: str
    said: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    label: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    caption: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[CalendarRow, ...]
    key: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One of the two."""

    title: str
    trend: TrendChart | None = None
    calendar: Calendar | None = None


def picture(series: Series, who: Reader) -> Picture | None:
    """None when nothing was logged in the span."""
    first = who.today - timedelta(days=DAYS - 1)
    days = {day: value for day, value in series.days.items() if first <= day <= who.today}
    if not days:
        return None
    field = series.field
    if field.type is T.BOOLEAN:
        return Picture(field.name, calendar=_yes_and_no(field, days, who))
    span = [first + timedelta(days=n) for n in range(DAYS)]
    place, measure, unit = _scale(field, list(days.values()))
    known = {day: place(value) for day, value in days.items()}
    chart = TrendChart(
        label=field.name,
        sentence=usual_text(field, days, who),
        days=tuple((day, known.get(day)) for day in span),
        rows=tuple(
            (ui.date_text(day, who.today), figure_text(field, days[day], who.clock))
            for day in sorted(days, reverse=True)
        ),
        unit=unit,
        measure=measure,  # type: ignore[arg-type]  # one of the three the chart knows
    )
    return Picture(field.name, trend=chart)


def _scale(field: Field, values: Sequence[float]) -> tuple[Callable[[float], float], str, str]:
    """Where a value is drawn, how the axis is written, and its unit."""
    if field.type is T.TIME:
        around = circular_median(values)
        return (lambda value: (around + apart(value, around)) / 60), "clock", ""
    if field.type is T.DURATION:
        if max(values) > SHORT:
            return (lambda value: value / 60), "hours", ""
        return (lambda value: value), "number", "min"
    return (lambda value: value), "number", field.unit


def usual_text(field: Field, days: dict[date, float], who: Reader) -> str:
    """What is usual on the days something was logged, and the last week beside the weeks before."""
    count = "one day" if len(days) == 1 else f"{len(days)} days"
    values = list(days.values())
    if field.type is T.TIME:
        middle = figure_text(field, circular_median(values), who.clock)
        return f"Usually about {middle}, on the {count} you logged in the last {DAYS}."
    if len(days) == 1:
        return f"Logged on one day so far: {figure_text(field, values[0], who.clock)}."
    each = " a day" if combining(field) == "sum" else ""
    said = f"{figure_text(field, fmean(values), who.clock)}{each} on average"
    text = f"{said}, on the {count} you logged in the last {DAYS}."
    week = who.today - timedelta(days=6)
    recent = [value for day, value in days.items() if day >= week]
    before = [value for day, value in days.items() if day < week]
    if len(recent) < 3 or len(before) < 3:
        return text
    now, then = (figure_text(field, fmean(part), who.clock) for part in (recent, before))
    return f"{text} In the last seven days {now}; before that {then}."


def _yes_and_no(field: Field, days: dict[date, float], who: Reader) -> Calendar:
    yes = sum(value > 0 for value in days.values())
    sentence = f"Yes on {yes} of the {len(days)} days you logged in the last {WEEKS} weeks."
    if len(days) == 1:
        sentence = f"Logged on one day so far: {'yes' if yes else 'no'}."
    marks = {True: Cell(4, "✓", "yes"), False: Cell(0, "–", "no")}
    cells = {day: marks[value > 0] for day, value in days.items()}
    nothing = Cell(None, "", "nothing logged")
    return Calendar(
        caption=f"{field.name}, by week and day",
        sentence=sentence,
        columns=columns(who),
        rows=_rows(cells, nothing, who),
        key=(marks[True], marks[False], nothing),
    )


def aim_calendar(report: AimReport, who: Reader) -> Calendar:
    """Of a daily aim: the last twelve weeks."""
    cells = {slot.start: _cell(slot) for slot in report.slots}
    return Calendar(
        caption="How your aim was kept, by week and day",
        sentence=aim_sentence(report),
        columns=columns(who),
        rows=_rows(cells, Cell(None, "", "before the aim"), who),
        key=tuple(Cell(*_MARKS[one]) for one in (Outcome.KEPT, Outcome.NOT_KEPT, Outcome.UNKNOWN)),
    )


def aim_weeks(report: AimReport, who: Reader) -> tuple[tuple[str, str, str], ...]:
    """Of a weekly aim: (week from, counted, outcome), newest first."""
    return tuple(
        (
            ui.date_text(slot.start, who.today),
            "" if slot.counted is None else ui.number_text(slot.counted, 0),
            _MARKS[slot.outcome][2],
        )
        for slot in reversed(report.slots[-WEEKS:])
    )


def aim_sentence(report: AimReport) -> str:
    """In a row now and at the most; of the last thirty, how many are known and kept."""
    recent = [s for s in report.slots if s.outcome in (Outcome.KEPT, Outcome.NOT_KEPT)][-30:]
    unit = report.run.unit
    if not recent:
        return f"Once you log a whole {unit}, you will see here how your aim goes."
    kept = sum(slot.outcome is Outcome.KEPT for slot in recent)
    times = f"{len(recent)} {unit}{'' if len(recent) == 1 else 's'}"
    run = report.run
    return (
        f"Kept on {kept} of the last {times} you logged."
        f" {run.current} in a row now, {run.longest} at the most."
    )


def aim_words(report: AimReport, fields: Sequence[Field], who: Reader) -> str:
    """The aim itself: at most 2 cups a day, Mon to Fri."""
    aim = report.era.aim
    field = next((one for one in fields if one.key == aim.field), None)
    if field is None:
        entry = "entry" if aim.amount == 1 else "entries"
        amount = f"{ui.number_text(aim.amount)} {entry}"
    elif field.type is T.BOOLEAN:
        amount = f"{ui.number_text(aim.amount)} × yes for {field.name}"
    else:
        amount = figure_text(field, aim.amount, who.clock)
        if field.type is T.RATING:
            amount += f" for {field.name}"
        else:
            plain = field.type is T.NUMBER and not field.unit
            amount += f" {field.name}" if plain else f" of {field.name}"
    word = "At most" if aim.kind is AimKind.AT_MOST else "At least"
    days = "" if len(aim.days) == 7 else f", {', '.join(WEEKDAYS[d - 1] for d in sorted(aim.days))}"
    return (
        f"{word} {amount} a {aim.period}{days}, since {ui.date_text(report.era.since, who.today)}."
    )


def _cell(slot: Slot) -> Cell:
    level, shown, said = _MARKS[slot.outcome]
    counted = "" if slot.counted is None else f", {ui.number_text(slot.counted, 0)}"
    return Cell(level, shown, f"{said}{counted}")


def columns(who: Reader) -> tuple[str, ...]:
    names = WEEKDAYS if who.person.week_start == "monday" else (WEEKDAYS[-1], *WEEKDAYS[:-1])
    return ("Week from", *names)


def _rows(cells: dict[date, Cell], without: Cell, who: Reader) -> tuple[CalendarRow, ...]:
    """The weeks up to this one, oldest first, from the first that holds anything."""
    this = week_of(who.today, who.person.week_start)
    weeks = [this - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    told = [week for week in weeks if any(day >= week for day in cells)]
    first = min((day for day in cells if day >= weeks[0]), default=who.today)
    return tuple(
        CalendarRow(
            f"{week.day}\u00a0{week:%b}",
            tuple(
                None if (day := week + timedelta(days=n)) > who.today else cells.get(day, without)
                for n in range(7)
            ),
        )
        for week in told
        if week + timedelta(days=6) >= first
    )
