"""XP, streaks, achievements and challenges as JSON (T-44)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.profile.types import Person
from sante.rewards.rules.motivation import encouragement
from sante.rewards.rules.when import day_then
from sante.rewards.types import (
    AchievementShown,
    ChallengeShown,
    ChallengeStatus,
    Difficulty,
    Domain,
    DomainStreak,
    Ended,
    HistoryEntry,
    Motivation,
    Standing,
    Style,
    Tier,
)

ChallengeId = Annotated[UUID, PublicId("uc")]
TransactionId = Annotated[UUID, PublicId("xp")]


class MotivationOut(Model):
    primary: Style
    secondary: Style | None
    confidence: float = Field(ge=0, le=1)
    message: str = Field(description="About the next level, in words that fit the person.")

    @classmethod
    def of(cls, found: Motivation, *, next_level: int) -> "MotivationOut":
        return cls(
            primary=found.primary,
            secondary=found.secondary,
            confidence=found.confidence,
            message=encouragement(found, next_level=next_level),
        )


class XpOut(Model):
    xp: int
    level: int
    tier: Tier
    level_begins_at: int = Field(description="XP.")
    next_level_at: int = Field(description="XP.")
    xp_to_next_level: int
    percent: int = Field(ge=0, le=100, description="Of the way through this level.")
    last_xp_award: datetime | None
    through: date | None = Field(description="The local day up to which it was worked out.")
    motivation: MotivationOut
    shown: bool = Field(description="False: the person wants to see no rewards.")

    @classmethod
    def of(cls, found: Standing, person: Person) -> "XpOut":
        level = found.level
        left = level.next_at - level.xp
        return cls(
            xp=level.xp,
            level=level.level,
            tier=level.tier,
            level_begins_at=level.begins,
            next_level_at=level.next_at,
            xp_to_next_level=left,
            percent=100 * (level.xp - level.begins) // (level.next_at - level.begins),
            last_xp_award=None if found.last_award is None else found.last_award.astimezone(UTC),
            through=None if found.settled_at is None else day_then(person, found.settled_at),
            motivation=MotivationOut.of(found.motivation, next_level=level.level + 1),
            shown=found.shown,
        )


class TransactionOut(Model):
    """A line of the ledger. What was taken back has a line of its own, below zero."""

    transaction_id: TransactionId
    amount: int
    reason: str
    source_type: str
    source_id: str
    rule: str
    local_date: date
    at: datetime

    @classmethod
    def of(cls, found: HistoryEntry) -> "TransactionOut":
        return cls(
            transaction_id=found.id,
            amount=found.amount,
            reason=found.reason,
            source_type=found.source_type,
            source_id=found.source_id,
            rule=found.rule,
            local_date=found.day,
            at=found.at.astimezone(UTC),
        )


class StreakOut(Model):
    domain: Domain
    current: int = Field(description="Days in a row with anything done.")
    best: int
    freezes_left: int = Field(description="Of this month; each bridges one missed day.")
    last_activity_date: date | None

    @classmethod
    def of(cls, found: DomainStreak) -> "StreakOut":
        return cls(
            domain=found.domain,
            current=found.current,
            best=found.best,
            freezes_left=found.freezes_left,
            last_activity_date=found.last_activity,
        )


class Streaks(Model):
    streaks: list[StreakOut]


class AchievementOut(Model):
    achievement_id: str
    name: str
    description: str
    group: str
    xp: int
    have: int
    need: int
    achieved: bool
    achieved_on: date | None

    @classmethod
    def of(cls, found: AchievementShown) -> "AchievementOut":
        one = found.achievement
        return cls(
            achievement_id=one.id,
            name=one.name,
            description=one.description,
            group=one.group,
            xp=one.xp,
            have=found.have,
            need=found.need,
            achieved=found.achieved_on is not None,
            achieved_on=found.achieved_on,
        )


class Achievements(Model):
    reached: int
    total: int
    achievements: list[AchievementOut]

    @classmethod
    def of(cls, found: Sequence[AchievementShown]) -> "Achievements":
        return cls(
            reached=sum(one.achieved_on is not None for one in found),
            total=len(found),
            achievements=[AchievementOut.of(one) for one in found],
        )


class ChallengeOut(Model):
    """A challenge with the latest attempt at it; without one, `user_challenge_id` is null."""

    challenge_id: str
    name: str
    description: str
    difficulty: Difficulty
    family: str = Field(description="Of one family one challenge runs at a time.")
    xp: int
    user_challenge_id: ChallengeId | None
    status: ChallengeStatus | None
    attempt: int
    have: int
    need: int
    first_day: date | None
    last_day: date | None = Field(description="The last day that can count, where there is one.")
    ended_on: date | None
    ended_because: Ended | None
    times_completed: int
    can_start: bool
    refused: list[str] = Field(description="Why it is not offered; each names the fact.")

    @classmethod
    def of(cls, found: ChallengeShown) -> "ChallengeOut":
        one = found.challenge
        runs = found.status is ChallengeStatus.ACTIVE
        return cls(
            challenge_id=one.id,
            name=one.name,
            description=one.description,
            difficulty=one.difficulty,
            family=one.family,
            xp=one.xp,
            user_challenge_id=found.id,
            status=found.status,
            attempt=found.attempt,
            have=found.have,
            need=found.need,
            first_day=found.first_day,
            last_day=found.last_day,
            ended_on=found.ended_on,
            ended_because=found.why,
            times_completed=found.times_completed,
            can_start=not (runs or found.refused or found.blocked_by),
            refused=list(found.refused),
        )


class Challenges(Model):
    challenges: list[ChallengeOut]


class RewardSettings(Model):
    shown: bool = Field(description="False hides rewards everywhere; what is earned is kept.")
