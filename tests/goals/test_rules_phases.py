"""When a later phase begins, and how consistency is counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.goals.factories import DAY as START

from sante.goals.rules import phases
from sante.goals.rules.alter import item_for, with_item
from sante.goals.rules.catalogue import library
from sante.goals.rules.consistency import Past, recent_consistency, tally
from sante.goals.rules.phases import Frame, review
from sante.goals.rules.plan import phase_start
from sante.goals.types import (
    Commitment,
    Frequency,
    GoalCategory,
    GoalRef,
    Intensity,
    LogEntry,
    LoggedVia,
    LogStatus,
    Pause,
    PhaseRecord,
    PlanState,
    Rest,
    Rhythm,
    Schedule,
    SkipReason,
)
from sante.kit.ids import new_id

DAY = timedelta(days=1)
SECOND, THIRD = START + 14 * DAY, START + 42 * DAY
END = START + 90 * DAY
NOW = datetime(2026, 3, 23, 9, tzinfo=UTC)


def plan() -> PlanState:
    state = PlanState(Intensity.BALANCED, ())
    for action, phase, starts in (
        ("legumes_daily", 1, START),
        ("cut_sugar", 2, SECOND),
        ("aerobic_150", 2, SECOND),
        ("sleep_extend", 3, THIRD),
    ):
        item = item_for(library().actions[action], phase=phase, rank=phase, starts=starts)
        state = with_item(state, item)
    return state


def on(day: date) -> Frame:
    return Frame(day, END)


def starts(state: PlanState) -> dict[str, date]:
    return {i.action_id: i.activation_date for i in state.items}


class TestReview:
    def test_nothing_happens_before_the_eve(self) -> None:
        found = review(plan(), {}, on(SECOND - 2 * DAY), 0.1)
        assert (found.state, found.records, found.asked) == (plan(), (), ())

    @pytest.mark.parametrize("consistency", [0.6, 0.9, None])
    def test_a_phase_that_is_carried_starts_on_its_day(self, consistency: float | None) -> None:
        eve = review(plan(), {}, on(SECOND - DAY), consistency)
        assert eve.state == plan()
        assert eve.asked == ()
        known = {r.phase: r for r in eve.records}
        again = review(plan(), known, on(SECOND - DAY), 0.0)
        assert (again.state, again.records) == (plan(), ())  # it was looked at
        day = review(plan(), known, on(SECOND), 0.0)
        assert (day.state, day.started) == (plan(), (2,))
        assert day.records[0].started_on == SECOND
        noted = {r.phase: r for r in day.records}
        assert review(plan(), noted, on(SECOND), 0.0).started == ()

    def test_below_sixty_per_cent_it_waits_a_week_and_a_question_is_asked(self) -> None:
        found = review(plan(), {}, on(SECOND - DAY), 0.59)
        assert starts(found.state) == {
            **starts(plan()),
            "cut_sugar": SECOND + 7 * DAY,
            "aerobic_150": SECOND + 7 * DAY,
        }
        (record,) = found.records
        assert (record.asked_on, record.consistency, record.answer) == (SECOND - DAY, 0.59, None)
        assert found.asked == (2,)
        (offer,) = [w for w in phases.waiting(found.state, {2: record}, on(SECOND)) if w.offered]
        assert (offer.phase, offer.starts) == (2, SECOND + 7 * DAY)

    def test_silence_loses_nothing(self) -> None:
        """It is looked at each week; it starts by itself once 60 % is reached; it is asked about
        twice and then left in peace."""
        state, known = plan(), dict[int, PhaseRecord]()
        asked = 0
        for number in range(5):
            eve = SECOND - DAY + 7 * number * DAY
            found = review(state, known, on(eve), 0.3)
            state, asked = found.state, asked + len(found.asked)
            known |= {r.phase: r for r in found.records}
        assert asked == 2
        assert starts(state)["cut_sugar"] == SECOND + 35 * DAY
        assert starts(state)["sleep_extend"] == SECOND + 42 * DAY  # it never overtakes
        assert state.action_ids == plan().action_ids
        better = review(state, known, on(SECOND + 34 * DAY), 0.7)
        assert better.state == state
        day = review(state, known | {r.phase: r for r in better.records}, on(SECOND + 35 * DAY), 0)
        assert day.started == (2,)

    def test_the_day_a_person_chose_stands(self) -> None:
        until = SECOND + 10 * DAY
        state = phases.answered(plan(), 2, "wait", on(SECOND - DAY), until)
        said = phases.record_after(PhaseRecord(2), "wait", SECOND - DAY, NOW)
        found = review(state, {2: said}, on(until - DAY), 0.0)
        assert (found.state, found.asked) == (state, ())

    def test_there_is_no_start_after_the_end(self) -> None:
        late = phases.answered(plan(), 2, "wait", on(SECOND - DAY), END - DAY)
        found = review(late, {}, on(END - 2 * DAY), 0.1)
        assert starts(found.state)["cut_sugar"] == END
        quiet = review(found.state, {r.phase: r for r in found.records}, on(END - DAY), 0.1)
        assert (quiet.asked, quiet.state) == ((), found.state)

    @pytest.mark.parametrize(
        ("days", "second", "third"),
        [(7, 1, 3), (30, 5, 14), (60, 9, 28), (90, 14, 42), (180, 28, 84)],
    )
    def test_phases_start_at_their_share_of_any_duration(
        self, days: int, second: int, third: int
    ) -> None:
        """G-3, R-16."""
        assert phase_start(2, START, days) == START + second * DAY
        assert phase_start(3, START, days) == START + third * DAY

    def test_answers(self) -> None:
        today = SECOND - DAY
        assert starts(phases.answered(plan(), 2, "start", on(today), today))["cut_sugar"] == today
        gone = phases.answered(plan(), 2, "drop", on(today), today)
        assert gone.action_ids == {"legumes_daily", "sleep_extend"}
        later = phases.answered(plan(), 2, "wait", on(today), THIRD)
        assert starts(later)["sleep_extend"] == THIRD + 7 * DAY

    def test_a_goal_that_rested_goes_on_where_it_stopped(self) -> None:
        moved = phases.shifted_by_rest(plan(), START + 5 * DAY, 9)
        assert starts(moved) == {
            "legumes_daily": START,
            "cut_sugar": SECOND + 9 * DAY,
            "aerobic_150": SECOND + 9 * DAY,
            "sleep_extend": THIRD + 9 * DAY,
        }


GOAL = GoalRef(new_id(), "Heart", GoalCategory.CARDIOVASCULAR, START, END, 90)


def held(schedule: Schedule | None = None, **changes: object) -> Commitment:
    action = library().actions["legumes_daily"]
    made = Commitment(
        user_action_id=new_id(),
        goal=GOAL,
        action=action,
        schedule=schedule or Schedule(Frequency.DAILY),
        title=action.name,
        reminder_time=None,
        phase=1,
        rank=1,
        activation_date=START,
        removed_on=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a Commitment's fields


def logs(commitment: Commitment, text: str) -> list[LogEntry]:
    """x done, / partial, s skipped, e excused, . nothing; a letter a day from START."""
    kinds = {
        "x": (LogStatus.COMPLETED, None),
        "/": (LogStatus.PARTIAL, None),
        "s": (LogStatus.SKIPPED, None),
        "e": (LogStatus.SKIPPED, SkipReason.SICK),
    }
    return [
        LogEntry(
            log_id=new_id(),
            user_action_id=commitment.user_action_id,
            local_date=START + i * DAY,
            logged_at=NOW,
            status=kinds[letter][0],
            value=None,
            note=None,
            skip_reason=kinds[letter][1],
            logged_via=LoggedVia.APP,
        )
        for i, letter in enumerate(text)
        if letter != "."
    ]


def share(commitment: Commitment, text: str, **more: object) -> float | None:
    past = Past([commitment], logs(commitment, text), **more)  # type: ignore[arg-type]  # a Past's fields
    return tally(past, START, START + (len(text) - 1) * DAY).share


class TestConsistency:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("xxxxxxx", 1.0),
            (".......", 0.0),
            ("xx//..s", 3 / 7),
            ("xxeee..", 2 / 4),
            ("eeeeeee", None),
        ],
    )
    def test_an_occasion_counts_one_and_a_part_of_it_half(
        self, text: str, expected: float | None
    ) -> None:
        assert share(held(), text) == expected

    def test_a_weekly_number_is_asked_for_evenly_and_no_more_counts(self) -> None:
        thrice = Schedule(Frequency.WEEKLY, 3)
        assert share(held(thrice), "x.x.x..") == pytest.approx(1)
        assert share(held(thrice), "xxxxxxx") == pytest.approx(1)
        assert share(held(thrice), "x......") == pytest.approx(1 / 3)
        assert share(held(Schedule(Frequency.ON_DEMAND)), ".......") is None

    def test_what_was_not_asked_for_is_not_missed(self) -> None:
        third, fifth = START + 2 * DAY, START + 4 * DAY
        assert share(held(), "xx..xxx", pauses=[Pause(GOAL.goal_id, third, fifth)]) == 1
        assert share(held(), "xx..xxx", pauses=[Pause(new_id(), third, fifth)]) == 5 / 7
        assert share(held(rests=(Rest(third, fifth),)), "xx..xxx") == 1
        assert share(held(rests=(Rest(third, None),)), "xx.....") == 1
        assert share(held(removed_on=third), "xx.....") == 1
        assert share(held(activation_date=fifth), "....xxx") == 1
        off = frozenset({third, third + DAY})
        assert share(held(), "xx..xxx", days_off=off) == 1

    def test_days_are_judged_by_the_rhythm_they_had(self) -> None:
        weekend = Schedule(Frequency.SPECIFIC_DAYS, days=frozenset({6, 7}))
        since = START + 4 * DAY  # START is a Tuesday, this a Saturday
        now_daily = held(rhythms=(Rhythm(weekend, since),))
        assert share(now_daily, "....xxx") == 1
        now_weekend = held(weekend, rhythms=(Rhythm(Schedule(Frequency.DAILY), since),))
        assert share(now_weekend, "xxxxxx.") == 1
        assert share(now_weekend, "....xx.") == 2 / 6

    def test_a_short_past_tells_nothing(self) -> None:
        past = Past([held()], [])
        assert recent_consistency(past, START + 6 * DAY) is None
        assert recent_consistency(past, START + 7 * DAY) == 0
        assert recent_consistency(Past([], []), START + 30 * DAY) is None
