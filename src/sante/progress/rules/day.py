"""A day over all habits: what it asked for, what was done, and the two counters over days.

"Alive" keeps a day in which anything was done; "perfect" one in which everything planned was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sante.goals.types import Frequency
from sante.progress.rules.streaks import (
    DAY,
    WeekStart,
    running,
    scheduled_days,
    streak,
    week_of,
    week_quota,
    weeks_of,
)
from sante.progress.rules.tuning import TUNING
from sante.progress.types import (
    DayRecord,
    DayStatus,
    DayTotals,
    Duty,
    Habit,
    Horizon,
    Mark,
    Outcome,
    Slot,
    Streak,
)


def duty(habit: Habit, horizon: Horizon, day: date, week_start: WeekStart = "monday") -> Duty:
    """What a habit is to a day.

    What is done a number of times a week is planned on the days it was done on, and from when
    every day left is needed to reach the number; before that it is optional. So a week that is
    over holds exactly as many planned occasions as it asked for, done or not.
    """
    habit = habit.era_of(day)
    mark = habit.marks.get(day)
    if mark is not None and mark.kept:
        return Duty.PLANNED
    if not habit.expected(day) or horizon.at_rest(day) or not habit.schedule.falls_on(day):
        return Duty.ABSENT
    match habit.schedule.frequency:
        case Frequency.ON_DEMAND:
            return Duty.OPTIONAL
        case Frequency.WEEKLY:
            return _weekly_duty(habit, horizon, day, week_start)
        case _:
            return Duty.PLANNED


def needed_days(habit: Habit, horizon: Horizon, first: date) -> list[date]:
    """Of the week from `first`, the days not used for the habit that its number would have needed:
    the last ones, as many as are still to be done. Those of a week that is over were missed."""
    week = [first + i * DAY for i in range(7)]
    marks = [habit.marks.get(day) for day in week]
    kept = sum(mark is not None and mark.kept for mark in marks)
    left = week_quota(habit, horizon, first) - kept
    if left <= 0:
        return []
    free = [
        day
        for day, mark in zip(week, marks, strict=True)
        if (mark is None or mark is Mark.SKIPPED)
        and habit.expected(day)
        and not horizon.at_rest(day)
    ]
    return free[-left:]


def _weekly_duty(habit: Habit, horizon: Horizon, day: date, week_start: WeekStart) -> Duty:
    needed = needed_days(habit, horizon, week_of(day, week_start))
    if not needed:
        return Duty.ABSENT
    return Duty.PLANNED if day in needed else Duty.OPTIONAL


def totals(
    habits: Iterable[Habit], horizon: Horizon, day: date, week_start: WeekStart = "monday"
) -> DayTotals:
    """What the day asked for and what came of it; what was optional and not done is left out."""
    return total_of(
        habit.marks.get(day)
        for habit in habits
        if duty(habit, horizon, day, week_start) is Duty.PLANNED
    )


def total_of(marks: Iterable[Mark | None]) -> DayTotals:
    """The sum of planned occasions, each with what was logged of it."""
    found = list(marks)
    if not found:
        return _NOTHING
    return DayTotals(
        completed=found.count(Mark.DONE),
        partial=found.count(Mark.PARTIAL),
        skipped=found.count(Mark.SKIPPED) + found.count(Mark.EXCUSED),
        pending=found.count(None),
        excused=found.count(Mark.EXCUSED),
    )


_NOTHING: Final = DayTotals()


def alive_outcome(found: DayTotals, horizon: Horizon, day: date) -> Outcome:
    """Anything done keeps the day; a day that asked for nothing (more) rests."""
    if found.completed or found.partial:
        return Outcome.DONE
    if not found.asked:
        return Outcome.RESTED
    return Outcome.MISSED if day <= horizon.closed_through else Outcome.OPEN


def perfect_outcome(found: DayTotals, horizon: Horizon, day: date) -> Outcome:
    """Everything planned done, apart from what was excused."""
    if not found.asked:
        return Outcome.RESTED
    if found.perfect:
        return Outcome.DONE
    return Outcome.MISSED if day <= horizon.closed_through else Outcome.OPEN


def records(
    habits: Iterable[Habit], horizon: Horizon, week_start: WeekStart = "monday"
) -> list[DayRecord]:
    """Every day from the first that asked for anything up to now.

    Goes over each habit's own days once, not over all habits for all days: lives are long.
    """
    planned: dict[date, list[Mark | None]] = {}
    for habit in habits:
        for day, mark in planned_days(habit, horizon, week_start):
            planned.setdefault(day, []).append(mark)
    if not planned:
        return []
    days = list(_span(min(planned), horizon.last))
    found = [total_of(planned.get(day, ())) for day in days]
    alive = [alive_outcome(t, horizon, d) for t, d in zip(found, days, strict=True)]
    counts = running([Slot(d, d, o) for d, o in zip(days, alive, strict=True)])
    return [
        DayRecord(day, total, outcome, count)
        for day, total, outcome, (count, _) in zip(days, found, alive, counts, strict=True)
    ]


def planned_days(
    habit: Habit, horizon: Horizon, week_start: WeekStart
) -> Iterator[tuple[date, Mark | None]]:
    """The days on which a habit counts, with what was logged: as `duty`, for all its days."""
    for era in habit.eras:
        yield from _planned(era, horizon, week_start)


def _planned(
    habit: Habit, horizon: Horizon, week_start: WeekStart
) -> Iterator[tuple[date, Mark | None]]:
    for day, mark in habit.marks.items():
        if mark.kept and day <= horizon.last:
            yield day, mark
    for day in _asked(habit, horizon, week_start):
        mark_then = habit.marks.get(day)
        if mark_then is None or not mark_then.kept:
            yield day, mark_then


def _asked(habit: Habit, horizon: Horizon, week_start: WeekStart) -> Iterator[date]:
    """The days up to now that ask for the habit, or did unless it was done."""
    match habit.schedule.frequency:
        case Frequency.ON_DEMAND:
            return
        case Frequency.WEEKLY:
            for first in weeks_of(habit, horizon.last, week_start):
                yield from (d for d in needed_days(habit, horizon, first) if d <= horizon.last)
        case _:
            for day in scheduled_days(habit, horizon.last):
                if not horizon.at_rest(day):
                    yield day


def counters(history: Sequence[DayRecord], horizon: Horizon) -> tuple[Streak, Streak]:
    """(alive, perfect) streaks over days. Nothing bridges a day that was not perfect."""
    alive = [Slot(r.day, r.day, r.alive) for r in history]
    perfect = [Slot(r.day, r.day, perfect_outcome(r.totals, horizon, r.day)) for r in history]
    return streak(alive, horizon.last), streak(perfect, horizon.last, freezes=0)


def _span(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + offset * DAY


def dots(
    habit: Habit,
    horizon: Horizon,
    today: date,
    week_start: WeekStart = "monday",
    count: int = TUNING.dots,
) -> list[tuple[date, DayStatus]]:
    """The last days of a habit, today last."""
    days = _span(today - (count - 1) * DAY, today)
    return [(day, _dot(habit, horizon, day, week_start)) for day in days]


_DOTS: Final[Mapping[Mark, DayStatus]] = {
    Mark.DONE: DayStatus.COMPLETED,
    Mark.PARTIAL: DayStatus.PARTIAL,
    Mark.SKIPPED: DayStatus.SKIPPED,
    Mark.EXCUSED: DayStatus.SKIPPED,
}


def _dot(habit: Habit, horizon: Horizon, day: date, week_start: WeekStart) -> DayStatus:
    mark = habit.marks.get(day)
    if mark is not None:
        return _DOTS[mark]
    if not any(period.holds(day) for period in habit.on):
        return DayStatus.NONE
    if duty(habit, horizon, day, week_start) is not Duty.PLANNED:
        return DayStatus.REST
    return DayStatus.MISSED if day <= horizon.closed_through else DayStatus.PENDING
