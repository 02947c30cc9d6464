"""Learning from a re-test, and what a projection says of itself."""

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.goals.courses import LDL, course_of

from sante.goals.rules.projection.baseline import Normal, draw_variance
from sante.goals.rules.projection.forecast import (
    predict,
)
from sante.goals.rules.projection.retest import after, attribute, learn, responder_words
from sante.goals.rules.projection.verdict import (
    Support,
    confidence,
    on_track,
    reasons,
    words,
)
from sante.goals.types import DOWN, UP, Confidence


class TestRetest:
    def test_a_value_below_the_expected_one_moves_both_beliefs(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan", "nuts_daily", "plant_sterols"])
        expected = predict(course, 90)
        better = learn(course, expected, expected.mean - 15)
        worse = learn(course, expected, expected.mean + 15)
        assert better.responder.mean > 0.95 > worse.responder.mean
        assert better.level.mean < course.level.mean < worse.level.mean

    def test_what_was_expected_changes_the_spread_and_not_the_mean(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan", "nuts_daily"])
        expected = predict(course, 90)
        same = learn(course, expected, expected.mean)
        assert same.responder.mean == pytest.approx(0.95)
        assert same.level.variance < course.level.variance
        assert predict(after(course, same), 90).variance < expected.variance

    def test_two_re_tests_one_after_the_other_are_both_at_once(self) -> None:
        """The exact posterior of two values, by linear algebra. The second update has to know that
        the first has tied level and response together."""
        course = course_of(LDL, 160, ["oat_beta_glucan", "nuts_daily", "plant_sterols"])
        stepwise = course
        rows, noise, seen = [], [], []
        for days, value in ((30, 150.0), (90, 131.0)):
            at = predict(stepwise, days)
            rows.append([1.0, -at.drop])
            noise.append(draw_variance(LDL, at.mean, course.cv) + at.response.variance)
            seen.append(value)
            stepwise = after(stepwise, learn(stepwise, at, value))
        h, r = np.array(rows), np.diag(noise)
        p0 = np.diag([course.level.variance, course.responder.variance])
        z0 = np.array([course.level.mean, course.responder.mean])
        gain = p0 @ h.T @ np.linalg.inv(h @ p0 @ h.T + r)
        z = z0 + gain @ (np.array(seen) - h @ z0)
        p = p0 - gain @ h @ p0
        assert stepwise.level.mean == pytest.approx(z[0])
        assert stepwise.responder.mean == pytest.approx(z[1], rel=1e-3)
        assert stepwise.level.variance == pytest.approx(p[0, 0])
        assert stepwise.responder.variance == pytest.approx(p[1, 1])
        assert stepwise.covariance == pytest.approx(p[0, 1])

    def test_without_any_dose_a_retest_says_nothing_about_the_response(self) -> None:
        course = course_of(LDL, 160, ["oat_beta_glucan"], adherence=0)
        learned = learn(course, predict(course, 90), 140)
        assert learned.responder.mean == pytest.approx(0.95)
        assert learned.level.mean < 160

    def test_the_moved_belief_is_put_into_words(self) -> None:
        usual, less = Normal(0.95, 0.2), Normal(0.5, 0.1)
        assert "less than average" in responder_words(usual, less, "LDL")
        assert "as expected" in responder_words(usual, usual, "LDL")

    def test_a_change_is_real_only_beyond_the_reference_change_value(self) -> None:
        """G-18: CVi 9.5 % with CVa 3 % is 28 % for LDL, 22.6 % is 63 % for triglycerides."""
        course = course_of(LDL, 150, ["oat_beta_glucan"])
        ldl = replace(course, cv=math.hypot(0.095, 0.03))
        got = attribute(ldl, predict(ldl, 90), 150, 115)
        assert got.reference_change / 150 == pytest.approx(0.276, abs=0.005)
        assert not got.real
        assert attribute(ldl, predict(ldl, 90), 150, 105).real

    def test_credit_is_against_no_action_and_not_against_the_first_value(self) -> None:
        course = course_of(LDL, 150, ["oat_beta_glucan"])
        got = attribute(course, predict(course, 90), 150, 120)
        assert got.without_plan == pytest.approx(150)
        assert got.measured_change == -30
        assert got.without_plan - got.with_plan < 15


class TestVerdict:
    @pytest.mark.parametrize(
        ("baseline", "end", "target", "expected"),
        [(145, 112, 100, True), (180, 115, 100, True), (3.2, 1.8, 1.0, False)],
    )
    def test_on_track_at_seventy_percent_of_the_wanted_change(
        self, baseline: float, end: float, target: float, expected: bool
    ) -> None:
        """V-G6: LDL 73 %, triglycerides 81 %, hs-CRP 64 %."""
        assert on_track(baseline, end, target, DOWN) is expected

    def test_on_track_works_upwards_too(self) -> None:
        assert on_track(15, 27, 30, UP)
        assert not on_track(15, 20, 30, UP)
        assert on_track(35, 35, 30, UP)

    @pytest.mark.parametrize(
        ("consistency", "days", "grade_a", "age", "mismatch", "expected"),
        [
            (0.85, 30, True, 40, False, Confidence.HIGH),
            (0.85, 30, True, 40, True, Confidence.MEDIUM),
            (0.85, 27, True, 40, False, Confidence.MEDIUM),
            (0.79, 30, True, 40, False, Confidence.MEDIUM),
            (0.85, 30, False, 40, False, Confidence.MEDIUM),
            (0.85, 30, True, 61, False, Confidence.MEDIUM),
            (0.70, 0, False, 400, False, Confidence.MEDIUM),
            (0.70, 0, False, 400, True, Confidence.LOW),
            (0.69, 90, True, 10, False, Confidence.LOW),
            (0.10, 90, True, 10, True, Confidence.LOW),
        ],
    )
    def test_confidence_is_the_four_part_rule(
        self,
        consistency: float,
        days: int,
        grade_a: bool,
        age: int,
        mismatch: bool,
        expected: Confidence,
    ) -> None:
        """G-6."""
        assert confidence(Support(consistency, days, grade_a, age, mismatch)) is expected

    def test_a_single_test_is_said_to_be_one(self) -> None:
        said = words("LDL", worse=False, moves=True, reached=True, draws=1)
        assert "single test" in said
        assert "no change" in words("TSH", worse=False, moves=False, reached=False, draws=2)

    def test_what_keeps_the_confidence_down_is_said_and_nothing_when_it_is_high(self) -> None:
        assert reasons(Support(0.85, 30, True, 40, False)) == ()
        weak = reasons(Support(0.5, 30, False, 70, True))
        for part in ("50", "best evidence", "70 days old", "trials in people"):
            assert any(part in said for said in weak)
        assert len(weak) == 4
        assert "no days" in reasons(Support(0.7, 0, True, 0, False))[0]
        assert "1 day of yours" in reasons(Support(0.7, 1, True, 0, False))[0]
