"""Meals kept for next time: made from a logged one, found again by words, logged with one tap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.kit.ids import new_id
from sante.nutrition.errors import FormulaExists, NothingToLog, TooManyKept
from sante.nutrition.models import FormulaItemRow, FormulaRow, FormulaUse
from sante.nutrition.queries import formulas as queries
from sante.nutrition.queries.meals import add
from sante.nutrition.rules import formulas as rules
from sante.nutrition.rules.nutrients import scaled
from sante.nutrition.service.entries import NewEntry, entries, entry, store
from sante.nutrition.service.items import NewItem, resolve
from sante.nutrition.service.rows import item_of, item_rows
from sante.nutrition.types import EntryItem, FoodEntry, Formula, Grams, Habit, MealType, Suggestion
from sante.profile.types import Person

MOST_FORMULAS: Final = 200
MOST_KEYWORDS: Final = 12
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFormula:
    """Its foods are those of `items`, or of the meal `entry_id`."""

    name: str
    keywords: Sequence[str] = ()
    meal_type: MealType | None = None
    items: Sequence[NewItem] = ()
    entry_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaChange:
    name: str | None = None
    keywords: Sequence[str] | None = None
    meal_type: MealType | None = None
    items: Sequence[NewItem] | None = None


async def formulas(
    session: AsyncSession, user_id: UUID, *, today: date, q: str = ""
) -> list[Formula]:
    """By name; with `q`, those that resemble it, the nearest first."""
    found = await _all(session, user_id, today)
    if not q.strip():
        return found
    near = [(rules.similarity(q, one.name, one.keywords), one) for one in found]
    near = [(s, one) for s, one in near if s > 0.3 or q.casefold() in one.name.casefold()]
    return [one for _, one in sorted(near, key=lambda pair: (-pair[0], pair[1].name))]


async def formula(
    session: AsyncSession, user_id: UUID, formula_id: UUID, *, today: date
) -> Formula:
    """Raises NotFound."""
    for one in await _all(session, user_id, today):
        if one.id == formula_id:
            return one
    raise NotFound


async def save_formula(
    session: AsyncSession, person: Person, new: NewFormula, *, now: datetime
) -> Formula:
    """Raises FormulaExists, TooManyKept, NothingToLog, NotFound, and what `log_entry` raises."""
    await touch(session, person.user_id)
    today = person.day_at(now)
    if len(await queries.formulas(session, person.user_id)) >= MOST_FORMULAS:
        raise TooManyKept("saved meals", MOST_FORMULAS)
    name = await _free_name(session, person.user_id, new.name, None)
    items = await _items(session, person.user_id, new)
    formula_id = new_id()
    row = {
        "user_id": person.user_id,
        "id": formula_id,
        "name": name,
        "keywords": _keywords(new.keywords),
        "meal_type": None if new.meal_type is None else new.meal_type.value,
        "created_at": now,
        "updated_at": now,
    }
    await add(session, FormulaRow, [row])
    owner = {"formula_id": formula_id}
    await add(session, FormulaItemRow, item_rows(person.user_id, owner, items))
    return await formula(session, person.user_id, formula_id, today=today)


async def change_formula(
    session: AsyncSession,
    person: Person,
    formula_id: UUID,
    change: FormulaChange,
    *,
    now: datetime,
) -> Formula:
    """Raises NotFound and what `save_formula` raises."""
    await touch(session, person.user_id)
    today = person.day_at(now)
    await formula(session, person.user_id, formula_id, today=today)
    values: dict[str, Any] = {"updated_at": now}
    if change.name is not None:
        values["name"] = await _free_name(session, person.user_id, change.name, formula_id)
    if change.keywords is not None:
        values["keywords"] = _keywords(change.keywords)
    if change.meal_type is not None:
        values["meal_type"] = change.meal_type.value
    await queries.change(session, person.user_id, formula_id, values)
    if change.items is not None:
        items = await resolve(session, person.user_id, change.items)
        if not items:
            raise NothingToLog("A saved meal has at least one food.")
        await queries.remove_items(session, person.user_id, formula_id)
        owner = {"formula_id": formula_id}
        await add(session, FormulaItemRow, item_rows(person.user_id, owner, items))
    return await formula(session, person.user_id, formula_id, today=today)


async def delete_formula(session: AsyncSession, user_id: UUID, formula_id: UUID) -> None:
    """What was logged with it stays. Raises NotFound."""
    await touch(session, user_id)
    if not await queries.remove(session, user_id, formula_id):
        raise NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """`servings`: how much of it, 1 for all. `how`: "chosen", "detected" or "suggested"."""

    day: date | None = None
    meal_type: MealType | None = None
    servings: float = 1.0
    how: str = "chosen"
    similarity: float | None = None


async def use_formula(
    session: AsyncSession, person: Person, formula_id: UUID, use: Use, *, now: datetime
) -> FoodEntry:
    """Log a saved meal. Raises NotFound, NothingToLog, MealTimeRefused."""
    kept = await formula(session, person.user_id, formula_id, today=person.day_at(now))
    if not 0.1 <= use.servings <= 10:
        raise NothingToLog("Give between a tenth and ten servings.", "servings")
    new = NewEntry(
        items=(),
        meal_type=use.meal_type or kept.meal_type,
        day=use.day,
        note=kept.name,
        source="formula",
    )
    items = [portioned(item, use.servings) for item in kept.items]
    made = await store(session, person, items, new, now=now)
    row = {
        "user_id": person.user_id,
        "id": new_id(),
        "formula_id": formula_id,
        "entry_id": made.id,
        "local_date": made.local_date,
        "used_at": now,
        "how": use.how,
        "similarity": use.similarity,
    }
    await add(session, FormulaUse, [row])
    return made


async def suggest_formulas(
    session: AsyncSession, user_id: UUID, text: str, *, today: date
) -> list[Suggestion]:
    """Saved meals that a text may mean: from 0.70 on offered, from 0.85 on before all foods; those
    of an equal likeness by how much of a habit they are."""
    kept = await _all(session, user_id, today)
    days = await _days_used(session, user_id, today)
    found = []
    for one in kept:
        near = rules.similarity(text, one.name, one.keywords)
        if near >= rules.TUNING.suggest:
            score = rules.habit(days.get(one.id, []), today)
            found.append(Suggestion(one, near, score, detected=near >= rules.TUNING.detect))
    return sorted(found, key=lambda s: (-s.similarity, -s.score, s.formula.name))[:5]


async def worth_saving(
    session: AsyncSession, user_id: UUID, *, today: date, most: int = 3
) -> list[Habit]:
    """Meals of the last 90 days that have become a habit and are not saved yet."""
    since = today - timedelta(days=rules.TUNING.window_days - 1)
    eaten = await entries(session, user_id, since, today)
    kept = [_foods(one.items) for one in await _all(session, user_id, today)]
    last = {_foods(one.items): one for one in eaten}  # the latest of each set
    meals = [(one.local_date, _foods(one.items)) for one in eaten]
    found = rules.often_together(meals, kept, today)
    return [Habit(last[foods], score) for foods, score in found[:most]]


def _foods(items: Sequence[EntryItem]) -> frozenset[str]:
    return frozenset(item.food_id or item.name for item in items)


def portioned(item: EntryItem, servings: float) -> EntryItem:
    if servings == 1:
        return item
    grams = item.grams
    return replace(
        item,
        amount=None if item.amount is None else item.amount * servings,
        grams=Grams(grams.grams * servings, grams.low * servings, grams.high * servings, grams.why),
        nutrients=scaled(item.nutrients, 100 * servings),
    )


async def _all(session: AsyncSession, user_id: UUID, today: date) -> list[Formula]:
    rows = await queries.formulas(session, user_id)
    if not rows:
        return []
    items: dict[UUID, list[EntryItem]] = {}
    for item in await queries.items(session, user_id, [row.id for row in rows]):
        items.setdefault(item.formula_id, []).append(item_of(item))
    days = await _days_used(session, user_id, today)
    return [
        Formula(
            id=row.id,
            name=row.name,
            keywords=tuple(row.keywords),
            meal_type=None if row.meal_type is None else MealType(row.meal_type),
            items=tuple(items.get(row.id, ())),
            created_at=row.created_at,
            uses=len(days.get(row.id, ())),
            last_used=max(days[row.id]) if row.id in days else None,
        )
        for row in rows
    ]


async def _days_used(session: AsyncSession, user_id: UUID, today: date) -> dict[UUID, list[date]]:
    since = today - timedelta(days=rules.TUNING.window_days)
    found: dict[UUID, list[date]] = {}
    for row in await queries.uses(session, user_id, since):
        found.setdefault(row.formula_id, []).append(row.local_date)
    return found


async def _items(session: AsyncSession, user_id: UUID, new: NewFormula) -> Sequence[EntryItem]:
    if new.entry_id is not None:
        return (await entry(session, user_id, new.entry_id)).items
    if not new.items:
        raise NothingToLog("Give the foods of the meal, or the meal it is made from.")
    return await resolve(session, user_id, new.items)


async def _free_name(session: AsyncSession, user_id: UUID, given: str, own: UUID | None) -> str:
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NothingToLog(f"Give it a name of up to {LONGEST_NAME} characters.", "name")
    known = await queries.named(session, user_id, name)
    if known is not None and known != own:
        raise FormulaExists(name)
    return name


def _keywords(given: Sequence[str]) -> list[str]:
    kept = [" ".join(word.split())[:60] for word in given if word.strip()]
    return list(dict.fromkeys(kept))[:MOST_KEYWORDS]
