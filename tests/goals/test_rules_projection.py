"""The projection engine against its own oracles (science, section 5)."""

import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.goals.courses import ALL_IDS, LDL, SBP, TG, course_of
from tests.goals.factories import DAY

from sante.goals.rules.catalogue import library
from sante.goals.rules.effects import Who
from sante.goals.rules.markers import marker_models
from sante.goals.rules.projection.baseline import (
    Prior,
    estimate,
    prior_from_percentiles,
    with_history,
)
from sante.goals.rules.projection.exposure import (
    SELF_REPORT,
    daily_rate,
    exposures,
    tau_for,
    uptake,
)
from sante.goals.rules.projection.forecast import (
    curve,
    next_value_band,
    point,
    predict,
)
from sante.goals.rules.projection.response import Push, pushes, respond
from sante.goals.rules.projection.verdict import (
    unfavourable,
    words,
)
from sante.goals.types import DOWN, UP


class TestBaseline:
    def test_one_draw_is_pulled_toward_what_is_usual(self) -> None:
        found = estimate(LDL, [160], 0.0854, Prior(115, 35))
        noise = (0.0854 * 160) ** 2
        weight = 35**2 / (35**2 + noise)
        assert found.mean == pytest.approx(115 + weight * 45)
        assert found.variance == pytest.approx(weight * noise)
        assert 115 < found.mean < 160

    def test_more_draws_are_believed_more(self) -> None:
        one = estimate(LDL, [160], 0.0854, Prior(115, 35))
        four = estimate(LDL, [160] * 4, 0.0854, Prior(115, 35))
        assert four.mean > one.mean
        assert four.variance < one.variance

    def test_hs_crp_is_pulled_hardest_for_it_varies_most(self) -> None:
        """Within a person it varies by 40 %, so a single high value is half chance."""
        crp = marker_models()["hs_crp"]
        usual = prior_from_percentiles(crp, 0.3, 1.5, 7.0)
        found = estimate(crp, [6.0], math.hypot(0.40, 0.05), usual)
        fall = (6.0 - crp.from_scale(found.mean)) / 6.0
        assert 0.10 < fall < 0.30

    def test_without_a_population_the_draw_stands_alone_and_wide(self) -> None:
        found = estimate(LDL, [160], 0.1, None)
        assert found.mean == 160
        assert math.sqrt(found.variance) == pytest.approx(16)

    def test_percentiles_give_mean_and_spread_on_the_markers_scale(self) -> None:
        prior = prior_from_percentiles(TG, 55, 110, 220)
        assert prior.mean == pytest.approx(math.log(110))
        assert prior.sd == pytest.approx(math.log(2) / 1.2815515594457414)

    def test_a_person_s_own_older_values_move_what_is_usual_for_them(self) -> None:
        people = Prior(115, 35)
        mine = with_history(LDL, people, [(0.6, 165.0), (1.2, 162.0)], 0.0854)
        assert mine is not None
        assert 115 < mine.mean < 165
        assert mine.sd < people.sd
        alone = estimate(LDL, [170], 0.0854, people)
        known = estimate(LDL, [170], 0.0854, mine)
        assert known.mean > alone.mean
        assert known.variance < alone.variance

    def test_old_values_fade_back_into_what_is_usual_for_everybody(self) -> None:
        people = Prior(115, 35)
        recent, ancient = (
            with_history(LDL, people, [(years, 165.0)], 0.0854) for years in (0.6, 20.0)
        )
        assert recent is not None
        assert ancient is not None
        assert recent.mean > ancient.mean > people.mean
        assert recent.sd < ancient.sd < people.sd
        assert with_history(LDL, people, [], 0.0854) == people
        assert with_history(LDL, None, [], 0.0854) is None
        only = with_history(LDL, None, [(1.0, 150.0)], 0.1)
        assert only is not None
        assert only.mean == pytest.approx(150)
        assert only.sd == pytest.approx(15 * 2**0.5)

    def test_no_value_is_no_estimate(self) -> None:
        with pytest.raises(ValueError, match="measured"):
            estimate(LDL, [], 0.1, None)


class TestExposure:
    def test_it_follows_the_saturating_curve_of_the_specification(self) -> None:
        """G-5: tau 30, day 28 gives 0.607, the LDL example of the specification (20/33)."""
        reached = list(exposures([1.0] * 28, 30))[-1] / SELF_REPORT
        assert reached == pytest.approx(0.607, abs=0.001)
        assert reached == pytest.approx(20 / 33, abs=0.001)

    def test_it_washes_out_after_stopping(self) -> None:
        path = list(exposures([1.0] * 60 + [0.0] * 30, 12))
        assert path[59] > 0.9
        assert path[89] == pytest.approx(path[59] * math.exp(-30 / 12))

    def test_half_the_doses_are_half_the_exposure(self) -> None:
        full = list(exposures([1.0] * 90, 12))[-1]
        half = list(exposures([0.5] * 90, 12))[-1]
        assert half == pytest.approx(full / 2)
        assert full == pytest.approx(SELF_REPORT, abs=0.001)

    def test_a_saturating_uptake_is_there_and_off(self) -> None:
        """With k = 1 half a dose does two thirds; it over-predicted the Portfolio advice trial."""
        assert uptake(0.5 / SELF_REPORT, k=1) == pytest.approx(2 / 3)
        assert uptake(0.5) == pytest.approx(0.5 * SELF_REPORT)

    def test_the_slower_of_habit_and_marker_sets_the_pace(self) -> None:
        assert tau_for(30, 40) == 40
        assert tau_for(45, 12) == 45
        assert tau_for(None, 12) == 12
        assert daily_rate(12) == pytest.approx(1 - math.exp(-1 / 12))


class TestResponse:
    def test_a_duplicate_adds_less_than_its_single_effect(self) -> None:
        oats = library().actions["oat_beta_glucan"]
        who = Who(values={"ldl_c": 160})
        one = pushes([oats], LDL, 160, who)
        twice = (*one, Push("again", *_rest(one[0])))
        single = respond(one, {"oat_beta_glucan": 1}, LDL, 160, DOWN).wanted
        both = respond(twice, {"oat_beta_glucan": 1, "again": 1}, LDL, 160, DOWN).wanted
        assert single < both < 2 * single

    @settings(max_examples=150, deadline=None)
    @given(
        ids=st.lists(st.sampled_from(ALL_IDS), unique=True, max_size=60),
        baseline=st.floats(60, 300),
        model=st.sampled_from(sorted(marker_models())),
    )
    def test_the_whole_is_bounded_for_any_list_of_actions(
        self, ids: list[str], baseline: float, model: str
    ) -> None:
        course = course_of(marker_models()[model], baseline, ids)
        reached = dict.fromkeys(ids, 1.0)
        for direction in (DOWN, UP):
            response = respond(course.pushes, reached, course.model, course.level.mean, direction)
            assert 0 <= response.wanted <= abs(course.model.total_cap(course.level.mean))
            assert response.adverse >= 0

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(st.sampled_from(ALL_IDS), unique=True, min_size=1, max_size=12),
        st.floats(0, 1),
        st.floats(0, 1),
    )
    def test_doing_more_never_does_less(self, ids: list[str], a: float, b: float) -> None:
        less, more = sorted((a, b))
        low = predict(course_of(LDL, 160, ids, adherence=less), 90)
        high = predict(course_of(LDL, 160, ids, adherence=more), 90)
        assert high.drop >= low.drop - 1e-9

    def test_stopping_half_way_is_less_than_going_on(self) -> None:
        ids = ["oat_beta_glucan", "nuts_daily"]
        on = course_of(LDL, 160, ids, days=90)
        stopped = course_of(LDL, 160, ids, days=45)
        assert predict(stopped, 90).drop < predict(on, 90).drop

    def test_doing_nothing_is_pure_regression_to_the_mean(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan"], adherence=0)
        got = predict(course, 90)
        assert got.drop == 0
        assert (got.mean, got.variance) == (course.level.mean, course.level.variance)

    def test_proportional_scaling_gives_a_higher_value_a_larger_change(self) -> None:
        low = predict(course_of(LDL, 120, ["oat_beta_glucan"]), 365).drop
        high = predict(course_of(LDL, 180, ["oat_beta_glucan"]), 365).drop
        assert high == pytest.approx(1.5 * low, rel=0.01)

    def test_potassium_does_nothing_below_its_threshold(self) -> None:
        assert course_of(SBP, 124, ["potassium_foods"]).pushes == ()
        assert len(course_of(SBP, 136, ["potassium_foods"]).pushes) == 1

    def test_nuts_inside_an_eating_pattern_share_its_cap(self) -> None:
        together = course_of(LDL, 160, ["dash", "nuts_daily", "legumes_daily"])
        assert {p.mechanism for p in together.pushes} == {"diet_pattern"}
        apart = course_of(LDL, 160, ["nuts_daily", "legumes_daily"])
        assert {p.mechanism for p in apart.pushes} == {"nuts", "plant_protein"}

    def test_omega_3_raises_ldl_and_the_projection_says_so(self) -> None:
        """R-25: unfavourable effects are counted apart and shown."""
        course = course_of(LDL, 130, ["omega3_2g"])
        got = predict(course, 365)
        assert got.drop == 0
        assert got.mean > course.level.mean + 2
        assert unfavourable(course.level.mean, got.mean, DOWN, 0.5)
        assert "worse" in words("LDL", worse=True, moves=True, reached=False, draws=3)

    def test_non_hdl_follows_ldl_where_no_trial_measured_it(self) -> None:
        model = marker_models()["non_hdl_c"]
        course = course_of(model, 200, ["plant_sterols"])
        ldl = course_of(LDL, 200 * LDL.x_ref / model.x_ref, ["plant_sterols"])
        assert predict(course, 365).drop == pytest.approx(predict(ldl, 365).drop, rel=0.02)

    def test_the_parts_add_up_to_the_whole(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan", "nuts_daily", "soy_protein"])
        got = predict(course, 90).response
        assert sum(got.by_action.values()) == pytest.approx(got.wanted)


def _rest(push: Push) -> tuple[str, float, float, float, bool, str]:
    return (push.mechanism, push.change, push.se, push.tau_days, push.mismatch, push.grade)


class TestTrialReplay:
    """The trial table of section 5: what the proposed engine says at the trials' own terms."""

    MU0 = 4.438 / 0.02586  # mmol/L of the portfolio trials as mg/dL

    def portfolio(self, exposure: float, scale: float) -> float:
        """Percent fall of LDL: viscous fibre (one component of the diet), nuts, soy, sterols."""
        parts = {
            "viscous_fibre": (0.25 + 0.33) / 0.02586,
            "sterol": 0.34 / 0.02586,
            "plant_protein": 4.76,
            "nuts": 4.8 * 1.5,
        }
        found = [
            Push(name, name, -size * scale, 0.0, 12, False, "A") for name, size in parts.items()
        ]
        reached = dict.fromkeys(parts, exposure)
        return 100 * respond(found, reached, LDL, self.MU0, DOWN).wanted / self.MU0

    def test_portfolio_with_all_food_provided(self) -> None:
        """Observed -28.6 %; table: -26.2 proportional at plateau."""
        assert self.portfolio(1.0, self.MU0 / LDL.x_ref) == pytest.approx(26.2, abs=0.2)

    def test_portfolio_as_advice_with_46_percent_adherence(self) -> None:
        """Observed -13.8 %; table: -14.6 proportional."""
        assert self.portfolio(0.46, self.MU0 / LDL.x_ref) == pytest.approx(14.6, abs=0.2)

    def test_dash_with_low_sodium_overlap_inside_one_mechanism(self) -> None:
        """Observed -8.9 mmHg; a plain sum says -12.6, the table's engine -8.3."""
        found = [
            Push("dash", "diet_pattern", -5.9, 0, 10, False, "A"),
            Push("sodium", "diet_pattern", -6.7, 0, 14, False, "A"),
        ]
        got = respond(found, {"dash": 1, "sodium": 1}, SBP, 135, DOWN).wanted
        assert got == pytest.approx(8.3, abs=0.1)

    def test_encore_dash_with_weight_loss_and_exercise(self) -> None:
        """Observed -12.7 mmHg net; a plain sum says -21.3, the table's engine -14.4."""
        found = [
            Push("dash", "diet_pattern", -7.8, 0, 10, False, "A"),
            Push("weight", "energy_balance", -9.0, 0, 45, False, "A"),
            Push("exercise", "exercise", -4.49, 0, 30, False, "A"),
        ]
        got = respond(found, dict.fromkeys(("dash", "weight", "exercise"), 1.0), SBP, 138, DOWN)
        assert got.wanted == pytest.approx(14.4, abs=0.1)

    def test_for_pressure_the_caps_cut_the_error_of_a_plain_sum(self) -> None:
        assert (abs(8.3 - 8.9) + abs(14.4 - 12.7)) / 2 < 1.3 < (12.6 - 8.9 + 21.3 - 12.7) / 2


class TestForecast:
    def test_the_mean_uses_the_average_responder(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan"])
        got = predict(course, 365)
        assert got.mean == pytest.approx(course.level.mean - 0.95 * got.drop)

    def test_the_variance_adds_level_response_and_effect_error(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan"])
        got = predict(course, 365)
        expected = course.level.variance + (0.45 * got.drop) ** 2 + got.response.variance
        assert got.variance == pytest.approx(expected)

    def test_bands_nest_and_hold_the_mean(self) -> None:
        for model, value in ((LDL, 160.0), (TG, 210.0)):
            course = course_of(model, value, ["cut_sugar", "oat_beta_glucan"])
            shown = point(model, predict(course, 90), DAY)
            edges = [
                shown.band95.low,
                shown.band80.low,
                shown.band50.low,
                shown.mean,
                shown.band50.high,
                shown.band80.high,
                shown.band95.high,
            ]
            assert edges == sorted(edges)

    def test_the_next_lab_value_is_less_sure_than_the_true_level(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan"])
        got = predict(course, 90)
        true = point(LDL, got, DAY).band80
        printed = next_value_band(course, got)
        assert printed.low < true.low < true.high < printed.high

    def test_log_markers_stay_above_zero(self) -> None:
        course = course_of(TG, 160, ALL_IDS)
        shown = point(TG, predict(course, 365), DAY)
        assert shown.band95.low > 0

    def test_it_never_goes_past_the_middle_of_the_optimal_interval(self) -> None:
        """R-71: a baseline that is nearly fine does not "improve" by a third."""
        ids = ["isometric", "aerobic_150", "dash", "slow_breathing"]
        got = predict(course_of(SBP, 121, ids, limit=109.5), 365)
        assert got.mean >= 109.5 - 1e-9
        fine = predict(course_of(SBP, 105, ids, limit=109.5), 365)
        assert fine.drop == 0

    def test_the_curve_agrees_with_the_single_prediction(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan", "nuts_daily"], days=60)
        points = curve(course, DAY, 90)
        assert [p.day for p in points] == [DAY + timedelta(days=i) for i in range(91)]
        for day in (0, 28, 60, 90):
            assert points[day].mean == pytest.approx(predict(course, day).mean)

    def test_a_single_draw_has_a_wider_band_than_three(self) -> None:
        one = estimate(LDL, [160], 0.085, Prior(115, 35))
        three = estimate(LDL, [160, 158, 163], 0.085, Prior(115, 35))
        assert one.variance > 2 * three.variance
