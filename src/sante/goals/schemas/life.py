"""The life of a plan as JSON: versions, phases that wait, the end of a goal, quiet days."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from sante.core.schemas import Model, PublicId
from sante.goals import service
from sante.goals.rules.catalogue import library
from sante.goals.rules.telling import cause_of, changes_of
from sante.goals.types import GoalSummary, PlanVersion, TargetOutcome, WaitingPhase
from sante.kit import units
from sante.profile.types import Person

Instant = Annotated[datetime, PlainSerializer(lambda value: value.astimezone(UTC))]


class PlanOut(Model):
    """A version of a plan. `text` says it in words; `undoable`: it can be taken back while it is
    the newest; `undoes`: the version it took back."""

    plan_id: Annotated[UUID, PublicId("plan")]
    version: int
    cause: str
    source: str
    intensity: str
    added: list[str]
    removed: list[str]
    moved: list[str]
    rescheduled: list[str]
    paused: list[str]
    resumed: list[str]
    text: list[str]
    undoable: bool
    undoes: int | None
    created_at: Instant

    @classmethod
    def of(cls, plan: PlanVersion) -> "PlanOut":
        diff = plan.diff
        return cls(
            plan_id=plan.plan_id,
            version=plan.version,
            cause=plan.cause,
            source=plan.source,
            intensity=plan.intensity.value,
            added=list(diff.added),
            removed=list(diff.removed),
            moved=list(diff.moved),
            rescheduled=list(diff.rescheduled),
            paused=list(diff.rested),
            resumed=list(diff.resumed),
            text=[f"{cause_of(plan)}.", *changes_of(plan, library().actions)],
            undoable=plan.before is not None,
            undoes=plan.undoes,
            created_at=plan.created_at,
        )


class WaitingOut(Model):
    """A phase that has not begun. `offered`: the person is asked to start it, let it wait or drop
    it, because less than 60 % was done; without an answer it is looked at again before `starts`."""

    phase: int
    starts: date
    action_ids: list[str]
    offered: bool
    asked_on: date | None
    consistency: float | None

    @classmethod
    def of(cls, found: WaitingPhase) -> "WaitingOut":
        return cls(
            phase=found.phase,
            starts=found.starts,
            action_ids=list(found.action_ids),
            offered=found.offered,
            asked_on=found.asked_on,
            consistency=None if found.consistency is None else round(found.consistency, 4),
        )


class AnswerPhase(Model):
    """start: from today on. wait: until `until`, or a week more. drop: take its actions out."""

    answer: Annotated[str, Field(max_length=20, examples=["start", "wait", "drop"])]
    until: date | None = None


class OfferOut(WaitingOut):
    goal_id: Annotated[UUID, PublicId("goal")]
    title: str

    @classmethod
    def made_of(cls, goal_id: UUID, title: str, found: WaitingPhase) -> "OfferOut":
        return cls(**WaitingOut.of(found).model_dump(), goal_id=goal_id, title=title)


class Extend(Model):
    days: int = Field(examples=[30])


class OutcomeOut(Model):
    """`reached` is null when the marker was not measured since the goal began."""

    biomarker_id: str
    name: str
    unit: str
    baseline: float
    target: float
    value: float | None
    measured_on: date | None
    reached: bool | None

    @classmethod
    def of(cls, found: TargetOutcome, person: Person) -> "OutcomeOut":
        def shown(value: float) -> tuple[float, str]:
            return service.in_their_unit(person, found.biomarker_id, value, found.unit)

        return cls(
            biomarker_id=found.biomarker_id,
            name=found.name,
            unit=units.label(shown(found.baseline)[1]),
            baseline=shown(found.baseline)[0],
            target=shown(found.target)[0],
            value=None if found.value is None else shown(found.value)[0],
            measured_on=found.measured_on,
            reached=found.reached,
        )


class NextOut(Model):
    kind: str
    title: str
    why: str


class SummaryOut(Model):
    """What a goal came to. `consistency`: 0 to 1, done of planned, a partial one counting half."""

    final: bool
    days: int
    days_paused: int
    days_with_action: int
    consistency: float | None
    percent: int | None
    targets: list[OutcomeOut]
    targets_reached: int
    next_steps: list[NextOut]

    @classmethod
    def of(cls, found: GoalSummary, person: Person) -> "SummaryOut":
        share = found.consistency
        return cls(
            final=found.final,
            days=found.days,
            days_paused=found.rested,
            days_with_action=found.active_days,
            consistency=None if share is None else round(share, 4),
            percent=None if share is None else round(100 * share),
            targets=[OutcomeOut.of(t, person) for t in found.targets],
            targets_reached=sum(t.reached is True for t in found.targets),
            next_steps=[NextOut(kind=s.kind, title=s.title, why=s.why) for s in found.next_steps],
        )


class LowCapacity(Model):
    """A day on which two minutes of each action are enough."""

    date: date
    low_capacity: bool
