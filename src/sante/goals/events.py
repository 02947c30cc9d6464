"""Facts about goals and logs, told inside the transaction that made them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sante.goals.types import GoalCategory, Intensity, LogStatus


@dataclass(frozen=True, slots=True)
class GoalCreated:
    user_id: UUID
    goal_id: UUID
    category: GoalCategory
    intensity: Intensity


@dataclass(frozen=True, slots=True)
class GoalChanged:
    user_id: UUID
    goal_id: UUID
    change: Literal[
        "paused",
        "resumed",
        "intensity",
        "title",
        "abandoned",
        "completed",
        "extended",
        "action_added",
        "action_removed",
        "action_swapped",
        "action_rescheduled",
        "action_paused",
        "action_resumed",
        "phase_started",
        "phase_moved",
        "phase_dropped",
        "phase_held",
        "undone",
    ]


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A later phase has begun on `day`; told once, by the daily look or the person's own word."""

    user_id: UUID
    goal_id: UUID
    phase: int
    day: date
    actions: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PhaseOffered:
    """A phase waits until `day` because there is much already, and the person is asked whether it
    shall. `consistency`: 0 to 1, of the last 14 days."""

    user_id: UUID
    goal_id: UUID
    phase: int
    day: date
    consistency: float
    at: datetime


@dataclass(frozen=True, slots=True)
class LowCapacityChanged:
    """A day became one on which two minutes are enough, or no longer is one."""

    user_id: UUID
    local_date: date
    low: bool


@dataclass(frozen=True, slots=True)
class ActionLogged:
    """`first` is false when the day already had a log of this action, which was replaced."""

    user_id: UUID
    log_id: UUID
    user_action_id: UUID
    action_id: str
    local_date: date
    status: LogStatus
    first: bool


@dataclass(frozen=True, slots=True)
class ActionLogRemoved:
    user_id: UUID
    log_id: UUID
    user_action_id: UUID
    action_id: str
    local_date: date


@dataclass(frozen=True, slots=True)
class GoalRetested:
    """New values answered targets of a goal, or a value that did is gone. `biomarkers` are the
    targets whose actual value changed; `drawn_on` the day of the newest one left."""

    user_id: UUID
    goal_id: UUID
    biomarkers: tuple[str, ...]
    drawn_on: date | None
