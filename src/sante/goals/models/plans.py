"""Plans as versions, their actions, what changes them while they are lived, and logs."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk
from sante.goals.models.common import among


class PlanRow(Owned, Base):
    """A version of a goal's plan: what changed, and why. `before` is what it replaced."""

    __tablename__ = "plans"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        among("source", "rules", "person", "coach"),
        Index("uq_plans_goal_version", "user_id", "goal_id", "version", unique=True),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int]
    cause: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    intensity: Mapped[str] = mapped_column(Text)
    science_version: Mapped[str] = mapped_column(Text)
    offered: Mapped[list[str]] = mapped_column(ARRAY(Text))
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    diff: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    undoes: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UserAction(Owned, Base):
    """An action of the library as a commitment of one person in one goal."""

    __tablename__ = "user_actions"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        among("frequency", "daily", "weekly", "specific_days", "on_demand"),
        among("source", "rules", "person", "coach"),
        CheckConstraint("phase between 1 and 3", name="phase"),
        Index("uq_user_actions_goal_action", "user_id", "goal_id", "action_id", unique=True),
        Index(
            "ix_user_actions_activation_date_later",
            "activation_date",
            postgresql_where=text("phase > 1 and removed_on is null"),
        ),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    action_id: Mapped[str] = mapped_column(Text, ForeignKey("action_definitions.id"))
    plan_version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    personalized_title: Mapped[str | None] = mapped_column(Text)
    personalized_description: Mapped[str | None] = mapped_column(Text)
    frequency: Mapped[str] = mapped_column(Text)
    times_per_week: Mapped[int | None] = mapped_column(SmallInteger)
    specific_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    reminder_time: Mapped[time | None] = mapped_column(Time)
    phase: Mapped[int] = mapped_column(SmallInteger)
    rank: Mapped[int] = mapped_column(SmallInteger)
    activation_date: Mapped[date] = mapped_column(Date)
    removed_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ActionRest(Owned, Base):
    """An action is not asked for on [from_date, to_date) though its goal runs: the person let it
    rest, or had taken it out and brought it back."""

    __tablename__ = "action_rests"
    __table_args__ = (
        owned_fk("user_action_id", "user_actions"),
        CheckConstraint("to_date > from_date", name="days"),
        Index(
            "uq_action_rests_open",
            "user_id",
            "user_action_id",
            unique=True,
            postgresql_where=text("to_date is null"),
        ),
        Index("ix_action_rests_user_id_user_action_id", "user_id", "user_action_id"),
    )

    user_action_id: Mapped[UUID] = mapped_column(Uuid)
    from_date: Mapped[date] = mapped_column(Date)
    to_date: Mapped[date | None] = mapped_column(Date)


class ActionRhythm(Owned, Base):
    """How an action came round before `until_date`: past days are judged by what they asked for."""

    __tablename__ = "action_rhythms"
    __table_args__ = (
        owned_fk("user_action_id", "user_actions"),
        among("frequency", "daily", "weekly", "specific_days", "on_demand"),
        CheckConstraint("times_per_week between 1 and 7", name="times_per_week"),
        Index(
            "uq_action_rhythms_action_day", "user_id", "user_action_id", "until_date", unique=True
        ),
    )

    user_action_id: Mapped[UUID] = mapped_column(Uuid)
    until_date: Mapped[date] = mapped_column(Date)
    frequency: Mapped[str] = mapped_column(Text)
    times_per_week: Mapped[int | None] = mapped_column(SmallInteger)
    specific_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class GoalPhase(Owned, Base):
    """What was decided about a later phase, and what the person said to it."""

    __tablename__ = "goal_phases"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        CheckConstraint("phase between 2 and 3", name="phase"),
        CheckConstraint("consistency between 0 and 1", name="consistency"),
        among("answer", "start", "wait", "drop"),
        Index("uq_goal_phases_goal_phase", "user_id", "goal_id", "phase", unique=True),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    phase: Mapped[int] = mapped_column(SmallInteger)
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    asked_on: Mapped[date | None] = mapped_column(Date)
    times_asked: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    consistency: Mapped[float | None] = mapped_column(Double)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_on: Mapped[date | None] = mapped_column(Date)


class LowCapacityDay(Owned, Base):
    """A day on which two minutes of each action are enough."""

    __tablename__ = "low_capacity_days"
    __table_args__ = (
        Index("uq_low_capacity_days_user_id_local_date", "user_id", "local_date", unique=True),
    )

    local_date: Mapped[date] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ActionLog(Owned, Base):
    """What a person did of an action on a local day: one row a day, whatever the retries."""

    __tablename__ = "action_logs"
    __table_args__ = (
        owned_fk("user_action_id", "user_actions"),
        among("status", "completed", "skipped", "partial"),
        among("logged_via", "app", "notification", "chat"),
        among("skip_reason", "sick", "travel", "no_time", "out_of_stock", "doctor_advice", "other"),
        CheckConstraint("skip_reason is null or status = 'skipped'", name="reason_for_skip"),
        Index("uq_action_logs_action_day", "user_id", "user_action_id", "local_date", unique=True),
        Index("ix_action_logs_user_id_local_date", "user_id", "local_date"),
        Index("ix_action_logs_local_date", "local_date", postgresql_using="brin"),
    )

    user_action_id: Mapped[UUID] = mapped_column(Uuid)
    local_date: Mapped[date] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int]
    logged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(Text)
    value: Mapped[float | None] = mapped_column(Double)
    note: Mapped[str | None] = mapped_column(Text)
    skip_reason: Mapped[str | None] = mapped_column(Text)
    logged_via: Mapped[str] = mapped_column(Text)
    reminder_sent: Mapped[bool] = mapped_column(server_default="false")
