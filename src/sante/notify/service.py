"""The outbox: a message is written in the transaction of what it tells of, and sent by a job.

Every attempt leaves a row before it begins, so an attempt whose end nobody recorded (the worker
died) shows as unknown; the message is then tried again under the same id. Bodies may hold secret
links: they are sealed while they wait, and wiped as soon as they wait no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.crypto import SealBroken, seal, unseal
from sante.core.events import publish
from sante.core.jobs import jobs
from sante.core.settings import Settings
from sante.identity import service as identity
from sante.identity.events import (
    AddressChangeAsked,
    AddressChanged,
    AddressConfirmationAsked,
    PasswordChanged,
    PasswordResetAsked,
    SignUpRepeated,
)
from sante.kit.ids import new_id
from sante.notify import queries
from sante.notify.channels import channels_of
from sante.notify.events import DeliveryKnown
from sante.notify.models import OutboxAttempt, Outgoing
from sante.notify.rules import ATTEMPTS, KEEP, letters, next_attempt
from sante.notify.types import (
    Channel,
    Letter,
    Message,
    Notice,
    Outcome,
    Permanent,
    Posted,
    Sent,
    Temporary,
)

EMAIL: Final = "email"
SEALED_AS: Final = "outbox"
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """What sending takes: the channels of this house, its secret and its address."""

    channels: Mapping[str, Channel]
    secret: bytes = field(repr=False)
    house: str

    @classmethod
    def of(cls, settings: Settings) -> "Desk":
        channels = {channel.name: channel for channel in channels_of(settings)}
        return cls(channels, settings.secret, settings.address)


async def post(
    session: AsyncSession, desk: Desk, user_id: UUID, letter: Letter, *, now: datetime
) -> UUID | None:
    """Write a message and queue its sending.

    None when there is no mail here, or a message for this occasion already.
    """
    if EMAIL not in desk.channels:
        return None
    message_id = new_id()
    bound_to = user_id.bytes + message_id.bytes
    row = {
        "user_id": user_id,
        "id": message_id,
        "kind": letter.kind,
        "channel": EMAIL,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "sealed_body": seal(desk.secret, SEALED_AS, letter.body.encode(), bound_to=bound_to),
        "dedupe_key": letter.dedupe_key,
        "state": "queued",
        "next_attempt_at": now,
        "created_at": now,
        "expires_at": letter.expires_at,
    }
    if not await queries.add_message(session, row):
        return None
    await jobs.defer(session, "notify.deliver", user_id=user_id, message_id=message_id)
    return message_id


_desk: list[Desk] = []


def use(desk: Desk) -> None:
    """The desk at which this process tells people things."""
    _desk[:] = [desk]


async def tell(session: AsyncSession, user_id: UUID, notice: Notice, *, now: datetime) -> bool:
    """Tell a person something, once an occasion. False when no message is under way: nudges rest,
    it was told before, or there is no way to reach them."""
    if not notice.urgent:
        paused = await queries.nudges_paused_until(session, user_id)
        if paused is not None and now < paused:
            return False
    if not _desk or EMAIL not in _desk[0].channels:
        return False
    account = await identity.account(session, user_id)
    letter = letters.notice(account.email, notice, _desk[0].house)
    return await post(session, _desk[0], user_id, letter, now=now) is not None


async def post_trial(
    session: AsyncSession, desk: Desk, user_id: UUID, recipient: str, *, now: datetime
) -> UUID | None:
    """A message that says that messages arrive."""
    letter = letters.trial(recipient, new_id(), now, desk.house)
    return await post(session, desk, user_id, letter, now=now)


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
        bound_to = user_id.bytes + message_id.bytes
        body = unseal(desk.secret, SEALED_AS, row.sealed_body or b"", bound_to=bound_to).decode()
    except SealBroken:
        await _finish(session, row, "failed", "unreadable", now)
        return None
    if row.attempts and await queries.last_outcome(session, user_id, message_id) == "unknown":
        await publish(session, DeliveryKnown(user_id, row.dedupe_key, known=False))
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
    message = Message(row.id, row.recipient, row.subject, body, row.created_at)
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
        due = next_attempt(attempt, now, under_way.expires_at)
        if due is not None:
            waits = {"last_error": error, "next_attempt_at": due}
            await queries.set_state(session, user_id, row.id, waits)
            return "queued"
    if isinstance(outcome, Sent) and row.attempts > 1:
        await publish(session, DeliveryKnown(user_id, row.dedupe_key, known=True))
    given_up = isinstance(outcome, Permanent) or attempt >= ATTEMPTS
    state = "sent" if isinstance(outcome, Sent) else "failed" if given_up else "expired"
    await _finish(session, row, state, error, now)
    return state


async def list_messages(session: AsyncSession, user_id: UUID) -> list[Posted]:
    """The newest twenty."""
    return [_read(row) for row in await queries.messages(session, user_id, limit=SHOWN)]


async def sweep(session: AsyncSession, *, now: datetime) -> None:
    """Give up what is too old to send and forget what ended long ago; as the system role."""
    await queries.expire(session, now)
    await queries.forget(session, now - KEEP)


async def on_confirmation_asked(
    session: AsyncSession, event: AddressConfirmationAsked, *, desk: Desk
) -> None:
    letter = letters.confirmation(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_reset_asked(session: AsyncSession, event: PasswordResetAsked, *, desk: Desk) -> None:
    letter = letters.password_reset(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_change_asked(session: AsyncSession, event: AddressChangeAsked, *, desk: Desk) -> None:
    letter = letters.address_change(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_address_changed(session: AsyncSession, event: AddressChanged, *, desk: Desk) -> None:
    letter = letters.address_changed(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_password_changed(session: AsyncSession, event: PasswordChanged, *, desk: Desk) -> None:
    letter = letters.password_changed(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_sign_up_repeated(session: AsyncSession, event: SignUpRepeated, *, desk: Desk) -> None:
    letter = letters.sign_up_repeated(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


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
