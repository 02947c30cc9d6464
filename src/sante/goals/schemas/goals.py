"""Goals as JSON: lab values in the person's own unit, ids as TypeIDs, days as dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.goals import service
from sante.goals.rules.catalogue import library
from sante.goals.schemas.actions import GoalActionOut, LeftOut, Offered, actions_of
from sante.goals.schemas.life import Instant, PlanOut, WaitingOut
from sante.goals.types import (
    Goal,
    GoalTarget,
    GoalWithPlan,
    MarkerState,
    Target,
    WaitingPhase,
)
from sante.kit import units
from sante.profile.types import Facts, Person


class CreateGoal(Model):
    category: Annotated[str, Field(max_length=60, examples=["cardiovascular"])]
    intensity: Annotated[str, Field(max_length=60, examples=["balanced"])]
    duration_days: int = 90
    custom_prompt: Annotated[str | None, Field(max_length=2000)] = None


class CreateCustomGoal(Model):
    """A goal in one's own words; the intensity and the length may be left to us."""

    custom_prompt: Annotated[str, Field(max_length=2000, examples=["I want more energy"])]
    intensity: Annotated[str, Field(max_length=60)] = "balanced"
    duration_days: int = 90


class PatchGoal(Model):
    """Pause ("paused"), resume ("active"), change the intensity or the title."""

    status: Annotated[str | None, Field(max_length=60)] = None
    intensity: Annotated[str | None, Field(max_length=60)] = None
    title: Annotated[str | None, Field(max_length=400)] = None


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


class Stopped(Model):
    """A marker on which coaching stops, and whom to see."""

    biomarker_id: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Life:
    """What a detail shows of a goal beyond its plan."""

    waiting: Sequence[WaitingPhase]
    stopped: Sequence[MarkerState]


class GoalDetail(GoalOut):
    """`not_checked`: what the person told us that we could compare with nothing; `missing_facts`:
    what we do not know of them and that could matter. `waiting_phases`: what has not begun, with
    what is asked about it. `ends_if_resumed`: a paused goal's end, were it resumed today."""

    actions: list[GoalActionOut]
    plan: PlanOut
    waiting_phases: list[WaitingOut]
    paused_since: date | None
    ends_if_resumed: date | None
    offered_actions: list[Offered]
    left_out: list[LeftOut]
    stopped: list[Stopped]
    not_checked: list[str]
    missing_facts: list[str]

    @classmethod
    def build(
        cls,
        found: GoalWithPlan,
        person: Person,
        facts: Facts,
        today: date,
        life: Life,
    ) -> "GoalDetail":
        since = found.goal.paused_since
        end = None if since is None else found.goal.end_if_resumed(today)
        return cls.model_validate(
            {
                **cls.values(found.goal, person, today),
                "actions": actions_of(found, facts, today),
                "plan": PlanOut.of(found.plan),
                "waiting_phases": [WaitingOut.of(w) for w in life.waiting],
                "paused_since": since,
                "ends_if_resumed": end,
                "offered_actions": [
                    Offered.of(library().actions[o]) for o in found.plan.offered if _safe(o, facts)
                ],
                "left_out": [LeftOut.of(r) for r in found.plan.refused],
                "stopped": [
                    Stopped(biomarker_id=m.biomarker_id, name=m.name, message=m.refer or "")
                    for m in life.stopped
                ],
                "not_checked": list(facts.unchecked),
                "missing_facts": list(facts.missing),
            }
        )


def _safe(action_id: str, facts: Facts) -> bool:
    return not service.entry_for(library().actions[action_id], facts).refused


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
