"""Mailed links: proof that a mailbox is somebody's, used once.

A link names its owner, as a session does (docs/adr/0002), so it is looked up among the owner's own
rows. What asks for a link publishes it as an event: who sends it is not known here. Opening a link
changes nothing, for mail scanners open links; what it is for is done by a form.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import new_token, token_hash
from sante.core.db import act_as
from sante.core.errors import FieldError, Invalid
from sante.core.events import publish
from sante.core.models import User
from sante.identity import queries
from sante.identity.errors import AddressTaken, LinkInvalid, MadeUp
from sante.identity.events import (
    AddressChangeAsked,
    AddressChanged,
    AddressConfirmationAsked,
    PasswordResetAsked,
)
from sante.identity.models import AccountLink
from sante.identity.queries import links as link_queries
from sante.identity.rules import (
    LINK_LIFETIME,
    compose_token,
    email_key,
    looks_like_email,
    parse_token,
)
from sante.identity.types import Purpose
from sante.kit.ids import new_id

PER_HOUR: Final = 5  # of one purpose for one account: nobody's mailbox is flooded through us
PRINTED: Final = ""  # where a link was "sent" that the operator was shown


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link that works. `email` is the address it proves."""

    user_id: UUID
    purpose: Purpose
    email: str
    pending: bool


async def make(
    session: AsyncSession, user_id: UUID, purpose: Purpose, email: str, *, now: datetime
) -> tuple[str, datetime]:
    """A link's secret, in clear this once, and when it ends."""
    token = compose_token("link", user_id, new_token())
    row = AccountLink(
        user_id=user_id,
        id=new_id(),
        purpose=purpose,
        token_hash=token_hash(token),
        email=email,
        created_at=now,
        expires_at=now + LINK_LIFETIME[purpose],
    )
    await link_queries.add_link(session, row)
    return token, row.expires_at


async def ask_confirmation(
    session: AsyncSession, user_id: UUID, email: str, *, now: datetime, pending: bool = False
) -> None:
    """Have a link sent to the account's own address; does nothing after five in an hour."""
    if await _enough(session, user_id, Purpose.CONFIRM, now):
        return
    link, ends = await make(session, user_id, Purpose.CONFIRM, email, now=now)
    await publish(session, AddressConfirmationAsked(user_id, email, link, ends, now, pending))


async def ask_reset(session: AsyncSession, user: User, *, now: datetime) -> None:
    """As `ask_confirmation`, to choose a new password."""
    if await _enough(session, user.id, Purpose.RESET, now):
        return
    link, ends = await make(session, user.id, Purpose.RESET, user.email, now=now)
    await audit.record(session, user.id, "password_reset_asked", at=now)
    await publish(session, PasswordResetAsked(user.id, user.email, link, ends, now))


async def print_reset(session: AsyncSession, user: User, *, now: datetime) -> str:
    """A link to choose a new password that nobody is sent: it proves no mailbox."""
    link, _ = await make(session, user.id, Purpose.RESET, PRINTED, now=now)
    await audit.record(session, user.id, "password_reset_printed", at=now, actor="operator")
    return link


async def new_address(
    session: AsyncSession, user_id: UUID, email: str, *, by_mail: bool, now: datetime
) -> None:
    """Take a new address: once its mailbox has confirmed it, or at once where there is no mail.

    Raises Invalid, MadeUp, or AddressTaken where there is no mail.
    """
    user = await queries.user_by_id(session, user_id)
    if user is not None and user.is_demo:
        raise MadeUp  # anybody may walk in as one: not a way to have us write to strangers
    if by_mail:
        await ask_change(session, user_id, email, now=now)
    else:
        await change_address(session, user_id, email, now=now, confirmed=False)


async def ask_change(session: AsyncSession, user_id: UUID, email: str, *, now: datetime) -> None:
    """Have a link sent to the new address, whether it is taken or not: only its mailbox learns.

    Raises Invalid.
    """
    _check_address(email)
    if await _enough(session, user_id, Purpose.CHANGE, now):
        return
    link, ends = await make(session, user_id, Purpose.CHANGE, email.strip(), now=now)
    await audit.record(session, user_id, "address_change_asked", at=now)
    await publish(session, AddressChangeAsked(user_id, email.strip(), link, ends, now))


async def change_address(
    session: AsyncSession, user_id: UUID, email: str, *, now: datetime, confirmed: bool
) -> None:
    """From now on the account's address. Raises AddressTaken, or Invalid."""
    _check_address(email)
    user = await queries.user_by_id(session, user_id)
    assert user is not None
    old, new = user.email, email.strip()
    at = now if confirmed else None
    if not await queries.change_address(session, user_id, new, email_key(new), at):
        raise AddressTaken
    await link_queries.void_links(session, user_id, list(Purpose), now)  # the old mailbox has some
    await audit.record(session, user_id, "address_changed", at=now)
    await publish(session, AddressChanged(user_id, old, new, now))


async def look(session: AsyncSession, token: str, *, now: datetime) -> SeenLink:
    """What a link is for; acts as its owner and changes nothing. Raises LinkInvalid."""
    parsed = parse_token(token)
    if parsed is None or parsed.kind != "link":
        raise LinkInvalid
    await act_as(session, parsed.user_id)
    user = await queries.user_by_id(session, parsed.user_id)
    row = await link_queries.link_by_hash(session, parsed.user_id, token_hash(token), now)
    if user is None or row is None or user.status == "disabled":
        raise LinkInvalid
    purpose = Purpose(row.purpose)
    # Sent to an address that is the account's no longer: it proves nothing about the present one.
    if purpose is Purpose.CONFIRM and email_key(row.email) != user.email_key:
        raise LinkInvalid
    email = user.email if row.email == PRINTED else row.email
    return SeenLink(user.id, purpose, email, pending=user.status == "pending")


async def confirm(session: AsyncSession, token: str, *, now: datetime) -> SeenLink:
    """Use a link that confirms an address or a new one. Raises LinkInvalid, or AddressTaken."""
    seen = await look(session, token, now=now)
    if seen.purpose is Purpose.RESET:
        raise LinkInvalid
    await use(session, seen, token, now=now)
    if seen.purpose is Purpose.CHANGE:
        await change_address(session, seen.user_id, seen.email, now=now, confirmed=True)
        return seen
    await queries.confirm_address(session, seen.user_id, now)
    await link_queries.void_links(session, seen.user_id, [Purpose.CONFIRM], now)
    await audit.record(session, seen.user_id, "address_confirmed", at=now)
    return seen


async def use(session: AsyncSession, seen: SeenLink, token: str, *, now: datetime) -> str:
    """Where the link was sent. Raises LinkInvalid to whoever comes second."""
    sent_to = await link_queries.use_link(
        session, seen.user_id, seen.purpose, token_hash(token), now
    )
    if sent_to is None:
        raise LinkInvalid
    return sent_to


async def _enough(session: AsyncSession, user_id: UUID, purpose: Purpose, now: datetime) -> bool:
    since = now - timedelta(hours=1)
    return await link_queries.count_links(session, user_id, purpose, since) >= PER_HOUR


def _check_address(email: str) -> None:
    if not looks_like_email(email.strip()):
        wrong = "This is not an e-mail address, such as ana@example.org."
        raise Invalid(wrong, errors=[FieldError("email", wrong)])
