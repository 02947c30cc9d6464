"""Streaks, worked out from the logs each time and never counted up.

A streak is the longest run of scheduled slots that reaches to now and in which no calendar month
holds more missed slots than there are freezes; it counts the slots that were done. So it depends
on the set of logs alone, and not on when or in which order they were made; a slot done later can
only make it longer; freezes are spent where they are worth most without anybody having to think
of it; and a person with a longer past is never worse off than one who started later.

Slots are days, or weeks for what is done a number of times a week. Done in part counts as done.
Neither adding nor breaking: a skip with a reason, a paused goal, a holiday, a day that travel took
away. A slot is missed only once it is over; until then it is open.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from sante.goals.types import Frequency
from sante.progress.rules.tuning import TUNING
from sante.progress.types import Habit, Horizon, Mark, Outcome, Slot, Streak

DAY = timedelta(days=1)
WeekStart = Literal["monday", "sunday"]


def week_of(day: date, week_start: WeekStart) -> date:
    """The first day of the week that holds `day`."""
    return day - timedelta(
        days=day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7
    )


def slots_of(habit: Habit, horizon: Horizon, week_start: WeekStart = "monday") -> list[Slot]:
    """A habit's scheduled slots up to now, oldest first; none for what is done when wanted.

    A new schedule continues the run where it counts the same kind of slot: days after weeks begin
    a new one, since three weeks and two days are no five of anything."""
    if habit.earlier:
        weekly = habit.schedule.frequency is Frequency.WEEKLY
        same: list[Slot] = []
        for era in reversed(habit.eras):
            if (era.schedule.frequency is Frequency.WEEKLY) is not weekly:
                break
            same = slots_of(era, horizon, week_start) + same
        return same
    if habit.schedule.frequency is Frequency.ON_DEMAND:
        return []
    if habit.schedule.frequency is Frequency.WEEKLY:
        return _weeks(habit, horizon, week_start)
    return [
        Slot(day, day, _day_outcome(habit.marks.get(day), horizon, day))
        for day in scheduled_days(habit, horizon.last)
    ]


def scheduled_days(habit: Habit, last: date) -> Iterator[date]:
    """The days of the habit's periods that its schedule falls on."""
    days = expected_days(habit, last)
    if habit.schedule.frequency is Frequency.SPECIFIC_DAYS:
        return filter(habit.schedule.falls_on, days)
    return days


def expected_days(habit: Habit, last: date) -> Iterator[date]:
    """The days of the habit's periods, once each, in order."""
    for period in habit.on:
        day = period.start
        stop = last + DAY if period.end is None else min(period.end, last + DAY)
        while day < stop:
            yield day
            day += DAY


def _day_outcome(mark: Mark | None, horizon: Horizon, day: date) -> Outcome:
    if mark is Mark.DONE or mark is Mark.PARTIAL:
        return Outcome.DONE
    if mark is Mark.EXCUSED or horizon.at_rest(day):
        return Outcome.RESTED
    return Outcome.MISSED if day <= horizon.closed_through else Outcome.OPEN


def _weeks(habit: Habit, horizon: Horizon, week_start: WeekStart) -> list[Slot]:
    return [
        Slot(first, first + 6 * DAY, week_outcome(habit, horizon, first))
        for first in weeks_of(habit, horizon.last, week_start)
    ]


def weeks_of(habit: Habit, last: date, week_start: WeekStart) -> list[date]:
    """The first days of the weeks that hold a day of the habit's periods, in order."""
    weeks: dict[date, None] = {}
    for period in habit.on:
        final = last if period.end is None else min(period.end - DAY, last)
        week = week_of(period.start, week_start)
        while period.start <= final and week <= final:
            weeks[week] = None
            week += 7 * DAY
    return list(weeks)


def week_outcome(habit: Habit, horizon: Horizon, first: date) -> Outcome:
    """What the week from `first` came to for what is done a number of times a week."""
    days = [first + i * DAY for i in range(7)]
    done = sum(mark.kept for day in days if (mark := habit.marks.get(day)) is not None)
    needed = week_quota(habit, horizon, first)
    if done and done >= needed:
        return Outcome.DONE
    if needed == 0:
        return Outcome.RESTED
    possible = [day for day in days if habit.expected(day) and not horizon.at_rest(day)]
    return Outcome.MISSED if possible[-1] <= horizon.closed_through else Outcome.OPEN


def week_quota(habit: Habit, horizon: Horizon, first: date) -> int:
    """How often the week from `first` asked for the habit: the schedule's number, less each skip
    with a reason, and never more than the days on which it was expected."""
    days = [first + i * DAY for i in range(7)]
    excused = sum(habit.marks.get(day) is Mark.EXCUSED for day in days)
    possible = sum(habit.expected(day) and not horizon.at_rest(day) for day in days)
    return max(0, min(habit.schedule.per_week - excused, possible))


def streak(
    slots: Sequence[Slot],
    today: date,
    *,
    unit: Literal["day", "week"] = "day",
    freezes: int = TUNING.freezes_per_month,
) -> Streak:
    """The streak at the end of `slots`, and the longest there ever was."""
    stands = list(running(slots, freezes)) or [(0, 0)]
    current, start = stands[-1]
    longest = max(count for count, _ in stands)
    frozen = _frozen(slots[start:])
    used = sum((day.year, day.month) == (today.year, today.month) for day in frozen)
    return Streak(unit, current, longest, frozen, max(0, freezes - used))


def running(
    slots: Sequence[Slot], freezes: int = TUNING.freezes_per_month
) -> Iterator[tuple[int, int]]:
    """For each slot: the streak as it stands there, and the index of the slot it starts from.

    A part of a run with few enough misses is such a run, so the start only ever moves forward.
    """
    missed: Counter[tuple[int, int]] = Counter()
    done = start = 0
    for slot in slots:
        if slot.outcome is Outcome.DONE:
            done += 1
        elif slot.outcome is Outcome.MISSED:
            month = _month(slot)
            missed[month] += 1
            while missed[month] > freezes:
                first = slots[start]
                start += 1
                if first.outcome is Outcome.DONE:
                    done -= 1
                elif first.outcome is Outcome.MISSED:
                    missed[_month(first)] -= 1
        yield done, start


def _frozen(run: Sequence[Slot]) -> tuple[date, ...]:
    """The missed slots inside a streak: after its first done one."""
    first = next((i for i, s in enumerate(run) if s.outcome is Outcome.DONE), len(run))
    return tuple(s.start for s in run[first:] if s.outcome is Outcome.MISSED)


def _month(slot: Slot) -> tuple[int, int]:
    """A week belongs to the month it ends in."""
    return slot.end.year, slot.end.month


def streak_of(habit: Habit, horizon: Horizon, week_start: WeekStart = "monday") -> Streak:
    weekly = habit.schedule.frequency is Frequency.WEEKLY
    slots = slots_of(habit, horizon, week_start)
    return streak(slots, horizon.last, unit="week" if weekly else "day")


def milestone(previous: int, found: Streak) -> str | None:
    """The milestone a streak has just reached, such as "7_day"; only when the count rose.

    A late entry can join two runs and pass several: the highest of them is told.
    """
    passed = [m for m in TUNING.milestones if previous < m <= found.current]
    return f"{passed[-1]}_{found.unit}" if passed else None


def without(habit: Habit, day: date) -> Habit:
    """The habit as if nothing had been logged on `day`."""
    marks = {d: mark for d, mark in habit.marks.items() if d != day}
    return Habit(habit.schedule, habit.on, marks, habit.earlier)
