"""From what a person chose to what is stored: a food, its grams, and what they hold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.nutrition.errors import AmountProblem, UnknownFood
from sante.nutrition.rules.measures import (
    MOST_GRAMS,
    MOST_PIECES,
    UNITS,
    VOLUME,
    WEIGHT,
    measure_said,
)
from sante.nutrition.rules.nutrients import from_map, scaled
from sante.nutrition.service import catalogue
from sante.nutrition.service.draft import Usual, usual_grams, weigh_for
from sante.nutrition.types import EntryItem, Food, Grams, Nutrients, Spoken

LONGEST_NAME: Final = 200
MOST_KCAL: Final = 10_000.0
_LARGEST: Final = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A food and how much of it. `food_id` with `grams` (weighed) or `amount` and `unit` (assumed,
    unless the unit is a weight); or, without `food_id`, a `name`, its `grams` and what they hold;
    or `kept`: an item that was logged before, as it is or with other `grams`.

    `low` and `high` beside `grams`: these were estimated, as `why` says."""

    food_id: str | None = None
    name: str | None = None
    grams: float | None = None
    amount: float | None = None
    unit: str | None = None
    nutrients: Mapping[str, float] = field(default_factory=dict)
    kept: EntryItem | None = None
    low: float | None = None
    high: float | None = None
    why: str = "estimated"


async def resolve(
    session: AsyncSession, user_id: UUID, items: Sequence[NewItem]
) -> tuple[EntryItem, ...]:
    """Raises UnknownFood, AmountProblem."""
    refs = [item.food_id for item in items if item.food_id is not None]
    known = await catalogue.foods(session, user_id, refs)
    usual = await usual_grams(session, user_id, sorted(set(refs)))
    return tuple(_resolved(item, at, known, usual) for at, item in enumerate(items))


def _resolved(item: NewItem, at: int, known: Mapping[str, Food], usual: Usual) -> EntryItem:
    field_name = f"items.{at}"
    if item.kept is not None:
        return _kept(item.kept, item.grams, field_name)
    if item.food_id is None:
        return _typed(item, field_name)
    food = known.get(item.food_id)
    if food is None:
        raise UnknownFood(f"{field_name}.food_id")
    unit = _unit(item.unit, food, field_name)
    grams = _grams(item, unit, food, field_name, usual)
    _check(grams.high, MOST_GRAMS, f"{field_name}.grams", "5 kg")
    return EntryItem(
        name=food.name,
        food_id=food.id,
        amount=item.amount,
        unit=unit or (None if item.amount is None else measure_said(food)),
        grams=grams,
        nutrients=scaled(food.per_100g, grams.grams),
    )


def _kept(item: EntryItem, grams: float | None, where: str) -> EntryItem:
    if grams is None or grams == item.grams.grams:
        return item
    _check(grams, MOST_GRAMS, f"{where}.grams", "5 kg")
    share = grams / item.grams.grams if item.grams.grams else 0.0
    nutrients = scaled(item.nutrients, 100 * share)
    return replace(item, grams=Grams(grams, grams, grams), nutrients=nutrients)


def _grams(item: NewItem, unit: str | None, food: Food, where: str, usual: Usual) -> Grams:
    if item.grams is not None:
        return _said(item, item.grams, where)
    if item.amount is not None:
        most, name = (MOST_GRAMS, "5 kg") if unit in WEIGHT | VOLUME else (MOST_PIECES, "that")
        size = item.amount * (WEIGHT | VOLUME).get(unit or "", 1.0)
        _check(size, most, f"{where}.amount", name)
    spoken = Spoken(text="", name=food.name, amount=item.amount, unit=unit)
    return weigh_for(spoken, food, usual)


def _said(item: NewItem, grams: float, where: str) -> Grams:
    """Weighed, or estimated between `low` and `high`."""
    _check(grams, MOST_GRAMS, f"{where}.grams", "5 kg")
    if item.low is None and item.high is None:
        return Grams(grams, grams, grams)
    low, high = (grams if end is None else end for end in (item.low, item.high))
    _check(low, MOST_GRAMS, f"{where}.low", "5 kg")
    _check(high, MOST_GRAMS, f"{where}.high", "5 kg")
    if not low <= grams <= high:
        raise AmountProblem("Give low, grams and high in this order.", f"{where}.grams")
    return Grams(grams, low, high, item.why)


def _unit(given: str | None, food: Food, where: str) -> str | None:
    if given is None or not given.strip():
        return None
    unit = given.strip().casefold()
    if unit in {portion.label for portion in food.portions}:
        return unit
    if unit not in UNITS:
        why = f"“{given[:30]}” is not a measure we know. Use grams, ml, a cup, a slice or a piece."
        raise AmountProblem(why, f"{where}.unit")
    return UNITS[unit]


def _typed(item: NewItem, where: str) -> EntryItem:
    name = (item.name or "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise AmountProblem(f"Name the food, in up to {LONGEST_NAME} characters.", f"{where}.name")
    if item.grams is None:
        raise AmountProblem("Say how many grams it was.", f"{where}.grams")
    grams = _said(item, item.grams, where)
    if "kcal" not in item.nutrients:
        raise AmountProblem("Say how much energy it has.", f"{where}.nutrients.kcal")
    nutrients = checked_nutrients(item.nutrients, f"{where}.nutrients", most_kcal=MOST_KCAL)
    return EntryItem(
        name=name,
        amount=item.amount,
        unit=item.unit,
        grams=grams,
        nutrients=nutrients,
    )


def checked_nutrients(values: Mapping[str, float], where: str, *, most_kcal: float) -> Nutrients:
    """Raises AmountProblem for what cannot be."""
    for key, value in values.items():
        most = most_kcal if key == "kcal" else _LARGEST
        if not (math.isfinite(value) and 0 <= value <= most):
            raise AmountProblem(f"Give a number from 0 to {most:,.0f}.", f"{where}.{key}")
    return from_map(values)


def _check(value: float, most: float, where: str, name: str) -> None:
    if not math.isfinite(value) or value <= 0:
        raise AmountProblem("An amount is more than zero. Leave the food out otherwise.", where)
    if value > most:
        raise AmountProblem(
            f"That is more than {name}, which nobody eats at once. Check the amount and its unit.",
            where,
        )
