"""A person's goals, their targets, and what was projected for them.

A goal's baseline is copied into its targets: later corrections of a report must not move what a
goal was promised on, so `profile_id` names the health profile it came from without a foreign key.
Stored values are in the biomarker's canonical unit.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Double,
    Index,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk
from sante.goals.models.common import among


class Goal(Owned, Base):
    __tablename__ = "goals"
    __table_args__ = (
        among(
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
        among("intensity", "gentle", "balanced", "intensive"),
        among("status", "active", "paused", "completed", "abandoned"),
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


class GoalProjection(Owned, Base):
    """What was projected for a target when the goal was made, its plan changed or a re-test came;
    never changed afterwards.

    `inputs` holds what it rests on and the course it foresaw, so that a value of any day can be
    held against it by a later version of the program. `basis_on` is the day of the newest value.
    """

    __tablename__ = "goal_projections"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        among("confidence", "low", "medium", "high"),
        among("cause", "created", "plan_changed", "retest"),
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
        among("confidence", "low", "medium", "high"),
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
