"""What is kept of a person's rewards: read, and put right."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Base
from sante.core.models import UserStamp
from sante.kit.ids import new_id
from sante.rewards.models import (
    AuditFinding,
    UserAchievement,
    UserChallenge,
    UserStreak,
    UserXp,
    XpTransaction,
)

Rows = Sequence[Row[*tuple[Any, ...]]]
Values = Mapping[str, Any]
_LINE = XpTransaction.__table__.c
_XP = UserXp.__table__
_AT_ONCE = 500  # rows of a statement, below the protocol's limit of parameters


async def lock(session: AsyncSession, user_id: UUID) -> Row[*tuple[Any, ...]]:
    """The person's row of XP, made where there is none; nobody else settles until the commit."""
    new = {
        "user_id": user_id, "xp": 0, "level": 1, "tier": "Bronze", "style": "achiever",
        "style_confidence": 0.0,
    }  # fmt: skip
    await session.execute(insert(UserXp).values(**new).on_conflict_do_nothing())
    found = await session.execute(
        select(_XP).where(_XP.c.user_id == user_id).with_for_update(of=UserXp)
    )
    return found.one()


async def stamp(session: AsyncSession, user_id: UUID) -> int:
    """The person's count of writes."""
    found = await session.execute(select(UserStamp.stamp).where(UserStamp.user_id == user_id))
    return found.scalar_one_or_none() or 0


async def xp(session: AsyncSession, user_id: UUID) -> Row[*tuple[Any, ...]] | None:
    found = await session.execute(select(_XP).where(_XP.c.user_id == user_id))
    return found.one_or_none()


async def put_xp(session: AsyncSession, user_id: UUID, values: Values) -> None:
    await session.execute(update(UserXp).where(UserXp.user_id == user_id).values(**values))


async def ledger(session: AsyncSession, user_id: UUID) -> Rows:
    """(source_type, source_id, rule, amount, turns, reason, local_date) of each key: the sum of
    its lines, how many there are, and what the last one says."""
    newest = aggregate_order_by(_LINE.reason, _LINE.turn.desc())
    found = await session.execute(
        select(
            _LINE.source_type,
            _LINE.source_id,
            _LINE.rule,
            func.sum(_LINE.amount).label("amount"),
            func.max(_LINE.turn).label("turns"),
            func.array_agg(newest)[1].label("reason"),
            func.max(_LINE.local_date).label("local_date"),
        )
        .where(_LINE.user_id == user_id)
        .group_by(_LINE.source_type, _LINE.source_id, _LINE.rule)
    )
    return found.all()


async def add_entries(session: AsyncSession, user_id: UUID, rows: Sequence[Values]) -> int:
    """Add lines; one that somebody has added meanwhile is not added again. How many were."""
    added = 0
    for start in range(0, len(rows), _AT_ONCE):
        made = [
            {"user_id": user_id, "id": new_id(), **row} for row in rows[start : start + _AT_ONCE]
        ]
        written = await session.execute(
            insert(XpTransaction).values(made).on_conflict_do_nothing().returning(XpTransaction.id)
        )
        added += len(written.all())
    return added


async def streaks(session: AsyncSession, user_id: UUID) -> Rows:
    return await _mine(session, UserStreak, user_id)


async def put_streaks(session: AsyncSession, user_id: UUID, rows: Sequence[Values]) -> None:
    await _put(session, UserStreak, ("user_id", "domain"), user_id, rows)


async def user_achievements(session: AsyncSession, user_id: UUID) -> Rows:
    return await _mine(session, UserAchievement, user_id)


async def put_achievements(session: AsyncSession, user_id: UUID, rows: Sequence[Values]) -> None:
    await _put(session, UserAchievement, ("user_id", "achievement_id"), user_id, rows)


async def user_challenges(session: AsyncSession, user_id: UUID) -> Rows:
    return await _mine(session, UserChallenge, user_id)


async def update_challenge(
    session: AsyncSession, user_id: UUID, challenge_id: UUID, values: Values
) -> None:
    await session.execute(
        update(UserChallenge)
        .where(UserChallenge.user_id == user_id, UserChallenge.id == challenge_id)
        .values(**values)
    )


async def _mine(session: AsyncSession, model: type[Base], user_id: UUID) -> Rows:
    table = model.__table__
    found = await session.execute(
        select(table).where(table.c.user_id == user_id).order_by(table.c.id)
    )
    return found.all()


async def _put(
    session: AsyncSession,
    model: type[Base],
    key: tuple[str, ...],
    user_id: UUID,
    rows: Sequence[Values],
) -> None:
    """Insert or replace by `key`."""
    if not rows:
        return
    made = [{"user_id": user_id, "id": new_id(), **row} for row in rows]
    statement = insert(model).values(made)
    new = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=new))


async def note_findings(
    session: AsyncSession, user_id: UUID, rows: Sequence[Values], now: datetime
) -> None:
    made = [{"user_id": user_id, "id": new_id(), "found_at": now, **row} for row in rows]
    await session.execute(insert(AuditFinding).values(made))


async def take_due(session: AsyncSession, now: datetime, later: datetime, limit: int) -> list[UUID]:
    """People whose rewards may read differently now, put off until `later`, when their job will
    have said when to look next.

    All users' rows: for the system's transaction. Rows another worker holds are left to it.
    """
    due = (
        select(UserXp.user_id)
        .where(UserXp.look_at <= now)
        .order_by(UserXp.look_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await session.execute(
        update(UserXp)
        .where(UserXp.user_id.in_(due))
        .values(look_at=later)
        .returning(UserXp.user_id)
    )
    return list(taken.scalars())


async def unseen(session: AsyncSession, limit: int) -> list[UUID]:
    """People who have written something and whose rewards were never worked out, as after an
    upgrade. All users' rows."""
    known = select(UserXp.user_id).where(UserXp.user_id == UserStamp.user_id)
    found = await session.execute(
        select(UserStamp.user_id).where(~known.exists()).order_by(UserStamp.user_id).limit(limit)
    )
    return list(found.scalars())
