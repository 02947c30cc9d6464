"""From commitments, pauses and logs to habits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.goals.types import Commitment, Frequency, GoalCategory, GoalRef, Pause, Schedule
from sante.progress.rules.habits import (
    cut,
    expected_periods,
    join,
    marks_of,
    schedule_of,
    times_kept,
    track_of,
    with_letter,
)
from sante.progress.rules.scales import WORDS, level_of, score_of, step_of_word, word_of_step
from sante.progress.rules.timeline import habit_strength, shares_of
from sante.progress.types import Habit, Horizon, Mark, Period

FIRST = date(2026, 3, 2)
DAY = timedelta(days=1)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def on(day: int) -> date:
    return FIRST + day * DAY


@dataclass(frozen=True)
class Goal:
    id: UUID
    start: int = 0
    days: int = 90


def commitment(
    goal: Goal, starts: int = 0, removed: int | None = None, schedule: Schedule | None = None
) -> Commitment:
    start = on(goal.start)
    ref = GoalRef(goal.id, "A goal", GoalCategory.CUSTOM, start, start + goal.days * DAY, goal.days)
    return Commitment(
        user_action_id=uuid4(),
        goal=ref,
        action=cast(Any, None),  # what the action is does not matter here
        schedule=schedule or Schedule(Frequency.DAILY),
        title="An action",
        reminder_time=None,
        phase=1,
        rank=1,
        activation_date=on(starts),
        removed_on=None if removed is None else on(removed),
    )


def test_an_action_is_expected_from_its_start_to_the_end_of_its_goal() -> None:
    """R-9: the end is not one of its days."""
    goal = Goal(uuid4())
    assert expected_periods([commitment(goal, 14)], [], {}) == (Period(on(14), on(90)),)
    assert expected_periods([commitment(goal, 0, removed=5)], [], {}) == (Period(on(0), on(5)),)
    assert expected_periods([commitment(goal)], [], {goal.id: on(20)}) == (Period(on(0), on(20)),)
    assert expected_periods([commitment(goal, 30)], [], {goal.id: on(20)}) == ()


def test_a_paused_goal_leaves_a_gap_unless_another_goal_asks_for_the_action() -> None:
    one, other = Goal(uuid4()), Goal(uuid4(), start=12, days=30)
    pauses = [Pause(one.id, on(5), on(10)), Pause(one.id, on(15), None)]
    alone = expected_periods([commitment(one)], pauses, {})
    assert alone == (Period(on(0), on(5)), Period(on(10), on(15)))
    both = expected_periods([commitment(one), commitment(other, 12)], pauses, {})
    assert both == (Period(on(0), on(5)), Period(on(10), on(42)))


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 20)).map(
            lambda p: Period(on(p[0]), on(p[0] + p[1]))
        ),
        max_size=6,
    )
)
def test_joined_periods_hold_the_same_days_in_order_and_apart(periods: list[Period]) -> None:
    joined = join(periods)
    for day in (on(i) for i in range(-1, 90)):
        assert any(p.holds(day) for p in joined) == any(p.holds(day) for p in periods)
    for before, after in pairwise(joined):
        assert before.end is not None
        assert before.end < after.start


def test_what_is_cut_keeps_what_was_before() -> None:
    periods = (Period(on(0), on(5)), Period(on(10)))
    assert cut(periods, on(12)) == (Period(on(0), on(5)), Period(on(10), on(12)))
    assert cut(periods, on(3)) == (Period(on(0), on(3)),)
    assert cut(periods, date.min + DAY) == ()


LETTERS = st.dictionaries(st.integers(0, 400).map(on), st.sampled_from("cpse"), max_size=30)


@given(LETTERS, st.integers(-20, 420).map(on), st.sampled_from("cpse."))
def test_a_track_holds_what_was_logged_and_changes_one_day_at_a_time(
    letters: dict[date, str], day: date, letter: str
) -> None:
    track = track_of(letters)
    assert set(marks_of(track)) == set(letters)
    assert times_kept(track) == sum(one in "cp" for one in letters.values())
    changed = {**letters, day: letter}
    if letter == ".":
        del changed[day]
    assert with_letter(track, day, letter) == track_of(changed)


@given(LETTERS, st.integers(-20, 420), st.integers(0, 40))
def test_a_part_of_a_track_holds_the_marks_of_its_days(
    letters: dict[date, str], start: int, length: int
) -> None:
    week = Period(on(start), on(start + length))
    track = track_of(letters)
    whole = marks_of(track)
    assert marks_of(track, week) == {d: mark for d, mark in whole.items() if week.holds(d)}


def test_a_card_of_two_goals_takes_the_schedule_that_comes_round_more_often() -> None:
    goal = Goal(uuid4())
    weekly = Schedule(Frequency.WEEKLY, times_per_week=3)
    daily = Schedule(Frequency.DAILY)
    found = schedule_of([commitment(goal, schedule=weekly), commitment(goal, schedule=daily)])
    assert found == daily


# --- strength ---


def habit(text: str, schedule: Schedule) -> Habit:
    marks = {"x": Mark.DONE, "/": Mark.PARTIAL, "s": Mark.SKIPPED, "e": Mark.EXCUSED}
    logged = {on(i): marks[c] for i, c in enumerate(text) if c != "."}
    return Habit(schedule, (Period(FIRST),), logged)


def here(text: str) -> Horizon:
    last = on(len(text) - 1)
    return Horizon(last, last - DAY, LATER)


def test_the_shares_of_a_daily_habit() -> None:
    text = "x/se.x."
    shares = shares_of(habit(text, Schedule(Frequency.DAILY)), here(text))
    assert shares == [1.0, 0.5, 0.0, None, 0.0, 1.0]  # today is still open


def test_a_habit_of_three_times_a_week_is_full_with_three_times_a_week() -> None:
    text = "x.x.x.." * 6
    shares = shares_of(habit(text, Schedule(Frequency.WEEKLY, times_per_week=3)), here(text))
    assert shares[7:] == [1.0] * (len(shares) - 7)
    assert habit_strength(shares, 3 / 7) > 0.75


# --- scales ---


@pytest.mark.parametrize(
    ("step", "scale", "score"),
    [(1, "1-5", 0), (3, "1-5", 50), (5, "1-5", 100), (1, "1-10", 0), (7, "1-10", 67)],
)
def test_steps_become_scores(step: int, scale: Any, score: int) -> None:
    """R-92."""
    assert score_of(step, scale) == score


def test_levels_and_words_come_back_as_they_were_given() -> None:
    for step, word in enumerate(WORDS, 1):
        assert step_of_word(word) == step
        assert word_of_step(step) == word
        assert level_of(score_of(step, "words")) == step
    assert [score_of(None, "1-5"), level_of(None), word_of_step(None)] == [None] * 3
