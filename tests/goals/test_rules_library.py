"""The library of 60 actions and its 112 effects: complete, cited, and typed for safety (V-M6)."""

import csv
import re
from importlib.resources import files

import pytest
from tests.goals.factories import facts

from sante.goals.rules.catalogue import library
from sante.goals.rules.markers import marker_models
from sante.goals.rules.safety import cautions, refusals
from sante.goals.types import (
    ActionCategory,
    ActionDefinition,
    Frequency,
    GoalCategory,
    Grade,
    Impact,
    MetricType,
)
from sante.labs import service as labs
from sante.profile.types import Facts
from sante.profile.vocabulary import vocabulary

ACTIONS = list(library().actions.values())
OUTCOMES_WITHOUT_A_LAB_VALUE = {
    "weight": "kg",
    "sol_min": "min",
    "waso_min": "min",
    "tst_min": "min",
    "sleep_efficiency": "%",
}
TO_CANONICAL = {
    ("mmol/L", "ldl_c"): 1 / 0.02586,
    ("mmol/L", "total_chol"): 1 / 0.02586,
    ("mmol/L", "non_hdl_c"): 1 / 0.02586,
    ("mmol/L", "hdl_c"): 1 / 0.02586,
    ("mmol/L", "triglycerides"): 1 / 0.01129,
    ("g/L", "apob"): 100.0,
    ("g/L", "hemoglobin"): 0.1,
    ("%", "homocysteine"): 0.01,  # a fraction of the baseline
}


def effect_rows() -> list[dict[str, str]]:
    text = files("sante.goals").joinpath("data/effects.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_library_has_sixty_actions_in_five_categories() -> None:
    counted = {c: sum(a.category is c for a in ACTIONS) for c in ActionCategory}
    assert counted == {
        ActionCategory.NUTRITION: 24,
        ActionCategory.SUPPLEMENT: 12,
        ActionCategory.LIFESTYLE: 10,
        ActionCategory.MOVEMENT: 8,
        ActionCategory.MINDSET: 6,
    }


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_every_action_can_be_shown_done_and_measured(action: ActionDefinition) -> None:
    assert 0 < len(action.short_name) <= 24
    assert action.icon
    assert not action.icon.isascii()
    assert 3 <= len(action.how_to) <= 5
    assert all(len(step) > 20 and step.endswith((".", "?", "'")) for step in action.how_to)
    assert action.description.endswith(".")
    assert 1 <= action.minutes <= 60
    assert action.citation
    assert action.dose
    assert GoalCategory.CUSTOM in action.goal_categories
    if action.metric.kind is MetricType.BOOLEAN:
        assert action.metric.target is None
    else:
        assert action.metric.unit
        assert action.metric.target is not None
    if action.schedule.frequency is Frequency.WEEKLY:
        assert action.schedule.times_per_week in range(1, 6)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_every_clause_of_a_contraindication_is_typed(action: ActionDefinition) -> None:
    left = action.contraindications_text
    for clause in action.contraindications:
        assert clause.text in left, clause.text
        left = left.replace(clause.text, "", 1)
        said = clause.codes or clause.advice or clause.text.startswith("none")
        assert said, f"{clause.text}: neither typed nor explained"
        nothing = clause.text.startswith("none")
        assert clause.blocks or clause.advice or nothing, f"{clause.text}: a caution needs words"
    assert not re.sub(r"[;,\s]", "", left), f"not represented: {left}"


def test_every_code_is_in_the_profiles_vocabulary() -> None:
    known = vocabulary()
    used = {c for a in ACTIONS for c in a.avoid_with}
    used |= {c for a in ACTIONS for clause in a.contraindications for c in clause.codes}
    used |= {c for gate in library().gates for c in gate.codes}
    assert {code for code in used if code not in known} == set()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_every_blocking_code_keeps_its_action_away_and_says_why(action: ActionDefinition) -> None:
    for code in action.avoid_with:
        against = refusals(action, facts(code), library())
        assert [r.code for r in against] == [code]
        assert f"you told us: {code}" in against[0].reason
        assert len(against[0].reason) > len(f"Left out because you told us: {code}.") + 5
    assert refusals(action, Facts(codes={}), library()) == ()


@pytest.mark.parametrize(
    ("code", "kept_away"),
    [
        ("allergy:nuts", {"nuts_daily", "mediterranean"}),
        ("allergy:fish", {"oily_fish", "omega3_2g", "mediterranean"}),
        ("allergy:soy", {"soy_protein"}),
        ("allergy:gluten", {"oat_beta_glucan"}),
        ("allergy:milk", {"dash"}),
        ("condition:coeliac", {"oat_beta_glucan"}),
        ("diet:vegan", {"oily_fish", "omega3_2g", "mediterranean", "dash"}),
        ("medicine:warfarin", {"mediterranean", "green_tea", "berberine", "omega3_2g", "flaxseed"}),
        ("medicine:doac", {"omega3_2g", "flaxseed", "garlic", "curcumin", "melatonin"}),
        ("medicine:levothyroxine", {"psyllium", "soy_protein", "iron_oral", "magnesium"}),
        ("medicine:lithium", {"sodium_cut", "psyllium"}),
        ("medicine:ace_inhibitor", {"dash", "potassium_foods"}),
        ("medicine:arb", {"dash", "potassium_foods"}),
        ("lab:potassium_high", {"dash", "potassium_foods", "legumes_daily"}),
        ("medicine:sglt2i", {"low_carb", "low_gi", "cut_sugar", "tre", "energy_deficit"}),
        ("medicine:insulin", {"low_carb", "low_gi", "tre", "energy_deficit", "psyllium", "hiit"}),
        ("medicine:sulfonylurea", {"low_carb", "low_gi", "tre", "energy_deficit", "psyllium"}),
        ("eating_disorder", {"self_weigh", "tre", "energy_deficit", "low_carb"}),
        ("medicine:statin", {"red_yeast_rice"}),
        ("condition:epilepsy", {"tre", "melatonin", "cbti", "sauna"}),
        ("condition:heart_failure", {"hiit", "sauna", "aerobic_150", "tre"}),
        ("condition:frailty", {"hiit", "tre", "energy_deficit", "sauna"}),
        ("condition:atrial_fibrillation", {"omega3_2g", "hrv_biofeedback"}),
        ("injury:knee", {"steps_2500", "hiit", "isometric", "resistance"}),
        ("condition:gout", {"legumes_daily"}),
        ("condition:kidney_stones", {"nuts_daily", "beetroot", "vitamin_d3"}),
    ],
)
def test_known_pairs_are_kept_apart(code: str, kept_away: set[str]) -> None:
    refused = {a.id for a in ACTIONS if code in a.avoid_with}
    assert kept_away <= refused


@pytest.mark.parametrize(
    "code",
    [
        "pregnancy",
        "trying_to_conceive",
        "breastfeeding",
        "age:under_18",
        "lab:egfr_below_45",
        "condition:cancer_treatment",
        "medicine:anticoagulant",
        "medicine:warfarin",
        "medicine:doac",
        "medicine:other",
    ],
)
def test_the_general_gates_rule_out_every_supplement(code: str) -> None:
    for action in ACTIONS:
        if action.category is ActionCategory.SUPPLEMENT:
            assert code in action.avoid_with, action.id


@pytest.mark.parametrize("code", ["pregnancy", "breastfeeding", "age:under_18", "age:unknown"])
def test_no_deficit_or_fasting_in_pregnancy_or_under_age(code: str) -> None:
    for action_id in ("energy_deficit", "tre", "low_carb", "self_weigh"):
        assert code in library().actions[action_id].avoid_with


def test_supplements_are_never_added_by_themselves_and_two_are_off() -> None:
    for action in ACTIONS:
        if action.category is ActionCategory.SUPPLEMENT:
            assert not action.auto_add, action.id
    assert {a.id for a in ACTIONS if a.default_off} == {"berberine", "red_yeast_rice"}


def test_nothing_below_grade_b_is_added_by_itself() -> None:
    assert all(a.grade is not Grade.C for a in ACTIONS if a.auto_add)


def test_a_caution_is_said_to_those_it_concerns_and_does_not_block() -> None:
    walk = library().actions["post_meal_walk"]
    assert refusals(walk, facts("medicine:insulin"), library()) == ()
    assert "fast sugar" in cautions(walk, facts("medicine:insulin"))[0]
    assert cautions(walk, facts()) == ()


def test_there_are_112_effects_each_with_a_citation_through_its_action() -> None:
    rows = effect_rows()
    assert len(rows) == 112
    assert len({(r["action"], r["biomarker"]) for r in rows}) == 112
    for row in rows:
        assert library().actions[row["action"]].citation, row["action"]


@pytest.mark.parametrize("row", effect_rows(), ids=lambda r: f"{r['action']}-{r['biomarker']}")
def test_effects_are_in_canonical_units_with_the_original_kept(row: dict[str, str]) -> None:
    biomarker = row["biomarker"]
    registry = labs.registry()
    if biomarker in OUTCOMES_WITHOUT_A_LAB_VALUE:
        assert row["unit"] == OUTCOMES_WITHOUT_A_LAB_VALUE[biomarker]
    else:
        assert row["unit"] == registry[biomarker].unit
    unit = row["original_unit"].split(" per ")[0]
    factor = TO_CANONICAL.get((unit, biomarker), 1.0)
    for ours, theirs in (("mean", "original_mean"), ("low", "original_low")):
        if row[theirs]:
            assert float(row[ours]) == pytest.approx(float(row[theirs]) * factor, rel=2e-3)
    assert 0 <= float(row["otherwise"]) <= 1


def test_seventy_five_effects_have_an_interval_and_the_others_a_wide_error() -> None:
    rows = effect_rows()
    assert sum(r["interval"] == "ci95" for r in rows) == 75
    for row in rows:
        action = library().actions[row["action"]]
        effect = next(e for e in action.effects if e.biomarker_id == row["biomarker"])
        if row["interval"] == "ci95":
            width = float(row["high"]) - float(row["low"])
            assert effect.se == pytest.approx(width / 3.92 * 1.5)
        else:  # no interval, or two studies' range
            assert effect.se == pytest.approx(0.5 * abs(effect.mean))


def test_marker_models_agree_with_the_registry() -> None:
    for biomarker_id, model in marker_models().items():
        known = labs.registry()[biomarker_id]
        assert model.log == known.log_scale, biomarker_id
        if known.tau_days is not None and biomarker_id not in ("sbp", "dbp"):
            assert model.tau_days == known.tau_days, biomarker_id


def test_impact_follows_from_the_effects() -> None:
    actions = library().actions
    assert actions["red_yeast_rice"].impact is Impact.VERY_HIGH
    assert actions["psyllium"].impact is Impact.HIGH
    assert actions["oat_beta_glucan"].impact is Impact.MODERATE
    assert actions["green_tea"].impact is Impact.LOW
    assert actions["isometric"].impact is Impact.VERY_HIGH


def test_omega_3_is_not_said_to_lower_ldl() -> None:
    """R-25: the effect is there, with its sign, and is no aim."""
    omega = library().actions["omega3_2g"]
    assert "ldl_c" not in omega.target_biomarkers
    assert next(e.mean for e in omega.effects if e.biomarker_id == "ldl_c") == 3.5


def test_every_goal_category_names_markers_of_the_registry() -> None:
    registry = labs.registry().biomarkers
    assert set(library().categories) == set(GoalCategory)
    for category in library().categories.values():
        assert category.title
        assert category.why
        for biomarker in category.biomarkers:
            assert biomarker in registry
    aims = {aim.biomarker_id for a in ACTIONS for aim in a.aims}
    assert aims <= set(registry)


def test_every_goal_category_has_actions_that_can_be_planned() -> None:
    for category in GoalCategory:
        planned = [a for a in library().for_goal(category) if a.auto_add]
        assert len(planned) >= 5, category


def test_every_action_comes_down_to_two_minutes() -> None:
    """A low-capacity day has something for each, short enough to read at a glance."""
    for action in library().actions.values():
        words = action.two_minutes
        assert 10 <= len(words) <= 120, action.id
        assert words[0].isupper(), action.id
        assert words[-1] in ".”", action.id
        if action.category is ActionCategory.SUPPLEMENT and "issed" in words:
            assert "never" in words, action.id  # nobody makes up for a dose by doubling it
