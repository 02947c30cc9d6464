"""What somebody wrote, as a draft: items with foods to choose from. Nothing is logged here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.nutrition.errors import AmountProblem, NothingToLog
from sante.nutrition.queries import meals as queries
from sante.nutrition.rules import parse
from sante.nutrition.rules.match import Hit
from sante.nutrition.rules.measures import measure_of, measure_said, weigh
from sante.nutrition.service import catalogue
from sante.nutrition.service.catalogue import by_barcode
from sante.nutrition.types import Candidate, DraftItem, Food, Grams, Spoken


@dataclass(frozen=True, slots=True)
class Draft:
    text: str
    items: tuple[DraftItem, ...]


Usual = Mapping[tuple[str, str], float]
_BARCODE = re.compile(r"[0-9]{8,14}")


async def draft(session: AsyncSession, user_id: UUID, text: str) -> Draft:
    """The items of a text, each with its five best foods. Raises AmountProblem, NothingToLog."""
    if len(text) > parse.LONGEST:
        raise NothingToLog(
            f"Keep it under {parse.LONGEST:,} characters: one meal at a time.", "text"
        )
    if _BARCODE.fullmatch(text.strip()):
        return await _by_barcode(session, user_id, text.strip())
    index = await catalogue.index(session)
    try:
        spoken = parse.parse(text, index.knows)
    except parse.AmountRefused as wrong:
        raise AmountProblem(str(wrong)) from None
    if not spoken:
        raise NothingToLog("Write what you ate, such as “2 eggs and a slice of toast”.", "text")
    if len(spoken) > parse.MOST_ITEMS:
        raise NothingToLog(f"That is more than {parse.MOST_ITEMS} foods. Log some apart.", "text")
    found = [await catalogue.hits(session, user_id, item.name) for item in spoken]
    refs = {hit.id for hits in found for hit in hits}
    known = await catalogue.foods(session, user_id, refs)
    usual = await usual_grams(session, user_id, sorted(refs))
    return Draft(
        text,
        tuple(
            DraftItem(item, _candidates(item, hits, known, usual))
            for item, hits in zip(spoken, found, strict=True)
        ),
    )


async def _by_barcode(session: AsyncSession, user_id: UUID, code: str) -> Draft:
    """A product's code alone, as scanners type it. Raises NothingToLog when it is not known."""
    try:
        food = (await by_barcode(session, user_id, code)).food
    except NotFound:
        raise NothingToLog(
            "You have no food with this barcode. Add it under “Own foods and products”.", "text"
        ) from None
    spoken = Spoken(text=code, name=food.name)
    usual = await usual_grams(session, user_id, [food.id])
    return Draft(
        code, (DraftItem(spoken, _candidates(spoken, [Hit(food.id, 1.0)], {food.id: food}, usual)),)
    )


def _candidates(
    spoken: Spoken, hits: Sequence[Hit], known: Mapping[str, Food], usual: Usual
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(known[hit.id], hit.score, weigh_for(spoken, known[hit.id], usual))
        for hit in hits
        if hit.id in known
    )


def weigh_for(spoken: Spoken, food: Food, usual: Usual) -> Grams:
    measure = measure_of(spoken)
    own = None
    if measure is not None:
        own = usual.get((food.id, measure or measure_said(food)))
    return weigh(spoken, food, own)


async def usual_grams(session: AsyncSession, user_id: UUID, refs: Sequence[str]) -> Usual:
    """What one measure of a food weighs for this person, where they said so: (id, measure) -> g."""
    found: dict[tuple[str, str], float] = {}
    for row in await queries.usual(session, user_id, refs):
        found.setdefault((row.food_ref, row.unit), row.one)
    return found
