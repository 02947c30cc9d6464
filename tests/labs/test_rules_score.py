"""The health score and biological age, against the numbers science gives."""

import itertools
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.labs.rules.age import (
    COEFFICIENTS,
    Constants,
    biological_age,
    mortality,
    phenoage,
    predictor,
    years,
)
from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.rules.score import anchors, health_score, rescore, subscore
from sante.labs.rules.status import median
from sante.labs.rules.tuning import TUNING, Tuning
from sante.labs.types import Reading, Sex, Subject
from tests.labs.cases import ON, reading, readings

MAN = Subject("male", 50)
GOOD = {
    "hba1c": 5.2,
    "glucose_fasting": 88.0,
    "triglycerides": 90.0,
    "hdl_c": 60.0,
    "non_hdl_c": 120.0,
    "hs_crp": 0.8,
    "albumin": 4.5,
    "egfr": 98.0,
    "alp": 60.0,
    "ggt": 20.0,
    "wbc": 5.5,
    "rdw_cv": 13.0,
    "sbp": 112.0,
    "dbp": 72.0,
    "waist": 88.0,
    "uric_acid": 5.5,
}


def current(values: dict[str, float]) -> dict[str, Reading]:
    return {m: reading(m, v) for m, v in values.items()}


@pytest.mark.parametrize(
    ("marker", "value", "expected"),
    [
        ("hba1c", 5.7, 80),
        ("hba1c", 6.1, 62.5),
        ("glucose_fasting", 126, 40),
        ("triglycerides", 175, 67.5),
        ("hdl_c", 45, 72.5),
        ("non_hdl_c", 160, 75),
        ("hs_crp", 3, 65),
        ("albumin", 4.2, 90),
        ("egfr", 45, 40),
        ("alp", 120, 75),
        ("ggt", 60, 60),
        ("wbc", 9, 75),
        ("rdw_cv", 14.35, 85),
        ("sbp", 139, 65),
        ("dbp", 89, 70),
        ("waist", 102, 70),
        ("uric_acid", 7, 85),
        ("hba1c", 1, 60),
        ("egfr", 500, 100),
    ],
)
def test_subscores_follow_the_anchors(marker: str, value: float, expected: float) -> None:
    assert subscore(marker, value, MAN, ON) == pytest.approx(expected)


def test_crp_is_looked_up_on_a_logarithmic_scale() -> None:
    assert subscore("hs_crp", (1 * 2) ** 0.5, MAN, ON) == pytest.approx(90)


def test_a_woman_s_values_are_shifted_onto_the_man_s_scale() -> None:
    woman = Subject("female", 50)
    assert subscore("hdl_c", 50, woman, ON) == subscore("hdl_c", 40, MAN, ON)
    assert subscore("waist", 88, woman, ON) == subscore("waist", 102, MAN, ON)
    assert subscore("uric_acid", 6, woman, ON) == subscore("uric_acid", 7, MAN, ON)


def test_the_rdw_of_older_analysers_is_not_shifted() -> None:
    before = subscore("rdw_cv", 13.5, MAN, ON.replace(year=2010))
    assert before == 85
    assert subscore("rdw_cv", 13.5 + 0.85, MAN, ON) == 85


def test_the_score_weighs_systems_and_explains_itself() -> None:
    found = health_score(current(GOOD), MAN)
    assert found.status == "complete"
    assert found.coverage == pytest.approx(1.0)
    assert found.value is not None
    assert found.value >= 98
    total = sum(m.points_lost for m in found.markers) + (found.partial_value or 0)
    assert total == pytest.approx(100)
    assert [m.points_lost for m in found.markers] == sorted(
        (m.points_lost for m in found.markers), reverse=True
    )


def test_a_worked_score() -> None:
    """Metabolic 40, cardiovascular (100+100+100+100+100)/5, weights 1.2 and 1.2, by hand."""
    values = {"glucose_fasting": 126.0, "triglycerides": 90.0, "hdl_c": 60.0}
    found = health_score(current(values), MAN)
    assert (found.status, found.value) == ("partial", None)
    assert found.partial_value == pytest.approx((1.2 * 40 + 1.2 * 100) / 2.4)
    assert found.reason == "too_few_markers"


@pytest.mark.parametrize("count", [10, 11])
def test_eleven_markers_of_four_systems_are_needed(count: int) -> None:
    values = dict(list(GOOD.items())[:count])
    assert health_score(current(values), MAN).status == ("complete" if count == 11 else "partial")


def test_eleven_markers_of_three_systems_are_not_enough() -> None:
    names = [
        m for m, a in anchors().items() if a.system in ("metabolic", "cardiovascular", "liver")
    ]
    assert len(names) == 11
    assert health_score(current({m: GOOD[m] for m in names}), MAN).status == "partial"


def test_a_person_at_the_median_of_their_age_scores_about_the_median_score() -> None:
    """NHANES: quantiles 5/25/50/75/95 % of the score are 69/80/87/92/97."""
    sexes: tuple[Sex, ...] = ("male", "female")
    for sex, age in itertools.product(sexes, (35, 45, 55, 65, 75)):
        values = {m: v for m in anchors() if (v := median(m, sex, age)) is not None}
        values["egfr"] = 95.0 if age < 60 else 80.0
        total, hdl = median("total_chol", sex, age), median("hdl_c", sex, age)
        assert total is not None
        assert hdl is not None
        values["non_hdl_c"] = total - hdl
        found = rescore(values, Subject(sex, age), ON)
        assert found.value is not None
        assert 80 <= found.value <= 95


@pytest.mark.parametrize(
    ("subject", "crp", "reason"),
    [
        (Subject("female", 30, facts=frozenset({"pregnancy"})), 0.8, "pregnancy"),
        (Subject("male", 17), 0.8, "under_18"),
        (Subject("male", None), 0.8, "birth_date_missing"),
        (MAN, 10.5, "acute_inflammation"),
    ],
)
def test_there_is_no_score_where_it_would_mislead(
    subject: Subject, crp: float, reason: str
) -> None:
    found = health_score(current(GOOD | {"hs_crp": crp}), subject)
    assert (found.status, found.value, found.reason) == ("none", None, reason)


def test_markers_whose_scale_needs_the_sex_are_left_out_without_it() -> None:
    found = health_score(current(GOOD), Subject(None, 50))
    assert set(found.missing) == {"hdl_c", "waist", "uric_acid"}


def test_the_interval_is_the_same_every_time_and_holds_the_score() -> None:
    once, again = (health_score(current(GOOD | {"sbp": 150.0}), MAN) for _ in range(2))
    assert once == again
    assert once.low is not None
    assert once.high is not None
    assert once.value is not None
    assert once.low <= once.value <= once.high
    assert 1 <= once.high - once.low <= 25


@given(st.permutations(sorted(GOOD)))
def test_the_order_of_values_never_matters(order: list[str]) -> None:
    assert health_score(current({m: GOOD[m] for m in order}), MAN) == health_score(
        current(GOOD), MAN
    )


@given(st.sampled_from(sorted(GOOD)), st.floats(0, 1))
def test_moving_towards_the_best_never_lowers_the_score(marker: str, share: float) -> None:
    """G-1: monotone on both sides of the plateau."""
    scale = anchors()[marker]
    best = max(scale.score)
    plateau = [x for x, s in zip(scale.x, scale.score, strict=True) if s == best]
    for start in (scale.x[0], scale.x[-1]):
        goal = min(plateau, key=lambda x: abs(x - start))
        here = start + share * (goal - start)
        values = [_from_scale(marker, x) for x in (here, here + 0.5 * (goal - here))]
        if marker == "hs_crp" and max(values) > TUNING.acute_crp:
            continue  # an infection, which is not scored
        far, near = (rescore(GOOD | {marker: v}, MAN, ON).partial_value for v in values)
        assert far is not None
        assert near is not None
        assert near >= far - 1e-9


def _from_scale(marker: str, x: float) -> float:
    scale = anchors()[marker]
    return math.exp(x) if scale.log else x - scale.modern_shift


def test_a_projected_score_differs_only_by_the_projected_marker() -> None:
    """G-12: the delta is zero when nothing changes."""
    here = rescore(GOOD | {"triglycerides": 200.0}, MAN, ON)
    there = rescore(GOOD | {"triglycerides": 100.0}, MAN, ON)
    assert here.partial_value is not None
    assert there.partial_value is not None
    # 45 points on one of five cardiovascular markers, 1.2 of 5.6 weight
    assert there.partial_value - here.partial_value == pytest.approx(45 / 5 * 1.2 / 5.6)
    assert rescore(GOOD, MAN, ON).partial_value == rescore(dict(GOOD), MAN, ON).partial_value


# PhenoAge: (age, albumin g/L, creatinine umol/L, glucose mmol/L, CRP mg/L, lymphocytes %, MCV,
# RDW, ALP, WBC) -> years with ln(mg/dL), with ln(1 + mg/dL), with a floor of 0.21 mg/dL.
ROWS = [
    ((30, 47, 70, 4.7, 0.4, 35, 88, 12.3, 55, 5.2), (15.97, 19.41, 17.72)),
    ((40, 45, 80, 5.0, 1, 32, 89, 12.8, 60, 6), (31.42, 33.96, 32.21)),
    ((50, 43, 85, 5.6, 3.2, 28, 91, 13.4, 75, 7.1), (48.45, 49.95, 48.45)),
    ((65, 41, 95, 6.5, 5, 25, 93, 14.2, 90, 7.9), (70.77, 71.93, 70.77)),
    ((80, 37, 130, 8.9, 12, 18, 95, 15.8, 120, 9.4), (104.38, 105.02, 104.38)),
]


def nine(row: tuple[float, ...]) -> dict[str, float]:
    """The row in canonical units."""
    _, albumin, creatinine, glucose, crp, lymphocytes, mcv, rdw, alp, wbc = row
    return {
        "albumin": albumin / 10,
        "creatinine": creatinine / 88.4,
        "glucose_fasting": glucose / 0.05551,
        "hs_crp": crp,
        "lymphocytes_pct": lymphocytes,
        "mcv": mcv,
        "rdw_cv": rdw,
        "alp": alp,
        "wbc": wbc,
    }


@pytest.mark.parametrize(("row", "expected"), ROWS)
def test_phenoage_is_the_table_of_five_in_all_three_forms(
    row: tuple[float, ...], expected: tuple[float, float, float]
) -> None:
    forms = (Tuning(), Tuning(age_crp="log1p"), Tuning(age_crp_floor_mg_dl=0.21))
    found = [round(phenoage(nine(row), row[0], form), 2) for form in forms]
    assert found == list(expected)


def test_the_worked_example_term_by_term() -> None:
    row = ROWS[2][0]
    assert predictor(nine(row), 50) == pytest.approx(-8.47689, abs=1e-5)
    assert mortality(predictor(nine(row), 50)) == pytest.approx(0.04023, abs=1e-5)
    assert phenoage(nine(row), 50) == pytest.approx(48.45, abs=0.005)
    assert phenoage(nine(row), 50, Tuning(age_gompertz=0.09165)) == pytest.approx(49.96, abs=0.005)


@pytest.mark.parametrize(("xb", "expected"), [(-12, 9.374973), (-9, 42.647307), (-6, 75.919641)])
def test_the_last_step_gives_the_published_vectors(xb: float, expected: float) -> None:
    """G-15, with the digits its text prints."""
    printed = Constants(hazard=0.00553, gamma=0.0076927, growth=math.exp(120 * 0.0076927) - 1)
    assert years(xb, constants=printed) == pytest.approx(expected, abs=1e-6)
    assert years(xb) == pytest.approx(expected, abs=0.002), "the paper's digits"


def test_the_linear_form_is_the_double_logarithm() -> None:
    for row, _ in ROWS[:4]:
        risk = mortality(predictor(nine(row), row[0]))
        printed = 141.50225 + math.log(-0.0055305 * math.log(1 - risk)) / TUNING.age_gompertz
        assert phenoage(nine(row), row[0]) == pytest.approx(printed, abs=1e-6)


@pytest.mark.parametrize(
    ("marker", "step", "expected"),
    [
        ("rdw_cv", 1, 3.67),
        ("glucose_fasting", 1 / 0.05551, 2.17),
        ("wbc", 1, 0.61),
        ("albumin", 0.1, -0.37),
        ("creatinine", 1 / 88.4, 0.11),
        ("lymphocytes_pct", 1, -0.13),
        ("mcv", 1, 0.30),
        ("alp", 10, 0.21),
    ],
)
def test_sensitivities_are_those_of_science(marker: str, step: float, expected: float) -> None:
    values = nine(ROWS[2][0])
    moved = values | {marker: values[marker] + step}
    assert phenoage(moved, 50) - phenoage(values, 50) == pytest.approx(expected, abs=0.006)


def test_doubling_crp_adds_three_quarters_of_a_year() -> None:
    values = nine(ROWS[2][0])
    doubled = values | {"hs_crp": 2 * values["hs_crp"]}
    assert phenoage(doubled, 50) - phenoage(values, 50) == pytest.approx(0.73, abs=0.006)


def labs(values: dict[str, float]) -> Labs:
    return Labs.of(readings(**values), ON)


@given(st.fixed_dictionaries({m: st.floats(0.5, 1.5) for m in COEFFICIENTS}), st.integers(20, 95))
def test_contributions_add_up_exactly(factors: dict[str, float], age: int) -> None:
    worked = nine(ROWS[2][0])
    values = {marker: worked[marker] * factor for marker, factor in factors.items()}
    found = biological_age(labs(values), Subject("female", age))
    assert found.value is not None
    assert found.typical is not None
    assert found.typical + sum(c.years for c in found.contributions) == pytest.approx(found.value)
    assert len(found.contributions) == 9


def test_a_typical_person_is_near_the_median_place() -> None:
    """Mean PhenoAge minus age in NHANES 2015-18 is about -2, women a year lower."""
    for sex, age in itertools.product(("male", "female"), (45, 55, 65)):
        someone = Subject("female" if sex == "female" else "male", age)
        typical = {m: median(m, someone.sex, age) or 0.0 for m in COEFFICIENTS}
        found = biological_age(labs(typical), someone)
        assert found.percentile is not None
        assert 25 <= found.percentile <= 60
        assert [c.years for c in found.contributions] == pytest.approx([0.0] * 9)


def test_without_a_sex_there_is_a_value_and_no_place() -> None:
    found = biological_age(labs(nine(ROWS[2][0])), Subject(None, 50))
    assert found.value == pytest.approx(48.45, abs=0.005)
    assert found.percentile is None
    assert found.typical is not None


@pytest.mark.parametrize("marker", COEFFICIENTS)
def test_a_missing_or_old_marker_is_named_and_nothing_is_filled_in(marker: str) -> None:
    values = nine(ROWS[2][0])
    without = biological_age(labs({m: v for m, v in values.items() if m != marker}), MAN)
    assert (without.value, without.missing, without.reason) == (None, (marker,), "values_missing")
    old = [reading(marker, values.pop(marker), ON - timedelta(days=181)), *readings(**values)]
    stale = biological_age(Labs.of(old, ON), MAN)
    assert (stale.value, stale.stale, stale.missing) == (None, (marker,), ())


def test_values_of_two_draws_are_used_and_said() -> None:
    values = nine(ROWS[2][0])
    mixed = [reading("wbc", values.pop("wbc"), ON - timedelta(days=180)), *readings(**values)]
    found = biological_age(Labs.of(mixed, ON), MAN)
    assert found.value == pytest.approx(48.45, abs=0.005)
    assert found.flags == ("several_draws",)


def test_crp_of_zero_or_of_unknown_height_is_refused() -> None:
    """G-15."""
    values = nine(ROWS[2][0])
    assert biological_age(labs(values | {"hs_crp": 0.0}), MAN).missing == ("hs_crp",)
    high = [
        *readings(**{m: v for m, v in values.items() if m != "hs_crp"}),
        reading("hs_crp", 5, comparator=">"),
    ]
    assert biological_age(Labs.of(high, ON), MAN).missing == ("hs_crp",)


def test_a_censored_crp_counts_as_limit_over_root_two_and_is_flagged() -> None:
    values = {m: v for m, v in nine(ROWS[2][0]).items() if m != "hs_crp"}
    found = biological_age(
        Labs.of([*readings(**values), reading("hs_crp", 0.2, comparator="<")], ON), MAN
    )
    exact = phenoage(values | {"hs_crp": 0.2 / 2**0.5}, 50)
    assert found.value == pytest.approx(exact)
    assert "crp_below_detection" in found.flags


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        (Subject("female", 30, facts=frozenset({"pregnancy"})), "pregnancy"),
        (Subject("male", None), "birth_date_missing"),
        (Subject("male", 19), "under_20"),
    ],
)
def test_the_age_is_not_computed_where_the_formula_does_not_hold(
    subject: Subject, reason: str
) -> None:
    found = biological_age(labs(nine(ROWS[2][0])), subject)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    "wrong", [{"age_gompertz": 0.5}, {"age_crp_floor_mg_dl": 0.0}, {"score_draws": 1}]
)
def test_tuning_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"age_gompertz|floor|draws"):
        Tuning(**wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_the_registry_knows_all_inputs() -> None:
    assert set(COEFFICIENTS) <= set(registry().biomarkers)
