"""What is kept of a person's progress, worked out from their logs.

The nightly statements of `queries.closing` and `queries.weeks` come to the same for everybody at
once. This is what they are measured by, what puts a person's rows right after a change of the
past, and what the self-audit compares with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from sante.progress.rules.day import records
from sante.progress.rules.habits import habit_of, over_on, without
from sante.progress.rules.streaks import DAY, WeekStart
from sante.progress.types import (
    Card,
    ClosedDay,
    DayTotals,
    Expectation,
    GoalDayClosed,
    Habit,
    Held,
    Horizon,
    Outcome,
    Period,
)


def expectations(
    held: Sequence[Held],
    cards: Iterable[Card],
    horizon: Horizon,
    ended: Mapping[UUID, date],
    merged_ids: Mapping[str, UUID],
) -> Iterator[Expectation]:
    """One for each commitment; one more for an action that is held more than once, under the id
    that `merged_ids` has for it. Of an action whose schedule has changed, the days since: those
    before are closed, and worked out anew from all of its schedules when the past changes."""
    rest = (*horizon.breaks, *(Period(day, day + DAY) for day in horizon.short_days))
    groups: dict[str, list[Held]] = {}
    for one in held:
        groups.setdefault(one.action_id, []).append(one)
        current = one.habit.eras[-1]
        yield Expectation(
            id=one.commitment.user_action_id,
            goal_id=one.goal_id,
            action_id=one.action_id,
            category=one.commitment.action.category,
            schedule=current.schedule,
            on=_days_on(current.on, rest),
            until=over_on(one.commitment, ended),
            shared=one.action_id in merged_ids,
        )
    for card in cards:
        if card.action_id not in merged_ids:
            continue
        group, current = groups[card.action_id], habit_of(card).eras[-1]
        yield Expectation(
            id=merged_ids[card.action_id],
            goal_id=None,
            action_id=card.action_id,
            category=group[0].commitment.action.category,
            schedule=current.schedule,
            on=_days_on(current.on, rest),
            until=max(over_on(one.commitment, ended) for one in group),
            user_action_ids=tuple(sorted(one.commitment.user_action_id for one in group)),
        )


def _days_on(periods: Iterable[Period], rest: Iterable[Period]) -> tuple[Period, ...]:
    return tuple(part for period in periods for part in without(period, rest))


def closed_days(
    habits: Sequence[Habit], horizon: Horizon, week_start: WeekStart
) -> list[ClosedDay]:
    """The days that are over and expected something of the person, or were done on anyway."""
    known = {record.day: record for record in records(habits, horizon, week_start)}
    found: list[ClosedDay] = []
    before = 0
    for day in _days_of(habits, horizon):
        record = known.get(day)
        totals = DayTotals() if record is None else record.totals
        streak = before if record is None else record.streak
        if totals.total or (any(h.expected(day) for h in habits) and not horizon.at_rest(day)):
            outcome = Outcome.RESTED if record is None else record.alive
            ended = before if streak < before else 0
            found.append(ClosedDay(day, totals, outcome, streak, ended))
        before = streak
    return found


def _days_of(habits: Iterable[Habit], horizon: Horizon) -> Iterator[date]:
    firsts = [period.start for habit in habits for period in habit.on]
    firsts += [day for habit in habits for day, mark in habit.marks.items() if mark.kept]
    day = min(firsts, default=date.max)
    while day <= horizon.closed_through:
        yield day
        day += DAY


def goal_days(goal_id: UUID, days: Iterable[ClosedDay]) -> Iterator[GoalDayClosed]:
    """The closed days of a goal's habits, with what they come to so far."""
    longest = due = 0
    credit = 0.0
    for closed in days:
        longest = max(longest, closed.streak)
        due += closed.totals.due
        credit += closed.totals.credit
        yield GoalDayClosed(goal_id, closed, longest, due, credit)
