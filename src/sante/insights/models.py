from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned

_INSTANT = DateTime(timezone=True)


class DailyInsightRow(Owned, Base):
    """A local day in words. Derived: made again whenever the days behind it change."""

    __tablename__ = "daily_insights"
    __table_args__ = (
        Index("uq_daily_insights_user_id_local_date", "user_id", "local_date", unique=True),
        CheckConstraint("state in ('pending', 'processing', 'completed', 'failed')", name="state"),
        CheckConstraint("confidence between 0 and 1", name="confidence"),
        CheckConstraint(
            "state <> 'completed' or char_length(summary) between 10 and 1000", name="summary"
        ),
    )

    local_date: Mapped[date]
    state: Mapped[str] = mapped_column(Text)
    sleep: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    activity: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    heart: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    summary: Mapped[str] = mapped_column(Text, server_default="")
    recommendations: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    achievements: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    findings: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    confidence: Mapped[float | None] = mapped_column(Double)
    confidence_why: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    model: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[str] = mapped_column(Text, server_default="")
    processing_ms: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, server_default="")
    made_at: Mapped[datetime] = mapped_column(_INSTANT)


class TrendRow(Owned, Base):
    """The trends of a week, month or quarter."""

    __tablename__ = "user_trends"
    __table_args__ = (
        Index(
            "uq_user_trends_user_id_period_start_on", "user_id", "period", "start_on", unique=True
        ),
        CheckConstraint("period in ('weekly', 'monthly', 'quarterly')", name="period"),
        CheckConstraint("direction in ('improving', 'stable', 'declining')", name="direction"),
        CheckConstraint("improvement_score between 0 and 100", name="improvement_score"),
        CheckConstraint("last_day >= first_day", name="days"),
    )

    period: Mapped[str] = mapped_column(Text)
    start_on: Mapped[date]
    first_day: Mapped[date]
    last_day: Mapped[date]
    trend_data: Mapped[list[Any]] = mapped_column(JSONB)
    tested: Mapped[int] = mapped_column(SmallInteger)
    direction: Mapped[str | None] = mapped_column(Text)
    improvement_score: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[float] = mapped_column(Double)
    version: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(_INSTANT)


class PatternsRow(Owned, Base):
    """What went together at the last look, and how many pairs were looked at; one a person."""

    __tablename__ = "habit_patterns"
    __table_args__ = (Index("uq_habit_patterns_user_id", "user_id", unique=True),)

    first_day: Mapped[date]
    last_day: Mapped[date]
    tested: Mapped[int]
    found: Mapped[list[Any]] = mapped_column(JSONB)
    version: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(_INSTANT)


class MovementNightRow(Owned, Base):
    """A night worked out of movement alone. Derived: scored again when the counts behind it change
    or another model is chosen."""

    __tablename__ = "movement_nights"
    __table_args__ = (
        Index("uq_movement_nights_user_id_local_date", "user_id", "local_date", unique=True),
        CheckConstraint("basis in ('bed', 'movement')", name="basis"),
        CheckConstraint("end_at > start_at", name="span"),
        CheckConstraint("quality between 0 and 1", name="quality"),
    )

    local_date: Mapped[date]
    start_at: Mapped[datetime] = mapped_column(_INSTANT)
    end_at: Mapped[datetime] = mapped_column(_INSTANT)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    basis: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    sleep_minutes: Mapped[float] = mapped_column(Double)
    waso_minutes: Mapped[float] = mapped_column(Double)
    latency_minutes: Mapped[float | None] = mapped_column(Double)
    efficiency: Mapped[float] = mapped_column(Double)
    awakenings: Mapped[int]
    known: Mapped[float] = mapped_column(Double)
    quality: Mapped[float] = mapped_column(Double)
    quality_parts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    epoch_seconds: Mapped[int] = mapped_column(SmallInteger)
    model: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(_INSTANT)


class RhythmRow(Owned, Base):
    """The rhythm of rest and movement of the last days; one a person."""

    __tablename__ = "movement_rhythms"
    __table_args__ = (
        Index("uq_movement_rhythms_user_id", "user_id", unique=True),
        CheckConstraint("basis in ('counts', 'steps')", name="basis"),
        CheckConstraint("quality between 0 and 1", name="quality"),
        CheckConstraint("last_day >= first_day", name="days"),
    )

    first_day: Mapped[date]
    last_day: Mapped[date]
    days: Mapped[int] = mapped_column(SmallInteger)
    basis: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    interdaily: Mapped[float] = mapped_column(Double)
    intradaily: Mapped[float] = mapped_column(Double)
    l5: Mapped[float] = mapped_column(Double)
    l5_start: Mapped[int] = mapped_column(SmallInteger)
    m10: Mapped[float] = mapped_column(Double)
    m10_start: Mapped[int] = mapped_column(SmallInteger)
    relative: Mapped[float] = mapped_column(Double)
    quality: Mapped[float] = mapped_column(Double)
    quality_parts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    model: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(_INSTANT)


class ModelChoiceRow(Owned, Base):
    """The model a person named to tell sleep from movement; no row while they leave it to us."""

    __tablename__ = "movement_choices"
    __table_args__ = (Index("uq_movement_choices_user_id", "user_id", unique=True),)

    model: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(_INSTANT)


class Morning(Base):
    """When a person's next morning is, at which their days are looked at; nobody without data has
    one."""

    __tablename__ = "insight_mornings"
    __table_args__ = (Index("ix_insight_mornings_next_at", "next_at"),)

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    next_at: Mapped[datetime] = mapped_column(_INSTANT)
