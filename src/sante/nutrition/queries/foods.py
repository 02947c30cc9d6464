"""The food table, and a person's own foods."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, case, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.nutrition.models import FoodAlias, FoodPortion, FoodRow, OwnFoodRow

_COLUMNS: Final = [column.name for column in FoodRow.__table__.c]
_NAMES: Final = ", ".join(_COLUMNS)
# The table as JSON: one parameter and one statement for seven thousand rows.
_PUT_FOODS: Final = text(f"""
insert into foods ({_NAMES})
select {_NAMES} from jsonb_populate_recordset(null::foods, cast(:rows as jsonb))
on conflict (id) do update
set ({_NAMES}) = ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
""")  # noqa: S608 - names of our own columns
_PUT_ALIASES: Final = text("""
insert into food_aliases (alias, food_id)
select alias, food_id from jsonb_populate_recordset(null::food_aliases, cast(:rows as jsonb))
""")
_PUT_PORTIONS: Final = text("""
insert into food_portions (food_id, label, position, grams)
select food_id, label, position, grams
from jsonb_populate_recordset(null::food_portions, cast(:rows as jsonb))
""")
_OWN = OwnFoodRow.__table__.c
_PRODUCT: Final = [column.name for column in _OWN if column.name != "user_id"]
_NEWER: Final = [n for n in _PRODUCT if n not in ("id", "barcode", "origin", "created_at")]
_PUT_PRODUCTS: Final = text(f"""
insert into own_foods (user_id, {", ".join(_PRODUCT)})
select :user_id, {", ".join(_PRODUCT)}
from jsonb_populate_recordset(null::own_foods, cast(:rows as jsonb))
on conflict (user_id, barcode) where barcode is not null do update
set ({", ".join(_NEWER)}) = ({", ".join(f"excluded.{name}" for name in _NEWER)})
where own_foods.origin = 'open_food_facts'
returning id
""")  # noqa: S608 - names of our own columns

Values = Mapping[str, Any]
Rows = Sequence[Row[*tuple[Any, ...]]]


async def has_version(session: AsyncSession, version: str) -> bool:
    statement = select(select(FoodRow.id).where(FoodRow.version == version).exists())
    return bool(await session.scalar(statement))


async def replace_table(
    session: AsyncSession,
    foods: Sequence[Values],
    aliases: Sequence[Values],
    portions: Sequence[Values],
) -> None:
    """Foods that are gone from the data stay, for meals may name them; their words do not."""
    await session.execute(delete(FoodAlias))
    await session.execute(delete(FoodPortion))
    await session.execute(_PUT_FOODS, {"rows": json.dumps(foods)})
    await session.execute(_PUT_ALIASES, {"rows": json.dumps(aliases)})
    await session.execute(_PUT_PORTIONS, {"rows": json.dumps(portions)})


async def names(session: AsyncSession, version: str) -> Rows:
    """(id, name, staple, aliases) of the whole table."""
    found = select(FoodAlias.food_id, func.array_agg(FoodAlias.alias).label("aliases"))
    words = found.group_by(FoodAlias.food_id).subquery()
    statement = (
        select(FoodRow.id, FoodRow.name, FoodRow.staple, words.c.aliases)
        .outerjoin(words, words.c.food_id == FoodRow.id)
        .where(FoodRow.version == version)
        .order_by(FoodRow.id)
    )
    return (await session.execute(statement)).all()


async def foods(session: AsyncSession, ids: Iterable[str]) -> Sequence[FoodRow]:
    return (await session.scalars(select(FoodRow).where(FoodRow.id.in_(list(ids))))).all()


async def portions(session: AsyncSession, ids: Iterable[str]) -> Sequence[FoodPortion]:
    statement = select(FoodPortion).where(FoodPortion.food_id.in_(list(ids)))
    return (await session.scalars(statement.order_by(FoodPortion.position))).all()


# --- a person's own ---


async def own_foods(
    session: AsyncSession, user_id: UUID, ids: Iterable[UUID]
) -> Sequence[OwnFoodRow]:
    statement = select(OwnFoodRow).where(OwnFoodRow.user_id == user_id)
    return (await session.scalars(statement.where(OwnFoodRow.id.in_(list(ids))))).all()


async def own_by_words(
    session: AsyncSession, user_id: UUID, words: Sequence[str], *, limit: int
) -> Rows:
    """(id, name, brand) of the person's foods that hold any of the words, most words first."""
    if not words:
        return []
    label = func.lower(_OWN.name + " " + _OWN.brand)
    holds = [label.contains(word, autoescape=True) for word in words]
    hits = sum((case((one, 1), else_=0) for one in holds[1:]), case((holds[0], 1), else_=0))
    statement = (
        select(_OWN.id, _OWN.name, _OWN.brand)
        .where(_OWN.user_id == user_id, or_(*holds))
        .order_by(hits.desc(), func.char_length(_OWN.name), _OWN.id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def own_by_barcode(session: AsyncSession, user_id: UUID, barcode: str) -> OwnFoodRow | None:
    statement = select(OwnFoodRow).where(
        OwnFoodRow.user_id == user_id, OwnFoodRow.barcode == barcode
    )
    return (await session.scalars(statement)).one_or_none()


async def list_own(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[OwnFoodRow]:
    """What was typed in before products of a file, newest first."""
    statement = select(OwnFoodRow).where(
        OwnFoodRow.user_id == user_id, OwnFoodRow.origin == "typed"
    )
    if after is not None:
        statement = statement.where(OwnFoodRow.id < after)
    found = await session.scalars(statement.order_by(OwnFoodRow.id.desc()).limit(limit))
    return found.all()


async def count_own(session: AsyncSession, user_id: UUID, origin: str) -> int:
    statement = select(func.count()).where(_OWN.user_id == user_id, _OWN.origin == origin)
    return await session.scalar(statement) or 0


async def add_own(session: AsyncSession, values: Values) -> None:
    await session.execute(insert(OwnFoodRow).values(**values))


async def change_own(session: AsyncSession, user_id: UUID, food_id: UUID, values: Values) -> None:
    await session.execute(
        update(OwnFoodRow)
        .where(OwnFoodRow.user_id == user_id, OwnFoodRow.id == food_id)
        .values(**values)
    )


async def remove_own(session: AsyncSession, user_id: UUID, food_id: UUID) -> int:
    statement = delete(OwnFoodRow).where(OwnFoodRow.user_id == user_id, OwnFoodRow.id == food_id)
    return len((await session.execute(statement.returning(OwnFoodRow.id))).all())


async def remove_products(session: AsyncSession, user_id: UUID) -> int:
    statement = delete(OwnFoodRow).where(
        and_(OwnFoodRow.user_id == user_id, OwnFoodRow.origin == "open_food_facts")
    )
    return len((await session.execute(statement.returning(OwnFoodRow.id))).all())


async def known_barcodes(session: AsyncSession, user_id: UUID, barcodes: Sequence[str]) -> set[str]:
    statement = select(_OWN.barcode).where(
        _OWN.user_id == user_id, _OWN.barcode.in_(list(barcodes))
    )
    return {code for code in await session.scalars(statement) if code is not None}


async def put_products(session: AsyncSession, user_id: UUID, rows: Sequence[Values]) -> int:
    """New products, and newer figures of those already there; what was typed in stays. Each
    barcode once. Returns how many were written."""
    if not rows:
        return 0
    given = {"user_id": user_id, "rows": json.dumps(rows, default=str, allow_nan=False)}
    return len((await session.execute(_PUT_PRODUCTS, given)).all())
