"""What a person ate, and what is kept to log it again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk
from sante.nutrition.models.foods import Holding

_INSTANT = DateTime(timezone=True)


class FoodPhoto(Owned, Base):
    """A photo, drawn anew from its pixels; it stays until the person deletes it.

    `estimate` holds what somebody saw on it; what that amounts to is worked out when it is read.
    """

    __tablename__ = "food_photos"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    file_key: Mapped[str] = mapped_column(Text)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    local_date: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(_INSTANT)
    estimate_job_id: Mapped[UUID | None] = mapped_column(Uuid)
    estimate: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class FoodEntryRow(Owned, Base):
    """A meal. A removed one stays with its corrections until the person erases everything.

    `photo_id` is no foreign key: a photo may be deleted while its meal stays.
    """

    __tablename__ = "food_entries"
    __table_args__ = (
        CheckConstraint("meal_type in ('breakfast', 'lunch', 'dinner', 'snack')", name="meal_type"),
        CheckConstraint(
            "source in ('text', 'photo', 'formula', 'copy', 'recent', 'barcode', 'typed')",
            name="source",
        ),
        CheckConstraint("char_length(note) <= 1000", name="note"),
        Index("ix_food_entries_user_id_local_date", "user_id", "local_date"),
    )

    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    eaten_at: Mapped[datetime] = mapped_column(_INSTANT)
    logged_at: Mapped[datetime] = mapped_column(_INSTANT)
    meal_type: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    photo_id: Mapped[UUID | None] = mapped_column(Uuid)
    corrected: Mapped[bool] = mapped_column(server_default="false")
    removed_at: Mapped[datetime | None] = mapped_column(_INSTANT)


class Eaten(Holding):
    """A food and its amount; the figures are those of `grams`.

    `food_ref` is an id of the table or of the person's own foods, as text and no foreign key: what
    was eaten stays, whatever becomes of the food.
    """

    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(Text)
    food_ref: Mapped[str | None] = mapped_column(Text)
    amount: Mapped[float | None] = mapped_column(Double)
    unit: Mapped[str | None] = mapped_column(Text)
    grams: Mapped[float] = mapped_column(Double)
    grams_low: Mapped[float] = mapped_column(Double)
    grams_high: Mapped[float] = mapped_column(Double)
    assumed: Mapped[str] = mapped_column(Text, server_default="")


class EntryItemRow(Owned, Eaten, Base):
    __tablename__ = "entry_items"
    __table_args__ = (
        owned_fk("entry_id", "food_entries"),
        CheckConstraint("grams >= 0 and grams <= 20000", name="grams"),
        CheckConstraint("kcal between 0 and 20000", name="kcal"),
        CheckConstraint("grams_low <= grams and grams <= grams_high", name="span"),
        Index("ix_entry_items_user_id_entry_id", "user_id", "entry_id"),
        Index("ix_entry_items_user_id_food_ref", "user_id", "food_ref"),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid)


class EntryAudit(Owned, Base):
    """What an entry said before and after a change; rows are only ever added."""

    __tablename__ = "entry_audit"
    __table_args__ = (
        owned_fk("entry_id", "food_entries"),
        CheckConstraint("kind in ('corrected', 'removed', 'restored')", name="kind"),
        Index("ix_entry_audit_user_id_entry_id", "user_id", "entry_id"),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(_INSTANT)
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    original_data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    corrected_data: Mapped[dict[str, Any]] = mapped_column(JSONB)


class FormulaRow(Owned, Base):
    """A meal kept for next time, found by its words."""

    __tablename__ = "food_formulas"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 100", name="name"),
        CheckConstraint("meal_type in ('breakfast', 'lunch', 'dinner', 'snack')", name="meal_type"),
        Index("uq_food_formulas_user_id_name", "user_id", text("lower(name)"), unique=True),
    )

    name: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text))
    meal_type: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_INSTANT)
    updated_at: Mapped[datetime] = mapped_column(_INSTANT)


class FormulaItemRow(Owned, Eaten, Base):
    __tablename__ = "formula_items"
    __table_args__ = (
        owned_fk("formula_id", "food_formulas"),
        Index("ix_formula_items_user_id_formula_id", "user_id", "formula_id"),
    )

    formula_id: Mapped[UUID] = mapped_column(Uuid)


class FormulaUse(Owned, Base):
    """When a saved meal was logged, and whether the person or their words chose it."""

    __tablename__ = "formula_uses"
    __table_args__ = (
        owned_fk("formula_id", "food_formulas"),
        owned_fk("entry_id", "food_entries"),
        CheckConstraint("how in ('chosen', 'detected', 'suggested')", name="how"),
        CheckConstraint("similarity between 0 and 1", name="similarity"),
        Index("ix_formula_uses_user_id_formula_id", "user_id", "formula_id"),
        Index("ix_formula_uses_user_id_entry_id", "user_id", "entry_id"),
    )

    formula_id: Mapped[UUID] = mapped_column(Uuid)
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    local_date: Mapped[date]
    used_at: Mapped[datetime] = mapped_column(_INSTANT)
    how: Mapped[str] = mapped_column(Text)
    similarity: Mapped[float | None] = mapped_column(Double)


class FoodPreferences(Base):
    """What a person wants of the food pages; the defaults until they say something."""

    __tablename__ = "food_preferences"
    __table_args__ = (
        CheckConstraint("pace in ('keep', 'lose_slowly', 'lose')", name="pace"),
        CheckConstraint("kcal_per_kg between 3000 and 12000", name="kcal_per_kg"),
    )

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    pace: Mapped[str] = mapped_column(Text, server_default="keep")
    show_energy: Mapped[bool] = mapped_column(server_default="true")
    kcal_per_kg: Mapped[int] = mapped_column(Integer, server_default="7700")
