"""The inbox: everything a person was told, whether or not it rang anywhere."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.notify.models import NotificationRow
from sante.notify.queries import inbox as queries
from sante.notify.types import About, Inbox, Notice, Notification


async def inbox(
    session: AsyncSession,
    user_id: UUID,
    *,
    now: datetime,
    unread: bool = False,
    before: UUID | None = None,
    limit: int = 30,
) -> Inbox:
    rows = await queries.notifications(
        session, user_id, now=now, unread=unread, before=before, limit=limit + 1
    )
    return Inbox(
        items=tuple(read_notification(row) for row in rows[:limit]),
        unread=await queries.unread(session, user_id, now),
        more=len(rows) > limit,
    )


async def unread_count(session: AsyncSession, user_id: UUID, *, now: datetime) -> int:
    return await queries.unread(session, user_id, now)


async def notification(session: AsyncSession, user_id: UUID, notification_id: UUID) -> Notification:
    """Raises NotFound."""
    row = await queries.notification(session, user_id, notification_id)
    if row is None:
        raise NotFound
    return read_notification(row)


async def mark_opened(
    session: AsyncSession, user_id: UUID, notification_id: UUID, *, now: datetime
) -> Notification:
    """The first time counts. Raises NotFound."""
    await queries.open_notification(session, user_id, [notification_id], now)
    row = await queries.notification(session, user_id, notification_id)
    if row is None:
        raise NotFound
    return read_notification(row)


async def mark_all_opened(session: AsyncSession, user_id: UUID, *, now: datetime) -> int:
    """How many were unread."""
    return await queries.open_notification(session, user_id, None, now)


def data_of(notice: Notice) -> dict[str, Any]:
    """What stands beside the words: the deep link, what can be done, and about what."""
    data: dict[str, Any] = {"link": notice.link, "actions": list(notice.actions)}
    if notice.on_lock:
        data["on_lock"] = notice.on_lock
    if notice.about is not None:
        day = notice.about.day
        data["about"] = {
            "handler": notice.about.handler,
            "id": str(notice.about.id),
            "day": day.isoformat() if day else None,
        }
    return data


def read_notification(row: NotificationRow) -> Notification:
    about = row.data.get("about")
    return Notification(
        id=row.id,
        type=row.type,
        title=row.title,
        body=row.body,
        link=row.data["link"],
        actions=tuple(row.data["actions"]),
        about=None if about is None else _about(about),
        scheduled_for=row.scheduled_for,
        channel=row.channel,
        sent=row.sent,
        sent_at=row.sent_at,
        opened=row.opened,
        opened_at=row.opened_at,
        snoozed_until=row.snoozed_until,
        acted=row.acted,
        created_at=row.created_at,
        expires_at=row.expires_at,
        urgent=row.urgent,
    )


def _about(kept: dict[str, Any]) -> About:
    day = kept.get("day")
    return About(kept["handler"], UUID(kept["id"]), date.fromisoformat(day) if day else None)
