"""Status against limits, percentiles, changes between draws."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.labs.rules.change import change_limit, compare, distinct
from sante.labs.rules.registry import registry
from sante.labs.rules.status import median, percentile, quantiles, status, target
from sante.labs.types import Biomarker, Interval, Reading, Sex, Status, Subject
from tests.labs.cases import ON, reading

MAN, WOMAN = Subject("male", 50), Subject("female", 50)


@pytest.mark.parametrize(
    ("marker", "value", "subject", "expected"),
    [
        ("ldl_c", 129.9, MAN, Status.NORMAL),
        ("ldl_c", 130, MAN, Status.BORDERLINE_HIGH),
        ("ldl_c", 160, MAN, Status.HIGH),
        ("ldl_c", 40, MAN, Status.NORMAL),
        ("hdl_c", 42, MAN, Status.NORMAL),
        ("hdl_c", 42, WOMAN, Status.LOW),
        ("hdl_c", 47, WOMAN, Status.BORDERLINE_LOW),
        ("glucose_fasting", 99.9, MAN, Status.NORMAL),
        ("glucose_fasting", 100, MAN, Status.BORDERLINE_HIGH),
        ("glucose_fasting", 126, MAN, Status.HIGH),
        ("glucose_fasting", 60, MAN, Status.BORDERLINE_LOW),
        ("hba1c", 5.7, MAN, Status.BORDERLINE_HIGH),
        ("hba1c", 6.5, MAN, Status.HIGH),
        ("egfr", 75, MAN, Status.BORDERLINE_LOW),
        ("egfr", 59, MAN, Status.LOW),
        ("sodium", 134, MAN, Status.BORDERLINE_LOW),
        ("sodium", 130, MAN, Status.LOW),
        ("alt", 34, MAN, Status.BORDERLINE_HIGH),
        ("alt", 34, WOMAN, Status.HIGH),
        ("vitamin_d", 15, MAN, Status.BORDERLINE_LOW),
        ("vitamin_d", 11, MAN, Status.LOW),
        ("tsh", 5, MAN, Status.BORDERLINE_HIGH),
        ("tsh", 5, Subject("male", 75), Status.NORMAL),
        ("tsh", 11, MAN, Status.HIGH),
        ("esr", 18, MAN, Status.NORMAL),
        ("esr", 18, Subject("male", 40), Status.HIGH),
        ("homocysteine", 4, MAN, Status.NORMAL),
        ("folate_serum", 40, MAN, Status.NORMAL),
    ],
)
def test_status_follows_the_registry(
    marker: str, value: float, subject: Subject, expected: Status
) -> None:
    """R-70, R-73."""
    assert status(registry()[marker], subject, reading(marker, value)) is expected


def test_lpa_is_judged_by_the_limit_of_its_own_unit() -> None:
    marker = registry()["lp_a"]
    assert status(marker, MAN, reading("lp_a", 60, unit="mg/dL")) is Status.HIGH
    assert status(marker, MAN, reading("lp_a", 60)) is Status.NORMAL


def test_limits_that_need_the_sex_are_silent_without_it() -> None:
    assert status(registry()["ferritin"], Subject(None, 50), reading("ferritin", 5)) is None
    assert status(registry()["ldl_c"], Subject(), reading("ldl_c", 170)) is Status.HIGH


def test_the_lab_s_own_range_counts_where_assays_differ_and_only_there() -> None:
    lab = Interval(0.9, 1.3)
    thyroid = Reading("free_t4", 0.85, "ng/dL", ON, printed_range=lab)
    assert status(registry()["free_t4"], MAN, thyroid) is Status.BORDERLINE_LOW
    lipid = Reading("ldl_c", 120, "mg/dL", ON, printed_range=Interval(high=100))
    assert status(registry()["ldl_c"], MAN, lipid) is Status.NORMAL


def test_a_value_under_the_detection_limit_is_not_called_high() -> None:
    censored = Reading("hs_crp", 5, "mg/L", ON, comparator="<")
    assert status(registry()["hs_crp"], MAN, censored) is Status.NORMAL


def test_the_waist_to_aim_for_is_half_the_height() -> None:
    found = target(registry()["waist"], Subject("male", 50, height_cm=180))
    assert found is not None
    assert found.high == 90


ORDER = [Status.LOW, Status.BORDERLINE_LOW, Status.NORMAL, Status.BORDERLINE_HIGH, Status.HIGH]


@pytest.mark.parametrize("marker", registry().biomarkers.values(), ids=lambda m: m.id)
@given(values=st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_a_higher_value_never_has_a_lower_status(marker: Biomarker, values: list[float]) -> None:
    span = (marker.plausible.high or 1.0) - (marker.plausible.low or 0.0)
    points = sorted((marker.plausible.low or 0.0) + share * span for share in values)
    found = [status(marker, WOMAN, reading(marker.id, value)) for value in points]
    ranks = [ORDER.index(each) for each in found if each is not None]
    assert ranks == sorted(ranks)


def test_percentiles_are_those_of_the_table_at_its_quantiles() -> None:
    values = quantiles("ldl_c", "male", 75)
    assert values is not None
    assert values[4] == 93
    found = [percentile(reading("ldl_c", v), Subject("male", 75)) for v in values]
    assert found == [1, 5, 10, 25, 50, 75, 90, 95, 99]


def test_percentiles_are_linear_between_and_stop_at_the_ends() -> None:
    someone = Subject("male", 75)
    assert percentile(reading("ldl_c", 104), someone) == 62
    assert percentile(reading("ldl_c", 10), someone) == 1
    assert percentile(reading("ldl_c", 500), someone) == 99


def test_a_value_that_several_quantiles_share_is_in_their_middle() -> None:
    values = quantiles("hs_crp", "female", 25)
    assert values is not None
    assert values[0] == values[1] == 0.08
    assert percentile(reading("hs_crp", 0.08), Subject("female", 25)) == 3


@pytest.mark.parametrize(
    ("marker", "subject"),
    [
        ("ldl_c", Subject("male", 19)),
        ("ldl_c", Subject(None, 50)),
        ("ldl_c", Subject("male", None)),
        ("tsh", MAN),
        ("resting_hr", MAN),
    ],
)
def test_there_is_no_percentile_without_people_to_compare_with(
    marker: str, subject: Subject
) -> None:
    """R-6. The source's "pulse" is pulse pressure, so resting heart rate has none."""
    assert percentile(reading(marker, 100), subject) is None


@given(
    st.sampled_from(["ldl_c", "hs_crp", "hba1c", "albumin", "waist"]),
    st.sampled_from(["male", "female"]),
    st.integers(20, 95),
    st.floats(0.01, 400),
    st.floats(0.01, 400),
)
def test_percentiles_never_fall_as_values_rise(
    marker: str, sex: Sex, age: int, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    subject = Subject(sex, age)
    found = [percentile(reading(marker, value), subject) for value in (low, high)]
    assert found[0] is not None
    assert found[1] is not None
    assert 1 <= found[0] <= found[1] <= 99


def test_medians_are_in_canonical_units() -> None:
    assert median("hs_crp", "male", 25) == pytest.approx(1.0), "the source is in mg/dL"
    assert median("uric_acid", "male", 25) == 5.9


def test_the_change_limit_is_that_of_the_formula() -> None:
    """G-18: RCV95 = 1.96 sqrt(2) sqrt(CVi^2 + CVa^2)."""
    assert change_limit("ldl_c") == pytest.approx(23.7, abs=0.05)
    assert change_limit("hs_crp") == pytest.approx(111.7, abs=0.1)
    assert change_limit("esr") is None


def test_a_change_within_noise_is_not_called_real() -> None:
    before = reading("ldl_c", 150, date(2025, 9, 1))
    small = compare(before, reading("ldl_c", 130))
    large = compare(before, reading("ldl_c", 110))
    assert small is not None
    assert large is not None
    assert (small.absolute, small.real, small.days) == (-20, False, 190)
    assert large.real is True
    unknown = compare(reading("esr", 10, date(2025, 9, 1)), reading("esr", 30))
    assert unknown is not None
    assert unknown.real is None


def test_draws_that_cannot_be_compared_have_no_change() -> None:
    assert compare(reading("lp_a", 50, unit="mg/dL"), reading("lp_a", 120)) is None
    assert compare(reading("hs_crp", 5, comparator="<"), reading("hs_crp", 2)) is None


def test_what_two_reports_both_hold_is_there_once() -> None:
    from uuid import uuid4

    first, second = uuid4(), uuid4()
    same = [Reading("ldl_c", 130, "mg/dL", ON, report_id=r) for r in (first, second)]
    twice = [Reading("sbp", 120, "mm[Hg]", ON, report_id=first) for _ in range(2)]
    other = Reading("ldl_c", 131, "mg/dL", ON, report_id=second)
    assert len(distinct([*same, *twice, other])) == 4
