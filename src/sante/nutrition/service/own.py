"""A person's own foods: what the table lacks, with figures they typed in from a packet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.kit.ids import new_id
from sante.nutrition.errors import AmountProblem, BarcodeKnown, TooManyKept
from sante.nutrition.queries import foods as queries
from sante.nutrition.rules.nutrients import oddity
from sante.nutrition.service.items import LONGEST_NAME, checked_nutrients
from sante.nutrition.service.rows import nutrient_columns, own_food_of
from sante.nutrition.types import OwnFood

MOST_OWN: Final = 2_000
MOST_KCAL_100G: Final = 1000.0  # pure fat has 900
_BARCODE = re.compile(r"[0-9]{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFood:
    """`per_100g`: kcal and whatever else is known, by name; `portion_g`: the usual portion."""

    name: str
    per_100g: Mapping[str, float] = field(default_factory=dict)
    brand: str = ""
    barcode: str | None = None
    portion_g: float | None = None


async def add_food(session: AsyncSession, user_id: UUID, new: NewFood, *, now: datetime) -> OwnFood:
    """Raises AmountProblem, BarcodeKnown, TooManyKept."""
    await touch(session, user_id)
    if await queries.count_own(session, user_id, "typed") >= MOST_OWN:
        raise TooManyKept("own foods", MOST_OWN)
    values = _checked(new)
    await _barcode_free(session, user_id, values["barcode"], None)
    food_id = new_id()
    made = {"user_id": user_id, "id": food_id, "origin": "typed", "created_at": now, **values}
    await queries.add_own(session, made)
    return await own_food(session, user_id, food_id)


async def change_food(session: AsyncSession, user_id: UUID, food_id: UUID, new: NewFood) -> OwnFood:
    """All of it anew; meals logged before keep the figures they had. Raises NotFound and what
    `add_food` raises."""
    await touch(session, user_id)
    await own_food(session, user_id, food_id)
    values = _checked(new)
    await _barcode_free(session, user_id, values["barcode"], food_id)
    await queries.change_own(session, user_id, food_id, {**values, "origin": "typed"})
    return await own_food(session, user_id, food_id)


async def delete_food(session: AsyncSession, user_id: UUID, food_id: UUID) -> None:
    """Meals logged with it stay as they are. Raises NotFound."""
    await touch(session, user_id)
    if not await queries.remove_own(session, user_id, food_id):
        raise NotFound


async def own_food(session: AsyncSession, user_id: UUID, food_id: UUID) -> OwnFood:
    """Raises NotFound."""
    for row in await queries.own_foods(session, user_id, [food_id]):
        return own_food_of(row)
    raise NotFound


async def list_own(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> list[OwnFood]:
    """Those typed in, newest first."""
    rows = await queries.list_own(session, user_id, after=after, limit=limit)
    return [own_food_of(row) for row in rows]


async def _barcode_free(
    session: AsyncSession, user_id: UUID, barcode: str | None, own: UUID | None
) -> None:
    if barcode is None:
        return
    known = await queries.own_by_barcode(session, user_id, barcode)
    if known is not None and known.id != own:
        raise BarcodeKnown


def _checked(new: NewFood) -> dict[str, Any]:
    name, brand = " ".join(new.name.split()), " ".join(new.brand.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise AmountProblem(f"Name the food, in up to {LONGEST_NAME} characters.", "name")
    if "kcal" not in new.per_100g:
        raise AmountProblem("Say how much energy 100 g hold.", "per_100g.kcal")
    if new.barcode is not None and not _BARCODE.fullmatch(new.barcode):
        raise AmountProblem("A barcode is 6 to 14 digits.", "barcode")
    if new.portion_g is not None and not 0 < new.portion_g <= 5000:
        raise AmountProblem("A portion weighs between 0 and 5,000 g.", "portion_g")
    nutrients = checked_nutrients(new.per_100g, "per_100g", most_kcal=MOST_KCAL_100G)
    for key in ("protein_g", "carbs_g", "fat_g", "fibre_g", "sugar_g", "alcohol_g"):
        if (getattr(nutrients, key) or 0) > 100:
            raise AmountProblem("100 g cannot hold more than 100 g of it.", f"per_100g.{key}")
    return {
        "name": name,
        "brand": brand[:100],
        "barcode": new.barcode,
        "portion_g": new.portion_g,
        "warning": oddity(nutrients).replace("Its table", "What you typed"),
        **nutrient_columns(nutrients),
    }
