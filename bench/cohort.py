"""A made-up cohort that does not obey the projection model, to see whether its bands are honest.

People and effects come from a generator that differs from the model wherever we could think of it:
effects add up without limits; each trial effect is off by its own standard error, and grows with a
person's baseline in some and not in others; how a person responds is lognormal and not normal;
draws have the heavy tails of Student's t; habits and markers act faster or slower than the model
believes; people do a varying share of what they log. The model sees what it would see in life: one
draw, the log, and what is usual. Selection is left in: people are those whose first draw was high.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist, fmean
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sante.goals.rules.catalogue import library
from sante.goals.rules.effects import Who
from sante.goals.rules.markers import MarkerModel, marker_models
from sante.goals.rules.projection.baseline import Prior, draw_variance, estimate
from sante.goals.rules.projection.forecast import Course, predict
from sante.goals.rules.projection.response import pushes
from sante.goals.rules.projection.retest import after, learn
from sante.goals.types import DOWN

Array = NDArray[np.float64]

MARKER: Final = "ldl_c"
ACTIONS: Final = (
    "oat_beta_glucan",
    "psyllium",
    "plant_sterols",
    "nuts_daily",
    "legumes_daily",
    "soy_protein",
    "green_tea",
    "flaxseed",
    "resistance",
)
CV: Final = math.hypot(0.08, 0.03)
POPULATION: Final = Prior(128.0, 34.0)  # true levels, mg/dL
INVITED_FROM: Final = 130.0  # a first draw below it starts no goal
DAYS: Final = (90, 180)  # of the two re-tests
EXPONENTS: Final = (0.0, 2.0)  # how effects follow the baseline; the model believes in 1
HONEST: Final = (0.86, 1.0)  # the share of what is logged that was done
KS_PEOPLE: Final = 200
SEED_DAYS: Final = 60  # the seed's time factor: min(1, days / 60)


@dataclass(frozen=True, slots=True)
class Subject:
    """One made-up person: what the model may know, and the values that came."""

    first: float
    actions: tuple[str, ...]
    logged: float
    retests: tuple[float, float]
    true: tuple[float, float]


def people(
    count: int, seed: int = 20_260_310, exponents: tuple[float, float] = EXPONENTS
) -> list[Subject]:
    dice = np.random.default_rng(seed)
    found: list[Subject] = []
    while len(found) < count:
        level = float(dice.normal(POPULATION.mean, POPULATION.sd))
        first = _draw(dice, level)
        if level > 40 and first >= INVITED_FROM:
            found.append(_lived(dice, level, first, exponents))
    return found


def _draw(dice: np.random.Generator, level: float) -> float:
    """Student's t with five degrees of freedom, of the marker's own spread."""
    return level * (1 + CV * float(dice.standard_t(5)) / math.sqrt(5 / 3))


def _lived(
    dice: np.random.Generator, level: float, first: float, exponents: tuple[float, float]
) -> Subject:
    chosen = tuple(dice.choice(ACTIONS, size=int(dice.integers(2, 6)), replace=False).tolist())
    logged = float(dice.beta(4, 2))
    done = logged * float(dice.uniform(*HONEST))
    sigma = math.sqrt(math.log(1 + (0.45 / 0.95) ** 2))
    responds = float(dice.lognormal(math.log(0.95) - sigma**2 / 2, sigma))
    scale = (level / marker_models()[MARKER].x_ref) ** float(dice.uniform(*exponents))
    drops = [0.0, 0.0]
    for action_id in chosen:
        action = library().actions[action_id]
        effect = next(e for e in action.effects if e.biomarker_id == MARKER)
        size = -float(dice.normal(effect.mean, effect.se)) * (effect.doses or 1.0) * scale
        tau = float(dice.lognormal(math.log(max(action.tau_days or 0, 12)), 0.4))
        for i, day in enumerate(DAYS):
            drops[i] += size * done * (1 - math.exp(-day / tau))
    true = (level - responds * drops[0], level - responds * drops[1])
    return Subject(first, chosen, logged, (_draw(dice, true[0]), _draw(dice, true[1])), true)


@dataclass(frozen=True, slots=True)
class Guess:
    """A predictive distribution of the next printed value."""

    mean: float
    sd: float


def course_of(one: Subject) -> Course:
    """What the model is given."""
    model = marker_models()[MARKER]
    level = estimate(model, [one.first], CV, POPULATION)
    who = Who(values={MARKER: level.mean}, age=50, sex="male", weight_kg=80)
    actions = [library().actions[a] for a in one.actions]
    return Course(
        model=model,
        level=level,
        direction=DOWN,
        pushes=pushes(actions, model, level.mean, who),
        doses={a: [one.logged] * DAYS[-1] for a in one.actions},
        cv=CV,
    )


def ours(course: Course, days: int) -> Guess:
    at = predict(course, days)
    return Guess(at.mean, math.sqrt(at.variance + draw_variance(course.model, at.mean, CV)))


def no_change(one: Subject) -> Guess:
    """The value stays as it was: the first draw, and the noise of two draws."""
    return Guess(one.first, math.sqrt(2) * CV * one.first)


def seed_linear(one: Subject, days: int) -> float:
    """The linear formula: all effects in full, times adherence, times min(1, days / 60)."""
    model: MarkerModel = marker_models()[MARKER]
    total = 0.0
    for action_id in one.actions:
        effect = next(e for e in library().actions[action_id].effects if e.biomarker_id == MARKER)
        total += -effect.mean * (effect.doses or 1.0)
    share = total / model.x_ref * one.logged * min(1.0, days / SEED_DAYS)
    return one.first * (1 - share)


def coverage(guesses: Sequence[Guess], values: Sequence[float], share: float) -> float:
    """How many values fell inside the central band that should hold `share` of them."""
    z = NormalDist().inv_cdf(0.5 + share / 2)
    inside = [abs(v - g.mean) <= z * g.sd for g, v in zip(guesses, values, strict=True)]
    return sum(inside) / len(inside)


def pits(guesses: Sequence[Guess], values: Sequence[float]) -> Array:
    """Probability integral transforms: even between 0 and 1 where the distributions are right."""
    normal = NormalDist()
    return np.array([normal.cdf((v - g.mean) / g.sd) for g, v in zip(guesses, values, strict=True)])


def ks_p(uniform: Array) -> float:
    """The p-value of the Kolmogorov-Smirnov test that `uniform` is (asymptotic, Stephens 1970)."""
    n = len(uniform)
    ordered = np.sort(uniform)
    steps = np.arange(1, n + 1) / n
    gap = float(max(np.max(steps - ordered), np.max(ordered - steps + 1 / n)))
    root = (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * gap
    terms = [(-1) ** (k - 1) * math.exp(-2 * k * k * root * root) for k in range(1, 101)]
    return min(max(2 * math.fsum(terms), 0.0), 1.0)


def crps(guess: Guess, value: float) -> float:
    """The continuous ranked probability score of a normal distribution (Gneiting 2007): lower is
    better, and the absolute error where the spread is none."""
    normal = NormalDist()
    z = (value - guess.mean) / guess.sd
    return guess.sd * (z * (2 * normal.cdf(z) - 1) + 2 * normal.pdf(z) - 1 / math.sqrt(math.pi))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a simulation came to; scores and errors in mg/dL. `ks_p` holds a p-value for every
    `KS_PEOPLE`: among thousands the test sees that this world's tails are heavier than a normal's.
    """

    people: int
    covered: dict[float, float]
    bias: float
    ks_p: tuple[float, ...]
    crps: float
    crps_no_change: float
    error_no_change: float
    error_seed_linear: float
    rmse_before: float
    rmse_after: float

    @property
    def learned(self) -> float:
        """By how much a re-test cut the error of the next one's prediction, 0 to 1."""
        return 1 - self.rmse_after / self.rmse_before


def figures(
    count: int, seed: int = 20_260_310, exponents: tuple[float, float] = EXPONENTS
) -> Figures:
    found = people(count, seed, exponents)
    courses = [course_of(one) for one in found]
    values = [one.retests[0] for one in found]
    guesses = [ours(course, DAYS[0]) for course in courses]
    return Figures(
        people=count,
        covered={share: coverage(guesses, values, share) for share in (0.5, 0.8, 0.95)},
        bias=_mean(v - g.mean for g, v in zip(guesses, values, strict=True)),
        ks_p=tuple(
            ks_p(pits(guesses[at : at + KS_PEOPLE], values[at : at + KS_PEOPLE]))
            for at in range(0, count - KS_PEOPLE + 1, KS_PEOPLE)
        ),
        crps=_mean(crps(g, v) for g, v in zip(guesses, values, strict=True)),
        crps_no_change=_mean(crps(no_change(one), one.retests[0]) for one in found),
        error_no_change=_mean(abs(one.first - one.retests[0]) for one in found),
        error_seed_linear=_mean(abs(seed_linear(one, DAYS[0]) - one.retests[0]) for one in found),
        rmse_before=_rmse(found, courses, lambda _one, course: course),
        rmse_after=_rmse(found, courses, _taught),
    )


def _taught(one: Subject, course: Course) -> Course:
    learned = learn(course, predict(course, DAYS[0]), one.retests[0])
    return replace(after(course, learned), draws=2)


def _rmse(
    found: Sequence[Subject],
    courses: Sequence[Course],
    taught: Callable[[Subject, Course], Course],
) -> float:
    """Of the true level at the second re-test, with or without the first one known."""
    errors = [
        predict(taught(one, course), DAYS[1]).mean - one.true[1]
        for one, course in zip(found, courses, strict=True)
    ]
    return math.sqrt(_mean(e * e for e in errors))


def _mean(values: Iterable[float]) -> float:
    return fmean(values)
