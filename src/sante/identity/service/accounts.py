"""Making accounts, checking passwords, disabling and enabling."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.db import act_as
from sante.core.errors import FieldError, Invalid
from sante.core.events import publish
from sante.core.jobs import cancel_all
from sante.core.models import User
from sante.identity import passwords, queries
from sante.identity.errors import AddressTaken, LinkInvalid
from sante.identity.events import AccountCreated, AccountDisabled, PasswordChanged, SignUpRepeated
from sante.identity.queries import links as link_queries
from sante.identity.rules import LIMITS, email_key, looks_like_email, password_problem
from sante.identity.service import invites, links
from sante.identity.types import NewAccount, Purpose
from sante.kit.ids import new_id


def check_account(account: NewAccount) -> None:
    """Raises Invalid with everything that is wrong, not only the first thing."""
    errors = []
    if not looks_like_email(account.email):
        errors.append(
            FieldError("email", "This is not an e-mail address, such as ana@example.org.")
        )
    errors += password_errors(account.password, account.email, account.display_name)
    if errors:
        raise Invalid("Please correct what is marked.", errors=errors)


def password_errors(
    password: str,
    email: str,
    name: str | None = None,
    *,
    field: str = "password",
    minimum: int = LIMITS.password_min,
) -> list[FieldError]:
    """What is wrong with a new password of this person."""
    hints = [email, email.partition("@")[0], name or "", "sante"]
    too_short = len(password) < minimum
    guessable = not too_short and passwords.is_guessable(password, hints)
    problem = password_problem(password, guessable=guessable, minimum=minimum)
    return [FieldError(field, problem)] if problem else []


async def create_account(
    session: AsyncSession,
    account: NewAccount,
    *,
    password_hash: str | None,
    now: datetime,
    is_demo: bool = False,
    pending: bool = False,
) -> UUID:
    """Store a checked account and act as its owner from here on.

    Raises AddressTaken, or InviteInvalid when it brings a code that lets nobody in. Without a hash
    no password opens the account; while `pending` no key does.
    """
    invite = await invites.use(session, account.invite_code, now=now)
    first = await queries.count_users(session) == 0
    user = User(
        id=new_id(),
        email=account.email.strip(),
        email_key=email_key(account.email),
        is_admin=first and not is_demo,  # who sets the house up runs it
        is_demo=is_demo,
        status="pending" if pending else "active",
        created_at=now,
    )
    if not await queries.add_user(session, user):
        raise AddressTaken
    await act_as(session, user.id)
    if password_hash is not None:
        await queries.set_password_hash(session, user.id, password_hash, now)
    await audit.record(session, user.id, "account_created", at=now)
    if invite is not None:
        await invites.grant(session, user.id, invite, now=now)
    await publish(
        session,
        AccountCreated(
            user_id=user.id,
            display_name=account.display_name,
            timezone=account.timezone,
            birth_date=account.birth_date,
            sex=account.sex,
            at=now,
        ),
    )
    return user.id


async def apply(
    session: AsyncSession, account: NewAccount, *, password_hash: str, now: datetime
) -> None:
    """Take a sign-up without telling whether the address has an account: its mailbox is told.

    An address that is taken goes through the same steps, whose outcome is then given up: what is
    refused of a new address is refused of a known one, and it takes as long.
    """
    known = await queries.user_by_email(session, email_key(account.email))
    if known is None:
        user_id = await create_account(
            session, account, password_hash=password_hash, now=now, pending=True
        )
        await links.ask_confirmation(session, user_id, account.email.strip(), now=now, pending=True)
        return
    await _rehearse(session, account, password_hash, now)
    await act_as(session, known.id)
    if known.status == "pending":
        await links.ask_confirmation(session, known.id, known.email, now=now, pending=True)
    elif known.status == "active":
        await publish(session, SignUpRepeated(user_id=known.id, email=known.email, at=now))


class _Rehearsed(Exception):
    """Ends a rehearsal, and with it everything it wrote."""


async def _rehearse(
    session: AsyncSession, account: NewAccount, password_hash: str, now: datetime
) -> None:
    nobody = replace(account, email=f"{new_id().hex}@rehearsal.invalid")
    try:
        async with session.begin_nested():
            await create_account(
                session, nobody, password_hash=password_hash, now=now, pending=True
            )
            raise _Rehearsed  # noqa: TRY301 - rolling back is the point
    except _Rehearsed:
        return


async def check_password(
    session: AsyncSession, email: str, password: str, *, pending: bool = False
) -> User | None:
    """The account these belong to; acts as its owner. As slow for an unknown address.

    One that waits to be confirmed is found only when asked for by `pending`.
    """
    user = await queries.user_by_email(session, email_key(email))
    stored = None
    if user is not None:
        await act_as(session, user.id)
        stored = await queries.password_hash(session, user.id)
    if not await passwords.verify(stored, password) or user is None or stored is None:
        return None
    return user if user.status in ("active", *(["pending"] if pending else [])) else None


async def refresh_hash(
    session: AsyncSession, user_id: UUID, password: str, *, now: datetime
) -> None:
    """Hash anew when the parameters have been raised since."""
    stored = await queries.password_hash(session, user_id)
    if stored is not None and passwords.needs_rehash(stored):
        fresh = await passwords.hash_password(password)
        await queries.set_password_hash(session, user_id, fresh, now)


async def disable(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    """No key of this account works any more and no job runs; acts as the account's owner."""
    await act_as(session, user_id)
    await queries.set_status(session, user_id, "disabled")
    await queries.end_all_keys(session, user_id)
    await cancel_all(session, user_id)
    await audit.record(session, user_id, "account_disabled", at=now, actor="admin")
    await publish(session, AccountDisabled(user_id=user_id, at=now))


async def enable(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    """The account opens again, with a new sign-in; acts as its owner."""
    await act_as(session, user_id)
    await queries.set_status(session, user_id, "active")
    await audit.record(session, user_id, "account_enabled", at=now, actor="admin")


async def set_password(
    session: AsyncSession, user_id: UUID, password_hash: str, *, now: datetime
) -> None:
    """A password its owner has just chosen: links to choose another are void, the owner is told."""
    await queries.set_password_hash(session, user_id, password_hash, now)
    await link_queries.void_links(session, user_id, [Purpose.RESET], now)
    user = await queries.user_by_id(session, user_id)
    assert user is not None
    await audit.record(session, user_id, "password_changed", at=now)
    await publish(session, PasswordChanged(user_id=user_id, email=user.email, at=now))


async def reset_password(
    session: AsyncSession, token: str, password_hash: str, *, now: datetime
) -> User:
    """Use a link to choose a new password: every session and API token ends.

    Who has read it in the mailbox has confirmed the address too. Raises LinkInvalid.
    """
    seen = await links.look(session, token, now=now)
    if seen.purpose is not Purpose.RESET:
        raise LinkInvalid
    sent_to = await links.use(session, seen, token, now=now)
    user = await queries.user_by_id(session, seen.user_id)
    assert user is not None
    by_mail = email_key(sent_to) == user.email_key
    await queries.confirm_address(session, user.id, now if by_mail else user.email_confirmed_at)
    await queries.end_all_keys(session, user.id)
    await set_password(session, user.id, password_hash, now=now)
    return user


async def sweep(session: AsyncSession, *, now: datetime) -> None:
    """Remove what has expired of everybody's, and made-up people; as the system role."""
    await queries.end_expired(session, now)
    await link_queries.remove_old_links(session, now - LIMITS.links_kept)
    await queries.remove_unconfirmed(session, now - LIMITS.unconfirmed_for)
    await queries.remove_made_up(session, now - LIMITS.made_up_for)
