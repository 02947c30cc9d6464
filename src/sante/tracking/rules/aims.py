"""At most, at least, so often a week: what each day or week came to, and runs of them.

Nothing logged is not known: it is neither kept nor not, for silence is no evidence of either. A run
counts what was kept; it ends with a day that was not, or with more silence than `tuning` bridges.
While a day runs, an aim of "at most" is still open, and one of "at least" is kept once reached.
Everything follows from the entries and the aims as they were then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Literal

from sante.tracking.rules.definition import CHOICES, NUMERIC, combining
from sante.tracking.rules.figures import Told, figure_of
from sante.tracking.rules.tuning import TUNING
from sante.tracking.types import (
    Aim,
    AimEra,
    AimKind,
    AimReport,
    Definition,
    Field,
    FieldType,
    Outcome,
    Problem,
    Run,
    Slot,
)

DAY = timedelta(days=1)
WeekStart = Literal["monday", "sunday"]
Fields = Mapping[str, Field]


def problems(aim: Aim, definition: Definition) -> list[Problem]:
    """What is wrong with an aim; empty when it may be set."""
    found = []
    if aim.field is not None:
        field = definition.field(aim.field)
        if field is None:
            found.append(Problem("aim.field", "There is no such field in this tracker."))
        elif field.type not in NUMERIC | {FieldType.BOOLEAN}:
            kind = "choice" if field.type in CHOICES else field.type.replace("_", " ")
            text = f"A {kind} cannot be counted. Choose a number, a rating, a duration or a yes/no."
            found.append(Problem("aim.field", text))
    least = 0.0 if aim.kind is AimKind.AT_MOST else 1e-9
    if not least <= aim.amount <= TUNING.largest:
        found.append(Problem("aim.amount", "Say how much: more than nothing, or 0 for none."))
    if not aim.days or not aim.days <= frozenset(range(1, 8)):
        found.append(Problem("aim.days", "Choose the days it holds for."))
    elif aim.period == "week" and len(aim.days) < 7:
        found.append(Problem("aim.days", "An aim for the week holds for all of its days."))
    return found


def week_of(day: date, week_start: WeekStart) -> date:
    """The first day of the week that holds `day`."""
    past = day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7
    return day - past * DAY


def report(
    eras: Sequence[AimEra],
    fields: Fields,
    entries: Sequence[Told],
    today: date,
    week_start: WeekStart = "monday",
) -> AimReport | None:
    """From the first day of the aim up to today; None where there never was one. The run goes back
    over earlier aims as long as they counted the same kind of slot."""
    if not eras:
        return None
    by_day: dict[date, list[Told]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    unit = eras[-1].aim.period
    slots: list[Slot] = []
    for era in eras:
        if era.aim.period != unit:
            slots = []
            continue
        find = _weeks if unit == "week" else _days
        slots += find(era, fields, by_day, today, week_start)
    return AimReport(eras[-1], tuple(slots), run(slots, unit))


def _days(
    era: AimEra,
    fields: Fields,
    by_day: Mapping[date, list[Told]],
    today: date,
    _week_start: WeekStart,
) -> Iterator[Slot]:
    day, end = era.since, _end(era, today)
    while day < end:
        counted = _counted(era.aim, fields, by_day.get(day, ()))
        outcome = _outcome(era.aim, counted, running=day == today)
        if day.isoweekday() not in era.aim.days:
            outcome = Outcome.FREE
        yield Slot(day, day, outcome, counted, era.aim)
        day += DAY


def _weeks(
    era: AimEra,
    fields: Fields,
    by_day: Mapping[date, list[Told]],
    today: date,
    week_start: WeekStart,
) -> Iterator[Slot]:
    """A week is judged by the aim that holds on its last day. One in which the aim began late asks
    for nothing, and counts when it was kept all the same."""
    first, end = week_of(era.since, week_start), _end(era, today)
    while first < end:
        last = first + 6 * DAY
        if min(last, today) < end:
            told = [e for n in range(7) for e in by_day.get(first + n * DAY, ())]
            counted = _counted_of_week(era.aim, fields, told)
            outcome = _outcome(era.aim, counted, running=last >= today)
            if first < era.since and outcome is not Outcome.KEPT:
                outcome = Outcome.FREE
            yield Slot(first, last, outcome, counted, era.aim)
        first += 7 * DAY


def _end(era: AimEra, today: date) -> date:
    return today + DAY if era.until is None else min(era.until, today + DAY)


def _outcome(aim: Aim, counted: float | None, *, running: bool) -> Outcome:
    if counted is None:
        return Outcome.OPEN if running else Outcome.UNKNOWN
    if aim.kind is AimKind.AT_MOST:
        if counted > aim.amount:
            return Outcome.NOT_KEPT
        return Outcome.OPEN if running else Outcome.KEPT
    if counted >= aim.amount:
        return Outcome.KEPT
    return Outcome.OPEN if running else Outcome.NOT_KEPT


def _counted(aim: Aim, fields: Fields, entries: Sequence[Told]) -> float | None:
    if aim.field is None:
        return float(len(entries)) or None
    field = fields.get(aim.field)
    if field is None:
        return None
    values = [v for e in entries if (v := figure_of(field, e.data)) is not None]
    if not values:
        return None
    how = "sum" if field.type is FieldType.BOOLEAN else combining(field)
    return sum(values) if how == "sum" else fmean(values) if how == "mean" else values[-1]


def _counted_of_week(aim: Aim, fields: Fields, entries: Sequence[Told]) -> float | None:
    """Sums go on over the week; what is not added up within a day is averaged over its days."""
    days: dict[date, list[Told]] = {}
    for entry in entries:
        days.setdefault(entry.day, []).append(entry)
    found = [v for told in days.values() if (v := _counted(aim, fields, told)) is not None]
    if not found:
        return None
    field = None if aim.field is None else fields[aim.field]
    adds = field is None or field.type is FieldType.BOOLEAN or combining(field) == "sum"
    return sum(found) if adds else fmean(found)


def run(slots: Iterable[Slot], unit: Literal["day", "week"]) -> Run:
    """How many were kept in a row up to now, and at the most."""
    bridged = TUNING.silent_weeks if unit == "week" else TUNING.silent_days
    current = longest = silent = 0
    for slot in slots:
        if slot.outcome is Outcome.KEPT:
            current, silent = current + 1, 0
            longest = max(longest, current)
        elif slot.outcome is Outcome.NOT_KEPT:
            current = silent = 0
        elif slot.outcome is Outcome.UNKNOWN:
            silent += 1
            if silent > bridged:
                current = 0
    return Run(unit, current, longest)
