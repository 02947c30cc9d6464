"""Entries, their items, their corrections; photos; preferences."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Base
from sante.nutrition.models import (
    EntryAudit,
    EntryItemRow,
    FoodEntryRow,
    FoodPhoto,
    FoodPreferences,
)

Values = Mapping[str, Any]
Rows = Sequence[Row[*tuple[Any, ...]]]

_ENTRY = FoodEntryRow.__table__.c
_ITEM = EntryItemRow.__table__.c
# One row for each food: as it was last eaten, how often, and when.
_RECENT: Final = text("""
select * from (
  select distinct on (coalesce(item.food_ref, item.name)) item.*, entry.local_date,
    count(*) over (partition by coalesce(item.food_ref, item.name)) as times
  from entry_items item
  join food_entries entry on entry.user_id = item.user_id and entry.id = item.entry_id
  where item.user_id = :user_id and entry.user_id = :user_id
    and entry.removed_at is null and entry.local_date between :first and :last
  order by coalesce(item.food_ref, item.name), entry.eaten_at desc, item.id desc
) found
order by times * (1 + cast(:weight as double precision)
  * (1 - (cast(:last as date) - local_date) / cast(:span as double precision))) desc,
  local_date desc, id desc
limit :limit
""")


async def add(session: AsyncSession, model: type[Base], rows: Sequence[Values]) -> None:
    if rows:
        await session.execute(insert(model).values(list(rows)))


async def entry(
    session: AsyncSession, user_id: UUID, entry_id: UUID, *, removed: bool = False
) -> FoodEntryRow | None:
    statement = select(FoodEntryRow).where(
        FoodEntryRow.user_id == user_id, FoodEntryRow.id == entry_id
    )
    gone = FoodEntryRow.removed_at
    statement = statement.where(gone.is_not(None) if removed else gone.is_(None))
    return (
        await session.scalars(statement.execution_options(populate_existing=True))
    ).one_or_none()


async def entries(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[FoodEntryRow]:
    """Of the local days, in the order they were eaten."""
    statement = (
        select(FoodEntryRow)
        .where(
            FoodEntryRow.user_id == user_id,
            FoodEntryRow.local_date.between(first, last),
            FoodEntryRow.removed_at.is_(None),
        )
        .order_by(FoodEntryRow.eaten_at, FoodEntryRow.id)
    )
    return (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def page(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[FoodEntryRow]:
    """The entries logged last come first."""
    statement = select(FoodEntryRow).where(
        FoodEntryRow.user_id == user_id, FoodEntryRow.removed_at.is_(None)
    )
    if after is not None:
        statement = statement.where(FoodEntryRow.id < after)
    found = await session.scalars(statement.order_by(FoodEntryRow.id.desc()).limit(limit))
    return found.all()


async def items(
    session: AsyncSession, user_id: UUID, entry_ids: Sequence[UUID]
) -> Sequence[EntryItemRow]:
    statement = (
        select(EntryItemRow)
        .where(EntryItemRow.user_id == user_id, EntryItemRow.entry_id.in_(entry_ids))
        .order_by(EntryItemRow.position)
    )
    return (await session.scalars(statement)).all()


async def change_entry(
    session: AsyncSession, user_id: UUID, entry_id: UUID, values: Values
) -> None:
    await session.execute(
        update(FoodEntryRow)
        .where(FoodEntryRow.user_id == user_id, FoodEntryRow.id == entry_id)
        .values(**values)
    )


async def remove_items(session: AsyncSession, user_id: UUID, entry_id: UUID) -> None:
    await session.execute(
        delete(EntryItemRow).where(
            EntryItemRow.user_id == user_id, EntryItemRow.entry_id == entry_id
        )
    )


async def corrections(session: AsyncSession, user_id: UUID, entry_id: UUID) -> Sequence[EntryAudit]:
    statement = (
        select(EntryAudit)
        .where(EntryAudit.user_id == user_id, EntryAudit.entry_id == entry_id)
        .order_by(EntryAudit.at, EntryAudit.id)
    )
    return (await session.scalars(statement)).all()


async def logged_since(
    session: AsyncSession, user_id: UUID, since: datetime, meal_type: str | None
) -> bool:
    statement = select(FoodEntryRow.id).where(
        FoodEntryRow.user_id == user_id,
        FoodEntryRow.removed_at.is_(None),
        or_(FoodEntryRow.eaten_at >= since, FoodEntryRow.logged_at >= since),
    )
    if meal_type is not None:
        statement = statement.where(FoodEntryRow.meal_type == meal_type)
    return bool(await session.scalar(select(statement.exists())))


async def recent(
    session: AsyncSession, user_id: UUID, first: date, last: date, *, limit: int
) -> Rows:
    """Items as last eaten, the frequent and the latest first, with `times` and `local_date`."""
    values = {
        "user_id": user_id,
        "first": first,
        "last": last,
        "span": max(1, (last - first).days),
        "weight": 1.0,
        "limit": limit,
    }
    return (await session.execute(_RECENT, values)).all()


async def usual(session: AsyncSession, user_id: UUID, food_refs: Sequence[str]) -> Rows:
    """(food_ref, unit, g of one) where the person said what their measure weighs, newest first."""
    statement = (
        select(_ITEM.food_ref, _ITEM.unit, (_ITEM.grams / _ITEM.amount).label("one"))
        .where(
            _ITEM.user_id == user_id,
            _ITEM.food_ref.in_(list(food_refs)),
            _ITEM.assumed == "",
            _ITEM.amount > 0,
            _ITEM.unit.not_in(("mg", "g", "kg", "oz", "lb", "ml", "cl", "dl", "l", "fl oz")),
        )
        .order_by(_ITEM.id.desc())
        .limit(200)
    )
    return (await session.execute(statement)).all()


async def days_of_energy(session: AsyncSession, user_id: UUID, first: date, last: date) -> Rows:
    """(local_date, kcal, low, high) of the days with food."""
    per_gram = _ITEM.kcal / func.nullif(_ITEM.grams, 0)
    statement = (
        select(
            _ENTRY.local_date,
            func.sum(_ITEM.kcal).label("kcal"),
            func.sum(func.coalesce(per_gram * _ITEM.grams_low, _ITEM.kcal)).label("low"),
            func.sum(func.coalesce(per_gram * _ITEM.grams_high, _ITEM.kcal)).label("high"),
        )
        .join(
            EntryItemRow.__table__,
            (_ITEM.user_id == _ENTRY.user_id) & (_ITEM.entry_id == _ENTRY.id),
        )
        .where(
            _ENTRY.user_id == user_id,
            _ENTRY.local_date.between(first, last),
            _ENTRY.removed_at.is_(None),
        )
        .group_by(_ENTRY.local_date)
        .order_by(_ENTRY.local_date)
    )
    return (await session.execute(statement)).all()


# --- photos and preferences ---


async def photo(
    session: AsyncSession, user_id: UUID, photo_id: UUID, *, lock: bool = False
) -> FoodPhoto | None:
    statement = select(FoodPhoto).where(FoodPhoto.user_id == user_id, FoodPhoto.id == photo_id)
    if lock:
        statement = statement.with_for_update()
    found = await session.scalars(statement.execution_options(populate_existing=True))
    return found.one_or_none()


async def change_photo(
    session: AsyncSession, user_id: UUID, photo_id: UUID, values: Values
) -> None:
    await session.execute(
        update(FoodPhoto)
        .where(FoodPhoto.user_id == user_id, FoodPhoto.id == photo_id)
        .values(**values)
    )


async def photos_between(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[FoodPhoto]:
    statement = (
        select(FoodPhoto)
        .where(FoodPhoto.user_id == user_id, FoodPhoto.local_date.between(first, last))
        .order_by(FoodPhoto.id)
    )
    return (await session.scalars(statement)).all()


async def photo_usage(session: AsyncSession, user_id: UUID) -> tuple[int, int]:
    """(photos, their bytes)."""
    table = FoodPhoto.__table__.c
    statement = select(func.count(), func.coalesce(func.sum(table.size), 0)).where(
        table.user_id == user_id
    )
    count, size = (await session.execute(statement)).one()
    return count, size


async def remove_photo(session: AsyncSession, user_id: UUID, photo_id: UUID) -> None:
    await session.execute(
        delete(FoodPhoto).where(FoodPhoto.user_id == user_id, FoodPhoto.id == photo_id)
    )
    await session.execute(
        update(FoodEntryRow)
        .where(FoodEntryRow.user_id == user_id, FoodEntryRow.photo_id == photo_id)
        .values(photo_id=None)
    )


async def preferences(session: AsyncSession, user_id: UUID) -> Row[*tuple[Any, ...]] | None:
    table = FoodPreferences.__table__.c
    statement = select(table.pace, table.show_energy, table.kcal_per_kg)
    return (await session.execute(statement.where(table.user_id == user_id))).one_or_none()


async def put_preferences(session: AsyncSession, user_id: UUID, values: Values) -> None:
    statement = insert(FoodPreferences).values(user_id=user_id, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["user_id"], set_=dict(values))
    )
