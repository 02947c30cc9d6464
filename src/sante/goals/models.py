"""Tables of goals: the library (shared), and a person's goals, plans, actions and logs.

A goal's baseline is copied into its targets: later corrections of a report must not move what a
goal was promised on, so `profile_id` names the health profile it came from without a foreign key.
Stored values are in the biomarker's canonical unit.
"""

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


def _among(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class ActionRow(Base):
    """The action library, the same for everybody."""

    __tablename__ = "action_definitions"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    icon: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    how_to: Mapped[list[str]] = mapped_column(ARRAY(Text))
    category: Mapped[str] = mapped_column(Text)
    goal_categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    target_biomarkers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    impact_level: Mapped[str] = mapped_column(Text)
    difficulty: Mapped[str] = mapped_column(Text)
    time_commitment_minutes: Mapped[int] = mapped_column(SmallInteger)
    default_frequency: Mapped[str] = mapped_column(Text)
    times_per_week: Mapped[int | None] = mapped_column(SmallInteger)
    default_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    recommended_time: Mapped[str | None] = mapped_column(Text)
    metric_type: Mapped[str] = mapped_column(Text)
    metric_unit: Mapped[str | None] = mapped_column(Text)
    metric_target: Mapped[float | None] = mapped_column(Double)
    mechanism: Mapped[str] = mapped_column(Text)
    tau_days: Mapped[float | None] = mapped_column(Double)
    evidence_grade: Mapped[str] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text)
    contraindications: Mapped[str] = mapped_column(Text)
    avoid_with: Mapped[list[str]] = mapped_column(ARRAY(Text))
    auto_add: Mapped[bool]
    default_off: Mapped[bool]
    two_minutes: Mapped[str] = mapped_column(Text, server_default="")
    is_active: Mapped[bool]
    science_version: Mapped[str] = mapped_column(Text)


class EffectRow(Base):
    """What trials saw of each action, in the canonical unit and as published."""

    __tablename__ = "action_effects"

    action_id: Mapped[str] = mapped_column(
        Text, ForeignKey("action_definitions.id", ondelete="CASCADE"), primary_key=True
    )
    biomarker_id: Mapped[str] = mapped_column(Text, primary_key=True)
    mean: Mapped[float] = mapped_column(Double)
    se: Mapped[float] = mapped_column(Double)
    unit: Mapped[str] = mapped_column(Text)
    relative: Mapped[bool]
    doses: Mapped[float | None] = mapped_column(Double)
    population: Mapped[str] = mapped_column(Text)
    otherwise: Mapped[float] = mapped_column(Double)
    prediabetes: Mapped[float | None] = mapped_column(Double)
    min_baseline: Mapped[float | None] = mapped_column(Double)
    x_ref: Mapped[float | None] = mapped_column(Double)
    note: Mapped[str] = mapped_column(Text)
    science_version: Mapped[str] = mapped_column(Text)


class Goal(Owned, Base):
    __tablename__ = "goals"
    __table_args__ = (
        _among(
            "category",
            "cardiovascular",
            "metabolic",
            "liver",
            "kidney",
            "thyroid",
            "nutritional",
            "inflammation",
            "biological_age",
            "custom",
        ),
        _among("intensity", "gentle", "balanced", "intensive"),
        _among("status", "active", "paused", "completed", "abandoned"),
        CheckConstraint("end_date = start_date + duration_days", name="period"),
        Index(
            "uq_goals_user_id_category_active",
            "user_id",
            "category",
            unique=True,
            postgresql_where=text("status = 'active' and category <> 'custom'"),
        ),
        Index("ix_goals_user_id_status", "user_id", "status"),
        Index("ix_goals_end_date_active", "end_date", postgresql_where=text("status = 'active'")),
    )

    category: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    why_it_matters: Mapped[str] = mapped_column(Text)
    custom_prompt: Mapped[str | None] = mapped_column(Text)
    intensity: Mapped[str] = mapped_column(Text)
    duration_days: Mapped[int]
    start_date: Mapped[date] = mapped_column(Date)
    end_date: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text, server_default="active")
    profile_id: Mapped[UUID | None] = mapped_column(Uuid)
    health_score_baseline: Mapped[int | None]
    health_score_target: Mapped[int | None]
    biological_age_target: Mapped[float | None] = mapped_column(Double)
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class GoalTarget(Owned, Base):
    __tablename__ = "goal_targets"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        CheckConstraint("direction in (-1, 1)", name="direction"),
        Index("uq_goal_targets_goal_biomarker", "user_id", "goal_id", "biomarker_id", unique=True),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    biomarker_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger)
    unit: Mapped[str] = mapped_column(Text)
    baseline_value: Mapped[float] = mapped_column(Double)
    baseline_on: Mapped[date] = mapped_column(Date)
    target_value: Mapped[float] = mapped_column(Double)
    target_low: Mapped[float | None] = mapped_column(Double)
    target_high: Mapped[float | None] = mapped_column(Double)
    direction: Mapped[int] = mapped_column(SmallInteger)
    actual_value: Mapped[float | None] = mapped_column(Double)
    actual_on: Mapped[date | None] = mapped_column(Date)


class GoalPause(Owned, Base):
    """A goal rests on [from_date, to_date): those days neither add to a streak nor break it."""

    __tablename__ = "goal_pauses"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        Index(
            "uq_goal_pauses_goal_open",
            "user_id",
            "goal_id",
            unique=True,
            postgresql_where=text("to_date is null"),
        ),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    from_date: Mapped[date] = mapped_column(Date)
    to_date: Mapped[date | None] = mapped_column(Date)


class PlanRow(Owned, Base):
    """A version of a goal's plan: what changed, and why. `before` is what it replaced."""

    __tablename__ = "plans"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        _among("source", "rules", "person", "coach"),
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
        _among("frequency", "daily", "weekly", "specific_days", "on_demand"),
        _among("source", "rules", "person", "coach"),
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
        _among("frequency", "daily", "weekly", "specific_days", "on_demand"),
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
        _among("answer", "start", "wait", "drop"),
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
        _among("status", "completed", "skipped", "partial"),
        _among("logged_via", "app", "notification", "chat"),
        _among(
            "skip_reason", "sick", "travel", "no_time", "out_of_stock", "doctor_advice", "other"
        ),
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


class GoalProjection(Owned, Base):
    """What was projected for a target when the goal was made, its plan changed or a re-test came;
    never changed afterwards.

    `inputs` holds what it rests on and the course it foresaw, so that a value of any day can be
    held against it by a later version of the program. `basis_on` is the day of the newest value.
    """

    __tablename__ = "goal_projections"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        _among("confidence", "low", "medium", "high"),
        _among("cause", "created", "plan_changed", "retest"),
        Index(
            "uq_goal_projections_made",
            "user_id",
            "goal_id",
            "biomarker_id",
            "cause",
            "plan_version",
            "basis_on",
            unique=True,
        ),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    biomarker_id: Mapped[str] = mapped_column(Text)
    plan_version: Mapped[int]
    horizon: Mapped[date] = mapped_column(Date)
    unit: Mapped[str] = mapped_column(Text)
    measured: Mapped[float] = mapped_column(Double)
    without_plan: Mapped[float] = mapped_column(Double)
    mean: Mapped[float] = mapped_column(Double)
    low80: Mapped[float] = mapped_column(Double)
    high80: Mapped[float] = mapped_column(Double)
    low95: Mapped[float] = mapped_column(Double)
    high95: Mapped[float] = mapped_column(Double)
    adherence: Mapped[float] = mapped_column(Double)
    confidence: Mapped[str] = mapped_column(Text)
    science_version: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    cause: Mapped[str] = mapped_column(Text, server_default="created")
    basis_on: Mapped[date | None] = mapped_column(Date)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class BiomarkerProjection(Owned, Base):
    """What the projection of a target said on a local day: how the outlook has moved."""

    __tablename__ = "biomarker_projections"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        _among("confidence", "low", "medium", "high"),
        Index(
            "uq_biomarker_projections_day",
            "user_id",
            "goal_id",
            "biomarker_id",
            "local_date",
            unique=True,
        ),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    biomarker_id: Mapped[str] = mapped_column(Text)
    local_date: Mapped[date] = mapped_column(Date)
    unit: Mapped[str] = mapped_column(Text)
    current_mean: Mapped[float] = mapped_column(Double)
    mean: Mapped[float] = mapped_column(Double)
    low80: Mapped[float] = mapped_column(Double)
    high80: Mapped[float] = mapped_column(Double)
    low95: Mapped[float] = mapped_column(Double)
    high95: Mapped[float] = mapped_column(Double)
    on_track: Mapped[bool]
    confidence: Mapped[str] = mapped_column(Text)
    science_version: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
