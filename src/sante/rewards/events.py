"""What people have reached, told inside the transaction that found it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sante.rewards.types import ChallengeStatus, Tier


@dataclass(frozen=True, slots=True)
class AchievementReached:
    """Told once; `on` is the local day, which may be past when jobs were not running."""

    user_id: UUID
    achievement_id: str
    name: str
    xp: int
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class LevelReached:
    user_id: UUID
    level: int
    tier: Tier
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ChallengeOver:
    user_id: UUID
    user_challenge_id: UUID
    challenge_id: str
    name: str
    status: ChallengeStatus
    on: date
    at: datetime
