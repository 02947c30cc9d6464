"""Notices and preferences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.models import User
from sante.notify.models import NotificationRow, PreferencesRow
from sante.notify.types import About

_N = NotificationRow


async def preferences(session: AsyncSession, user_id: UUID) -> PreferencesRow | None:
    found = await session.execute(select(PreferencesRow).where(PreferencesRow.user_id == user_id))
    return found.scalar_one_or_none()


async def put_preferences(
    session: AsyncSession, user_id: UUID, values: Mapping[str, object]
) -> None:
    statement = insert(PreferencesRow).values(user_id=user_id, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["user_id"], set_=dict(values))
    )


async def add_notification(session: AsyncSession, row: Mapping[str, object]) -> bool:
    """False when this occasion was told already."""
    added = await session.execute(
        insert(_N)
        .values(row)
        .on_conflict_do_nothing(index_elements=["user_id", "dedupe_key"])
        .returning(_N.id)
    )
    return added.scalar_one_or_none() is not None


async def notification(
    session: AsyncSession, user_id: UUID, notification_id: UUID, *, lock: bool = False
) -> NotificationRow | None:
    statement = select(_N).where(_N.user_id == user_id, _N.id == notification_id)
    if lock:
        statement = statement.with_for_update()
    found = await session.execute(statement.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def notifications(
    session: AsyncSession,
    user_id: UUID,
    *,
    now: datetime,
    unread: bool,
    before: UUID | None,
    limit: int,
) -> Sequence[NotificationRow]:
    """Newest first; what is snoozed is not shown until it comes back."""
    statement = select(_N).where(_N.user_id == user_id, _shown(now))
    if unread:
        statement = statement.where(~_N.opened)
    if before is not None:
        statement = statement.where(_N.id < before)
    found = await session.execute(statement.order_by(_N.id.desc()).limit(limit))
    return found.scalars().all()


async def unread(session: AsyncSession, user_id: UUID, now: datetime) -> int:
    found = await session.scalar(
        select(func.count()).select_from(_N).where(_N.user_id == user_id, ~_N.opened, _shown(now))
    )
    return int(found or 0)


def _shown(now: datetime) -> Any:
    return or_(_N.snoozed_until.is_(None), _N.snoozed_until <= now)


async def rung_since(session: AsyncSession, user_id: UUID, since: datetime) -> tuple[int, int]:
    """How often channels rang since then for what is not urgent, and how often for patterns; those
    that were held rang as one."""
    counted = func.count(func.distinct(_N.ring_id))
    pattern = func.count(func.distinct(case((_N.type == "pattern", _N.ring_id))))
    found = await session.execute(
        select(counted, pattern).where(
            _N.user_id == user_id,
            _N.delivery == "released",
            _N.released_at >= since,
            ~_N.urgent,
        )
    )
    rings, patterns = found.one()
    return int(rings), int(patterns)


async def set_notification(
    session: AsyncSession, user_id: UUID, ids: Sequence[UUID], values: Mapping[str, object]
) -> None:
    await session.execute(update(_N).where(_N.user_id == user_id, _N.id.in_(ids)).values(values))


async def open_notification(
    session: AsyncSession, user_id: UUID, ids: Sequence[UUID] | None, now: datetime
) -> int:
    """Mark as opened what is not; None: all of it. How many were."""
    statement = update(_N).where(_N.user_id == user_id, ~_N.opened)
    if ids is not None:
        statement = statement.where(_N.id.in_(ids))
    marked = await session.execute(statement.values(opened=True, opened_at=now).returning(_N.id))
    return len(marked.all())


async def settle(
    session: AsyncSession, user_id: UUID, about: About, verb: str | None, now: datetime
) -> None:
    """Every notice about one thing: it was answered, or (None) the answer was taken back."""
    of = _N.data["about"]
    await session.execute(
        update(_N)
        .where(
            _N.user_id == user_id,
            of["handler"].astext == about.handler,
            of["id"].astext == str(about.id),
        )
        .values(
            acted=verb,
            acted_at=None if verb is None else now,
            opened=True,
            opened_at=func.coalesce(_N.opened_at, now),
            snoozed_until=None,
            delivery=case((_N.delivery == "held", "silent"), else_=_N.delivery),
        )
        .execution_options(synchronize_session=False)
    )


async def look_at_held(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Let what waits for the quiet to end be judged anew; what was snoozed waits on."""
    await session.execute(
        update(_N)
        .where(_N.user_id == user_id, _N.delivery == "held", _N.snoozed_until.is_(None))
        .values(scheduled_for=now)
        .execution_options(synchronize_session=False)
    )


async def held(session: AsyncSession, user_id: UUID, now: datetime) -> Sequence[NotificationRow]:
    """What may ring by now, oldest first; locked, so that two jobs cannot ring twice."""
    found = await session.execute(
        select(_N)
        .where(_N.user_id == user_id, _N.delivery == "held", _N.scheduled_for <= now)
        .order_by(_N.id)
        .with_for_update()
    )
    return found.scalars().all()


async def ring_keys(session: AsyncSession, user_id: UUID, notification_id: UUID) -> Sequence[str]:
    """The dedupe keys of a notice and of those that rang together with it."""
    ring = select(_N.ring_id).where(_N.user_id == user_id, _N.id == notification_id)
    found = await session.execute(
        select(_N.dedupe_key).where(_N.user_id == user_id, _N.ring_id == ring.scalar_subquery())
    )
    return found.scalars().all()


async def mark_sent(
    session: AsyncSession, user_id: UUID, notification_id: UUID, now: datetime
) -> None:
    """The notice, and those that rang together with it."""
    ring = select(_N.ring_id).where(_N.user_id == user_id, _N.id == notification_id)
    await session.execute(
        update(_N)
        .where(_N.user_id == user_id, _N.ring_id == ring.scalar_subquery(), ~_N.sent)
        .values(sent=True, sent_at=now)
    )


async def due(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[Row[Any]]:
    """Whose held notices may ring by now; for the system role."""
    found = await session.execute(
        select(_N.user_id)
        .join(User, and_(User.id == _N.user_id, User.status == "active"))
        .where(~_N.sent, _N.delivery == "held", _N.scheduled_for <= now)
        .distinct()
        .limit(limit)
    )
    return found.all()


async def forget(session: AsyncSession, before: datetime) -> None:
    """Everybody's notices from before then; for the system role."""
    await session.execute(delete(_N).where(_N.created_at < before))
