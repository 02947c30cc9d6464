"""Where a marker is going, judged by what it does by itself (G-8, G-18)."""

from datetime import date, timedelta

import pytest

from sante.labs.rules.registry import registry
from sante.labs.rules.trend import noise, trend
from sante.labs.types import Interval, Reading
from tests.labs.cases import reading

START = date(2025, 1, 1)


def draws(marker: str, *values: float) -> list[Reading]:
    return [reading(marker, v, START + timedelta(days=90 * n)) for n, v in enumerate(values)]


def verdict(marker: str, *values: float, target: Interval | None = None) -> str | None:
    found = trend(draws(marker, *values), target)
    return found.verdict if found else None


def test_one_draw_has_no_trend() -> None:
    assert verdict("ldl_c", 140) is None


def test_two_draws_are_judged_by_the_reference_change_value() -> None:
    found = trend(draws("ldl_c", 140, 120), None)
    assert found is not None
    marker = registry()["ldl_c"]
    assert marker.cv is not None
    assert found.limit_percent == pytest.approx(1.96 * 2**0.5 * marker.cv)
    assert (found.verdict, found.before, found.after) == ("no_real_change", 1, 1)
    assert verdict("ldl_c", 140, 100) == "better"
    assert verdict("ldl_c", 100, 140) == "worse"


def test_more_draws_make_a_smaller_change_real() -> None:
    """The limit divides by the square root of the draws on each side."""
    assert verdict("ldl_c", 140, 116) == "no_real_change"
    found = trend(draws("ldl_c", 140, 140, 116, 116), None)
    assert found is not None
    assert (found.verdict, found.before, found.after) == ("better", 2, 2)
    single = trend(draws("ldl_c", 140, 116), None)
    assert single is not None
    assert single.limit_percent is not None
    assert found.limit_percent == pytest.approx(single.limit_percent / 2**0.5)


def test_an_old_draw_does_not_count_for_ever() -> None:
    assert verdict("ldl_c", 300, 140, 140, 140, 140, 140, 140) == "no_real_change"


def test_a_marker_whose_variation_is_not_known_cannot_be_told() -> None:
    unknown = next(m for m in registry().biomarkers.values() if m.cv is None)
    assert verdict(unknown.id, 10, 50) == "cannot_tell"


def test_a_limit_cannot_be_compared() -> None:
    pair = [
        reading("hs_crp", 0.3, START, comparator="<"),
        reading("hs_crp", 4.0, START + timedelta(days=90)),
    ]
    found = trend(pair, None)
    assert found is not None
    assert (found.verdict, found.percent) == ("cannot_tell", None)


def test_where_both_ends_can_be_bad_the_target_decides() -> None:
    target = Interval(30, 60)
    assert verdict("vitamin_d", 12, 34, target=target) == "better"
    assert verdict("vitamin_d", 34, 12, target=target) == "worse"
    assert verdict("vitamin_d", 31, 58, target=target) == "rising"


def test_values_of_one_day_are_one_draw() -> None:
    same = [reading("ldl_c", 140, START), reading("ldl_c", 100, START)]
    assert trend(same, None) is None


def test_the_noise_of_a_draw_is_its_own_variation_either_way() -> None:
    cv = registry()["ldl_c"].cv
    assert cv is not None
    band = noise(reading("ldl_c", 100))
    assert band is not None
    assert band.low == pytest.approx(100 - 1.96 * cv)
    assert band.high == pytest.approx(100 + 1.96 * cv)
    assert noise(reading("hs_crp", 0.3, comparator="<")) is None
