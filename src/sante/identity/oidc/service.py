"""Signing in with the provider's account, opening one here with it, linking and unlinking.

An identity is issuer and subject, nothing else. An e-mail address at the provider never leads into
an account here by itself: who can choose addresses there could take accounts here.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import derive
from sante.core.db import act_as, touch
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import queries as accounts
from sante.identity import service
from sante.identity.errors import RegistrationClosed
from sante.identity.factors import methods
from sante.identity.oidc import queries
from sante.identity.oidc.errors import (
    AddressUnconfirmed,
    IdentityTaken,
    NoAddress,
    SignInToLink,
)
from sante.identity.oidc.models import LinkedIdentity
from sante.identity.oidc.types import Provider, Subject
from sante.identity.rules import email_key
from sante.identity.sign_in import finish, slow_down
from sante.identity.types import Issued, NewAccount, Origin
from sante.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Known:
    """An identity that belongs to an account here."""

    user_id: UUID
    email: str
    second_step: bool


async def known(runtime: Runtime, subject: Subject) -> Known | None:
    """The active account an identity belongs to."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        key = key_of(runtime.settings.secret, subject.issuer, subject.subject)
        user_id = await queries.owner_of(session, key)
        if user_id is None:
            return None
        await act_as(session, user_id)
        user = await accounts.user_by_id(session, user_id)
        identity = await queries.identity_at(session, user_id, subject.issuer)
        if user is None or user.status != "active" or identity is None:
            return None
        await queries.use_identity(session, user_id, identity.id, subject.email, now)
        return Known(user_id, user.email, await methods.asks_second_step(session, user_id))


async def sign_in(runtime: Runtime, user: Known, subject: Subject, origin: Origin) -> Issued:
    """A session as old as the sign-in at the provider, where the provider says when that was."""
    now = runtime.clock.now()
    proved = min(subject.proved_at, now) if subject.proved_at is not None else now
    async with runtime.database.transaction(user_id=user.user_id) as session:
        return await finish(session, user.user_id, origin, "provider", now=now, proved_at=proved)


async def check_joining(runtime: Runtime, provider: Provider, subject: Subject) -> None:
    """Whether an account may be opened with this identity, given an invitation if one is needed.

    Where addresses are confirmed first (docs/adr/0010) the provider must have done it: only then
    does the person learn whether the address has an account. The first account of a house opens in
    any case, as with a password. Raises NoAddress, AddressUnconfirmed, SignInToLink.
    """
    if subject.email is None:
        raise NoAddress(provider.name)
    async with runtime.database.transaction() as session:
        unconfirmed = runtime.settings.confirms_addresses and not subject.email_verified
        if unconfirmed and await accounts.count_users(session) > 0:
            raise AddressUnconfirmed(provider.name)
        if await accounts.user_by_email(session, email_key(subject.email)) is not None:
            raise SignInToLink(provider.name)


async def join(
    runtime: Runtime, provider: Provider, subject: Subject, account: NewAccount, origin: Origin
) -> Issued:
    """A new account without a password, opened by this identity, and its first session.

    Raises what `check_joining` does, and RegistrationClosed, InviteInvalid, IdentityTaken, Invalid.
    """
    if not runtime.settings.registration and not (account.invite_code or "").strip():
        raise RegistrationClosed
    await check_joining(runtime, provider, subject)
    now = runtime.clock.now()
    await slow_down(runtime, "sign-up", origin, now=now)
    async with runtime.database.transaction() as session:
        user_id = await service.create_account(session, account, password_hash=None, now=now)
        if subject.email_verified:
            await accounts.confirm_address(session, user_id, now)
        await link(session, runtime.settings, provider, (user_id, subject), now=now)
        return await finish(session, user_id, origin, "provider", now=now)


async def link(
    session: AsyncSession,
    settings: Settings,
    provider: Provider,
    pair: tuple[UUID, Subject],
    *,
    now: datetime,
) -> UUID:
    """`pair`: the person signed in here, and who they proved to be there. Raises IdentityTaken."""
    user_id, subject = pair
    await touch(session, user_id)
    if await queries.identity_at(session, user_id, subject.issuer) is not None:
        raise IdentityTaken(provider.name)
    key = key_of(settings.secret, subject.issuer, subject.subject)
    if not await queries.claim(session, key, user_id):
        raise IdentityTaken(provider.name)
    row = LinkedIdentity(
        user_id=user_id,
        id=new_id(),
        issuer=subject.issuer,
        subject=subject.subject,
        email=subject.email,
        linked_at=now,
    )
    await queries.add_identity(session, row)
    await audit.record(session, user_id, "identity_linked", at=now, subject=str(row.id))
    return row.id


async def unlink(
    session: AsyncSession, settings: Settings, user_id: UUID, identity_id: UUID, *, now: datetime
) -> None:
    """Raises NotFound, LastWayIn."""
    await methods.check_unlinking(session, settings, user_id, identity_id)
    gone = await queries.remove_identity(session, user_id, identity_id)
    if gone is not None:
        key = key_of(settings.secret, gone.issuer, gone.subject)
        await queries.release(session, key, user_id)
        await audit.record(session, user_id, "identity_unlinked", at=now, subject=str(identity_id))


def key_of(secret: bytes, issuer: str, subject: str) -> bytes:
    """What an identity is found by. Keyed, so that the table tells no one who is where."""
    return hmac.digest(derive(secret, "identity"), f"{issuer}\n{subject}".encode(), "sha256")
