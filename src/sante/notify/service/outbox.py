"""The outbox: a message is written in the transaction of what it tells of, and sent by a job.

Every attempt leaves a row before it begins, so an attempt whose end nobody recorded (the worker
died) shows as unknown; the message is then tried again under the same id. Bodies may hold secret
links: they are sealed while they wait, and wiped as soon as they wait no more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.crypto import seal
from sante.core.jobs import jobs
from sante.kit.ids import new_id
from sante.notify import queries
from sante.notify.models import Outgoing
from sante.notify.queries import addresses as address_queries
from sante.notify.queries import inbox as inbox_queries
from sante.notify.rules import KEEP, KEEP_NOTICES, letters
from sante.notify.service.desk import Desk
from sante.notify.types import Button, Letter, Posted

EMAIL: Final = "email"
SEALED_AS: Final = "outbox"
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message for one address. `address_id` None: the letter's own recipient, by mail."""

    kind: str
    channel: str
    label: str
    subject: str
    body: str = field(repr=False)
    dedupe_key: str
    expires_at: datetime
    address_id: UUID | None = None
    notification_id: UUID | None = None
    link: str = ""
    buttons: Sequence[Button] = ()
    urgent: bool = False

    def content(self) -> bytes:
        """What is sealed: a letter is its text alone."""
        if self.address_id is None:
            return self.body.encode()
        buttons = [[one.label, one.data] for one in self.buttons]
        kept: Mapping[str, Any] = {
            "body": self.body,
            "link": self.link,
            "buttons": buttons,
            "urgent": self.urgent,
        }
        return json.dumps(kept).encode()


async def post(
    session: AsyncSession, desk: Desk, user_id: UUID, letter: Letter, *, now: datetime
) -> UUID | None:
    """Write a letter and queue its sending.

    None when there is no mail here, or a letter for this occasion already.
    """
    if EMAIL not in desk.channels:
        return None
    parcel = Parcel(
        kind=letter.kind,
        channel=EMAIL,
        label=letter.recipient,
        subject=letter.subject,
        body=letter.body,
        dedupe_key=letter.dedupe_key,
        expires_at=letter.expires_at,
    )
    return await hand_in(session, desk, user_id, parcel, now=now)


async def hand_in(
    session: AsyncSession, desk: Desk, user_id: UUID, parcel: Parcel, *, now: datetime
) -> UUID | None:
    """Write a message and queue its sending; None when there is one for this occasion already."""
    message_id = new_id()
    bound_to = user_id.bytes + message_id.bytes
    row = {
        "user_id": user_id,
        "id": message_id,
        "kind": parcel.kind,
        "channel": parcel.channel,
        "recipient": parcel.label,
        "subject": parcel.subject,
        "sealed_body": seal(desk.secret, SEALED_AS, parcel.content(), bound_to=bound_to),
        "dedupe_key": parcel.dedupe_key,
        "state": "queued",
        "next_attempt_at": now,
        "created_at": now,
        "expires_at": parcel.expires_at,
        "notification_id": parcel.notification_id,
        "address_id": parcel.address_id,
    }
    if not await queries.add_message(session, row):
        return None
    await jobs.defer(session, "notify.deliver", user_id=user_id, message_id=message_id)
    return message_id


async def post_trial(
    session: AsyncSession, desk: Desk, user_id: UUID, recipient: str, *, now: datetime
) -> UUID | None:
    """A message that says that messages arrive."""
    letter = letters.trial(recipient, new_id(), now, desk.house)
    return await post(session, desk, user_id, letter, now=now)


async def list_messages(session: AsyncSession, user_id: UUID) -> list[Posted]:
    """The newest twenty."""
    return [_read(row) for row in await queries.messages(session, user_id, limit=SHOWN)]


async def sweep(session: AsyncSession, *, now: datetime) -> None:
    """Give up what is too old to send and forget what ended long ago; as the system role."""
    await queries.expire(session, now)
    await queries.forget(session, now - KEEP)
    await inbox_queries.forget(session, now - KEEP_NOTICES)
    await address_queries.forget_updates(session, now - KEEP)


def _read(row: Outgoing) -> Posted:
    return Posted(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        recipient=row.recipient,
        subject=row.subject,
        state=row.state,
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        finished_at=row.finished_at,
    )
