"""Goals as JSON: lab values in the person's own unit, ids as TypeIDs, days as dates."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from sante.core.schemas import Model, PublicId
from sante.goals import service
from sante.goals.rules.catalogue import library
from sante.goals.rules.schedule import active_on
from sante.goals.types import (
    ActionDefinition,
    Commitment,
    Goal,
    GoalTarget,
    GoalWithPlan,
    PlanVersion,
    Refused,
    Schedule,
    Target,
)
from sante.kit import units
from sante.profile.types import Facts, Person

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Instant = Annotated[datetime, PlainSerializer(lambda value: value.astimezone(UTC))]


class CreateGoal(Model):
    category: Annotated[str, Field(max_length=60, examples=["cardiovascular"])]
    intensity: Annotated[str, Field(max_length=60, examples=["balanced"])]
    duration_days: int = 90
    custom_prompt: Annotated[str | None, Field(max_length=2000)] = None


class PatchGoal(Model):
    """Pause ("paused"), resume ("active"), change the intensity or the title."""

    status: Annotated[str | None, Field(max_length=60)] = None
    intensity: Annotated[str | None, Field(max_length=60)] = None
    title: Annotated[str | None, Field(max_length=400)] = None


class AddAction(Model):
    action_id: Annotated[str, Field(max_length=60, examples=["psyllium"])]
    clinician_agreed: bool = False


class TargetOut(Model):
    biomarker_id: str
    name: str
    baseline_value: float
    target_value: float
    target_low: float | None
    target_high: float | None
    unit: str
    projected_value: float | None
    actual_value: float | None

    @classmethod
    def of(cls, held: GoalTarget, person: Person) -> "TargetOut":
        target = held.target
        return cls(
            biomarker_id=target.biomarker_id,
            name=target.name,
            baseline_value=_number(person, target, target.baseline) or 0.0,
            target_value=_number(person, target, target.target) or 0.0,
            target_low=_number(person, target, target.low),
            target_high=_number(person, target, target.high),
            unit=_unit(person, target),
            projected_value=_number(person, target, held.projected),
            actual_value=_number(person, target, held.actual),
        )


def _number(person: Person, target: Target, value: float | None) -> float | None:
    if value is None:
        return None
    return service.in_their_unit(person, target.biomarker_id, value, target.unit)[0]


def _unit(person: Person, target: Target) -> str:
    token = service.in_their_unit(person, target.biomarker_id, target.baseline, target.unit)[1]
    return units.label(token)


class ScheduleOut(Model):
    frequency: str
    times_per_week: int | None
    specific_days: list[str] | None

    @classmethod
    def values(cls, schedule: Schedule) -> dict[str, object]:
        return {
            "frequency": schedule.frequency.value,
            "times_per_week": schedule.times_per_week,
            "specific_days": [DAY_NAMES[d - 1] for d in sorted(schedule.days)] or None,
        }


class GoalActionOut(ScheduleOut):
    """An action of a goal. `held_back` says why it is not shown to the person at present."""

    user_action_id: Annotated[UUID, PublicId("ua")]
    action_id: str
    name: str
    short_name: str
    icon: str
    category: str
    description: str
    how_to: list[str]
    phase: int
    rank: int
    activation_date: date
    is_active: bool
    removed_on: date | None
    source: str
    reminder_time: str | None
    target_biomarkers: list[str]
    impact_level: str
    difficulty: str
    time_commitment_minutes: int
    metric_type: str
    metric_unit: str | None
    metric_target: float | None
    total_completions: int
    cautions: list[str]
    held_back: list[str]

    @classmethod
    def of(
        cls, commitment: Commitment, facts: Facts, today: date, completions: int
    ) -> "GoalActionOut":
        action = commitment.action
        entry = service.entry_for(action, facts)
        reminder = commitment.reminder_time
        return cls(
            **ScheduleOut.values(commitment.schedule),
            user_action_id=commitment.user_action_id,
            action_id=action.id,
            name=commitment.title,
            short_name=action.short_name,
            icon=action.icon,
            category=action.category.value,
            description=action.description,
            how_to=list(action.how_to),
            phase=commitment.phase,
            rank=commitment.rank,
            activation_date=commitment.activation_date,
            is_active=active_on(commitment, today) and not entry.refused,
            removed_on=commitment.removed_on,
            source=commitment.source,
            reminder_time=None if reminder is None else reminder.strftime("%H:%M"),
            target_biomarkers=list(action.target_biomarkers),
            impact_level=action.impact.value,
            difficulty=action.difficulty.value,
            time_commitment_minutes=action.minutes,
            metric_type=action.metric.kind.value,
            metric_unit=action.metric.unit,
            metric_target=action.metric.target,
            total_completions=completions,
            cautions=list(entry.cautions),
            held_back=[r.reason for r in entry.refused],
        )


class LeftOut(Model):
    """An action kept from the person, and the fact that does it."""

    action_id: str
    name: str
    code: str
    fact: str
    reason: str

    @classmethod
    def of(cls, refused: Refused) -> "LeftOut":
        return cls(
            action_id=refused.action_id,
            name=refused.name,
            code=refused.code,
            fact=refused.fact,
            reason=refused.reason,
        )


class Offered(Model):
    """An action the person may add by their own tap; `question` is what we would need to know."""

    action_id: str
    name: str
    short_name: str
    icon: str
    category: str
    question: str | None

    @classmethod
    def of(cls, action: ActionDefinition) -> "Offered":
        return cls(
            action_id=action.id,
            name=action.name,
            short_name=action.short_name,
            icon=action.icon,
            category=action.category.value,
            question=action.question,
        )


class PlanOut(Model):
    plan_id: Annotated[UUID, PublicId("plan")]
    version: int
    cause: str
    source: str
    intensity: str
    added: list[str]
    removed: list[str]
    moved: list[str]
    created_at: Instant

    @classmethod
    def of(cls, plan: PlanVersion) -> "PlanOut":
        return cls(
            plan_id=plan.plan_id,
            version=plan.version,
            cause=plan.cause,
            source=plan.source,
            intensity=plan.intensity.value,
            added=list(plan.diff.added),
            removed=list(plan.diff.removed),
            moved=list(plan.diff.moved),
            created_at=plan.created_at,
        )


class GoalOut(Model):
    goal_id: Annotated[UUID, PublicId("goal")]
    user_id: Annotated[UUID, PublicId("user")]
    category: str
    title: str
    description: str
    why_it_matters: str
    custom_prompt: str | None
    intensity: str
    duration_days: int
    biomarker_targets: list[TargetOut]
    health_score_baseline: int | None
    health_score_target: int | None
    biological_age_target: float | None
    start_date: date
    end_date: date
    status: str
    created_at: Instant
    updated_at: Instant

    @classmethod
    def values(cls, goal: Goal, person: Person, today: date) -> dict[str, object]:
        return {
            "goal_id": goal.goal_id,
            "user_id": goal.user_id,
            "category": goal.category.value,
            "title": goal.title,
            "description": goal.description,
            "why_it_matters": goal.why_it_matters,
            "custom_prompt": goal.custom_prompt,
            "intensity": goal.intensity.value,
            "duration_days": goal.duration_days,
            "biomarker_targets": [TargetOut.of(t, person) for t in goal.targets],
            "health_score_baseline": goal.health_score_baseline,
            "health_score_target": goal.health_score_target,
            "biological_age_target": goal.biological_age_target,
            "start_date": goal.start_date,
            "end_date": goal.end_date,
            "status": goal.status_on(today).value,
            "created_at": goal.created_at,
            "updated_at": goal.updated_at,
        }

    @classmethod
    def of(cls, goal: Goal, person: Person, today: date) -> "GoalOut":
        return cls.model_validate(cls.values(goal, person, today))


class GoalDetail(GoalOut):
    actions: list[GoalActionOut]
    plan: PlanOut
    offered_actions: list[Offered]
    left_out: list[LeftOut]

    @classmethod
    def build(cls, found: GoalWithPlan, person: Person, facts: Facts, today: date) -> "GoalDetail":
        return cls.model_validate(
            {
                **cls.values(found.goal, person, today),
                "actions": actions_of(found, facts, today),
                "plan": PlanOut.of(found.plan),
                "offered_actions": [
                    Offered.of(library().actions[o]) for o in found.plan.offered if _safe(o, facts)
                ],
                "left_out": [LeftOut.of(r) for r in found.plan.refused],
            }
        )


def _safe(action_id: str, facts: Facts) -> bool:
    return not service.entry_for(library().actions[action_id], facts).refused


def actions_of(found: GoalWithPlan, facts: Facts, today: date) -> list[GoalActionOut]:
    """The actions of the running plan, in its order."""
    return [
        GoalActionOut.of(c, facts, today, found.completions.get(c.user_action_id, 0))
        for c in found.commitments
        if c.removed_on is None
    ]


class KeyBiomarker(Model):
    biomarker_id: str
    name: str
    current: float
    target: float
    unit: str


class PotentialImpact(Model):
    health_score_delta: str
    key_biomarkers: list[KeyBiomarker]


class RecommendationOut(Model):
    category: str
    title: str
    priority: str
    reason: str
    potential_impact: PotentialImpact
    related_signals: list[str]
    recommended_intensity: str

    @classmethod
    def of(cls, made: service.Suggestion, person: Person) -> "RecommendationOut":
        return cls(
            category=made.category.value,
            title=made.title,
            priority=made.priority,
            reason=made.reason,
            potential_impact=PotentialImpact(
                health_score_delta=made.health_score_delta,
                key_biomarkers=[
                    KeyBiomarker(
                        biomarker_id=t.biomarker_id,
                        name=t.name,
                        current=_number(person, t, t.baseline) or 0.0,
                        target=_number(person, t, t.target) or 0.0,
                        unit=_unit(person, t),
                    )
                    for t in made.targets
                ],
            ),
            related_signals=list(made.related_signals),
            recommended_intensity=made.intensity.value,
        )


class Recommendations(Model):
    recommendations: list[RecommendationOut]


class LibraryAction(Model):
    """An action of the library (V-M6); `unsafe` says why it is not for this person."""

    action_id: str
    name: str
    short_name: str
    icon: str
    description: str
    how_to: list[str]
    category: str
    goal_categories: list[str]
    target_biomarkers: list[str]
    impact_level: str
    difficulty: str
    time_commitment_minutes: int
    default_frequency: str
    times_per_week: int | None
    specific_days: list[str] | None
    recommended_time: str | None
    metric_type: str
    metric_unit: str | None
    metric_target: float | None
    evidence_grade: str
    evidence: str
    dose: str
    citation: str
    contraindications: str
    question: str | None
    auto_add: bool
    default_off: bool
    is_active: bool
    safe: bool
    unsafe: list[LeftOut]
    cautions: list[str]

    @classmethod
    def of(cls, entry: service.LibraryEntry) -> "LibraryAction":
        action = entry.action
        schedule = ScheduleOut.values(action.schedule)
        return cls(
            action_id=action.id,
            name=action.name,
            short_name=action.short_name,
            icon=action.icon,
            description=action.description,
            how_to=list(action.how_to),
            category=action.category.value,
            goal_categories=sorted(c.value for c in action.goal_categories),
            target_biomarkers=list(action.target_biomarkers),
            impact_level=action.impact.value,
            difficulty=action.difficulty.value,
            time_commitment_minutes=action.minutes,
            default_frequency=action.schedule.frequency.value,
            times_per_week=action.schedule.times_per_week,
            specific_days=schedule["specific_days"],
            recommended_time=None if action.moment is None else action.moment.value,
            metric_type=action.metric.kind.value,
            metric_unit=action.metric.unit,
            metric_target=action.metric.target,
            evidence_grade=action.grade.value,
            evidence=action.evidence,
            dose=action.dose,
            citation=action.citation,
            contraindications=action.contraindications_text,
            question=action.question,
            auto_add=action.auto_add,
            default_off=action.default_off,
            is_active=True,
            safe=not entry.refused,
            unsafe=[LeftOut.of(r) for r in entry.refused],
            cautions=list(entry.cautions),
        )
