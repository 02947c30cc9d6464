"""What rewards come to: the ledger, level, grants, challenges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sante.rewards.types.facts import Domain


class Key(NamedTuple):
    """What an award is for. The ledger holds each key's entries; their sum is the award."""

    source_type: str
    source_id: str
    rule: str


@dataclass(frozen=True, slots=True)
class Award:
    amount: int
    reason: str
    day: date


class Tier(StrEnum):
    BRONZE = "Bronze"
    SILVER = "Silver"
    GOLD = "Gold"
    PLATINUM = "Platinum"


@dataclass(frozen=True, slots=True)
class Level:
    """`begins` and `next_at`: the XP at which the level begins, and the next one does."""

    xp: int
    level: int
    tier: Tier
    begins: int
    next_at: int


@dataclass(frozen=True, slots=True)
class Progress:
    """`have` of `need`; `reached_on`: the first local day on which it was reached."""

    have: int
    need: int
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    achievement_id: str
    on: date
    xp: int


class ChallengeStatus(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"


class Ended(StrEnum):
    """Why a challenge that was not completed is over."""

    MISSED = "missed"
    TIME = "time"
    LEFT = "left"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class ChallengeState:
    """`last_day`: the last day that can count, where there is one."""

    have: int
    need: int
    status: ChallengeStatus = ChallengeStatus.ACTIVE
    ended_on: date | None = None
    why: Ended | None = None
    last_day: date | None = None


class Style(StrEnum):
    ACHIEVER = "achiever"
    SOCIALIZER = "socializer"
    EXPLORER = "explorer"
    COMPLETIONIST = "completionist"


@dataclass(frozen=True, slots=True)
class Motivation:
    """`confidence` 0 to 1; `secondary` where it comes close to the first."""

    primary: Style
    secondary: Style | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Earned:
    """A domain's streak with its best, and the last day anything was done."""

    domain: Domain
    current: int
    best: int
    freezes_left: int
    last_activity: date | None


@dataclass(frozen=True)
class Play:
    """A person's rewards, as they follow from a Life. `granted` are new grants; `challenges` the
    state of those that run."""

    awards: Mapping[Key, Award] = field(default_factory=dict)
    level: Level = field(default_factory=lambda: Level(0, 1, Tier.BRONZE, 0, 100))
    streaks: tuple[Earned, ...] = ()
    progress: Mapping[str, Progress] = field(default_factory=dict)
    granted: tuple[Grant, ...] = ()
    challenges: Mapping[UUID, ChallengeState] = field(default_factory=dict)
    motivation: Motivation = field(default_factory=lambda: Motivation(Style.ACHIEVER, None, 0.3))
