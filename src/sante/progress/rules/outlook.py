"""A projection in words and in the person's numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sante.goals.types import (
    ActionShare,
    AgeOutlook,
    MarkerProjection,
    ProjectedPoint,
    ScoreOutlook,
    SideEffect,
)
from sante.progress.types import CurvePoint, Projection, Range, Span, Unfavourable

NBSP: Final = "\N{NO-BREAK SPACE}"
EN_DASH: Final = "\N{EN DASH}"
CURVE_POINTS: Final = 31  # what a chart needs of a smooth curve


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in the person's unit, rounded as a lab prints it."""

    value: float
    text: str
    unit: str
    decimals: int = 0

    @property
    def after(self) -> str:
        """The unit as it stands behind a number."""
        return f"{NBSP}{self.unit}" if self.unit else ""


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
        without=show(made.without).value,
        next_test=_range(made.retest80.low, made.retest80.high, show),
        settled=made.basis != "one_result",
        draws=made.draws,
        adverse=tuple(_pushes(one, made.name, made.baseline, show) for one in made.adverse),
        tip=None if made.tip is None else _tip(made.tip, made.end.mean, show),
        response=made.response,
        reasons=made.reasons,
    )


def _range(low: float, high: float, show: Show) -> Range:
    return Range(show(low).value, show(high).value)


def _difference(change: float, level: float, show: Show) -> tuple[float, str]:
    """A change at `level` in the person's unit, signed, and its size in words: one digit more than
    a value has, and what a unit adds to both falls out."""
    before, after = show(level), show(level + change)
    size = after.value - before.value
    return size, f"{abs(size):.{before.decimals + (abs(size) < 1)}f}{before.after}"


def _pushes(found: ActionShare, marker: str, level: float, show: Show) -> str:
    size, text = _difference(found.change, level, show)
    way = "raise" if size > 0 else "lower"
    return f"“{found.action_name}” tends to {way} {marker} by about {text}."


def _tip(found: ActionShare, level: float, show: Show) -> str:
    size, text = _difference(found.change, level, show)
    way = "higher" if size > 0 else "lower"
    return f"“{found.action_name}”, each time it is planned, would bring it about {text} {way}."


def unfavourable(found: SideEffect, show: Show) -> Unfavourable:
    """An effect on a marker that is no target, in the person's unit."""
    size, text = _difference(found.change, found.baseline, show)
    way = "raise" if size > 0 else "lower"
    return Unfavourable(
        action_id=found.action_id,
        action_name=found.action_name,
        biomarker_id=found.biomarker_id,
        marker_name=found.marker_name,
        change=size,
        unit=show(found.baseline).unit,
        sentence=(
            f"“{found.action_name}” tends to {way} your {found.marker_name} by about {text}, which"
            " is the wrong way. Look at it at the next test."
        ),
    )


def score_span(found: ScoreOutlook) -> Span:
    now, projected, low, high = (
        round(v) for v in (found.now, found.projected, found.low, found.high)
    )
    return Span(
        now=now,
        projected=projected,
        low=low,
        high=high,
        sentence=(
            f"Health score {now} now; about {projected} at the goal's end, likely"
            f" {low}{EN_DASH}{high}, if everything else stays as it is."
        ),
    )


def age_span(found: AgeOutlook) -> Span:
    now, projected, low, high = (
        round(v, 1) for v in (found.now, found.projected, found.low, found.high)
    )
    return Span(
        now=now,
        projected=projected,
        low=low,
        high=high,
        sentence=(
            f"Biological age {now} now; about {projected} at the goal's end, likely"
            f" {low}{EN_DASH}{high}. One blood draw is sure to about {found.band:g} years either"
            " way, so a change this small is a direction and no proof."
        ),
    )


def thinned(curve: Sequence[ProjectedPoint], most: int = CURVE_POINTS) -> Sequence[ProjectedPoint]:
    """At most `most` points, evenly spaced, the first and the last among them."""
    if len(curve) <= most:
        return curve
    step = (len(curve) - 1) / (most - 1)
    return [curve[round(i * step)] for i in range(most)]


def sentence(made: MarkerProjection, show: Show, today: date) -> str:
    """The chart in one sentence: what to expect at the end of the goal, and how surely."""
    if made.basis == "one_result":
        return "One result: no projection yet. A second test shows what is usual for you."
    end, low, high = (show(v) for v in (made.end.mean, made.end.band80.low, made.end.band80.high))
    when = _when((made.end.day - today).days)
    return (
        f"{_LESS[made.unfavourable]}If you keep this up: {made.name} about {end.text}{end.after}"
        f" {when}, likely {low.text}{EN_DASH}{high.text}."
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
