"""The SQL of projections: those frozen, and what each day's said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.models import BiomarkerProjection, Goal, GoalProjection, GoalTarget

_GOAL = Goal.__table__.c


async def freeze(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add frozen projections; one that is there already stays as it is."""
    if rows:
        await session.execute(insert(GoalProjection).values(list(rows)).on_conflict_do_nothing())


async def projections(session: AsyncSession, user_id: UUID, goal_id: UUID) -> Sequence[Row[Any]]:
    """All that was frozen for a goal, in the order it was: versions of a plan count up, whatever
    a clock says."""
    table = GoalProjection.__table__
    statement = select(table).where(table.c.user_id == user_id, table.c.goal_id == goal_id)
    order = (table.c.plan_version, table.c.created_at, table.c.id)
    return (await session.execute(statement.order_by(*order))).all()


async def note_projections(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add a day's projections; returns how many were not there yet."""
    if not rows:
        return 0
    statement = insert(BiomarkerProjection).values(list(rows)).on_conflict_do_nothing()
    added = await session.execute(statement.returning(BiomarkerProjection.id))
    return len(added.all())


async def noted(
    session: AsyncSession, user_id: UUID, goal_id: UUID, first: date, last: date
) -> Sequence[Row[Any]]:
    """What the projections of the days from `first` to `last` said, oldest first."""
    c = BiomarkerProjection.__table__.c
    columns: tuple[ColumnElement[Any], ...] = (c.biomarker_id, c.local_date, c.mean)
    statement = select(*columns).where(
        c.user_id == user_id, c.goal_id == goal_id, c.local_date.between(first, last)
    )
    return (await session.execute(statement.order_by(c.local_date))).all()


async def unnoted(
    session: AsyncSession, user_ids: Sequence[UUID], day: date, modelled: Sequence[str]
) -> Sequence[UUID]:
    """Those of `user_ids` with a running goal that has a target in `modelled` and whose
    projections of `day` are not noted. For the system's role."""
    target, noted_on = GoalTarget.__table__.c, BiomarkerProjection.__table__.c
    there = exists().where(
        noted_on.user_id == _GOAL.user_id,
        noted_on.goal_id == _GOAL.id,
        noted_on.local_date == day,
    )
    projectable = exists().where(
        target.user_id == _GOAL.user_id,
        target.goal_id == _GOAL.id,
        target.biomarker_id.in_(list(modelled)),
    )
    statement = (
        select(_GOAL.user_id)
        .distinct()
        .where(
            _GOAL.user_id.in_(list(user_ids)),
            _GOAL.status == "active",
            _GOAL.start_date <= day,
            _GOAL.end_date > day,
            projectable,
            ~there,
        )
    )
    return (await session.execute(statement)).scalars().all()
