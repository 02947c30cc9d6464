"""Whether the projection keeps its promises: properties for any plan (i), a cohort that does not
obey the model (ii), and what a re-test is worth (iv); science, section 5. `python -m bench
calibration` prints the same figures for more people."""

from dataclasses import replace

import numpy as np
import pytest
from bench import calibration, cohort
from bench.cohort import Figures, figures
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.goals.courses import ALL_IDS, LDL, course_of

from sante.goals.rules.markers import marker_models
from sante.goals.rules.projection.baseline import Prior, estimate
from sante.goals.rules.projection.forecast import predict
from sante.goals.rules.projection.response import Push, respond
from sante.goals.types import DOWN

MODELS = sorted(marker_models())
PLANS = st.lists(st.sampled_from(ALL_IDS), unique=True, max_size=12)
SHARE = st.floats(0, 1)
PEOPLE = 2_000


class TestProperties:
    @settings(max_examples=100)
    @given(
        st.sampled_from(MODELS),
        st.lists(st.tuples(st.sampled_from("abcd"), st.floats(-500, 500), SHARE), max_size=40),
        st.floats(20, 400),
    )
    def test_the_whole_is_bounded_whatever_effects_are_claimed(
        self, model_id: str, claims: list[tuple[str, float, float]], baseline: float
    ) -> None:
        """D <= C_b for any list, also for effects no trial ever saw."""
        model = marker_models()[model_id]
        level = model.to_scale(baseline)
        found = [
            Push(f"action{i}", mechanism, change, 1.0, 12, False, "A")
            for i, (mechanism, change, _) in enumerate(claims)
        ]
        reached = {f"action{i}": share for i, (_, _, share) in enumerate(claims)}
        assert 0 <= respond(found, reached, model, level, DOWN).wanted <= model.total_cap(level)

    @settings(max_examples=60)
    @given(st.sampled_from(MODELS), PLANS, SHARE, SHARE)
    def test_more_of_a_plan_never_does_less(
        self, model_id: str, ids: list[str], one: float, other: float
    ) -> None:
        model = marker_models()[model_id]
        drops = [
            predict(course_of(model, model.x_ref, ids, adherence=share), 90).drop
            for share in sorted((one, other))
        ]
        assert drops[0] <= drops[1] + 1e-9

    @settings(max_examples=60)
    @given(st.sampled_from(MODELS), PLANS, st.integers(1, 89))
    def test_who_stops_has_less_at_the_end(self, model_id: str, ids: list[str], day: int) -> None:
        model = marker_models()[model_id]
        on = predict(course_of(model, model.x_ref, ids, days=90), 90).drop
        stopped = predict(course_of(model, model.x_ref, ids, days=day), 90).drop
        assert stopped < on or on == 0

    @settings(max_examples=60)
    @given(st.sampled_from(ALL_IDS), st.floats(90, 300))
    def test_a_second_action_of_the_same_kind_adds_less_than_the_first(
        self, action_id: str, baseline: float
    ) -> None:
        course = course_of(LDL, baseline, [action_id])
        helping = [p for p in course.pushes if p.change < 0]
        if not helping:
            return
        twin = replace(helping[0], action_id="twin")
        once = respond(helping, {action_id: 1.0}, LDL, baseline, DOWN).wanted
        twice = respond([*helping, twin], {action_id: 1.0, "twin": 1.0}, LDL, baseline, DOWN).wanted
        assert once < twice < 2 * once

    @settings(max_examples=60)
    @given(st.sampled_from(MODELS), PLANS, st.floats(0.3, 3), st.integers(0, 365))
    def test_doing_nothing_is_regression_to_the_mean_and_nothing_else(
        self, model_id: str, ids: list[str], times: float, days: int
    ) -> None:
        model = marker_models()[model_id]
        usual = Prior(model.to_scale(model.x_ref), 0.3 if model.log else 0.3 * model.x_ref)
        level = estimate(model, [model.x_ref * times], 0.1, usual)
        course = replace(course_of(model, model.x_ref, ids, adherence=0), level=level)
        got = predict(course, days)
        assert (got.mean, got.variance, got.drop) == (level.mean, level.variance, 0)
        assert abs(level.mean - usual.mean) <= abs(model.to_scale(model.x_ref * times) - usual.mean)


@pytest.fixture(scope="module")
def found() -> Figures:
    return figures(PEOPLE)


class TestCohort:
    """Additive effects without caps, lognormal response, draws with the tails of Student's t."""

    def test_the_80_percent_band_holds_about_80_percent(self, found: Figures) -> None:
        assert 0.75 <= found.covered[0.8] <= 0.85

    def test_the_distributions_are_right_as_a_whole(self, found: Figures) -> None:
        """Two hundred people at a time: among thousands the test sees the heavier tails."""
        assert len(found.ks_p) == 10
        assert sum(p > 0.01 for p in found.ks_p) >= 9

    def test_it_beats_no_change_and_a_straight_line(self, found: Figures) -> None:
        """A guess without a spread has its absolute error as score; no change gets one too."""
        assert found.crps < found.crps_no_change < found.error_no_change
        assert found.crps < found.error_seed_linear

    def test_a_re_test_makes_the_next_prediction_a_tenth_better(self, found: Figures) -> None:
        """(iv)"""
        assert found.learned >= 0.10

    def test_the_bench_prints_all_of_it(self, found: Figures) -> None:
        text = "\n".join(calibration.lines(found))
        for word in ("80% band", "CRPS", "straight line", "Kolmogorov", "re-test"):
            assert word in text


class TestYardsticks:
    """The measures themselves can fail."""

    def test_bands_half_as_wide_are_caught(self) -> None:
        people = cohort.people(400)
        values = [one.retests[0] for one in people]
        guesses = [cohort.ours(cohort.course_of(one), 90) for one in people]
        narrow = [replace(g, sd=g.sd / 2) for g in guesses]
        assert cohort.coverage(narrow, values, 0.8) < 0.75
        assert cohort.ks_p(cohort.pits(narrow, values)) < 0.01

    def test_kolmogorov_smirnov_knows_even_from_uneven(self) -> None:
        dice = np.random.default_rng(1)
        even = dice.uniform(size=500)
        assert cohort.ks_p(even) > 0.05
        assert cohort.ks_p(even**2) < 1e-6
        # 0.0497 at D = 0.0608 with n = 500: the published 5 % point is 1.358 / sqrt(n).
        grid = (np.arange(500) + 0.5) / 500
        shifted = np.clip(grid + 0.0608 - 0.001, 0, 1)
        assert cohort.ks_p(shifted) == pytest.approx(0.049, abs=0.005)

    def test_the_score_of_a_sure_guess_is_its_error(self) -> None:
        """Gneiting 2007: N(0, 1) at its centre scores 0.2337."""
        assert cohort.crps(cohort.Guess(0, 1), 0) == pytest.approx(0.2337, abs=1e-4)
        assert cohort.crps(cohort.Guess(0, 1e-6), 3) == pytest.approx(3, abs=1e-5)
