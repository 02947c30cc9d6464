"""Consistency, its direction, weeks, milestones and advice: pure functions."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tests.progress.histories import NOON, ZONE, add
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante.goals import models as goals
from sante.goals.types import ActionCategory
from sante.progress import models, queries
from sante.progress.queries import Group
from sante.progress.rules.advice import Measured, advice, retest
from sante.progress.rules.milestones import name_of, reached, steady, upcoming
from sante.progress.rules.report import action_status
from sante.progress.rules.summary import focus, sentence, wins
from sante.progress.rules.timeline import Timeline
from sante.progress.rules.trend import theil_sen, trend
from sante.progress.rules.weeks import highlights
from sante.progress.types import (
    ActionShare,
    DayTotals,
    GoalOfWeek,
    GoalWeek,
    NextMilestone,
    Streak,
)

START = date(2026, 3, 2)
GOAL = uuid4()


def daily(shares: list[float], of: int = 4) -> list[tuple[date, DayTotals]]:
    """Days on which so many of four actions were done."""
    return [
        (START + timedelta(days=n), DayTotals(completed=round(of * s), pending=of - round(of * s)))
        for n, s in enumerate(shares)
    ]


class TestTrend:
    def test_the_slope_is_the_median_of_all_slopes(self) -> None:
        line = [(float(x), 2.0 * x + 1) for x in range(9)]
        assert theil_sen(line) == 2.0
        line[4] = (4.0, 90.0)
        assert theil_sen(line) == 2.0, "one outlier does not flip it"

    def test_it_follows_the_direction(self) -> None:
        rising = [0.25 + 0.5 * n / 27 for n in range(28)]
        assert trend(daily(rising, of=20)) == "improving"
        assert trend(daily(rising[::-1], of=20)) == "declining"
        assert trend(daily([0.75] * 28)) == "stable"

    @pytest.mark.parametrize("bad", range(0, 28, 3))
    def test_one_bad_day_is_no_decline(self, bad: int) -> None:
        """G-8."""
        shares = [0.75] * 28
        shares[bad] = 0.0
        assert trend(daily(shares)) == "stable"

    def test_weekends_off_are_no_trend(self) -> None:
        shares = [0.25 if (START + timedelta(days=n)).weekday() >= 5 else 1.0 for n in range(28)]
        assert trend(daily(shares)) == "stable"

    def test_two_weeks_are_needed_to_tell(self) -> None:
        assert trend([]) is None
        assert trend(daily([0.5] * 17)) is None
        assert trend(daily([0.5] * 18)) == "stable"
        few = [daily([0.5] * 40)[n] for n in (0, 12, 24, 36)]
        assert trend(few) is None, "four points are too few"

    def test_a_long_past_does_not_count(self) -> None:
        shares = [1.0] * 60 + [0.25 + 0.5 * n / 27 for n in range(28)]
        assert trend(daily(shares, of=20)) == "improving"


class TestWeeks:
    def test_a_skip_with_a_reason_is_on_neither_side(self) -> None:
        week = DayTotals(completed=3, partial=2, skipped=2, pending=1, excused=1)
        assert (week.total, week.due, week.credit) == (8, 7, 4.0)
        assert week.consistency == pytest.approx(4 / 7)
        assert DayTotals(skipped=2, excused=2).consistency is None

    def test_what_stood_out_is_the_same_whatever_the_order(self) -> None:
        sums = {
            "walk": DayTotals(completed=3, pending=4),
            "oats": DayTotals(completed=7),
            "beans": DayTotals(completed=3),
            "tea": DayTotals(skipped=1, excused=1),
        }
        for order in (sorted(sums), sorted(sums, reverse=True)):
            assert highlights({name: sums[name] for name in order}) == ("oats", "walk")
        assert highlights({"oats": DayTotals(completed=7)}) == ("oats", None)
        assert highlights({"oats": DayTotals(pending=7)}) == (None, "oats")
        assert highlights({}) == (None, None)

    @pytest.mark.parametrize(
        ("rate", "status"),
        [
            (0.93, "excellent"),
            (0.90, "excellent"),
            (0.82, "on_track"),
            (0.70, "on_track"),
            (0.64, "needs_attention"),
            (0.57, "needs_attention"),
            (None, None),
        ],
    )
    def test_how_an_action_is_kept_in_a_word(self, rate: float | None, status: str | None) -> None:
        """V-G5."""
        assert action_status(rate) == status

    def test_a_week_in_words(self) -> None:
        now, before = DayTotals(completed=8, pending=2), DayTotals(completed=6, pending=4)
        assert sentence(now, 6, before, running=False) == (
            "8 of 10 actions done (80 %), on 6 days. That is 20 points more than the week before."
        )
        assert sentence(now, 1, before, running=True) == (
            "So far this week: 8 of 10 actions done (80 %), on 1 day."
        )
        assert sentence(DayTotals(), 0, None, running=False) == "Nothing was planned this week."
        mine = GoalOfWeek(week_of(0.8), "Goal", "Oats", "Walk", ())
        assert wins(now, 2, [mine, mine]) == (
            "“Oats” was kept best.",
            "Everything planned was done on 2 days.",
            "You were above 70 %, where results begin to show.",
        )
        assert focus([mine]) == ("“Walk” came round least. Done in part counts too.",)


def week_of(share: float, number: int = 1, days: int = 6) -> GoalWeek:
    first = START + timedelta(weeks=number - 1)
    done = round(10 * share)
    return GoalWeek(
        GOAL, number, first, first + timedelta(days=days),
        DayTotals(completed=done, pending=10 - done), 5, (), None, None,
    )  # fmt: skip


class TestMilestones:
    def test_those_of_time_come_after_full_days(self) -> None:
        """G-9, R-7, R-8."""

        def on(elapsed: int) -> set[str]:
            timeline = Timeline(START, 90, START + timedelta(days=elapsed))
            return {granted.milestone for granted in reached(GOAL, timeline, (), ())}

        assert on(6) == set()
        assert on(7) == {"week_1_complete"}
        assert on(28) == {"week_1_complete", "week_4_complete"}
        assert on(30) - on(29) == {"day_30"}
        assert on(45) - on(44) == {"halfway"}
        assert on(75) - on(74) == {"retest_due"}
        assert on(90) - on(89) == {"goal_complete"}

    def test_a_steady_week_is_whole_over_and_within_the_goal(self) -> None:
        assert steady(week_of(0.9), START)
        assert not steady(week_of(0.8), START)
        assert not steady(week_of(1.0, days=5), START), "it still runs"
        assert not steady(week_of(1.0), START + timedelta(days=1)), "the goal began within it"

    def test_what_lies_ahead_is_told_with_its_days(self) -> None:
        timeline = Timeline(START, 90, START + timedelta(days=28))
        achieved = reached(GOAL, timeline, (), ())
        ahead = upcoming(timeline, achieved, streak=5)
        assert [(m.id, m.days_away) for m in ahead[:3]] == [
            ("day_30", 2),
            ("first_streak_7", 2),
            ("halfway", 17),
        ]
        late = Timeline(START, 90, START + timedelta(days=88))
        assert [m.id for m in upcoming(late, reached(GOAL, late, (), ()), streak=2)] == [
            "goal_complete"
        ], "a streak that does not fit into the time left is not promised"

    def test_every_milestone_has_a_name(self) -> None:
        assert name_of("week_4_complete", 90) == "Four weeks complete"
        assert name_of("first_streak_7", 90) == "7 days in a row"
        assert name_of("consistency_90", 90) == "A week at 90 %"
        assert name_of("long_gone", 90) == "Long gone"


async def test_milestones_granted_in_sql_are_those_of_the_rules(
    db: SavepointDatabase, people: People
) -> None:
    """For goals of many lengths, and every day of theirs."""
    alice = await people.alice()
    lengths = (7, 14, 21, 27, 28, 30, 31, 45, 56, 61, 89, 90, 91, 120, 365)
    async with db.transaction(user_id=alice.user_id) as session:
        made = {length: uuid4() for length in lengths}
        for length, goal_id in made.items():
            await add(
                session, goals.Goal, user_id=alice.user_id, id=goal_id, category="custom",
                title="Goal", description="", why_it_matters="", intensity="gentle",
                duration_days=length, start_date=START, status="active", zone=ZONE,
                end_date=START + timedelta(days=length), utc_offset_minutes=60,
                created_at=NOON, updated_at=NOON,
            )  # fmt: skip
            await add(
                session, models.Expectation, user_id=alice.user_id, id=uuid4(), goal_id=goal_id,
                action_id="oat_beta_glucan", category="nutrition", user_action_ids=[],
                shared=False, frequency="daily", per_week=7, weekdays=127, on_days=[],
                until_day=START, zone=ZONE, day_start_hour=3, week_start="monday",
            )  # fmt: skip
    async with db.system_transaction() as session:
        for number in range(400):
            day = START + timedelta(days=number)
            await queries.grant_milestones(session, Group((ZONE,), 3), day, now=NOON)
        rows = await session.execute(
            text("select goal_id, milestone, achieved_on from goal_milestones")
        )
        stored: dict[UUID, dict[str, date]] = {}
        for goal_id, milestone, on in rows:
            stored.setdefault(goal_id, {})[milestone] = on
    end = START + timedelta(days=400)
    for length, goal_id in made.items():
        found = reached(goal_id, Timeline(START, length, end), (), ())
        assert stored[goal_id] == {one.milestone: one.on for one in found}, length


def share_of(name: str, rate: float, minutes: int = 10, **more: Any) -> ActionShare:
    done = round(20 * rate)
    given: dict[str, Any] = {
        "category": ActionCategory.MOVEMENT,
        "target_biomarkers": ("hs_crp", "ldl_c"),
        "running": True,
    }
    return ActionShare(
        user_action_id=uuid4(), action_id=name, name=name, icon="", minutes=minutes,
        totals=DayTotals(completed=done, pending=20 - done), streak=Streak("day"), strength=0.5,
        status=action_status(rate), **(given | more),
    )  # fmt: skip


class TestAdvice:
    timeline = Timeline(START, 90, START + timedelta(days=28))
    measured = Measured({"hs_crp": "hs-CRP", "ldl_c": "LDL-C"}, (12.0, 30.0))

    def test_at_most_two_things_to_look_at_the_least_kept_first(self) -> None:
        actions = [share_of("Walk", 0.6), share_of("Sleep", 0.2), share_of("Oats", 0.95)]
        actions += [share_of("Tea", 0.5), share_of("Gone", 0.1, running=False)]
        found = advice(actions, (), self.timeline, self.measured)
        assert found.focus_areas == (
            "“Sleep” was done 4 of 20 times. It acts on hs-CRP and LDL-C.",
            "“Tea” was done 10 of 20 times. It acts on hs-CRP and LDL-C.",
        )
        assert found.quick_wins[0] == ("Even 5 minutes of “Sleep” count. Log them as partly done.")

    def test_where_nothing_lags_the_next_milestone_is_named(self) -> None:
        ahead = [NextMilestone("day_30", "30 days", 2)]
        found = advice([share_of("Oats", 0.95)], ahead, self.timeline, self.measured)
        assert found.focus_areas == ()
        assert found.quick_wins == ("2 days to “30 days”. Keep doing what you do.",)

    def test_a_retest_is_due_at_five_sixths(self) -> None:
        """V-G8."""
        assert retest(self.timeline, self.measured).days_until == 47
        due = Timeline(START, 90, START + timedelta(days=75))
        assert retest(due, self.measured).days_until == 0

    def test_not_before_the_marker_can_have_followed(self) -> None:
        short = Timeline(START, 28, START + timedelta(days=23))
        assert retest(short, Measured({}, (40.0,))).days_until == 60 - 23

    def test_after_a_retest_it_is_not_asked_for_again(self) -> None:
        late = Timeline(START, 90, START + timedelta(days=80))
        done = retest(late, Measured({}, (12.0,), last_retest=76))
        assert done.days_until is None
        early = retest(self.timeline, Measured({}, (12.0,), last_retest=20))
        assert early.days_until == 75 - 28
        assert retest(self.timeline, Measured({})).days_until is None


@given(st.lists(st.floats(0, 1), min_size=18, max_size=60), st.randoms())
def test_no_history_makes_the_trend_fail(shares: list[float], dice: random.Random) -> None:
    days = [d for d in daily(shares, of=7) if dice.random() < 0.8]
    assert trend(days) in (None, "improving", "stable", "declining")
