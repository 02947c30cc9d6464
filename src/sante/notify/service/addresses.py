"""Where channels reach a person: adding, proving, using and turning off.

A number is proved by a code that is sent to it, a webhook or topic by taking a test, a browser by
its push service, a chat by its link (service/telegram.py). The account's own e-mail address needs
no adding. An address that is gone is turned off, and the person is told by another way.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import derive, new_token, seal, unseal
from sante.core.db import touch
from sante.core.errors import NotFound
from sante.identity.errors import MadeUp
from sante.kit.ids import new_id
from sante.notify.errors import AddressInvalid, ChannelMissing, TooManyAddresses
from sante.notify.models import AddressRow
from sante.notify.queries import addresses as queries
from sante.notify.rules import addresses as rules
from sante.notify.service.desk import Desk
from sante.notify.service.outbox import EMAIL, Parcel, hand_in
from sante.notify.types import Address

MOST: Final = 5  # addresses of one channel
CODE_LASTS: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
_TEST_LASTS: Final = timedelta(minutes=30)
USABLE: Final = ("verified", "failing")
BY_CODE: Final = ("sms", "whatsapp")


@dataclass(frozen=True, slots=True)
class Added:
    """`secret`: what a webhook's signatures are made with, shown this once."""

    address_id: UUID
    secret: str = ""


async def list_addresses(session: AsyncSession, user_id: UUID) -> list[Address]:
    return [read_address(row) for row in await queries.addresses(session, user_id)]


async def working(
    session: AsyncSession, desk: Desk, user_id: UUID, *, now: datetime
) -> Sequence[AddressRow]:
    """Those that may be written to; the account's own e-mail address is among them."""
    rows = await queries.addresses(session, user_id)
    if EMAIL in desk.channels and await _know_mail(session, desk, user_id, rows, now):
        rows = await queries.addresses(session, user_id)
    return [row for row in rows if row.state in USABLE]


async def add_number(
    session: AsyncSession, desk: Desk, user_id: UUID, channel: str, typed: str, *, now: datetime
) -> Added:
    """A phone, for SMS or WhatsApp; a code of six digits is sent to it.

    Raises AddressInvalid, ChannelMissing, TooManyAddresses.
    """
    _check_channel(desk, channel)
    found = rules.phone(typed)
    if found.problem:
        raise AddressInvalid(found.problem)
    address_id = await _put(session, desk, user_id, channel, found, "unverified", now=now)
    code = f"{secrets.randbelow(1_000_000):06}"
    values = {
        "code_hash": _code_hash(desk, address_id, code),
        "code_expires_at": now + CODE_LASTS,
        "code_tries": 0,
    }
    await queries.set_address(session, user_id, address_id, values)
    words = (f"{code} is your code", "Enter it in Santé within ten minutes. Tell it to nobody.")
    await _send(session, desk, user_id, address_id, "verify_address", words, now=now)
    return Added(address_id)


async def verify(
    session: AsyncSession, desk: Desk, user_id: UUID, address_id: UUID, code: str, *, now: datetime
) -> bool:
    """Whether the code was right; a wrong one counts. Raises NotFound.

    The caller lets the transaction commit in both cases, and only then says CodeWrong.
    """
    row = await queries.address(session, user_id, address_id, lock=True)
    if row is None or row.channel not in BY_CODE:
        raise NotFound
    if row.state in USABLE:
        return True
    open_still = row.code_expires_at is not None and row.code_expires_at > now
    if row.code_hash is None or not open_still or row.code_tries >= CODE_TRIES:
        return False
    if not hmac.compare_digest(row.code_hash, _code_hash(desk, address_id, code.strip())):
        await queries.set_address(session, user_id, address_id, {"code_tries": row.code_tries + 1})
        return False
    await _set_verified(session, row, now)
    await audit.record(session, user_id, "channel_added", at=now, subject=row.channel)
    return True


async def add_webhook(
    session: AsyncSession, desk: Desk, user_id: UUID, typed: str, *, now: datetime
) -> Added:
    """Raises AddressInvalid, TooManyAddresses."""
    found = rules.web_address(typed, desk.hosts)
    if found.problem:
        raise AddressInvalid(found.problem)
    secret = f"whsec_{new_token()}"
    kept = rules.Read(json.dumps({"url": found.clear, "secret": secret}), found.label)
    address_id = await _put(
        session, desk, user_id, "webhook", kept, "unverified", now=now, same=found.clear
    )
    await send_test(session, desk, user_id, address_id, now=now)
    return Added(address_id, secret)


async def add_topic(
    session: AsyncSession, desk: Desk, user_id: UUID, typed: str, token: str, *, now: datetime
) -> Added:
    """A topic of ntfy, with an access token where it needs one.

    Raises AddressInvalid, TooManyAddresses.
    """
    found = rules.topic(typed, desk.hosts)
    if found.problem:
        raise AddressInvalid(found.problem)
    kept = rules.Read(json.dumps({"url": found.clear, "token": token.strip()}), found.label)
    address_id = await _put(
        session, desk, user_id, "ntfy", kept, "unverified", now=now, same=found.clear
    )
    await send_test(session, desk, user_id, address_id, now=now)
    return Added(address_id)


async def add_browser(
    session: AsyncSession,
    desk: Desk,
    user_id: UUID,
    subscription: tuple[str, str, str],
    label: str,
    *,
    now: datetime,
) -> Added:
    """`subscription`: endpoint, p256dh and auth of a PushSubscription. Raises AddressInvalid,
    TooManyAddresses."""
    endpoint, p256dh, auth = subscription
    if not rules.is_subscription(endpoint, p256dh, auth):
        raise AddressInvalid("This is not what a browser gives for notifications.", "subscription")
    clear = json.dumps({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})
    kept = rules.Read(clear, label)
    address_id = await _put(
        session, desk, user_id, "push", kept, "verified", now=now, same=endpoint
    )
    await audit.record(session, user_id, "channel_added", at=now, subject="push")
    return Added(address_id)


async def add_chat(
    session: AsyncSession, desk: Desk, user_id: UUID, chat: int, label: str, *, now: datetime
) -> Added:
    """A Telegram chat that was linked; the one before is forgotten."""
    await queries.remove_of_channel(session, user_id, "telegram")
    kept = rules.Read(str(chat), label)
    address_id = await _put(session, desk, user_id, "telegram", kept, "verified", now=now)
    await audit.record(session, user_id, "telegram_linked", at=now)
    return Added(address_id)


async def send_test(
    session: AsyncSession, desk: Desk, user_id: UUID, address_id: UUID, *, now: datetime
) -> None:
    """A message that says that messages arrive; taken, it turns an address on again that was off.

    Raises NotFound, or AddressInvalid for one that must be proved anew.
    """
    row = await queries.address(session, user_id, address_id, lock=True)
    if row is not None and row.state == "off":
        if row.channel in (*BY_CODE, "telegram"):
            raise AddressInvalid("Add it once more to turn it on again.")
        await queries.set_address(session, user_id, address_id, {"state": "unverified"})
    words = ("A test", "Messages from your Santé arrive here. There is nothing to do.")
    await _send(session, desk, user_id, address_id, "test", words, now=now)


async def remove(session: AsyncSession, user_id: UUID, address_id: UUID, *, now: datetime) -> str:
    """Forget an address, and what still waits for it; the channel's name. Raises NotFound."""
    gone = await queries.remove_address(session, user_id, address_id)
    if gone is None:
        raise NotFound
    if gone.channel == "telegram":
        await queries.release(session, user_id)
    await audit.record(session, user_id, "channel_removed", at=now, subject=gone.channel)
    return gone.channel


async def note_sent(session: AsyncSession, row: AddressRow, *, now: datetime) -> None:
    """A message was taken: the address works."""
    values: dict[str, object] = {"last_sent_at": now, "failures": 0, "last_error": None}
    if row.state == "failing" or (row.state == "unverified" and row.channel not in BY_CODE):
        values |= {"state": "verified", "verified_at": row.verified_at or now}
    await queries.set_address(session, row.user_id, row.id, values)


async def note_failed(
    session: AsyncSession, row: AddressRow, error: str, *, gone: bool = False
) -> bool:
    """A message was given up; whether this turned the address off."""
    worked = row.state in USABLE
    state = "off" if gone else ("failing" if worked else row.state)
    values = {"state": state, "failures": row.failures + 1, "last_error": error}
    await queries.set_address(session, row.user_id, row.id, values)
    return gone and worked


def clear_address(desk: Desk, row: AddressRow) -> str:
    """Raises SealBroken."""
    bound_to = row.user_id.bytes + row.id.bytes
    return unseal(desk.secret, "address", row.sealed_address, bound_to=bound_to).decode()


def read_address(row: AddressRow) -> Address:
    return Address(
        id=row.id,
        channel=row.channel,
        label=row.label,
        state=row.state,
        last_error=row.last_error,
        last_sent_at=row.last_sent_at,
        created_at=row.created_at,
    )


async def _know_mail(
    session: AsyncSession, desk: Desk, user_id: UUID, rows: Sequence[AddressRow], now: datetime
) -> bool:
    """The account's own address, once it is confirmed where addresses are; never a made-up one.
    Whether anything changed."""
    user = await queries.account(session, user_id)
    if user is None or user.is_demo or (desk.confirms and user.email_confirmed_at is None):
        return False
    digest = _digest(desk, EMAIL, user.email)
    mine = [row for row in rows if row.channel == EMAIL]
    if [row.address_hash for row in mine] == [digest]:
        return False
    for row in mine:
        if row.address_hash != digest:
            await queries.remove_address(session, user_id, row.id)  # of an address they left
    kept = rules.Read(user.email, user.email)
    made = _row(desk, user_id, EMAIL, kept, "verified", now, digest)
    await queries.add_address(session, made)
    return True


async def _put(
    session: AsyncSession,
    desk: Desk,
    user_id: UUID,
    channel: str,
    found: rules.Read,
    state: str,
    *,
    now: datetime,
    same: str | None = None,
) -> UUID:
    """`same`: what tells an address from another, where it is kept with more."""
    await touch(session, user_id)
    _check_channel(desk, channel)
    user = await queries.account(session, user_id)
    if user is None or user.is_demo:
        raise MadeUp  # anybody may walk in as one: not a way to have us write to strangers
    digest = _digest(desk, channel, same if same is not None else found.clear)
    rows = [row for row in await queries.addresses(session, user_id) if row.channel == channel]
    known = next((row for row in rows if row.address_hash == digest), None)
    if known is None and len(rows) >= MOST:
        raise TooManyAddresses(MOST)
    row = _row(desk, user_id, channel, found, state, now, digest)
    if known is not None:
        bound_to = user_id.bytes + known.id.bytes
        row["id"] = known.id
        row["sealed_address"] = seal(
            desk.secret, "address", found.clear.encode(), bound_to=bound_to
        )
    return await queries.put_address(session, row)


def _row(
    desk: Desk,
    user_id: UUID,
    channel: str,
    found: rules.Read,
    state: str,
    now: datetime,
    digest: bytes,
) -> dict[str, object]:
    address_id = new_id()
    bound_to = user_id.bytes + address_id.bytes
    return {
        "user_id": user_id,
        "id": address_id,
        "channel": channel,
        "label": found.label,
        "sealed_address": seal(desk.secret, "address", found.clear.encode(), bound_to=bound_to),
        "address_hash": digest,
        "state": state,
        "failures": 0,
        "last_error": None,
        "created_at": now,
        "verified_at": now if state == "verified" else None,
    }


async def _send(
    session: AsyncSession,
    desk: Desk,
    user_id: UUID,
    address_id: UUID,
    kind: str,
    words: tuple[str, str],
    *,
    now: datetime,
) -> None:
    row = await queries.address(session, user_id, address_id)
    if row is None:
        raise NotFound
    _check_channel(desk, row.channel)
    parcel = Parcel(
        kind=kind,
        channel=row.channel,
        label=row.label,
        subject=words[0],
        body=words[1],
        dedupe_key=f"{kind}:{address_id}:{new_id()}",
        expires_at=now + (CODE_LASTS if kind == "verify_address" else _TEST_LASTS),
        address_id=address_id,
        link=f"{desk.house}/you/notifications",
    )
    await hand_in(session, desk, user_id, parcel, now=now)


async def _set_verified(session: AsyncSession, row: AddressRow, now: datetime) -> None:
    values = {
        "state": "verified",
        "verified_at": now,
        "code_hash": None,
        "code_expires_at": None,
        "last_error": None,
    }
    await queries.set_address(session, row.user_id, row.id, values)


def _check_channel(desk: Desk, channel: str) -> None:
    if channel not in desk.channels:
        raise ChannelMissing(channel)


def _digest(desk: Desk, channel: str, clear: str) -> bytes:
    return hmac.digest(derive(desk.secret, "address"), f"{channel}\n{clear}".encode(), "sha256")


def _code_hash(desk: Desk, address_id: UUID, code: str) -> bytes:
    """Keyed: six digits are soon tried."""
    key = derive(desk.secret, "address code")
    return hashlib.sha256(hmac.digest(key, address_id.bytes + code.encode(), "sha256")).digest()
