"""Plan generation: V-G1 with G-2, G-3, R-16 and the safety of the plan."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.goals.factories import DAY, OPTIMAL, facts, request, state

from sante.goals.rules.catalogue import library
from sante.goals.rules.effects import Who
from sante.goals.rules.plan import (
    TUNING,
    PlanRequest,
    blocking_facts,
    candidates,
    diff,
    make_plan,
    phase_start,
    promotes_itself,
    rank,
    score,
)
from sante.goals.types import (
    ActionCategory,
    GoalCategory,
    Grade,
    Intensity,
    NoSafePlan,
    Plan,
    Refused,
)
from sante.profile.types import Facts
from sante.profile.vocabulary import vocabulary

CODES = sorted(vocabulary().entries)
STATUSES = ["high", "borderline_high", "normal", "borderline_low", "low"]


def plan(request_: PlanRequest) -> Plan:
    made = make_plan(request_, library())
    assert isinstance(made, Plan)
    return made


markers_st = st.lists(
    st.builds(
        state,
        st.sampled_from(sorted(OPTIMAL)),
        st.floats(0.5, 400),
        st.sampled_from(STATUSES),
    ),
    max_size=8,
    unique_by=lambda s: s.biomarker_id,
)
requests_st = st.builds(
    PlanRequest,
    category=st.sampled_from(list(GoalCategory)),
    intensity=st.sampled_from(list(Intensity)),
    duration_days=st.integers(7, 365),
    start=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    markers=markers_st.map(tuple),
    who=st.builds(
        Who,
        values=st.dictionaries(
            st.sampled_from([*OPTIMAL, "bmi", "vitamin_b12"]), st.floats(0.5, 400), max_size=8
        ),
        age=st.none() | st.integers(10, 90),
        sex=st.sampled_from([None, "male", "female"]),
    ),
    facts=st.frozensets(st.sampled_from(CODES), max_size=6).map(lambda codes: facts(*codes)),
    only=st.none() | st.frozensets(st.sampled_from(sorted(library().actions)), max_size=12),
)


@settings(max_examples=400, deadline=None)
@given(requests_st)
def test_no_constrained_action_ever_appears(asked: PlanRequest) -> None:
    made = make_plan(asked, library())
    if isinstance(made, NoSafePlan):
        return
    for action_id in (*(p.action_id for p in made.planned), *made.offered):
        assert not library().actions[action_id].avoid_with & asked.facts.codes.keys(), action_id


@settings(max_examples=200, deadline=None)
@given(requests_st)
def test_the_same_person_gets_the_same_plan(asked: PlanRequest) -> None:
    assert make_plan(asked, library()) == make_plan(asked, library())


@settings(max_examples=200, deadline=None)
@given(requests_st)
def test_a_plan_keeps_its_limits(asked: PlanRequest) -> None:
    made = make_plan(asked, library())
    if isinstance(made, NoSafePlan):
        return
    actions = [library().actions[p.action_id] for p in made.planned]
    assert 1 <= len(actions) <= TUNING.habits[asked.intensity]
    assert sum(a.daily_minutes for a in actions) <= TUNING.minutes[asked.intensity] + 1e-9
    assert all(a.auto_add and a.category is not ActionCategory.SUPPLEMENT for a in actions)
    assert [p.rank for p in made.planned] == list(range(1, len(actions) + 1))
    first = [library().actions[p.action_id].mechanism for p in made.planned if p.phase == 1]
    assert len(first) == len(set(first)) <= 3
    assert all(
        p.activation_date == phase_start(p.phase, asked.start, asked.duration_days)
        and asked.start <= p.activation_date < asked.start + timedelta(days=asked.duration_days)
        for p in made.planned
    )
    assert not set(made.offered) & {p.action_id for p in made.planned}


@settings(max_examples=100, deadline=None)
@given(requests_st, st.sampled_from(CODES))
def test_a_further_fact_only_ever_takes_actions_away(asked: PlanRequest, code: str) -> None:
    more = facts(*asked.facts.codes, code)
    before = {r.action_id for r in _refused(asked, asked.facts)}
    assert before <= {r.action_id for r in _refused(asked, more)}


def _refused(asked: PlanRequest, told: Facts) -> tuple[Refused, ...]:
    return make_plan(replace(asked, facts=told), library()).refused


def test_the_worst_value_decides_what_comes_first() -> None:
    made = plan(request(state("ldl_c", 168)))
    first = library().actions[made.planned[0].action_id]
    assert "ldl_c" in first.target_biomarkers
    assert made.planned[0].score == max(p.score for p in made.planned)


def test_an_abnormal_value_weighs_one_and_a_borderline_one_half() -> None:
    oats = library().actions["oat_beta_glucan"]
    high = score(oats, request(state("ldl_c", 168, "high")))
    borderline = score(oats, request(state("ldl_c", 135, "borderline_high")))
    assert high == pytest.approx(2 * borderline)
    assert high == pytest.approx(2 * 0.9)  # moderate impact, easy in a balanced plan
    assert score(oats, request(state("ldl_c", 90, "normal"))) == 0


def test_difficulty_is_matched_to_the_intensity() -> None:
    hiit = library().actions["hiit"]
    marker = state("sbp", 138)
    scores = [score(hiit, request(marker, intensity=i)) for i in Intensity]
    assert scores[0] < scores[1] < scores[2]
    assert scores[2] / scores[0] == pytest.approx(1.1 / 0.4)


def test_an_action_that_moves_a_value_the_wrong_way_scores_nothing() -> None:
    iron = library().actions["iron_foods"]
    low = request(state("ferritin", 12, "low"), category=GoalCategory.NUTRITIONAL)
    high = request(state("ferritin", 400, "high"), category=GoalCategory.NUTRITIONAL)
    assert score(iron, low) > 0
    assert score(iron, high) == 0


def test_an_effect_seen_in_diabetes_only_is_halved_in_prediabetes_and_gone_without_it() -> None:
    slow = library().actions["low_gi"]
    asked = request(state("hba1c", 6.0, "borderline_high"), category=GoalCategory.METABOLIC)
    fine = request(state("hba1c", 5.5, "borderline_high"), category=GoalCategory.METABOLIC)
    diabetes = request(state("hba1c", 7.2, "borderline_high"), category=GoalCategory.METABOLIC)
    assert score(slow, asked) == pytest.approx(score(slow, diabetes) / 2)
    assert score(slow, fine) == 0


def test_without_abnormal_values_the_plan_falls_back_on_grade_a() -> None:
    made = plan(request())
    assert made.planned
    assert all(library().actions[p.action_id].grade is Grade.A for p in made.planned)


def test_ties_go_to_better_evidence_then_fewer_minutes_then_the_id() -> None:
    ranked = rank(candidates(request(), library()), request())
    keys = [(s.action.grade.value, s.action.daily_minutes, s.action.id) for s in ranked]
    zero = [k for k, s in zip(keys, ranked, strict=True) if s.score == 0]
    assert zero == sorted(zero)


def test_the_number_of_habits_follows_the_intensity() -> None:
    markers = (state("ldl_c", 168), state("sbp", 138), state("triglycerides", 210))
    counts = [len(plan(request(*markers, intensity=i)).planned) for i in Intensity]
    assert counts == [3, 5, 8]


def test_phases_hold_three_two_and_the_rest() -> None:
    markers = (state("ldl_c", 168), state("sbp", 138), state("triglycerides", 210))
    made = plan(request(*markers, intensity=Intensity.INTENSIVE))
    assert [p.phase for p in made.planned] == [1, 1, 1, 2, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("duration", "days"),
    [(30, (0, 5, 14)), (60, (0, 9, 28)), (90, (0, 14, 42)), (180, (0, 28, 84))],
)
def test_phase_starts_scale_with_the_duration(duration: int, days: tuple[int, ...]) -> None:
    starts = tuple((phase_start(p, DAY, duration) - DAY).days for p in (1, 2, 3))
    assert starts == days


def test_never_two_eating_patterns_in_one_plan() -> None:
    markers = (state("sbp", 138), state("hs_crp", 4), state("hba1c", 6.2), state("ldl_c", 150))
    made = plan(request(*markers, intensity=Intensity.INTENSIVE))
    patterns = {"mediterranean", "dash", "low_carb"} & {p.action_id for p in made.planned}
    assert len(patterns) == 1


def test_supplements_are_offered_and_not_added() -> None:
    made = plan(request(state("ldl_c", 168)))
    assert "psyllium" in made.offered
    assert "red_yeast_rice" not in made.offered
    assert "berberine" not in made.offered


def test_a_supplement_is_offered_only_where_its_value_calls_for_it() -> None:
    category = GoalCategory.NUTRITIONAL
    low = plan(request(state("vitamin_d", 14, "low"), category=category))
    fine = plan(request(state("vitamin_d", 45, "high"), category=category))
    assert "vitamin_d3" in low.offered
    assert "vitamin_d3" not in fine.offered


def test_what_is_left_out_names_the_fact() -> None:
    told = facts("medicine:warfarin", "medicine:anticoagulant")
    made = plan(request(state("ldl_c", 168), told=told))
    refused = {r.action_id: r for r in made.refused}
    assert "you told us: medicine:warfarin" in refused["mediterranean"].reason
    assert "INR" in refused["mediterranean"].reason


def test_when_nothing_safe_is_left_the_blocking_facts_are_named() -> None:
    asked = request(told=facts("pregnancy", "allergy:fish"))
    only = frozenset({"energy_deficit", "tre", "oily_fish", "if_then_plan"})
    made = make_plan(
        PlanRequest(
            category=GoalCategory.CUSTOM,
            intensity=asked.intensity,
            duration_days=90,
            start=DAY,
            markers=(),
            who=asked.who,
            facts=asked.facts,
            only=only,
        ),
        library(),
    )
    assert isinstance(made, NoSafePlan)
    blocked = blocking_facts(made.refused)
    assert set(blocked["you told us: pregnancy"]) == {
        "Eat within ten hours",
        "Lose five per cent, slowly",
        "Oily fish twice a week",
    }
    assert blocked["you told us: allergy:fish"] == ("Oily fish twice a week",)


def test_minutes_shared_with_another_goal_count_once() -> None:
    asked = request(state("hdl_c", 33, "low"), intensity=Intensity.GENTLE)
    free = replace(asked, already=frozenset({"aerobic_150"}))
    assert "aerobic_150" not in {p.action_id for p in plan(asked).planned}  # 21 minutes a day
    assert "aerobic_150" in {p.action_id for p in plan(free).planned}


def test_a_phase_starts_by_itself_only_when_the_last_one_is_kept() -> None:
    assert promotes_itself(None)
    assert promotes_itself(0.6)
    assert not promotes_itself(0.59)


def test_a_diff_says_what_came_went_and_moved() -> None:
    changed = diff({"a": 1, "b": 2}, {"b": 3, "c": 1})
    assert (changed.added, changed.removed, changed.moved) == (("c",), ("a",), ("b",))
