"""Where a goal stands, how strong a habit is, and what is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.progress.rules.timeline import Timeline, habit_strength, milestones
from sante.progress.rules.words import celebration, motivation
from sante.progress.types import DayTotals, Streak

START = date(2026, 1, 15)


def at(elapsed: int, duration: int = 90) -> Timeline:
    return Timeline(START, duration, START + timedelta(days=elapsed))


def test_the_worked_example_of_the_specification() -> None:
    """R-8, V-A11: the sixth calendar day of 90 is day 6 with 85 days remaining after five."""
    line = Timeline(date(2026, 1, 15), 90, date(2026, 1, 20))
    assert (line.elapsed, line.day_number, line.days_remaining) == (5, 6, 85)
    line = Timeline(date(2026, 1, 15), 90, date(2026, 2, 12))
    assert (line.elapsed, line.days_remaining, line.percent) == (28, 62, 31)


def test_the_end_of_a_goal_is_not_one_of_its_days() -> None:
    """R-9."""
    assert (at(89).day_number, at(89).days_remaining) == (90, 1)
    assert (at(90).day_number, at(90).days_remaining, at(90).fraction) == (90, 0, 1.0)
    assert at(200).days_remaining == 0


@pytest.mark.parametrize(("duration", "due"), [(90, 75), (30, 25), (60, 50), (180, 150), (45, 38)])
def test_a_retest_is_due_after_five_sixths(duration: int, due: int) -> None:
    assert at(0, duration).retest_due == due


def test_milestones_of_ninety_days() -> None:
    """G-9, R-7: four weeks and thirty days are two things."""
    assert [(m.id, m.after) for m in milestones(at(0))] == [
        ("week_1_complete", 7),
        ("week_4_complete", 28),
        ("day_30", 30),
        ("halfway", 45),
        ("week_8_complete", 56),
        ("retest_due", 75),
        ("goal_complete", 90),
    ]
    assert milestones(at(0))[0].on(START) == date(2026, 1, 22)


@given(st.integers(1, 365), st.integers(0, 500))
def test_the_arithmetic_holds_for_every_length_and_day(duration: int, elapsed: int) -> None:
    line = at(elapsed, duration)
    assert 1 <= line.day_number <= duration
    assert 0 <= line.days_remaining <= duration
    assert 0 <= line.fraction <= 1
    if elapsed < duration:
        assert line.day_number - 1 + line.days_remaining == duration
    assert [m.after for m in milestones(line)] == sorted(m.after for m in milestones(line))
    assert all(m.after <= duration for m in milestones(line))


def test_thirty_perfect_days_and_one_miss() -> None:
    """G-16."""
    month = [1.0] * 30
    assert habit_strength(month) == pytest.approx(0.798, abs=5e-4)
    assert habit_strength([*month, 0.0]) == pytest.approx(0.757, abs=5e-4)
    assert habit_strength([*month, None]) == habit_strength(month)


@given(st.lists(st.none() | st.floats(0, 1)), st.floats(0.05, 1))
def test_strength_stays_between_nothing_and_all(shares: list[float | None], per_day: float) -> None:
    assert 0 <= habit_strength(shares, per_day) < 1


# --- words ---

SHAME = ("fail", "lost", "broke", "missed", "shame", "lazy", "must", "should have", "only ")
TOTALS = st.builds(DayTotals, *[st.integers(0, 4)] * 4)
STREAKS = st.integers(0, 100).flatmap(
    lambda n: st.builds(Streak, st.sampled_from(["day", "week"]), st.just(n), st.integers(n, 120))
)


@given(TOTALS, STREAKS, st.booleans())
def test_the_sentence_of_the_day_never_reproaches(
    totals: DayTotals, streak: Streak, at_risk: bool
) -> None:
    said = motivation(totals, streak, at_risk=at_risk)
    assert said
    assert not any(word in said.lower() for word in SHAME)


@given(TOTALS, STREAKS, st.integers(0, 100), st.booleans())
def test_a_celebration_never_reproaches_and_names_the_true_count(
    totals: DayTotals, streak: Streak, previous: int, first_ever: bool
) -> None:
    said = celebration(previous, streak, totals, first_ever=first_ever)
    if said is None:
        return
    assert not any(word in said.message.lower() for word in SHAME)
    if said.type == "streak":
        assert said.message.startswith(f"{streak.current}-{streak.unit} streak")


@pytest.mark.parametrize(
    ("totals", "at_risk", "said"),
    [
        (DayTotals(), False, "Nothing is planned for today. Enjoy the rest."),
        (DayTotals(pending=3), False, "3 actions today. Start with the easiest."),
        (DayTotals(pending=1), False, "1 action today. Start with the easiest."),
        (
            DayTotals(pending=3),
            True,
            "One small action keeps your run of 5 days going. Even half of one counts.",
        ),
        (
            DayTotals(completed=1, pending=3),
            False,
            "3 actions to go today. Each one counts on its own.",
        ),
        (DayTotals(completed=4), False, "Everything planned for today is done. Well done."),
        (DayTotals(skipped=2, excused=2), False, "Today is set aside. Tomorrow is a new day."),
    ],
)
def test_what_the_day_says(totals: DayTotals, at_risk: bool, said: str) -> None:
    assert motivation(totals, Streak("day", 5, 5), at_risk=at_risk) == said


@pytest.mark.parametrize(
    ("previous", "current", "totals", "first_ever", "type_"),
    [
        (6, 7, DayTotals(pending=1), False, "streak_milestone"),
        (4, 5, DayTotals(pending=1), False, "streak"),
        (0, 1, DayTotals(pending=1), True, "first_step"),
        (0, 1, DayTotals(completed=2), False, "perfect_day"),
        (0, 1, DayTotals(pending=1), False, "comeback"),
        (5, 5, DayTotals(pending=1), False, None),
    ],
)
def test_the_rarest_thing_is_celebrated(
    previous: int, current: int, totals: DayTotals, first_ever: bool, type_: str | None
) -> None:
    """R-1."""
    said = celebration(previous, Streak("day", current, 9), totals, first_ever=first_ever)
    assert (said and said.type) == type_
