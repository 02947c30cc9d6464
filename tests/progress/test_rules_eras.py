"""A new rhythm is for the days to come: days behind are judged by what they asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.goals.test_rules_phases import held

from sante.goals.types import Frequency, Pause, Rest, Rhythm, Schedule
from sante.progress.rules import day as days
from sante.progress.rules.habits import earlier_of, expected_periods
from sante.progress.rules.streaks import streak_of, without
from sante.progress.rules.timeline import shares_of
from sante.progress.types import DayStatus, Duty, Era, Habit, Horizon, Mark, Period

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
DAILY = Schedule(Frequency.DAILY)
WEEKEND = Schedule(Frequency.SPECIFIC_DAYS, days=frozenset({6, 7}))
TWICE = Schedule(Frequency.WEEKLY, 2)


def changed(text: str, before: Schedule, after: Schedule, at: int) -> tuple[Habit, Horizon]:
    """x done, . nothing, a letter a day from MONDAY to today; a new rhythm from day `at` on."""
    marks = {MONDAY + i * DAY: Mark.DONE for i, c in enumerate(text) if c == "x"}
    habit = Habit(after, (Period(MONDAY),), marks, (Era(before, MONDAY + at * DAY),))
    last = MONDAY + (len(text) - 1) * DAY
    return habit, Horizon(last, last - DAY, datetime(2030, 1, 1, tzinfo=UTC))


def test_asking_for_more_breaks_no_run_of_the_past() -> None:
    #                    M T W T F S S  M T W
    habit, here = changed(".....xxxxx", WEEKEND, DAILY, 7)
    assert streak_of(habit, here).current == 5
    as_if_always = Habit(DAILY, habit.on, habit.marks)
    assert streak_of(as_if_always, here).current == 5  # the freezes of a month, and no more
    assert days.totals([habit], here, MONDAY).total == 0
    assert days.totals([as_if_always], here, MONDAY).total == 1


def test_asking_for_less_hides_no_miss() -> None:
    habit, here = changed("...x...xx", DAILY, WEEKEND, 7)
    found = {r.day: r.totals for r in days.records([habit], here)}
    assert [found[MONDAY + i * DAY].pending for i in range(7)] == [1, 1, 1, 0, 1, 1, 1]
    assert found[MONDAY + 7 * DAY].completed == 1  # done though not asked
    assert days.duty(habit, here, MONDAY + 9 * DAY) is Duty.ABSENT


def test_days_and_weeks_are_not_added_up() -> None:
    habit, here = changed("xxxxxxx.x..x..", DAILY, TWICE, 7)
    found = streak_of(habit, here)
    assert (found.unit, found.current) == ("week", 1)
    back, here = changed("x..x...xxx", TWICE, DAILY, 7)
    assert (streak_of(back, here).unit, streak_of(back, here).current) == ("day", 3)


def test_every_view_of_the_past_agrees() -> None:
    habit, here = changed("..x..xxxxx", WEEKEND, DAILY, 7)
    dots = dict(days.dots(habit, here, here.last, count=10))
    assert dots[MONDAY] is DayStatus.REST
    assert dots[MONDAY + 2 * DAY] is DayStatus.COMPLETED
    for day in (MONDAY + i * DAY for i in range(10)):
        planned = days.totals([habit], here, day).total
        found = next((r for r in days.records([habit], here) if r.day == day), None)
        assert planned == (0 if found is None else found.totals.total), day
    shares = shares_of(habit, here)
    assert len(shares) == 10
    assert shares[-3:] == [1.0, 1.0, 1.0]
    assert without(habit, here.last).earlier == habit.earlier


def test_a_habit_that_never_changed_is_itself() -> None:
    habit = Habit(DAILY, (Period(MONDAY),))
    assert habit.eras == (habit,)
    assert habit.era_of(MONDAY) is habit


def test_what_rested_was_not_expected() -> None:
    start = date(2026, 3, 10)
    one = held(rests=(Rest(start + 2 * DAY, start + 4 * DAY), Rest(start + 6 * DAY, None)))
    paused = [Pause(one.goal.goal_id, start + 3 * DAY, start + 5 * DAY)]
    assert expected_periods([one], paused, {}) == (
        Period(start, start + 2 * DAY),
        Period(start + 5 * DAY, start + 6 * DAY),
    )


@pytest.mark.parametrize("swap", [False, True])
def test_of_two_goals_the_rhythm_that_came_round_most_often_counts(swap: bool) -> None:
    since = date(2026, 3, 20)
    changed_one = held(WEEKEND, rhythms=(Rhythm(DAILY, since),))
    other = held(TWICE)
    both = [other, changed_one] if swap else [changed_one, other]
    assert earlier_of(both) == (Era(DAILY, since),)
    assert earlier_of([other]) == ()
