"""Learning from a retest, and saying what a change may be put down to.

State z = (mu0, R), observed through H = [1, -D(t)] in the wanted direction: one Kalman step with
the draw's noise and the effects' standard errors as observation variance.
"""

import math
from dataclasses import dataclass, replace

from sante.goals.rules.projection.baseline import Normal, draw_variance
from sante.goals.rules.projection.forecast import Course, Prediction
from sante.goals.rules.text import inside


@dataclass(frozen=True, slots=True)
class Learned:
    """The belief after a retest; `covariance` between level and responder."""

    level: Normal
    responder: Normal
    covariance: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the plan is credited with: against no action at all, never last minus first value.

    Canonical unit. `real` when the difference of the two draws exceeds the reference change value
    1.96 sqrt(2) cv.
    """

    without_plan: float
    with_plan: float
    measured_change: float
    reference_change: float
    real: bool


def learn(course: Course, prediction: Prediction, measured: float) -> Learned:
    """Update the belief with a value `measured` (canonical unit) when `prediction` held.

    One Kalman step on P = [[level, covariance], [covariance, responder]]: a second re-test meets a
    level and a response that the first has tied together.
    """
    h = course.direction * prediction.drop
    p_level, p_responder, tied = course.level.variance, course.responder.variance, course.covariance
    noise = draw_variance(course.model, prediction.mean, course.cv) + prediction.response.variance
    on_level, on_responder = p_level + h * tied, tied + h * p_responder
    total = on_level + h * on_responder + noise
    surprise = course.model.to_scale(measured) - prediction.mean
    return Learned(
        level=Normal(
            course.level.mean + on_level * surprise / total,
            max(p_level - on_level**2 / total, 0.0),
        ),
        responder=Normal(
            course.responder.mean + on_responder * surprise / total,
            max(p_responder - on_responder**2 / total, 0.0),
        ),
        covariance=tied - on_level * on_responder / total,
    )


def after(course: Course, learned: Learned) -> Course:
    """The course to go on with, from the updated belief."""
    return replace(
        course,
        level=learned.level,
        responder=learned.responder,
        covariance=learned.covariance,
    )


def responder_words(before: Normal, now: Normal, name: str) -> str:
    """How belief about a person's response moved, when it moved by more than a tenth."""
    moved = now.mean - before.mean
    if abs(moved) < 0.1:
        return f"Your {inside(name)} responds to this plan about as expected."
    way = "more" if moved > 0 else "less"
    return f"Your {inside(name)} responds {way} than average to this plan."


def attribute(course: Course, prediction: Prediction, first: float, last: float) -> Attribution:
    """`first`, `last`: the two measured values, canonical unit."""
    model = course.model
    difference = model.to_scale(last) - model.to_scale(first)
    limit = 1.96 * math.sqrt(2) * math.sqrt(draw_variance(model, model.to_scale(first), course.cv))
    return Attribution(
        without_plan=model.from_scale(course.level.mean),
        with_plan=model.from_scale(prediction.mean),
        measured_change=last - first,
        reference_change=first * (math.exp(limit) - 1) if model.log else limit,
        real=abs(difference) > limit,
    )
