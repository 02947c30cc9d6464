"""What is shown of rewards."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sante.rewards.types.catalogue import Achievement, Challenge
from sante.rewards.types.facts import Domain
from sante.rewards.types.play import ChallengeStatus, Ended, Level, Motivation


@dataclass(frozen=True, slots=True)
class DomainStreak:
    domain: Domain
    current: int
    best: int
    freezes_left: int
    last_activity: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`shown` is false when the person wants to see none of it. `settled_at`: the instant for which
    it was worked out, and `stamp` the person's count of writes then: while it is another one,
    something is still to be awarded."""

    level: Level
    last_award: datetime | None
    motivation: Motivation
    shown: bool = True
    settled_at: datetime | None = None
    stamp: int | None = None


@dataclass(frozen=True, slots=True)
class AchievementShown:
    achievement: Achievement
    have: int
    need: int
    achieved_on: date | None


@dataclass(frozen=True, slots=True)
class ChallengeShown:
    """A challenge with the person's latest attempt at it; `refused`: why it is not offered, each
    naming its fact; `blocked_by`: the running one of its family."""

    challenge: Challenge
    id: UUID | None = None
    status: ChallengeStatus | None = None
    have: int = 0
    need: int = 0
    attempt: int = 0
    first_day: date | None = None
    last_day: date | None = None
    ended_on: date | None = None
    why: Ended | None = None
    times_completed: int = 0
    refused: tuple[str, ...] = ()
    blocked_by: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    id: UUID
    amount: int
    reason: str
    source_type: str
    source_id: str
    rule: str
    day: date
    at: datetime
