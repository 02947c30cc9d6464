"""Meals kept for next time, and when they were used."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sante.nutrition.models import FormulaItemRow, FormulaRow, FormulaUse

Values = Mapping[str, Any]
Rows = Sequence[Row[*tuple[Any, ...]]]


async def formulas(session: AsyncSession, user_id: UUID) -> Sequence[FormulaRow]:
    """By name."""
    statement = select(FormulaRow).where(FormulaRow.user_id == user_id)
    found = await session.scalars(
        statement.order_by(func.lower(FormulaRow.name)).execution_options(populate_existing=True)
    )
    return found.all()


async def items(
    session: AsyncSession, user_id: UUID, formula_ids: Sequence[UUID]
) -> Sequence[FormulaItemRow]:
    statement = (
        select(FormulaItemRow)
        .where(FormulaItemRow.user_id == user_id, FormulaItemRow.formula_id.in_(formula_ids))
        .order_by(FormulaItemRow.position)
    )
    return (await session.scalars(statement)).all()


async def uses(session: AsyncSession, user_id: UUID, since: date) -> Rows:
    """(formula_id, local_date) since a day, oldest first."""
    table = FormulaUse.__table__.c
    statement = (
        select(table.formula_id, table.local_date)
        .where(table.user_id == user_id, table.local_date >= since)
        .order_by(table.local_date)
    )
    return (await session.execute(statement)).all()


async def named(session: AsyncSession, user_id: UUID, name: str) -> UUID | None:
    statement = select(FormulaRow.id).where(
        FormulaRow.user_id == user_id, func.lower(FormulaRow.name) == name.lower()
    )
    return await session.scalar(statement)


async def change(session: AsyncSession, user_id: UUID, formula_id: UUID, values: Values) -> None:
    await session.execute(
        update(FormulaRow)
        .where(FormulaRow.user_id == user_id, FormulaRow.id == formula_id)
        .values(**values)
    )


async def remove_items(session: AsyncSession, user_id: UUID, formula_id: UUID) -> None:
    await session.execute(
        delete(FormulaItemRow).where(
            FormulaItemRow.user_id == user_id, FormulaItemRow.formula_id == formula_id
        )
    )


async def remove(session: AsyncSession, user_id: UUID, formula_id: UUID) -> int:
    statement = delete(FormulaRow).where(FormulaRow.user_id == user_id, FormulaRow.id == formula_id)
    return len((await session.execute(statement.returning(FormulaRow.id))).all())
