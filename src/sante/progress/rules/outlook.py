"""A projection in words and in the person's numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sante.goals.types import MarkerProjection, ProjectedPoint
from sante.progress.types import CurvePoint, Projection, Range

NBSP: Final = "\N{NO-BREAK SPACE}"
EN_DASH: Final = "\N{EN DASH}"
CURVE_POINTS: Final = 31  # what a chart needs of a smooth curve


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in the person's unit, rounded as a lab prints it."""

    value: float
    text: str
    unit: str


Show = Callable[[float], Shown]
_LESS: Final[Mapping[bool, str]] = {True: "It is expected to go the wrong way. ", False: ""}


def outlook(goal_id: UUID, made: MarkerProjection, show: Show, today: date) -> Projection:
    """`show` puts a value of this marker into the person's unit."""
    return Projection(
        goal_id=goal_id,
        biomarker_id=made.biomarker_id,
        name=made.name,
        unit=show(made.measured).unit,
        baseline=show(made.measured).value,
        current=show(made.now.mean).value,
        end=_point(made.end, show),
        target=None if made.target is None else show(made.target).value,
        on_track=made.on_track,
        confidence=made.confidence,
        unfavourable=made.unfavourable,
        sentence=sentence(made, show, today),
        note=made.message,
        curve=tuple(_point(point, show) for point in thinned(made.curve)),
    )


def thinned(curve: Sequence[ProjectedPoint], most: int = CURVE_POINTS) -> Sequence[ProjectedPoint]:
    """At most `most` points, evenly spaced, the first and the last among them."""
    if len(curve) <= most:
        return curve
    step = (len(curve) - 1) / (most - 1)
    return [curve[round(i * step)] for i in range(most)]


def sentence(made: MarkerProjection, show: Show, today: date) -> str:
    """The chart in one sentence: what to expect at the end of the goal, and how surely."""
    end, low, high = (show(v) for v in (made.end.mean, made.end.band80.low, made.end.band80.high))
    unit = f"{NBSP}{end.unit}" if end.unit else ""
    when = _when((made.end.day - today).days)
    return (
        f"{_LESS[made.unfavourable]}If you keep this up: {made.name} about {end.text}{unit} {when},"
        f" likely {low.text}{EN_DASH}{high.text}."
    )


def _when(days: int) -> str:
    if days <= 0:
        return "now"
    if days < 14:
        return f"in {days} day{'' if days == 1 else 's'}"
    return f"in {round(days / 7)} weeks"


def _point(point: ProjectedPoint, show: Show) -> CurvePoint:
    return CurvePoint(
        day=point.day,
        value=show(point.mean).value,
        likely=Range(show(point.band80.low).value, show(point.band80.high).value),
        almost_surely=Range(show(point.band95.low).value, show(point.band95.high).value),
    )
