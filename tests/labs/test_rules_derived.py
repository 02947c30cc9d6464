"""Markers computed from others, against published numbers."""

from datetime import date, timedelta

import pytest

from sante.labs.rules.derived import (
    derive,
    egfr_ckd_epi_2021,
    fatty_liver_index,
    ldl_friedewald,
    ldl_sampson,
    with_derived,
)
from sante.labs.rules.labs import Labs
from sante.labs.types import Reading, Sex, Subject
from tests.labs.cases import ON, reading, readings

MAN = Subject("male", 50)


def found(subject: Subject = MAN, /, **values: float) -> dict[str, float]:
    return {d.id: d.value for d in derive(Labs.of(readings(**values), ON), subject)}


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "expected"),
    # The National Kidney Foundation's calculator for CKD-EPI 2021.
    [
        (1.0, 50, "male", 92),
        (1.0, 50, "female", 69),
        (0.6, 30, "female", 124),
        (2.5, 70, "male", 27),
    ],
)
def test_egfr_is_ckd_epi_2021(creatinine: float, age: int, sex: Sex, expected: int) -> None:
    assert round(egfr_ckd_epi_2021(creatinine, age, sex)) == expected


def test_friedewald_and_sampson() -> None:
    assert ldl_friedewald(200, 50, 150) == 120
    # 210.9705 - 51.4933 - (35.0467 + 21.0280 - 5.5901) - 9.44, by hand
    assert ldl_sampson(200, 50, 300) == pytest.approx(99.5526, abs=0.0002)


@pytest.mark.parametrize(
    ("triglycerides", "expected"), [(150, 120.0), (151, 123.23), (800, 40.26), (801, None)]
)
def test_ldl_uses_sampson_above_150_and_nothing_above_800(
    triglycerides: float, expected: float | None
) -> None:
    values = found(total_chol=200, hdl_c=50, triglycerides=triglycerides)
    if expected is None:
        assert "ldl_c" not in values
    else:
        assert values["ldl_c"] == pytest.approx(expected, abs=0.1)


def test_the_simple_ones() -> None:
    values = found(
        total_chol=200,
        hdl_c=50,
        glucose_fasting=100,
        insulin_fasting=8.1,
        triglycerides=150,
        iron=90,
        tibc=360,
        calcium=9.0,
        albumin=3.5,
        neutrophils_abs=4,
        lymphocytes_abs=2,
        ast=40,
        alt=25,
        platelets=200,
    )
    assert values["non_hdl_c"] == 150
    assert values["homa_ir"] == 2.0
    assert values["tg_hdl"] == 3
    assert values["tyg"] == pytest.approx(8.923, abs=0.001)
    assert values["transferrin_sat"] == 25
    assert values["calcium_corrected"] == 9.4
    assert values["nlr"] == 2
    assert values["fib4"] == 2.0


def test_the_fatty_liver_index_is_bedogni_s() -> None:
    # 4.7751 + 4.17 + 2.6486 + 5.3 - 15.745 = 1.1488, by hand
    assert fatty_liver_index(150, 30, 40, 100) == pytest.approx(75.93, abs=0.01)


def test_fib4_is_not_computed_under_35() -> None:
    values = {"ast": 40.0, "alt": 25.0, "platelets": 200.0}
    assert "fib4" not in found(Subject("male", 34), **values)
    assert "fib4" not in found(Subject("male", None), **values)


def test_egfr_needs_age_sex_and_an_adult() -> None:
    for subject in (Subject(None, 50), Subject("male", None), Subject("male", 17)):
        assert "egfr" not in found(subject, creatinine=1.0)


def test_a_measured_value_is_never_replaced() -> None:
    values = found(ldl_c=100, total_chol=200, hdl_c=50, triglycerides=100, egfr=70, creatinine=1.0)
    assert "ldl_c" not in values
    assert "egfr" not in values


def test_a_newer_draw_is_used_where_the_measured_value_is_old() -> None:
    old = reading("ldl_c", 100, ON - timedelta(days=100))
    new = readings(total_chol=200, hdl_c=50, triglycerides=100)
    labs = Labs.of([old, *new], ON)
    derived = derive(labs, MAN)
    assert {d.id: d.value for d in derived}["ldl_c"] == 130
    newest = with_derived(labs, derived).newest("ldl_c")
    assert newest is not None
    assert (newest.value, newest.derived) == (130, True)


def test_inputs_of_different_draws_are_not_mixed() -> None:
    apart = [reading("iron", 90, ON - timedelta(days=30)), reading("tibc", 360)]
    assert derive(Labs.of(apart, ON), MAN) == ()


def test_a_waist_may_be_older_than_the_blood() -> None:
    body = [reading("bmi", 30, ON - timedelta(days=60)), reading("waist", 100)]
    blood = readings(triglycerides=150, ggt=40)
    assert "fli" in {d.id for d in derive(Labs.of([*body, *blood], ON), MAN)}


def test_a_censored_input_counts_as_its_limit_over_root_two() -> None:
    blood = [Reading("insulin_fasting", 2.0, "u[IU]/mL", ON, comparator="<")]
    values = derive(Labs.of([*blood, *readings(glucose_fasting=90)], ON), MAN)
    assert values[0].value == pytest.approx(90 * 2 / 2**0.5 / 405)


def test_values_after_the_day_do_not_count() -> None:
    labs = Labs.of(readings(date(2026, 3, 11), ldl_c=100), ON)
    assert labs.newest("ldl_c") is None


def test_several_pressures_of_a_day_are_one_measurement() -> None:
    labs = Labs.of([reading("sbp", v) for v in (150, 130, 140)], ON)
    newest = labs.newest("sbp")
    assert newest is not None
    assert newest.value == 140
