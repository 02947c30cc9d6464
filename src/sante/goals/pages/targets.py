"""What a goal asks of each marker, where it stands, and where it is heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.pages.common import Reader
from sante.goals.pages.numbers import Scale
from sante.goals.types import (
    Confidence,
    Goal,
    GoalTarget,
    MarkerProjection,
    ProjectedPoint,
    Target,
)
from sante.labs import service as labs
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import FanChart, Measured, Projected, RangeBar, Status, Tone

REACHED: Final = Status(Tone.GOOD, "Reached")
ON_COURSE: Final = Status(Tone.GOOD, "On course")
SHORT: Final = Status(Tone.NEAR, "Short of the target")
WORSE: Final = Status(Tone.OFF, "May get worse")
UNKNOWN: Final = Status(Tone.UNKNOWN, "No projection")
PAST_DAYS: Final = 270  # older results squeeze what is to come into a corner of the chart
STEPS: Final = 13  # points of a curve, and so lines of its table: a week each for 90 days
CONFIDENCE: Final = {
    Confidence.LOW: "Confidence is low",
    Confidence.MEDIUM: "Confidence is medium",
    Confidence.HIGH: "Confidence is high",
}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target in the person's unit. `start` and `asked` share the unit of `bar`; the other texts
    hold theirs, and are empty when there is nothing to say."""

    name: str
    href: str
    status: Status
    bar: RangeBar
    start: str
    asked: float
    row: tuple[str, ...]
    likely: str
    measured: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`notes`: what the next test may read, and how sure all this is."""

    fan: FanChart
    status: Status
    notes: tuple[str, ...]


def lines(
    goal: Goal, projections: Sequence[MarkerProjection], person: Person
) -> tuple[TargetLine, ...]:
    found = {p.biomarker_id: p for p in projections}
    return tuple(_line(held, found.get(held.target.biomarker_id), person) for held in goal.targets)


def _line(held: GoalTarget, projection: MarkerProjection | None, person: Person) -> TargetLine:
    target = held.target
    scale = Scale.of(person, target.biomarker_id, target.unit)
    latest = target.baseline if held.actual is None else held.actual
    end = None if projection is None else projection.end
    return TargetLine(
        name=target.name,
        href=f"/body/{target.biomarker_id}",
        status=standing(held, projection),
        bar=RangeBar(
            value=scale.value(latest),
            target_low=scale.end(target.low),
            target_high=scale.end(target.high),
            unit=scale.unit,
            decimals=scale.decimals,
        ),
        start=scale.number(target.baseline),
        asked=scale.value(target.target),
        row=_row(target, scale, projection),
        likely="" if end is None else scale.interval(end.band80.low, end.band80.high),
        measured="" if held.actual is None else scale.text(held.actual),
    )


def _row(target: Target, scale: Scale, projection: MarkerProjection | None) -> tuple[str, ...]:
    """Marker, at the start, target, what counts as reached, projected, likely."""
    end = None if projection is None else projection.end
    return (
        target.name,
        f"{scale.text(target.baseline)}, {ui.date_text(target.baseline_on)}",
        scale.text(target.target),
        scale.target(target.low, target.high),
        "no projection" if end is None else f"about {scale.text(end.mean)}",
        "" if end is None else scale.interval(end.band80.low, end.band80.high),
    )


def standing(held: GoalTarget, projection: MarkerProjection | None) -> Status:
    if held.actual is not None and _inside(held.target, held.actual):
        return REACHED
    if projection is None:
        return UNKNOWN
    if projection.unfavourable:
        return WORSE
    return ON_COURSE if projection.on_track else SHORT


def _inside(target: Target, value: float) -> bool:
    low = target.low is None or value >= target.low
    return low and (target.high is None or value <= target.high)


async def charts(
    session: AsyncSession,
    looking: Reader,
    goal: Goal,
    projections: Sequence[MarkerProjection],
) -> tuple[Chart, ...]:
    held = {h.target.biomarker_id: h for h in goal.targets}
    return tuple(
        [
            await _chart(session, looking, goal, held[projection.biomarker_id], projection)
            for projection in projections
        ]
    )


async def _chart(
    session: AsyncSession,
    looking: Reader,
    goal: Goal,
    held: GoalTarget,
    projection: MarkerProjection,
) -> Chart:
    target = held.target
    scale = Scale.of(looking.person, target.biomarker_id, target.unit)
    since = goal.start_date - timedelta(days=PAST_DAYS)
    measured = await _measured(session, looking, target, since)
    fan = FanChart(
        label=target.name,
        sentence=_sentence(projection, scale, looking.today),
        unit=scale.unit,
        decimals=scale.decimals,
        measured=tuple(Measured(day, scale.value(measured[day])) for day in sorted(measured)),
        projected=_points(projection.curve, scale),
        target_low=scale.end(target.low),
        target_high=scale.end(target.high),
    )
    return Chart(fan, standing(held, projection), _notes(projection, scale))


async def _measured(
    session: AsyncSession, looking: Reader, target: Target, since: date
) -> Mapping[date, float]:
    """Results from `since` on, one a day; the one the goal was made from in any case."""
    history = await labs.history(session, looking.person.user_id, target.biomarker_id)
    draws = {
        draw.judged.on: draw.judged.value
        for draw in history.draws
        if draw.judged.unit == target.unit and draw.judged.on >= since
    }
    return draws or {target.baseline_on: target.baseline}


def _points(curve: Sequence[ProjectedPoint], scale: Scale) -> tuple[Projected, ...]:
    """Evenly spaced points of a daily curve, its last day among them."""
    step = max(1, round(len(curve) / STEPS))
    kept = [point for n, point in enumerate(curve) if n % step == 0 or n == len(curve) - 1]
    return tuple(
        Projected(
            point.day,
            scale.value(point.mean),
            scale.value(point.band80.low),
            scale.value(point.band80.high),
            scale.value(point.band95.low),
            scale.value(point.band95.high),
        )
        for point in kept
    )


def _sentence(projection: MarkerProjection, scale: Scale, today: date) -> str:
    end = projection.end
    about = scale.text(end.mean)
    likely = scale.interval(end.band80.low, end.band80.high)
    return f"About {about} on {ui.date_text(end.day, today)}, likely {likely}. {projection.message}"


def _notes(projection: MarkerProjection, scale: Scale) -> tuple[str, ...]:
    band = projection.retest80
    notes = [
        f"A test on that day would likely read {scale.interval(band.low, band.high)}:"
        " one test adds its own noise.",
        f"{CONFIDENCE[projection.confidence]}. It grows with the days you log and with new tests.",
    ]
    if projection.mismatch:
        notes.append("Part of it comes from trials in people whose values differ from yours.")
    return tuple(notes)
