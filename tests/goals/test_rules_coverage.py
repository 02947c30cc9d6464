"""Do the bands hold what they promise? Simulated people, fixed seeds, no database.

The first cohort follows the model with another plan and unequal adherence (coverage). The second
breaks it on purpose: effects add up with no caps, responses are lognormal, noise has heavy tails.
"""

import math
import random
from dataclasses import dataclass

import pytest

from sante.goals.rules.catalogue import library
from sante.goals.rules.effects import Who
from sante.goals.rules.markers import marker_models
from sante.goals.rules.projection.baseline import Prior, draw_variance, estimate
from sante.goals.rules.projection.forecast import Course, Prediction, predict
from sante.goals.rules.projection.response import pushes
from sante.goals.rules.projection.retest import after, learn
from sante.goals.types import DOWN

LDL = marker_models()["ldl_c"]
PRIOR = Prior(125, 34)
CV = math.hypot(0.08, 0.03)
PLAN = ["oat_beta_glucan", "nuts_daily", "plant_sterols", "legumes_daily"]
PEOPLE = 1500
DAYS = 90


@dataclass(frozen=True)
class Case:
    course: Course
    got: Prediction
    first: float
    true_start: float
    true_end: float
    drop: float

    @property
    def noise(self) -> float:
        return draw_variance(LDL, self.got.mean, CV)


def person(rng: random.Random, *, misfit: bool) -> Case:
    """One draw, a plan, and where the person's true level ends."""
    true = max(rng.gauss(PRIOR.mean, PRIOR.sd), 60)
    first = max(true * (1 + CV * rng.gauss(0, 1)), 40)
    level = estimate(LDL, [first], CV, PRIOR)
    adherence = rng.uniform(0.3, 1.0)
    who = Who(values={"ldl_c": first})
    course = Course(
        model=LDL,
        level=level,
        direction=DOWN,
        pushes=pushes([library().actions[i] for i in PLAN], LDL, level.mean, who),
        doses={i: [adherence] * DAYS for i in PLAN},
        cv=CV,
    )
    got = predict(course, DAYS)
    noise = sum(rng.gauss(0, p.se) for p in course.pushes)
    if misfit:
        response = rng.lognormvariate(math.log(0.85), 0.45)
        plain = sum(-p.change for p in course.pushes) * adherence * 0.93
        drop = response * plain * true / level.mean
        noise += 2.0 * _student(rng)
    else:
        response = rng.gauss(0.95, 0.45)
        drop = response * got.drop
    return Case(course, got, first, true, true - drop + noise, got.drop)


def _student(rng: random.Random, freedom: int = 4) -> float:
    chi = sum((g := rng.gauss(0, 1)) * g for _ in range(freedom))
    return rng.gauss(0, 1) / math.sqrt(chi / freedom)


def cohort(seed: int, *, misfit: bool) -> list[Case]:
    rng = random.Random(seed)
    return [person(rng, misfit=misfit) for _ in range(PEOPLE)]


def pit(case: Case) -> float:
    sd = math.sqrt(case.got.variance)
    return 0.5 * (1 + math.erf((case.true_end - case.got.mean) / sd / math.sqrt(2)))


def coverage(cases: list[Case], share: float) -> float:
    tail = (1 - share) / 2
    return sum(tail < pit(c) < 1 - tail for c in cases) / len(cases)


def crps(mean: float, sd: float, seen: float) -> float:
    """Continuous ranked probability score of a normal forecast (Gneiting & Raftery 2007)."""
    z = (seen - mean) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    share = 0.5 * (1 + math.erf(z / math.sqrt(2)))
    return sd * (z * (2 * share - 1) + 2 * density - 1 / math.sqrt(math.pi))


def ks_p_value(uniform: list[float]) -> float:
    """Kolmogorov-Smirnov against the uniform distribution (asymptotic)."""
    ordered = sorted(uniform)
    n = len(ordered)
    gap = max(max((i + 1) / n - u, u - i / n) for i, u in enumerate(ordered))
    x = (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * gap
    terms = (math.copysign(math.exp(-2 * k * k * x * x), k % 2 - 0.5) for k in range(1, 50))
    return min(2 * sum(terms), 1.0)


def test_bands_cover_what_they_say_when_the_model_holds() -> None:
    cases = cohort(1, misfit=False)
    assert coverage(cases, 0.50) == pytest.approx(0.50, abs=0.04)
    assert coverage(cases, 0.80) == pytest.approx(0.80, abs=0.03)
    assert coverage(cases, 0.95) == pytest.approx(0.95, abs=0.02)
    assert ks_p_value([pit(c) for c in cases]) > 0.01


def test_the_eighty_percent_band_holds_in_a_world_unlike_the_model() -> None:
    cases = cohort(2, misfit=True)
    assert 0.75 <= coverage(cases, 0.80) <= 0.85


def test_it_beats_no_change_and_the_linear_rule_in_a_world_unlike_the_model() -> None:
    """CRPS against "no change" and the seed's baseline x (1 - 30 % x completion x days/60)."""
    cases = cohort(3, misfit=True)
    ours = no_change = linear = 0.0
    for case in cases:
        first_sd = CV * case.first
        ours += crps(case.got.mean, math.sqrt(case.got.variance), case.true_end)
        no_change += crps(case.first, first_sd, case.true_end)
        adherence = next(iter(case.course.doses.values()))[0]
        linear += crps(case.first * (1 - 0.30 * min(adherence, 1.0)), first_sd, case.true_end)
    assert ours < 0.9 * no_change
    assert ours < 0.9 * linear


def test_a_retest_makes_the_next_projection_at_least_a_tenth_better() -> None:
    rng = random.Random(4)
    before = now = 0.0
    for case in cohort(5, misfit=False):
        measured = case.true_end + math.sqrt(case.noise) * rng.gauss(0, 1)
        learned = learn(case.course, case.got, measured)
        again = predict(after(case.course, learned), DAYS)
        before += (case.got.mean - case.true_end) ** 2
        now += (again.mean - case.true_end) ** 2
    assert math.sqrt(now / before) <= 0.90


def test_after_a_retest_the_band_still_covers() -> None:
    rng = random.Random(6)
    inside = 0
    cases = cohort(7, misfit=False)
    for case in cases:
        measured = case.true_end + math.sqrt(case.noise) * rng.gauss(0, 1)
        again = predict(after(case.course, learn(case.course, case.got, measured)), DAYS)
        inside += abs(case.true_end - again.mean) <= 1.2816 * math.sqrt(again.variance)
    assert inside / len(cases) == pytest.approx(0.80, abs=0.05)


def test_shrinking_the_baseline_beats_believing_one_draw() -> None:
    cases = cohort(8, misfit=False)
    shrunk = sum((c.course.level.mean - c.true_start) ** 2 for c in cases)
    believed = sum((c.first - c.true_start) ** 2 for c in cases)
    assert shrunk < 0.95 * believed


def test_the_normal_score_is_zero_only_for_a_sure_and_right_forecast() -> None:
    assert crps(100, 1e-6, 100) == pytest.approx(0, abs=1e-6)
    assert crps(100, 5, 110) > crps(100, 5, 105) > crps(100, 5, 100)
