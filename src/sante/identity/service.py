"""Making accounts, signing in and out, and API tokens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import new_token, token_hash
from sante.core.db import act_as
from sante.core.errors import FieldError, Invalid, NotFound
from sante.core.events import publish
from sante.core.jobs import cancel_all
from sante.core.models import User
from sante.identity import passwords, queries
from sante.identity.errors import AddressTaken
from sante.identity.events import AccountCreated
from sante.identity.models import ApiToken, AuthSession
from sante.identity.rules import (
    LIMITS,
    compose_token,
    email_key,
    looks_like_email,
    password_problem,
    session_ends,
)
from sante.identity.types import ALL_SCOPES, READ_SCOPES, Issued, NewAccount
from sante.kit.ids import new_id


def check_account(account: NewAccount) -> None:
    """Raises Invalid with everything that is wrong, not only the first thing."""
    errors = []
    if not looks_like_email(account.email):
        errors.append(
            FieldError("email", "This is not an e-mail address, such as ana@example.org.")
        )
    hints = [account.email, account.email.partition("@")[0], account.display_name or "", "sante"]
    too_short = len(account.password) < LIMITS.password_min
    guessable = not too_short and passwords.is_guessable(account.password, hints)
    if problem := password_problem(account.password, guessable=guessable):
        errors.append(FieldError("password", problem))
    if errors:
        raise Invalid("Please correct what is marked.", errors=errors)


async def create_account(
    session: AsyncSession,
    account: NewAccount,
    *,
    password_hash: str | None,
    now: datetime,
    is_demo: bool = False,
) -> UUID:
    """Store a checked account and act as its owner from here on. Raises AddressTaken.

    Without a hash no password opens the account.
    """
    first = await queries.count_users(session) == 0
    user = User(
        id=new_id(),
        email=account.email.strip(),
        email_key=email_key(account.email),
        is_admin=first and not is_demo,  # who sets the house up runs it
        is_demo=is_demo,
        created_at=now,
    )
    if not await queries.add_user(session, user):
        raise AddressTaken
    await act_as(session, user.id)
    if password_hash is not None:
        await queries.set_password_hash(session, user.id, password_hash, now)
    await audit.record(session, user.id, "account_created", at=now)
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


async def check_password(session: AsyncSession, email: str, password: str) -> User | None:
    """The account these belong to; acts as its owner. As slow for an unknown address."""
    user = await queries.user_by_email(session, email_key(email))
    stored = None
    if user is not None:
        await act_as(session, user.id)
        stored = await queries.password_hash(session, user.id)
    if not await passwords.verify(stored, password) or user is None or stored is None:
        return None
    return user if user.status == "active" else None


async def refresh_hash(
    session: AsyncSession, user_id: UUID, password: str, *, now: datetime
) -> None:
    """Hash anew when the parameters have been raised since."""
    stored = await queries.password_hash(session, user_id)
    if stored is not None and passwords.needs_rehash(stored):
        fresh = await passwords.hash_password(password)
        await queries.set_password_hash(session, user_id, fresh, now)


async def open_session(
    session: AsyncSession, user_id: UUID, *, via: str, device: str | None, now: datetime
) -> Issued:
    token = compose_token("s", user_id, new_token())
    row = AuthSession(
        user_id=user_id,
        id=new_id(),
        token_hash=token_hash(token),
        via=via,
        device=(device or "")[:200] or None,
        created_at=now,
        authenticated_at=now,
        last_seen_at=now,
        expires_at=session_ends(now, now),
    )
    await queries.add_session(session, row)
    await queries.set_last_login(session, user_id, now)
    return Issued(row.id, user_id, token, row.expires_at)


async def close_session(
    session: AsyncSession, user_id: UUID, session_id: UUID, *, now: datetime
) -> None:
    await queries.end_session(session, user_id, session_id)
    await audit.record(session, user_id, "signed_out", at=now)


async def find(session: AsyncSession, email: str) -> UUID | None:
    """The account of an address; for the terminal, which asks for no password."""
    user = await queries.user_by_email(session, email_key(email))
    return None if user is None else user.id


async def disable(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    """No key of this account works any more and no job runs; acts as the account's owner."""
    await act_as(session, user_id)
    await queries.set_status(session, user_id, "disabled")
    await queries.end_all_keys(session, user_id)
    await cancel_all(session, user_id)
    await audit.record(session, user_id, "account_disabled", at=now, actor="admin")


async def make_token(
    session: AsyncSession,
    user_id: UUID,
    *,
    name: str,
    scopes: frozenset[str] | None,
    days: int,
    now: datetime,
) -> Issued:
    """An API token; read-only when no scopes are named. Raises Invalid for unknown scopes."""
    unknown = sorted((scopes or frozenset()) - ALL_SCOPES)
    if unknown:
        known = ", ".join(sorted(ALL_SCOPES))
        raise Invalid(
            "Some scopes are not known.",
            errors=[FieldError("scopes", f"{', '.join(unknown)} is not one of {known}.")],
        )
    token = compose_token("pat", user_id, new_token())
    row = ApiToken(
        user_id=user_id,
        id=new_id(),
        token_hash=token_hash(token),
        name=name,
        scopes=sorted(scopes or READ_SCOPES),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    await queries.add_token(session, row)
    await audit.record(session, user_id, "token_made", at=now, subject=str(row.id))
    return Issued(row.id, user_id, token, row.expires_at)


async def list_tokens(session: AsyncSession, user_id: UUID) -> Sequence[ApiToken]:
    return await queries.tokens_of(session, user_id)


async def revoke_token(
    session: AsyncSession, user_id: UUID, token_id: UUID, *, now: datetime
) -> None:
    if not await queries.remove_token(session, user_id, token_id):
        raise NotFound
    await audit.record(session, user_id, "token_revoked", at=now, subject=str(token_id))


async def sweep(session: AsyncSession, *, now: datetime) -> None:
    """Remove everybody's expired sessions and tokens, and made-up people; as the system role."""
    await queries.end_expired(session, now)
    await queries.remove_made_up(session, now - LIMITS.made_up_for)
