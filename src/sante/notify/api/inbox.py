from typing import Annotated
from uuid import UUID

from fastapi import Query

from sante.core.errors import FieldError, Invalid
from sante.core.http import Now, Router, Tx
from sante.core.schemas import PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.notify import service
from sante.notify.schemas import (
    Act,
    ActedOut,
    InboxOut,
    NotificationId,
    NotificationOut,
    PreferencesOut,
    PutPreferences,
    Snooze,
)

router = Router(tags=["notifications"])

Reader = Annotated[Viewer, Read("notifications")]
Writer = Annotated[Viewer, Write("notifications")]
Named = Annotated[UUID, PathId("ntf")]


@router.get("/notifications/preferences")
async def get_preferences(viewer: Reader, session: Tx) -> PreferencesOut:
    found = await service.preferences(session, viewer.user_id)
    return PreferencesOut.of(viewer.user_id, found)


@router.put("/notifications/preferences")
async def put_preferences(
    body: PutPreferences, viewer: Writer, session: Tx, now: Now
) -> PreferencesOut:
    """What is left out stays as it is."""
    if body.user_id not in (None, viewer.user_id):
        wrong = FieldError("user_id", "Leave it out: these are your own.")
        raise Invalid(wrong.message, errors=[wrong])
    found = await service.change_preferences(session, viewer.user_id, body.given(), now=now)
    return PreferencesOut.of(viewer.user_id, found)


@router.get("/notifications")
async def list_notifications(
    viewer: Reader,
    session: Tx,
    now: Now,
    *,
    unread: bool = False,
    cursor: Annotated[NotificationId | None, Query(description="The last one shown.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> InboxOut:
    """Newest first. What is snoozed comes back when its time has come."""
    found = await service.inbox(
        session, viewer.user_id, now=now, unread=unread, before=cursor, limit=limit
    )
    return InboxOut(
        items=[NotificationOut.of(one) for one in found.items],
        unread=found.unread,
        next_cursor=found.items[-1].id if found.more else None,
    )


@router.post("/notifications/{notification_id}/open")
async def open_notification(
    notification_id: Named, viewer: Writer, session: Tx, now: Now
) -> NotificationOut:
    found = await service.mark_opened(session, viewer.user_id, notification_id, now=now)
    return NotificationOut.of(found)


@router.post("/notifications/{notification_id}/snooze")
async def snooze_notification(
    notification_id: Named, body: Snooze, viewer: Writer, session: Tx, now: Now
) -> NotificationOut:
    """It rings again then, and stands in the inbox as new."""
    found = await service.snooze(
        session, viewer.user_id, notification_id, now=now, minutes=body.minutes
    )
    return NotificationOut.of(found)


@router.post("/notifications/{notification_id}/act")
async def act_on_notification(
    notification_id: Named, body: Act, viewer: Writer, session: Tx, now: Now
) -> ActedOut:
    """Do what it offers: an action is logged as a tap on Today would."""
    found, said = await service.act(session, viewer.user_id, notification_id, body.action, now=now)
    return ActedOut(notification=NotificationOut.of(found), said=said)
