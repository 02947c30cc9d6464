"""The curve of one marker under a plan, with 50, 80 and 95 % bands.

    true level at t = mu0 - R D(t) (+ adverse),   R ~ N(0.95, 0.45²)
    variance        = P0 + (0.45 D)² + sum (SE_a E_a)²     (+ one draw's noise for the next value)

D never takes the mean past the middle of the optimal interval (R-71).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sante.goals.rules.markers import MarkerModel
from sante.goals.rules.projection.baseline import Normal, draw_variance
from sante.goals.rules.projection.exposure import exposures
from sante.goals.rules.projection.response import Push, Response, respond
from sante.goals.types import Band, Direction, ProjectedPoint

RESPONSE_MEAN: Final = 0.95
RESPONSE_SD: Final = 0.45
AVERAGE_RESPONDER: Final = Normal(RESPONSE_MEAN, RESPONSE_SD**2)
Z50: Final = 0.6744897501960817
Z80: Final = 1.2815515594457414
Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Course:
    """Everything a forecast depends on.

    `doses`: action id -> the share of each day's dose, day 0 first. `limit`: the middle of the
    optimal interval, on the model's scale. `responder`: the belief about R; `covariance`: between
    the level and R, once a retest has tied them together. `draws`: how many measured values the
    level rests on; `informed`: whether it is known what is usual, so that even one value can be
    held against something.
    """

    model: MarkerModel
    level: Normal
    direction: Direction
    pushes: tuple[Push, ...]
    doses: Mapping[str, Sequence[float]]
    cv: float
    limit: float | None = None
    responder: Normal = AVERAGE_RESPONDER
    covariance: float = 0.0
    draws: int = 1
    informed: bool = True


@dataclass(frozen=True, slots=True)
class Prediction:
    """`mean`, `variance` of the true level at the end of a day; `drop` is D, in the wanted way."""

    mean: float
    variance: float
    drop: float
    response: Response


def exposure_on(course: Course, days: int) -> dict[str, float]:
    """Exposure of each action after `days` days; days beyond the doses given count as none."""
    return {
        push.action_id: [0.0, *exposures(_padded(course, push.action_id, days), push.tau_days)][-1]
        for push in course.pushes
    }


def predict(course: Course, days: int) -> Prediction:
    """The true level after `days` days of the course."""
    return _predict(course, exposure_on(course, days))


def _predict(course: Course, exposure: Mapping[str, float]) -> Prediction:
    response = respond(course.pushes, exposure, course.model, course.level.mean, course.direction)
    drop = _not_past(course, response.wanted)
    responder = course.responder
    gain = max(responder.mean, 0.0) * drop - response.adverse
    return Prediction(
        mean=course.level.mean + course.direction * gain,
        variance=max(
            course.level.variance
            + responder.variance * drop**2
            + 2 * course.direction * drop * course.covariance
            + response.variance,
            0.0,
        ),
        drop=drop,
        response=response,
    )


def _not_past(course: Course, wanted: float) -> float:
    if course.limit is None:
        return wanted
    room = course.direction * (course.limit - course.level.mean)
    usual = max(course.responder.mean, 0.1)
    return min(wanted, max(room, 0.0) / usual)


def curve(course: Course, start: date, last_day: int) -> tuple[ProjectedPoint, ...]:
    """One point a day, from the start (day 0, nothing done yet) to `last_day`."""
    paths = {
        push.action_id: [0.0, *exposures(_padded(course, push.action_id, last_day), push.tau_days)]
        for push in course.pushes
    }
    points = []
    for day in range(last_day + 1):
        reached = {key: path[day] for key, path in paths.items()}
        points.append(point(course.model, _predict(course, reached), start + timedelta(days=day)))
    return tuple(points)


def _padded(course: Course, action_id: str, days: int) -> list[float]:
    given = list(course.doses.get(action_id, ()))[:days]
    return given + [0.0] * (days - len(given))


def point(model: MarkerModel, prediction: Prediction, day: date) -> ProjectedPoint:
    """A prediction in the canonical unit. Bands are cut at zero: no value is below it."""
    sd = math.sqrt(prediction.variance)
    return ProjectedPoint(
        day=day,
        mean=model.from_scale(prediction.mean),
        band50=band(model, prediction.mean, sd, Z50),
        band80=band(model, prediction.mean, sd, Z80),
        band95=band(model, prediction.mean, sd, Z95),
    )


def band(model: MarkerModel, mean: float, sd: float, z: float) -> Band:
    low, high = model.from_scale(mean - z * sd), model.from_scale(mean + z * sd)
    return Band(max(low, 0.0), max(high, 0.0))


def next_value_band(course: Course, prediction: Prediction, z: float = Z80) -> Band:
    """Where the next printed lab value should fall: the true level plus one draw's noise."""
    noise = draw_variance(course.model, prediction.mean, course.cv)
    return band(course.model, prediction.mean, math.sqrt(prediction.variance + noise), z)


def fuller(
    course: Course, in_full: Mapping[str, Sequence[float]], days: int
) -> tuple[str, float] | None:
    """The action whose doing in full from now on (its doses in `in_full`) would move the marker
    most by `days`, and by how much in the wanted way (model's scale); None where nothing would."""
    end = predict(course, days)
    gains = []
    for push in course.pushes:
        doses = {**course.doses, push.action_id: in_full.get(push.action_id, ())}
        better = predict(replace(course, doses=doses), days)
        gains.append((course.direction * (better.mean - end.mean), push.action_id))
    gain, action_id = max(gains, default=(0.0, ""))
    return (action_id, gain) if gain > 0 else None
