"""The library of actions and their effects, shared by everybody."""

from sqlalchemy import (
    Double,
    ForeignKey,
    SmallInteger,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base


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
