"""A projection as it was made: kept to be judged by the value that comes.

What is frozen is the course of the true level on the model's scale (a mean and a standard deviation
at some days), and the noise of one draw, so that a later version of the model cannot change what
was promised. A value is judged against the level of its own day plus one draw's noise.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.goals.rules.markers import MarkerModel
from sante.goals.rules.projection.baseline import Normal, draw_variance
from sante.goals.rules.projection.forecast import Z80, Z95, Course, band, predict
from sante.goals.types import Scored

EVERY_DAYS: Final = 7
LATE_DAYS: Final = 30  # a value so long after the last day is still judged, by that day
ALIKE: Final = 0.005  # two guesses this share of the value apart are as good as each other


@dataclass(frozen=True, slots=True)
class Frozen:
    """`points`: (days since `start`, mean, standard deviation), in order, on the model's scale.
    `basis_on`: the day of the newest value it rests on."""

    start: date
    basis_on: date
    cv: float
    points: tuple[tuple[int, float, float], ...]

    def level_on(self, day: date) -> Normal | None:
        """None before it starts, or too long after it ends."""
        at, last = (day - self.start).days, self.points[-1][0]
        if at < 0 or at > last + LATE_DAYS:
            return None
        days = [point[0] for point in self.points]
        right = bisect_left(days, min(at, last))
        left = max(right - 1, 0)
        (d0, m0, s0), (d1, m1, s1) = self.points[left], self.points[right]
        share = 1.0 if d1 == d0 else (min(at, last) - d0) / (d1 - d0)
        return Normal(m0 + share * (m1 - m0), (s0 + share * (s1 - s0)) ** 2)


def freeze(course: Course, start: date, duration: int, basis_on: date) -> Frozen:
    days = sorted({*range(0, duration, EVERY_DAYS), duration})
    points = []
    for day in days:
        at = predict(course, day)
        points.append((day, at.mean, math.sqrt(at.variance)))
    return Frozen(start, basis_on, course.cv, tuple(points))


def score(
    model: MarkerModel, frozen: Frozen, on: date, previous: float, actual: float
) -> Scored | None:
    """How a frozen projection did against the value `actual` of the day `on`; `previous` is the
    value before it, which a guess of "no change" would have repeated. Canonical unit."""
    level = frozen.level_on(on)
    if level is None:
        return None
    sd = math.sqrt(level.variance + draw_variance(model, level.mean, frozen.cv))
    expected = model.from_scale(level.mean)
    likely, almost_surely = (band(model, level.mean, sd, z) for z in (Z80, Z95))
    error, unchanged = actual - expected, actual - previous
    gain = abs(unchanged) - abs(error)
    return Scored(
        expected=expected,
        band80=likely,
        band95=almost_surely,
        inside80=likely.low <= actual <= likely.high,
        inside95=almost_surely.low <= actual <= almost_surely.high,
        error=error,
        no_change_error=unchanged,
        better="equal"
        if abs(gain) <= ALIKE * abs(actual)
        else "projection"
        if gain > 0
        else "no_change",
    )
