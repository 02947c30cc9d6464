"""Targets, reasons, recommendations, custom goals and the day's cards."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.goals.factories import DAY, OPTIMAL, state

from sante.goals.rules.catalogue import library
from sante.goals.rules.recommend import (
    Evidenced,
    Lever,
    Sign,
    range_text,
    reason,
    recommend,
)
from sante.goals.rules.schedule import doses, due_on, log_day_problem, merge
from sante.goals.rules.targets import (
    referred,
    target_for,
    targets_for,
    top_marker,
    wanted_markers,
    why_it_matters,
    without_weight,
)
from sante.goals.types import (
    Commitment,
    Frequency,
    GoalCategory,
    GoalRef,
    Intensity,
    Schedule,
)

CARDIO = library().categories[GoalCategory.CARDIOVASCULAR]


class TestTargets:
    @pytest.mark.parametrize(
        ("intensity", "expected"),
        [(Intensity.GENTLE, 144), (Intensity.BALANCED, 128), (Intensity.INTENSIVE, 112)],
    )
    def test_ten_twenty_or_thirty_percent(self, intensity: Intensity, expected: float) -> None:
        assert target_for(state("ldl_c", 160), intensity, 90).target == pytest.approx(expected)

    def test_no_more_than_the_optimal_interval_asks(self) -> None:
        assert target_for(state("hba1c", 5.8), Intensity.INTENSIVE, 90).target == 5.4
        assert target_for(state("sbp", 134), Intensity.INTENSIVE, 90).target == 119

    def test_a_low_value_goes_up_and_its_target_is_an_interval(self) -> None:
        """R-70: vitamin D and ferritin can be too high as well."""
        made = target_for(state("vitamin_d", 28, "borderline_low"), Intensity.INTENSIVE, 90)
        assert (made.direction, made.target, made.low, made.high) == (1, 30, 30, 50)
        high = target_for(state("ferritin", 400, "high"), Intensity.GENTLE, 90)
        assert (high.direction, high.target, high.low, high.high) == (-1, 360, 40, 360)

    @given(
        st.sampled_from(sorted(OPTIMAL)),
        st.floats(0.5, 500),
        st.sampled_from(list(Intensity)),
    )
    def test_a_target_never_lies_past_the_middle(
        self, marker: str, value: float, intensity: Intensity
    ) -> None:
        """R-71."""
        optimal = OPTIMAL[marker]
        if optimal.high is not None and value > optimal.high:
            asked = target_for(state(marker, value, "high"), intensity, 90)
            assert asked.target >= (optimal.middle or 0)
        elif optimal.low is not None and value < optimal.low:
            asked = target_for(state(marker, value, "low"), intensity, 90)
            assert optimal.middle is None or asked.target <= optimal.middle

    def test_a_value_that_is_fine_has_no_target(self) -> None:
        with pytest.raises(ValueError, match="fine"):
            target_for(state("ldl_c", 90, "normal"), Intensity.GENTLE, 90)

    @pytest.mark.parametrize(("days", "least"), [(28, 39.2), (90, 37.4), (365, 29.5)])
    def test_weight_is_never_asked_for_faster_than_half_a_percent_a_week(
        self, days: int, least: float
    ) -> None:
        """H5."""
        made = target_for(state("bmi", 40), Intensity.INTENSIVE, days)
        assert made.target >= least

    @pytest.mark.parametrize("code", ["pregnancy", "age:under_18", "eating_disorder"])
    def test_some_people_are_never_asked_to_lose_weight(self, code: str) -> None:
        """H5, H9, H11."""
        states = {"bmi": state("bmi", 31), "ldl_c": state("ldl_c", 160)}
        assert set(without_weight(states, {code})) == {"ldl_c"}
        assert set(without_weight(states, {"medicine:statin"})) == {"bmi", "ldl_c"}

    def test_what_is_under_refer_is_not_coached_on(self) -> None:
        states = {
            "ldl_c": state("ldl_c", 210, refer="See a doctor."),
            "sbp": state("sbp", 138, "borderline_high"),
        }
        markers = wanted_markers(CARDIO, states)
        assert [m.biomarker_id for m in markers] == ["sbp"]
        assert [m.biomarker_id for m in referred(CARDIO, states)] == ["ldl_c"]
        assert [t.biomarker_id for t in targets_for(markers, Intensity.GENTLE, 90)] == ["sbp"]

    def test_total_cholesterol_speaks_only_where_ldl_is_not_known(self) -> None:
        both = {"ldl_c": state("ldl_c", 160), "total_chol": state("total_chol", 250)}
        assert [m.biomarker_id for m in wanted_markers(CARDIO, both)] == ["ldl_c"]
        alone = {"total_chol": state("total_chol", 250)}
        assert [m.biomarker_id for m in wanted_markers(CARDIO, alone)] == ["total_chol"]

    def test_why_it_matters_quotes_the_numbers(self) -> None:
        markers = (state("ldl_c", 145), state("hs_crp", 3.2, "borderline_high"))
        said = why_it_matters(CARDIO, markers, lambda m: f"{m.value:g} mg")
        assert "LDL_C (145 mg, above the range)" in said
        assert "HS_CRP (3.2 mg, a little above the range) are" in said
        assert why_it_matters(CARDIO, (), str) == CARDIO.why


class TestRecommendations:
    def evidence(self, **changes: object) -> Evidenced:
        given_ = Evidenced(
            states={
                "ldl_c": state("ldl_c", 168),
                "hs_crp": state("hs_crp", 4.1),
                "hba1c": state("hba1c", 5.9, "borderline_high"),
            },
            signs=[
                Sign(
                    "cardiovascular_inflammation",
                    "Cardiovascular inflammation",
                    "high",
                    "guideline",
                    "act",
                    frozenset({"ldl_c", "hs_crp"}),
                ),
                Sign(
                    "prediabetes",
                    "Prediabetes",
                    "medium",
                    "guideline",
                    "watch",
                    frozenset({"hba1c"}),
                ),
            ],
            levers={
                "ldl_c": Lever(-15, 8),
                "hs_crp": Lever(-30, 40),
                "hba1c": Lever(-3.5, 1.6),
            },
        )
        return replace(given_, **changes)  # type: ignore[arg-type]  # fields by name

    def test_the_goal_with_the_strongest_signal_comes_first(self) -> None:
        made = recommend(self.evidence(), library())
        assert made[0].category is GoalCategory.CARDIOVASCULAR
        assert made[0].priority == "high"
        assert [s.signal_id for s in made[0].signs] == ["cardiovascular_inflammation"]
        assert GoalCategory.METABOLIC in {r.category for r in made}
        assert GoalCategory.LIVER not in {r.category for r in made}

    def test_the_score_is_severity_times_evidence_times_modifiability(self) -> None:
        made = {r.category: r for r in recommend(self.evidence(), library())}
        assert made[GoalCategory.METABOLIC].score == pytest.approx(2 * 1.0 * 3.5 / 1.6)

    def test_a_goal_whose_top_marker_is_for_a_clinician_is_not_recommended(self) -> None:
        states = {"ldl_c": state("ldl_c", 210, refer="See a doctor."), "sbp": state("sbp", 135)}
        made = recommend(self.evidence(states=states), library())
        top = top_marker(CARDIO, states)
        assert top is not None
        assert top.biomarker_id == "ldl_c"
        assert GoalCategory.CARDIOVASCULAR not in {r.category for r in made}

    def test_an_active_goal_is_not_recommended_again(self) -> None:
        taken = frozenset({GoalCategory.CARDIOVASCULAR})
        made = recommend(self.evidence(taken=taken), library())
        assert GoalCategory.CARDIOVASCULAR not in {r.category for r in made}

    def test_nothing_abnormal_means_nothing_to_recommend(self) -> None:
        """G-12."""
        states = {"ldl_c": state("ldl_c", 88, "normal")}
        assert recommend(Evidenced(states, [], {}), library()) == ()

    def test_the_reason_quotes_values_and_names_the_pattern(self) -> None:
        made = recommend(self.evidence(), library())[0]
        said = reason(made, lambda m: f"{m.value:g}")
        assert said == "Cardiovascular inflammation: LDL_C 168 and HS_CRP 4.1."

    @pytest.mark.parametrize(
        ("low", "high", "text"),
        [(3.8, 8.2, "+4 to +8"), (0, 0.3, "0"), (2.6, 3.2, "+3"), (0.2, 2.2, "0 to +2")],
    )
    def test_a_delta_is_shown_as_a_range(self, low: float, high: float, text: str) -> None:
        assert range_text(low, high) == text


def commitment(
    number: int,
    action_id: str = "oat_beta_glucan",
    *,
    goal: int = 1,
    start: date = DAY,
    schedule: Schedule | None = None,
    removed_on: date | None = None,
) -> Commitment:
    action = library().actions[action_id]
    return Commitment(
        user_action_id=UUID(int=number),
        goal=GoalRef(
            UUID(int=goal), "Goal", GoalCategory.CUSTOM, DAY, DAY + timedelta(days=90), 90
        ),
        action=action,
        schedule=schedule or action.schedule,
        title=action.name,
        reminder_time=None,
        phase=1,
        rank=number,
        activation_date=start,
        removed_on=removed_on,
    )


class TestDays:
    def test_the_same_action_in_two_goals_is_one_card(self) -> None:
        """R-11."""
        cards = merge([commitment(3, goal=2), commitment(1), commitment(2, "nuts_daily")])
        assert [c.action.id for c in cards] == ["oat_beta_glucan", "nuts_daily"]
        assert [c.user_action_id for c in cards[0].commitments] == [UUID(int=1), UUID(int=3)]
        assert cards[0].user_action_id == UUID(int=1)

    def test_a_card_takes_the_schedule_that_comes_round_most_often(self) -> None:
        weekly = Schedule(Frequency.WEEKLY, times_per_week=2)
        cards = merge([commitment(1, schedule=weekly), commitment(2)])
        assert cards[0].schedule.frequency is Frequency.DAILY

    def test_specific_days_are_due_on_those_days_only(self) -> None:
        iron = commitment(1, "iron_oral")
        due = [due_on(iron, DAY + timedelta(days=i)) for i in range(7)]  # DAY is a Tuesday
        assert due == [False, True, False, True, False, False, True]

    def test_the_period_is_half_open(self) -> None:
        """R-9: the last active day is the one before the end."""
        one = commitment(1)
        assert due_on(one, DAY + timedelta(days=89))
        assert not due_on(one, DAY + timedelta(days=90))

    def test_logs_go_back_seven_days_and_never_before_the_start(self) -> None:
        one = commitment(1)
        today = DAY + timedelta(days=20)
        assert log_day_problem(one, today, today) is None
        assert log_day_problem(one, today - timedelta(days=7), today) is None
        assert "last 7 days" in (log_day_problem(one, today - timedelta(days=8), today) or "")
        assert "still to come" in (log_day_problem(one, today + timedelta(days=1), today) or "")
        late = commitment(2, start=today)
        assert "starts on" in (log_day_problem(late, today - timedelta(days=1), today) or "")
        gone = commitment(3, removed_on=today - timedelta(days=2))
        assert "no longer" in (log_day_problem(gone, today, today) or "")
        assert log_day_problem(gone, today - timedelta(days=3), today) is None

    def test_a_daily_dose_is_what_was_done_that_day(self) -> None:
        daily = Schedule(Frequency.DAILY)
        done = {DAY: 1.0, DAY + timedelta(days=2): 0.5}
        assert doses(daily, done, DAY, 4) == [1.0, 0.0, 0.5, 0.0]

    def test_three_sessions_on_any_days_are_the_whole_weekly_dose(self) -> None:
        weekly = Schedule(Frequency.WEEKLY, times_per_week=3)
        done = {
            DAY + timedelta(days=i): 1.0
            for week in range(4)
            for i in (7 * week, 7 * week + 1, 7 * week + 5)
        }
        shares = doses(weekly, done, DAY, 28)
        assert shares[6:] == [1.0] * 22
        assert all(0 <= s <= 1 for s in shares)

    def test_a_schedule_that_contradicts_itself_cannot_be_built(self) -> None:
        with pytest.raises(ValueError, match="how many"):
            Schedule(Frequency.WEEKLY)
        with pytest.raises(ValueError, match="name the days"):
            Schedule(Frequency.SPECIFIC_DAYS)
        with pytest.raises(ValueError, match="Monday"):
            Schedule(Frequency.SPECIFIC_DAYS, days=frozenset({0}))
