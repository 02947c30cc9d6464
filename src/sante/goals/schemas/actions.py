"""Actions as JSON: in a goal, offered, left out, and in the library."""

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.goals import service
from sante.goals.rules.schedule import active_on
from sante.goals.types import (
    ActionDefinition,
    Commitment,
    GoalStatus,
    GoalWithPlan,
    Refused,
    Schedule,
)
from sante.profile.types import Facts

DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class AddAction(Model):
    action_id: Annotated[str, Field(max_length=60, examples=["psyllium"])]
    clinician_agreed: bool = False


class Reschedule(Model):
    """Only what is sent changes; a `reminder_time` of null takes the reminder away."""

    frequency: Annotated[str | None, Field(max_length=20, examples=["specific_days"])] = None
    times_per_week: Annotated[int | None, Field(ge=0, le=1000)] = None
    specific_days: Annotated[list[DayName] | None, Field(max_length=7)] = None
    reminder_time: Annotated[time | None, Field(examples=["08:30"])] = None

    def rhythm(self) -> service.NewRhythm:
        days = self.specific_days
        return service.NewRhythm(
            frequency=self.frequency,
            times_per_week=self.times_per_week,
            days=None if days is None else frozenset(service.DAY_NAMES.index(d) + 1 for d in days),
            reminder_time=self.reminder_time,
            no_reminder="reminder_time" in self.model_fields_set and self.reminder_time is None,
        )


class ScheduleOut(Model):
    frequency: str
    times_per_week: int | None
    specific_days: list[str] | None

    @classmethod
    def values(cls, schedule: Schedule) -> dict[str, object]:
        return {
            "frequency": schedule.frequency.value,
            "times_per_week": schedule.times_per_week,
            "specific_days": [service.DAY_NAMES[d - 1] for d in sorted(schedule.days)] or None,
        }


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an action's goal stands today, and how often the action was completed."""

    today: date
    runs: bool
    completions: int


class GoalActionOut(ScheduleOut):
    """An action of a goal. `is_active`: it is asked for at present, which follows from its dates
    and the goal's; `resting`: the person paused it. `held_back`: why it is not safe at present."""

    user_action_id: Annotated[UUID, PublicId("ua")]
    action_id: str
    name: str
    short_name: str
    icon: str
    category: str
    description: str
    how_to: list[str]
    two_minutes: str
    phase: int
    rank: int
    activation_date: date
    is_active: bool
    resting: bool
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
    def of(cls, commitment: Commitment, facts: Facts, now: Standing) -> "GoalActionOut":
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
            two_minutes=action.two_minutes,
            phase=commitment.phase,
            rank=commitment.rank,
            activation_date=commitment.activation_date,
            is_active=now.runs and active_on(commitment, now.today) and not entry.refused,
            resting=commitment.resting,
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
            total_completions=now.completions,
            cautions=list(entry.cautions),
            held_back=[r.reason for r in entry.refused],
        )


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
    two_minutes: str
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
            two_minutes=action.two_minutes,
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


class AvailableOut(Offered):
    """An action the person may add. `for_goal`: it moves what the goal is about. `needs`: the word
    of a clinician, or an answer. `instead_of`: what it would have to be swapped for."""

    for_goal: bool
    needs: str
    instead_of: str | None
    time_commitment_minutes: int
    plan_minutes_a_day: float
    evidence_grade: str

    @classmethod
    def made_of(cls, found: service.AvailableAction) -> "AvailableOut":
        action = found.action
        return cls(
            **Offered.of(action).model_dump(),
            for_goal=found.for_goal,
            needs=found.needs,
            instead_of=found.instead_of,
            time_commitment_minutes=action.minutes,
            plan_minutes_a_day=found.minutes_a_day,
            evidence_grade=action.grade.value,
        )


class AvailableActions(Model):
    """`minutes_a_day`: what the goal's intensity means a day to ask for at most."""

    items: list[AvailableOut]
    left_out: list[LeftOut]
    minutes_a_day: float

    @classmethod
    def of(cls, choice: service.Choice) -> "AvailableActions":
        return cls(
            items=[AvailableOut.made_of(a) for a in choice.available],
            left_out=[LeftOut.of(r) for r in choice.left_out],
            minutes_a_day=choice.minutes,
        )


def actions_of(found: GoalWithPlan, facts: Facts, today: date) -> list[GoalActionOut]:
    """The actions of the running plan, in its order."""
    runs = found.goal.status_on(today) is GoalStatus.ACTIVE
    return [
        GoalActionOut.of(
            c, facts, Standing(today, runs, found.completions.get(c.user_action_id, 0))
        )
        for c in found.commitments
        if c.removed_on is None
    ]
