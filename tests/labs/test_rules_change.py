"""Real change or noise (G-18), and draws that were not taken alike."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from sante.labs.rules.age import age_with, biological_age, phenoage
from sante.labs.rules.change import change_limit, compare, compare_means, reference_change
from sante.labs.rules.comparable import MATTERS, differences
from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.types import DrawFacts, Reading, Subject

DAY = date(2026, 3, 2)


def reading(value: float, *, days: int = 0, marker: str = "ldl_c", **more: Any) -> Reading:
    unit = more.pop("unit", "mg/dL")
    return Reading(marker, value, unit, DAY + timedelta(days=days), **more)


@pytest.mark.parametrize(
    ("cvi", "percent"),
    [(6.1, 19), (7.4, 22), (9.5, 28), (22.6, 63)],
    ids=["total cholesterol", "HDL", "LDL", "triglycerides"],
)
def test_the_limits_are_those_of_thirty_older_studies(cvi: float, percent: float) -> None:
    """G-18, with a CVa of 3 %."""
    assert round(reference_change(cvi, 3.0)) == percent


@pytest.mark.parametrize(("n", "percent"), [(1, 27.6), (2, 19.5), (3, 15.9), (4, 13.8)])
def test_with_more_draws_a_smaller_change_is_real(n: int, percent: float) -> None:
    """G-18: LDL with n draws before and n after."""
    found = reference_change(9.5, 3.0, before=n, after=n)
    assert found == pytest.approx(percent, abs=0.05)


def test_a_change_within_the_limit_is_noise_and_one_beyond_it_is_real() -> None:
    limit = change_limit("ldl_c")
    assert limit == pytest.approx(1.96 * 2**0.5 * (8**2 + 3**2) ** 0.5)
    small, large = (compare(reading(150), reading(v, days=90)) for v in (120, 110))
    assert small is not None
    assert large is not None
    assert (small.label, large.label) == ("noise", "real")
    assert (small.days, small.absolute) == (90, -30)


def test_two_draws_on_both_sides_tell_what_one_could_not() -> None:
    before = [reading(150), reading(150, days=7)]
    after = [reading(122, days=90), reading(122, days=97)]
    alone = compare(before[0], after[0])
    together = compare_means(before, after)
    assert alone is not None
    assert together is not None
    assert (alone.label, together.label) == ("noise", "real")
    assert (together.draws_before, together.draws_after) == (2, 2)


def test_what_one_day_holds_twice_is_one_draw() -> None:
    found = compare_means([reading(148), reading(152)], [reading(130, days=80)])
    assert found is not None
    assert (found.draws_before, found.absolute) == (1, -20)
    assert found.limit_percent == pytest.approx(change_limit("ldl_c"))


def test_where_the_own_variation_is_unknown_nothing_is_claimed() -> None:
    first, last = (reading(v, days=d, marker="esr", unit="mm/h") for v, d in ((40, 0), (4, 90)))
    found = compare(first, last)
    assert found is not None
    assert (found.limit_percent, found.label) == (None, "cannot_tell")


def test_other_units_are_not_compared() -> None:
    """Lp(a) has no fixed conversion."""
    first = reading(60, marker="lp_a", unit="mg/dL")
    last = reading(150, days=90, marker="lp_a", unit="nmol/L")
    assert compare(first, last) is None
    assert compare_means([first], [last]) is None
    assert compare_means([], [last]) is None


def test_a_value_below_the_limit_of_the_test_counts_as_at_least_that_change() -> None:
    low = reading(0.2, days=90, marker="hs_crp", unit="mg/L", comparator="<")
    near = reading(1.5, days=90, marker="hs_crp", unit="mg/L", comparator="<")
    before = reading(3.4, marker="hs_crp", unit="mg/L")
    for after in (low, near):
        found = compare_means([before], [after])
        assert found is not None
        assert found.label == "cannot_tell"  # hs-CRP may swing by 112 % on its own
    many = [reading(3.4, days=i, marker="hs_crp", unit="mg/L") for i in range(6)]
    after_many = [
        reading(0.2, days=90 + i, marker="hs_crp", unit="mg/L", comparator="<") for i in range(6)
    ]
    found = compare_means(many, after_many)
    assert found is not None
    assert found.label == "real"
    turned = compare_means(after_many, many)
    assert turned is not None
    assert turned.label == "cannot_tell"


class TestComparableDraws:
    def test_draws_taken_alike_need_no_warning(self) -> None:
        alike = DrawFacts(fasting=True, taken_at=time(8, 0), ill=False, exercised=False)
        later = DrawFacts(fasting=True, taken_at=time(10, 30), ill=False, exercised=False)
        assert differences(alike, later) == ()
        assert differences(DrawFacts(), DrawFacts()) == ()
        assert differences(DrawFacts(), alike) == ()

    def test_every_circumstance_that_differs_is_named_with_what_to_do(self) -> None:
        before = DrawFacts(fasting=True, taken_at=time(8, 0), ill=False, exercised=False)
        after = DrawFacts(fasting=False, taken_at=time(15, 0), ill=True, exercised=True)
        found = differences(before, after)
        assert [d.code for d in found] == ["fasting", "time_of_day", "illness", "exercise"]
        assert "newer test was taken after food" in found[0].message
        assert "at 08:00, the other at 15:00" in found[1].message
        assert "two to three weeks" in found[2].message
        assert all(". " in d.message for d in found)

    @pytest.mark.parametrize(
        ("marker", "codes"),
        [
            ("triglycerides", ["fasting", "time_of_day", "illness", "exercise"]),
            ("hba1c", []),
            ("hs_crp", ["illness", "exercise"]),
            ("ck", ["exercise"]),
            ("cortisol_am", ["time_of_day"]),
        ],
    )
    def test_a_marker_is_warned_of_only_by_what_moves_it(
        self, marker: str, codes: list[str]
    ) -> None:
        before = DrawFacts(fasting=True, taken_at=time(8, 0), ill=False, exercised=False)
        after = DrawFacts(fasting=False, taken_at=time(15, 0), ill=True, exercised=True)
        assert [d.code for d in differences(before, after, marker)] == codes

    def test_illness_counts_even_where_the_other_draw_says_nothing(self) -> None:
        ill = DrawFacts(ill=True)
        assert "older" in differences(ill, DrawFacts(), "hs_crp")[0].message
        assert "newer" in differences(DrawFacts(), ill, "hs_crp")[0].message
        assert differences(ill, ill, "hs_crp") == ()

    def test_late_evening_and_early_morning_are_close(self) -> None:
        late, early = DrawFacts(taken_at=time(23, 30)), DrawFacts(taken_at=time(1, 0))
        assert differences(late, early) == ()

    def test_every_marker_named_is_in_the_registry(self) -> None:
        named = set().union(*MATTERS.values())
        assert [m for m in sorted(named) if registry().get(m) is None] == []


def test_biological_age_at_other_values_is_the_formula_at_those_values() -> None:
    values = {
        "albumin": 4.3, "creatinine": 0.96, "glucose_fasting": 100.0, "hs_crp": 3.2,
        "lymphocytes_pct": 28.0, "mcv": 91.0, "rdw_cv": 13.4, "alp": 75.0, "wbc": 7.1,
    }  # fmt: skip
    units = {k: registry()[k].unit for k in values}
    found = biological_age(
        Labs.of([Reading(k, v, units[k], DAY) for k, v in values.items()], DAY),
        Subject("male", 50),
    )
    changed = {"hs_crp": 1.1, "glucose_fasting": 92.0, "ldl_c": 100.0}
    kept = {k: v for k, v in changed.items() if k in values}
    assert age_with(found, changed) == pytest.approx(phenoage({**values, **kept}, 50))
    assert age_with(found, {}) == found.value
    missing = biological_age(Labs.of([], DAY), Subject("male", 50))
    assert age_with(missing, changed) is None
