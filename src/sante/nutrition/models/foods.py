"""The food table, the same for everybody, and the foods a person adds to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class Holding:
    """What an amount of food holds; null is "not known". `others` is an open list."""

    kcal: Mapped[float] = mapped_column(Double)
    protein_g: Mapped[float | None] = mapped_column(Double)
    carbs_g: Mapped[float | None] = mapped_column(Double)
    fat_g: Mapped[float | None] = mapped_column(Double)
    fibre_g: Mapped[float | None] = mapped_column(Double)
    sugar_g: Mapped[float | None] = mapped_column(Double)
    saturated_g: Mapped[float | None] = mapped_column(Double)
    sodium_mg: Mapped[float | None] = mapped_column(Double)
    alcohol_g: Mapped[float | None] = mapped_column(Double)
    caffeine_mg: Mapped[float | None] = mapped_column(Double)
    water_g: Mapped[float | None] = mapped_column(Double)
    others: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class FoodRow(Holding, Base):
    """A food per 100 g. `version` is that of the table it came with."""

    __tablename__ = "foods"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    staple: Mapped[bool]
    density: Mapped[float | None] = mapped_column(Double)
    source: Mapped[str] = mapped_column(Text)
    warning: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[str] = mapped_column(Text, index=True)


class FoodAlias(Base):
    """Another word for a food, folded."""

    __tablename__ = "food_aliases"

    alias: Mapped[str] = mapped_column(Text, primary_key=True)
    food_id: Mapped[str] = mapped_column(
        Text, ForeignKey("foods.id", ondelete="CASCADE"), primary_key=True
    )


class FoodPortion(Base):
    """What a household measure of a food weighs; the first is the usual one."""

    __tablename__ = "food_portions"

    food_id: Mapped[str] = mapped_column(
        Text, ForeignKey("foods.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    grams: Mapped[float] = mapped_column(Double)


class OwnFoodRow(Owned, Holding, Base):
    """A food a person typed in, or a product of their own Open Food Facts file, per 100 g."""

    __tablename__ = "own_foods"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 200", name="name"),
        CheckConstraint("kcal between 0 and 1000", name="kcal"),
        CheckConstraint("portion_g > 0 and portion_g <= 5000", name="portion_g"),
        CheckConstraint("origin in ('typed', 'open_food_facts')", name="origin"),
        CheckConstraint("barcode ~ '^[0-9]{6,14}$'", name="barcode"),
        Index(
            "uq_own_foods_user_id_barcode",
            "user_id",
            "barcode",
            unique=True,
            postgresql_where=text("barcode is not null"),
        ),
    )

    name: Mapped[str] = mapped_column(Text)
    brand: Mapped[str] = mapped_column(Text, server_default="")
    barcode: Mapped[str | None] = mapped_column(Text)
    portion_g: Mapped[float | None] = mapped_column(Double)
    origin: Mapped[str] = mapped_column(Text)
    warning: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
