"""Facts about goals and logs, told inside the transaction that made them."""

from dataclasses import dataclass
from datetime import date
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
        "action_added",
        "action_removed",
        "phase_moved",
    ]


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
