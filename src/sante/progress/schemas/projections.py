"""What lies ahead, as JSON (V-A15)."""

from datetime import date

from sante.core.schemas import Model
from sante.goals.types import Goal
from sante.progress.schemas.common import GoalId
from sante.progress.types import CurvePoint, Projection, Range


class Band(Model):
    low: float
    high: float

    @classmethod
    def of(cls, found: Range) -> "Band":
        return cls(low=found.low, high=found.high)


class Point(Model):
    date: date
    value: float
    band_80: Band
    band_95: Band

    @classmethod
    def of(cls, point: CurvePoint) -> "Point":
        return cls(
            date=point.day,
            value=point.value,
            band_80=Band.of(point.likely),
            band_95=Band.of(point.almost_surely),
        )


class ProjectionOut(Model):
    """One marker in the person's units. `baseline` is what was measured."""

    biomarker_id: str
    name: str
    unit: str
    baseline: float
    current_projected: float
    end_projected: float
    band_80: Band
    band_95: Band
    target: float | None
    on_track: bool
    confidence: str
    unfavourable: bool
    sentence: str
    note: str
    curve: list[Point]

    @classmethod
    def of(cls, one: Projection) -> "ProjectionOut":
        return cls(
            biomarker_id=one.biomarker_id,
            name=one.name,
            unit=one.unit,
            baseline=one.baseline,
            current_projected=one.current,
            end_projected=one.end.value,
            band_80=Band.of(one.end.likely),
            band_95=Band.of(one.end.almost_surely),
            target=one.target,
            on_track=one.on_track,
            confidence=one.confidence,
            unfavourable=one.unfavourable,
            sentence=one.sentence,
            note=one.note,
            curve=[Point.of(point) for point in one.curve],
        )


class GoalProjections(Model):
    goal_id: GoalId
    title: str
    start_date: date
    end_date: date
    projections: list[ProjectionOut]

    @classmethod
    def of(cls, goal: Goal, made: list[Projection]) -> "GoalProjections":
        return cls(
            goal_id=goal.goal_id,
            title=goal.title,
            start_date=goal.start_date,
            end_date=goal.end_date,
            projections=[ProjectionOut.of(one) for one in made],
        )


class Projections(Model):
    goals: list[GoalProjections]
