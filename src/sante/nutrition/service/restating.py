"""Correcting a meal by a sentence: "that was 200 g not 150 g"."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.nutrition.errors import UnclearCorrection
from sante.nutrition.rules.restate import Restated, restated
from sante.nutrition.rules.text import tokens
from sante.nutrition.service.entries import EntryChange, correct_entry, entries
from sante.nutrition.service.items import NewItem
from sante.nutrition.types import EntryItem, FoodEntry
from sante.profile.types import Person

_SAME: Final = 0.02  # how near an amount must be to the one that was said
_DAYS_BACK: Final = 2


async def restate(session: AsyncSession, person: Person, text: str, *, now: datetime) -> FoodEntry:
    """Find the food the words are about, in the last two days, and correct its amount; how much one
    such measure weighs is remembered by that. Raises UnclearCorrection."""
    said = restated(text)
    if said is None:
        raise UnclearCorrection("Say it like this: that was 200 g not 150 g.")
    today = person.day_at(now)
    recent = await entries(session, person.user_id, today - timedelta(days=_DAYS_BACK), today)
    for entry in reversed(recent):
        for at, item in enumerate(entry.items):
            if _meant(item, said):
                items = [kept(one) for one in entry.items]
                items[at] = reweighed(item, said.grams)
                change = EntryChange(items=items, reason=" ".join(text.split())[:200])
                return await correct_entry(session, person, entry.id, change, now=now)
    raise UnclearCorrection("No meal of the last two days has that. Correct it on its page.")


def _meant(item: EntryItem, said: Restated) -> bool:
    if said.name is not None and not set(tokens(said.name)) & set(tokens(item.name)):
        return False
    if said.before is None:
        return said.name is not None
    return abs(item.grams.grams - said.before) <= _SAME * said.before


def kept(item: EntryItem) -> NewItem:
    """An item as it is, to be stored again beside one that changes."""
    return NewItem(kept=item)


def reweighed(item: EntryItem, grams: float) -> NewItem:
    return NewItem(kept=item, grams=grams)
