from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class AchievementRow(Base):
    """The achievements there are, the same for everybody."""

    __tablename__ = "achievements"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    group: Mapped[str] = mapped_column(Text)
    xp: Mapped[int]
    criterion: Mapped[str] = mapped_column(Text)
    need: Mapped[int]
    place: Mapped[int] = mapped_column(SmallInteger)


class ChallengeRow(Base):
    """The challenges there are, the same for everybody."""

    __tablename__ = "challenges"
    __table_args__ = (
        CheckConstraint("difficulty in ('easy', 'medium', 'hard', 'expert')", name="difficulty"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    difficulty: Mapped[str] = mapped_column(Text)
    family: Mapped[str] = mapped_column(Text)
    xp: Mapped[int]
    goal: Mapped[str] = mapped_column(Text)
    need: Mapped[int]
    days: Mapped[int]
    place: Mapped[int] = mapped_column(SmallInteger)


class XpTransaction(Owned, Base):
    """A line of the ledger: added, never changed. Lines of one key (source_type, source_id, rule)
    are numbered by `turn`, so that two who add the same line add one; their sum is the award."""

    __tablename__ = "xp_transactions"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("turn >= 1", name="turn"),
        Index(
            "uq_xp_transactions_source_turn",
            "user_id",
            "source_type",
            "source_id",
            "rule",
            "turn",
            unique=True,
        ),
    )

    source_type: Mapped[str] = mapped_column(Text)
    source_id: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    turn: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    local_date: Mapped[date]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UserXp(Base):
    """A person's XP and level as they follow from the ledger: a cache.

    `settled_at`: the instant they were worked out for, and `stamp` the person's count of writes
    then. `look_at`: when they may read differently though nothing was written.
    """

    __tablename__ = "user_xp"
    __table_args__ = (
        CheckConstraint("tier in ('Bronze', 'Silver', 'Gold', 'Platinum')", name="tier"),
        Index("ix_user_xp_look_at", "look_at"),
    )

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    xp: Mapped[int]
    level: Mapped[int]
    tier: Mapped[str] = mapped_column(Text)
    last_xp_award: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    style: Mapped[str] = mapped_column(Text)
    second_style: Mapped[str | None] = mapped_column(Text)
    style_confidence: Mapped[float] = mapped_column(Double)
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stamp: Mapped[int | None] = mapped_column(BigInteger)
    look_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class UserStreak(Owned, Base):
    """A domain's streak: a cache."""

    __tablename__ = "user_streaks"
    __table_args__ = (
        CheckConstraint(
            "domain in ('overall', 'medication', 'nutrition', 'exercise', 'sleep', 'hydration',"
            " 'mindfulness')",
            name="domain",
        ),
        Index("uq_user_streaks_user_id_domain", "user_id", "domain", unique=True),
    )

    domain: Mapped[str] = mapped_column(Text)
    current_streak: Mapped[int]
    best_streak: Mapped[int]
    freezes_left: Mapped[int] = mapped_column(SmallInteger)
    last_activity_date: Mapped[date | None]


class UserAchievement(Owned, Base):
    """How far an achievement is: a cache until `achieved_on`; from then on a fact that stays."""

    __tablename__ = "user_achievements"
    __table_args__ = (
        CheckConstraint("(achieved_on is null) = (granted_at is null)", name="granted"),
        Index(
            "uq_user_achievements_user_id_achievement_id",
            "user_id",
            "achievement_id",
            unique=True,
        ),
    )

    achievement_id: Mapped[str] = mapped_column(Text, ForeignKey("achievements.id"))
    have: Mapped[int]
    need: Mapped[int]
    achieved_on: Mapped[date | None]
    granted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class UserChallenge(Owned, Base):
    """One attempt at a challenge. While it runs, `have` is a cache; once over it stays as it is."""

    __tablename__ = "user_challenges"
    __table_args__ = (
        CheckConstraint("status in ('active', 'completed', 'failed')", name="status"),
        CheckConstraint("why in ('missed', 'time', 'left', 'safety')", name="why"),
        CheckConstraint("(status = 'active') = (ended_on is null)", name="ended"),
        Index(
            "uq_user_challenges_active_family",
            "user_id",
            "family",
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        Index("uq_user_challenges_attempt", "user_id", "challenge_id", "attempt", unique=True),
    )

    challenge_id: Mapped[str] = mapped_column(Text, ForeignKey("challenges.id"))
    family: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str] = mapped_column(Text)
    have: Mapped[int]
    need: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    why: Mapped[str | None] = mapped_column(Text)


class RewardSettings(Base):
    """Whether a person wants to see rewards; without a row they do."""

    __tablename__ = "reward_settings"

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    shown: Mapped[bool]


class AuditFinding(Owned, Base):
    """What the nightly self-audit found of a person: rows of a table that were missing, different
    from what the logs say, or too many."""

    __tablename__ = "audit_findings"
    __table_args__ = (Index("ix_audit_findings_user_id_found_at", "user_id", "found_at"),)

    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    table_name: Mapped[str] = mapped_column(Text)
    missing: Mapped[int]
    different: Mapped[int]
    unexpected: Mapped[int]
