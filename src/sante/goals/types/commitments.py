"""What the layers above hold of a person's goals: commitments, a day's cards, logs, pauses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sante.goals.types.choices import (
    GoalCategory,
    GoalStatus,
    Intensity,
    LoggedVia,
    LogStatus,
    SkipReason,
)
from sante.goals.types.library import ActionDefinition, Schedule
from sante.goals.types.planning import PlanDiff, PlanState, Refused, Target


@dataclass(frozen=True, slots=True)
class GoalRef:
    goal_id: UUID
    title: str
    category: GoalCategory
    start_date: date
    end_date: date
    duration_days: int


@dataclass(frozen=True, slots=True)
class Rest:
    """An action is not asked for on [start, end); an open end means it still rests."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How an action came round before `until`, when its schedule became another."""

    schedule: Schedule
    until: date


@dataclass(frozen=True, slots=True)
class Commitment:
    """A user action: an action of the library in one goal of one person.

    `source`: who put it there, "rules", the "person" or the "coach". `rests`: when it was left
    alone though its goal ran. `rhythms`: its earlier schedules, oldest first.
    """

    user_action_id: UUID
    goal: GoalRef
    action: ActionDefinition
    schedule: Schedule
    title: str
    reminder_time: time | None
    phase: int
    rank: int
    activation_date: date
    removed_on: date | None
    source: str = "rules"
    rests: tuple[Rest, ...] = ()
    rhythms: tuple[Rhythm, ...] = ()

    @property
    def resting(self) -> bool:
        return any(rest.end is None for rest in self.rests)

    def rests_on(self, day: date) -> bool:
        return any(rest.holds(day) for rest in self.rests)

    def schedule_on(self, day: date) -> Schedule:
        earlier = (rhythm.schedule for rhythm in self.rhythms if day < rhythm.until)
        return next(earlier, self.schedule)


@dataclass(frozen=True, slots=True)
class DueAction:
    """One card of a day: the same action in two goals is one card linked to both."""

    action: ActionDefinition
    title: str
    schedule: Schedule
    reminder_time: time | None
    commitments: tuple[Commitment, ...]

    @property
    def user_action_id(self) -> UUID:
        """The oldest commitment stands for the card."""
        return self.commitments[0].user_action_id


@dataclass(frozen=True, slots=True)
class LogEntry:
    log_id: UUID
    user_action_id: UUID
    local_date: date
    logged_at: datetime
    status: LogStatus
    value: float | None
    note: str | None
    skip_reason: SkipReason | None
    logged_via: LoggedVia


@dataclass(frozen=True, slots=True)
class Pause:
    """A goal rests on [start, end); an open end means it still does."""

    goal_id: UUID
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a log did: `entry` of the action asked for, `all` of the same action in every goal.

    `first` is false when the day already had one, which this replaced.
    """

    entry: LogEntry
    all: tuple[LogEntry, ...]
    action: ActionDefinition
    first: bool


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """`offered` are library ids the person may add; `refused` what is kept from them and why.

    `before` is the plan that this version replaced: None when it cannot be taken back. `undoes`
    is the version that this one took back.
    """

    plan_id: UUID
    version: int
    cause: str
    source: str
    intensity: Intensity
    offered: tuple[str, ...]
    refused: tuple[Refused, ...]
    diff: PlanDiff
    created_at: datetime
    before: PlanState | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A person's goal with what it promised. Values are in canonical units."""

    goal_id: UUID
    user_id: UUID
    category: GoalCategory
    title: str
    description: str
    why_it_matters: str
    custom_prompt: str | None
    intensity: Intensity
    duration_days: int
    start_date: date
    end_date: date
    status: GoalStatus
    health_score_baseline: int | None
    health_score_target: int | None
    biological_age_target: float | None
    created_at: datetime
    updated_at: datetime
    targets: tuple["GoalTarget", ...] = ()
    ended_at: datetime | None = None
    paused_since: date | None = None

    @property
    def ref(self) -> GoalRef:
        return GoalRef(
            self.goal_id,
            self.title,
            self.category,
            self.start_date,
            self.end_date,
            self.duration_days,
        )

    def status_on(self, day: date) -> GoalStatus:
        """A goal whose period is over is completed, whether or not a job has said so yet."""
        if self.status is GoalStatus.ACTIVE and day >= self.end_date:
            return GoalStatus.COMPLETED
        return self.status

    def open_on(self, day: date) -> bool:
        """Whether the goal runs or rests: what rests ends only when it has run again."""
        return self.status_on(day) in (GoalStatus.ACTIVE, GoalStatus.PAUSED)

    def end_if_resumed(self, day: date) -> date:
        """The end as it is, or for a goal that rests as it would be were it resumed on `day`."""
        if self.paused_since is None:
            return self.end_date
        return self.end_date + max(day - self.paused_since, timedelta())

    def day_number(self, day: date) -> int:
        """1 on the first day, never past the last; a goal that rests stays where it stopped."""
        here = day if self.paused_since is None else min(day, self.paused_since)
        return min(max((here - self.start_date).days + 1, 1), self.duration_days)

    def ended_on(self, day_at: Callable[[datetime], date]) -> date | None:
        """The day a goal was given up; None for one that runs to its end."""
        if self.status is not GoalStatus.ABANDONED:
            return None
        return min(day_at(self.ended_at or self.updated_at), self.end_date)


@dataclass(frozen=True, slots=True)
class GoalTarget:
    """A target with what was projected for it when the goal was made, and the re-test."""

    target: Target
    projected: float | None
    actual: float | None
    actual_on: date | None


@dataclass(frozen=True, slots=True)
class GoalWithPlan:
    """`commitments` are all ever made, also those taken out (`removed_on`)."""

    goal: Goal
    plan: PlanVersion
    commitments: tuple[Commitment, ...]
    completions: dict[UUID, int]
