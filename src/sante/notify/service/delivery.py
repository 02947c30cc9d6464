"""One attempt to hand a message over: how it begins, how it ends, and what its address learns."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.crypto import SealBroken, unseal
from sante.core.events import publish
from sante.kit.ids import new_id
from sante.notify import queries
from sante.notify.events import DeliveryKnown
from sante.notify.models import AddressRow, OutboxAttempt, Outgoing
from sante.notify.queries import addresses as address_queries
from sante.notify.queries import inbox as inbox_queries
from sante.notify.rules import ATTEMPTS, next_attempt, problem_text
from sante.notify.service import addresses
from sante.notify.service.desk import Desk
from sante.notify.service.outbox import SEALED_AS
from sante.notify.service.telling import tell
from sante.notify.types import (
    Button,
    Channel,
    Message,
    Notice,
    Outcome,
    Permanent,
    Sent,
    Temporary,
)

_PROVING: Final = ("verify_address", "test")  # what an address gets before it is proved
_NOTICE_LASTS: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An attempt that has begun; its row says `unknown` until `end`."""

    attempt_id: UUID
    message: Message
    channel: Channel
    expires_at: datetime


async def begin(
    session: AsyncSession, desk: Desk, user_id: UUID, message_id: UUID, *, now: datetime
) -> UnderWay | None:
    """Begin an attempt. None when there is nothing to send, or it cannot be: the row says why."""
    row = await queries.message(session, user_id, message_id)
    if row is None or row.state != "queued":
        return None
    if row.expires_at <= now:
        await _finish(session, row, "expired", row.last_error, now)
        return None
    channel = desk.channels.get(row.channel)
    if channel is None:
        await _finish(session, row, "failed", "no_channel", now)
        return None
    try:
        message = await _message(session, desk, row)
    except SealBroken:
        await _finish(session, row, "failed", "unreadable", now)
        return None
    if message is None:
        await _finish(session, row, "failed", "address_off", now)
        return None
    if row.attempts and await queries.last_outcome(session, user_id, message_id) == "unknown":
        await _say(session, row, known=False)
    attempt = OutboxAttempt(
        user_id=user_id,
        id=new_id(),
        message_id=message_id,
        number=row.attempts + 1,
        began_at=now,
        outcome="unknown",
    )
    await queries.add_attempt(session, attempt)
    await queries.set_state(session, user_id, message_id, {"attempts": attempt.number})
    return UnderWay(attempt.id, message, channel, row.expires_at)


async def end(
    session: AsyncSession,
    user_id: UUID,
    under_way: UnderWay,
    outcome: Outcome,
    *,
    attempt: int,
    now: datetime,
) -> str:
    """Record how an attempt ended (`attempt` counts the job's, from 1); the message's new state."""
    error = None if isinstance(outcome, Sent) else outcome.error
    await queries.end_attempt(
        session,
        user_id,
        under_way.attempt_id,
        at=now,
        outcome=type(outcome).__name__.lower(),
        error=error,
    )
    row = await queries.message(session, user_id, under_way.message.id)
    if row is None or row.state != "queued":
        return "expired" if row is None else row.state
    if isinstance(outcome, Temporary):
        asked = outcome.retry_after
        due = next_attempt(attempt, now, under_way.expires_at, asked=asked)
        if due is not None:
            waits = {"last_error": error, "next_attempt_at": due}
            await queries.set_state(session, user_id, row.id, waits)
            return "queued"
    given_up = isinstance(outcome, Permanent) or attempt >= ATTEMPTS
    state = "sent" if isinstance(outcome, Sent) else "failed" if given_up else "expired"
    await _finish(session, row, state, error, now)
    await _learn(session, row, outcome, now=now)
    return state


async def _message(session: AsyncSession, desk: Desk, row: Outgoing) -> Message | None:
    """None when its address is off. Raises SealBroken."""
    bound_to = row.user_id.bytes + row.id.bytes
    sealed = unseal(desk.secret, SEALED_AS, row.sealed_body or b"", bound_to=bound_to)
    recipient = row.recipient
    if row.address_id is not None:
        address = await address_queries.address(session, row.user_id, row.address_id)
        if address is None or not _may_write(address, row.kind):
            return None
        recipient = addresses.clear_address(desk, address)
    letter = row.address_id is None
    content: dict[str, Any] = {"body": sealed.decode()} if letter else json.loads(sealed)
    return Message(
        id=row.id,
        recipient=recipient,
        subject=row.subject,
        body=content["body"],
        at=row.created_at,
        kind=row.kind,
        link=content.get("link", ""),
        buttons=tuple(Button(label, data) for label, data in content.get("buttons", ())),
        expires_at=row.expires_at,
        urgent=content.get("urgent", False),
    )


def _may_write(address: AddressRow, kind: str) -> bool:
    return address.state in addresses.USABLE or (address.state == "unverified" and kind in _PROVING)


async def _learn(session: AsyncSession, row: Outgoing, outcome: Outcome, *, now: datetime) -> None:
    """What the end of a message says of its address and its notice."""
    if isinstance(outcome, Sent) and row.attempts > 1:
        await _say(session, row, known=True)
    if isinstance(outcome, Sent) and row.notification_id is not None:
        await inbox_queries.mark_sent(session, row.user_id, row.notification_id, now)
    if row.address_id is None:
        return
    address = await address_queries.address(session, row.user_id, row.address_id, lock=True)
    if address is None:
        return
    if isinstance(outcome, Sent):
        await addresses.note_sent(session, address, now=now)
        return
    gone = isinstance(outcome, Permanent) and outcome.gone
    if await addresses.note_failed(session, address, outcome.error, gone=gone):
        if address.channel == "telegram":
            await address_queries.release(session, row.user_id)
        await tell(session, row.user_id, _turned_off(address, outcome.error, now), now=now)


async def _say(session: AsyncSession, row: Outgoing, *, known: bool) -> None:
    """To whoever shows how it ended."""
    if row.notification_id is not None:
        keys = await inbox_queries.ring_keys(session, row.user_id, row.notification_id)
        for key in keys:
            await publish(session, DeliveryKnown(row.user_id, key, known=known))


def _turned_off(address: AddressRow, error: str, now: datetime) -> Notice:
    names = {"email": "E-mail", "sms": "SMS", "push": "Notifications in a browser"}
    name = names.get(address.channel, address.channel.capitalize())
    return Notice(
        kind="channel_off",
        title=f"{name} is turned off",
        body=f"Messages to {address.label} did not arrive: {problem_text(error)}. Nothing more is"
        " sent there until you turn it on again under You, Notifications.",
        link="/you/notifications",
        dedupe_key=f"channel-off:{address.id}:{now.isoformat()}",
        expires_at=now + _NOTICE_LASTS,
    )


async def _finish(
    session: AsyncSession, row: Outgoing, state: str, error: str | None, now: datetime
) -> None:
    values = {
        "state": state,
        "last_error": error,
        "sealed_body": None,
        "next_attempt_at": None,
        "finished_at": now,
    }
    await queries.set_state(session, row.user_id, row.id, values)
