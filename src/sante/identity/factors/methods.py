"""All the ways in a person has, together: what may go, and what a password must be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.settings import Settings
from sante.identity import passwords
from sante.identity import queries as accounts
from sante.identity.factors import codes, passkeys, queries
from sante.identity.factors.errors import (
    CodeRefused,
    LastWayIn,
    NoApp,
    PasswordRefused,
    PasswordTooShortAlone,
)
from sante.identity.factors.rules import ways_in
from sante.identity.factors.types import IdentityInfo, Methods, PasskeyInfo
from sante.identity.oidc import queries as identities
from sante.identity.rules import LIMITS


async def methods_of(session: AsyncSession, user_id: UUID) -> Methods:
    app = await queries.app_of(session, user_id)
    return Methods(
        password=await accounts.password_hash(session, user_id) is not None,
        app_since=app.confirmed_at if app is not None else None,
        backup_codes=await queries.codes_left(session, user_id),
        passkeys=await passkeys_of(session, user_id),
        identities=await identities_of(session, user_id),
    )


async def passkeys_of(session: AsyncSession, user_id: UUID) -> tuple[PasskeyInfo, ...]:
    return tuple(
        PasskeyInfo(row.id, row.name, row.synced, row.created_at, row.last_used_at)
        for row in await queries.passkeys_of(session, user_id)
    )


async def identities_of(session: AsyncSession, user_id: UUID) -> tuple[IdentityInfo, ...]:
    return tuple(
        IdentityInfo(row.id, row.issuer, row.email, row.linked_at, row.last_used_at)
        for row in await identities.identities_of(session, user_id)
    )


async def asks_second_step(session: AsyncSession, user_id: UUID) -> bool:
    return await queries.has_app(session, user_id)


async def password_minimum(session: AsyncSession, user_id: UUID) -> int:
    """S12: fifteen characters, or eight while a code is asked for as well."""
    if await asks_second_step(session, user_id):
        return LIMITS.password_min_with_code
    return LIMITS.password_min


async def check_turning_off(
    session: AsyncSession,
    secret: bytes,
    user_id: UUID,
    given: tuple[str, str],
    *,
    now: datetime,
) -> None:
    """`given`: code and password. The password must be able to stand alone from here on.

    Raises NoApp, CodeRefused, PasswordRefused, PasswordTooShortAlone.
    """
    code, password = given
    if not await asks_second_step(session, user_id):
        raise NoApp
    stored = await accounts.password_hash(session, user_id)
    if stored is not None:
        if not await passwords.verify(stored, password):
            raise PasswordRefused
        if len(password) < LIMITS.password_min:
            raise PasswordTooShortAlone(LIMITS.password_min)
    if not await codes.check(session, secret, user_id, code, now=now):
        raise CodeRefused


async def remove_passkey(
    session: AsyncSession, settings: Settings, user_id: UUID, passkey_id: UUID, *, now: datetime
) -> None:
    """Raises NotFound, LastWayIn."""
    await touch(session, user_id)  # two removals at once would each leave the other as the last
    methods = await methods_of(session, user_id)
    if all(passkey.id != passkey_id for passkey in methods.passkeys):
        raise NotFound
    if ways_in(methods, settings.oidc_issuer) <= 1:
        raise LastWayIn
    await passkeys.remove(session, user_id, passkey_id, now=now)


async def check_unlinking(
    session: AsyncSession, settings: Settings, user_id: UUID, identity_id: UUID
) -> IdentityInfo:
    """The identity, when it may go. Raises NotFound, LastWayIn."""
    await touch(session, user_id)
    methods = await methods_of(session, user_id)
    found = [identity for identity in methods.identities if identity.id == identity_id]
    if not found:
        raise NotFound
    counts = found[0].issuer == settings.oidc_issuer
    if ways_in(methods, settings.oidc_issuer) - counts < 1:
        raise LastWayIn
    return found[0]
