"""A person's progress as it is stored: all that today, streaks and days are worked out from.

It holds nothing that depends on the hour, so it can be kept until something is written.
"""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sante.goals.types import ActionCategory, LogEntry, Metric, Schedule
from sante.profile.types import Person
from sante.progress.types.streaks import Era, Period


@dataclass(frozen=True, slots=True)
class Track:
    """What was logged of an action, one letter a day from `first` on: c completed, p partial,
    s skipped, e skipped with a reason, . nothing. A year is 365 bytes."""

    first: date
    letters: str


@dataclass(frozen=True, slots=True)
class CardText:
    """How an action reads to the person."""

    name: str
    short_name: str
    icon: str
    category: ActionCategory
    minutes: int
    how_to: tuple[str, ...]
    two_minutes: str
    target_biomarkers: tuple[str, ...]
    metric: Metric
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """An action of the library with all the person's commitments to it, in every goal.

    `user_action_ids`: the running commitments, oldest first; empty when none runs today.
    `goal_ids`: their goals. `earlier`: how it came round before. `text` is None for what
    does not run any more.
    """

    action_id: str
    user_action_ids: tuple[UUID, ...]
    goal_ids: tuple[UUID, ...]
    schedule: Schedule
    on: tuple[Period, ...]
    track: Track | None
    earlier: tuple[Era, ...] = ()
    reminder_time: time | None = None
    text: CardText | None = None

    @property
    def running(self) -> bool:
        return bool(self.user_action_ids)


@dataclass(frozen=True, slots=True)
class GoalLine:
    goal_id: UUID
    title: str
    start: date
    duration_days: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`day` is the local day for which goals and cards were judged to run; `entries` are the logs
    of the last days that can still be changed, in full. `goals` and `cards` are in their order.
    `low_capacity`: two minutes of each action are enough today."""

    person: Person
    day: date
    goals: tuple[GoalLine, ...] = ()
    cards: tuple[Card, ...] = ()
    entries: tuple[LogEntry, ...] = ()
    breaks: tuple[Period, ...] = ()
    low_capacity: bool = False
