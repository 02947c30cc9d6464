"""What lies ahead, as JSON (V-A15)."""

from datetime import date

from sante.core.schemas import Model
from sante.progress.schemas.common import GoalId
from sante.progress.types import (
    CurvePoint,
    GoalOutlook,
    Projection,
    Range,
    Span,
    Unfavourable,
)


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
    """One marker in the person's units. `baseline` is what was measured, `without_plan` what to
    expect with no action at all, `next_test_80` where a printed value would likely fall at the
    end. When `settled` is false there is one result and nothing to hold it against: the figures
    are there, and should not be shown as a projection."""

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
    without_plan: float | None
    next_test_80: Band | None
    settled: bool
    results: int
    unfavourable_effects: list[str]
    improvement_tip: str | None
    response: str
    reasons: list[str]
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
            without_plan=one.without,
            next_test_80=None if one.next_test is None else Band.of(one.next_test),
            settled=one.settled,
            results=one.draws,
            unfavourable_effects=list(one.adverse),
            improvement_tip=one.tip,
            response=one.response,
            reasons=list(one.reasons),
            curve=[Point.of(point) for point in one.curve],
        )


class SpanOut(Model):
    """A figure now and at the goal's end; `band_80` holds it in 8 of 10 people."""

    now: float
    projected: float
    band_80: Band
    sentence: str

    @classmethod
    def of(cls, found: Span | None) -> "SpanOut | None":
        if found is None:
            return None
        return cls(
            now=found.now,
            projected=found.projected,
            band_80=Band(low=found.low, high=found.high),
            sentence=found.sentence,
        )


class UnfavourableOut(Model):
    action_id: str
    action_name: str
    biomarker_id: str
    name: str
    change: float
    unit: str
    sentence: str

    @classmethod
    def of(cls, found: Unfavourable) -> "UnfavourableOut":
        return cls(
            action_id=found.action_id,
            action_name=found.action_name,
            biomarker_id=found.biomarker_id,
            name=found.marker_name,
            change=round(found.change, 2),
            unit=found.unit,
            sentence=found.sentence,
        )


class GoalProjections(Model):
    """`unfavourable_elsewhere` are effects on markers that are no target of this goal."""

    goal_id: GoalId
    title: str
    start_date: date
    end_date: date
    projections: list[ProjectionOut]
    health_score: SpanOut | None
    biological_age: SpanOut | None
    unfavourable_elsewhere: list[UnfavourableOut]

    @classmethod
    def of(cls, found: GoalOutlook) -> "GoalProjections":
        goal = found.goal
        return cls(
            goal_id=goal.goal_id,
            title=goal.title,
            start_date=goal.start_date,
            end_date=goal.end_date,
            projections=[ProjectionOut.of(one) for one in found.projections],
            health_score=SpanOut.of(found.health_score),
            biological_age=SpanOut.of(found.biological_age),
            unfavourable_elsewhere=[UnfavourableOut.of(one) for one in found.elsewhere],
        )


class Projections(Model):
    goals: list[GoalProjections]
