"""The food table: filling it, searching it, reading foods of it and of the person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.nutrition.models import FoodPortion
from sante.nutrition.queries import foods as queries
from sante.nutrition.rules.match import BEST, Entry, Hit, Index, find
from sante.nutrition.rules.text import tokens
from sante.nutrition.service.rows import food_of, own_food_of, own_id, own_uuid, seed_rows
from sante.nutrition.table import ours
from sante.nutrition.types import Food, OwnFood

_OWN_LOOKED_AT: Final = 200
_SHORTEST_WORD: Final = 2

_indexes: Final[dict[str, Index]] = {}  # of this process, by version; built with the first search


async def seed(session: AsyncSession) -> int:
    """Fill the table when this release brings another one; returns the number of foods written."""
    version = ours.version()
    if await queries.has_version(session, version):
        return 0
    foods, aliases, portions = seed_rows(ours.table(), version)
    await queries.replace_table(session, foods, aliases, portions)
    return len(foods)


async def index(session: AsyncSession) -> Index:
    version = ours.version()
    if version not in _indexes:
        names = await queries.names(session, version)
        made = Index.of(
            Entry(row.id, row.name, tuple(row.aliases or ()), row.staple) for row in names
        )
        if not names:
            return made  # not filled yet: look again next time
        _indexes.clear()
        _indexes[version] = made
    return _indexes[version]


async def hits(
    session: AsyncSession, user_id: UUID, name: str, *, best: int = BEST
) -> Sequence[Hit]:
    """The foods a name may mean, of the table and of the person's own, best first."""
    return find(await index(session), name, await _own_index(session, user_id, name), best=best)


async def _own_index(session: AsyncSession, user_id: UUID, name: str) -> Index | None:
    words = [word for word in tokens(name) if len(word) >= _SHORTEST_WORD]
    found = await queries.own_by_words(session, user_id, words, limit=_OWN_LOOKED_AT)
    if not found:
        return None
    return Index.of(
        Entry(own_id(row.id), f"{row.name} {row.brand}".strip(), own=True) for row in found
    )


async def search(
    session: AsyncSession, user_id: UUID, name: str, *, best: int
) -> list[tuple[Food, float]]:
    found = await hits(session, user_id, name, best=best)
    known = await foods(session, user_id, [hit.id for hit in found])
    return [(known[hit.id], hit.score) for hit in found if hit.id in known]


async def foods(session: AsyncSession, user_id: UUID, refs: Iterable[str]) -> Mapping[str, Food]:
    """By id; those that do not exist, or are somebody else's, are left out."""
    wanted = set(refs)
    own = {ref: found for ref in wanted if (found := own_uuid(ref)) is not None}
    shared = wanted - own.keys()
    made: dict[str, Food] = {}
    if shared:
        portions: dict[str, list[FoodPortion]] = {}
        for portion in await queries.portions(session, shared):
            portions.setdefault(portion.food_id, []).append(portion)
        for row in await queries.foods(session, shared):
            made[row.id] = food_of(row, portions.get(row.id, ()))
    if own:
        for mine in await queries.own_foods(session, user_id, own.values()):
            made[own_id(mine.id)] = own_food_of(mine).food
    return made


async def by_barcode(session: AsyncSession, user_id: UUID, barcode: str) -> OwnFood:
    """Raises NotFound. A 12-digit code is the 13-digit one without its leading zero."""
    for code in dict.fromkeys((barcode, barcode.zfill(13), barcode.lstrip("0"))):
        if (row := await queries.own_by_barcode(session, user_id, code)) is not None:
            return own_food_of(row)
    raise NotFound
