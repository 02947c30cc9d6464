"""Sessions and API tokens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import new_token, token_hash
from sante.core.errors import FieldError, Invalid, NotFound
from sante.identity import queries
from sante.identity.models import ApiToken, AuthSession
from sante.identity.rules import compose_token, device_name, session_ends
from sante.identity.service import invites
from sante.identity.types import (
    ALL_SCOPES,
    READ_SCOPES,
    Feature,
    Issued,
    SignedInDevice,
    Viewer,
)
from sante.kit.ids import new_id


async def open_session(
    session: AsyncSession,
    user_id: UUID,
    *,
    via: str,
    device: str | None,
    now: datetime,
    proved_at: datetime | None = None,
) -> Issued:
    """`proved_at`: when the person proved who they are, if that was not just now."""
    token = compose_token("s", user_id, new_token())
    row = AuthSession(
        user_id=user_id,
        id=new_id(),
        token_hash=token_hash(token),
        via=via,
        device=(device or "")[:200] or None,
        created_at=now,
        authenticated_at=proved_at or now,
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


async def session_lasts(
    session: AsyncSession, user_id: UUID, session_id: UUID, *, now: datetime
) -> bool:
    """Whether this session still opens the account."""
    rows = await queries.sessions_of(session, user_id, now)
    return any(row.id == session_id for row in rows)


async def renew_session(session: AsyncSession, viewer: Viewer, *, now: datetime) -> Issued:
    """A new token for this session; the old one is dead. When it ends stays as it was."""
    token = compose_token("s", viewer.user_id, new_token())
    row = await queries.replace_session_hash(
        session, viewer.user_id, viewer.key_id, token_hash(token)
    )
    await audit.record(session, viewer.user_id, "session_renewed", at=now)
    return Issued(row.id, viewer.user_id, token, row.expires_at)


async def list_sessions(
    session: AsyncSession, viewer: Viewer, *, now: datetime
) -> list[SignedInDevice]:
    """Where this person is signed in: this device first, then the last seen."""
    rows = await queries.sessions_of(session, viewer.user_id, now)
    found = [
        SignedInDevice(
            id=row.id,
            device=device_name(row.device),
            via=row.via,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            current=row.id == viewer.key_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.current)


async def revoke_session(
    session: AsyncSession, viewer: Viewer, session_id: UUID, *, now: datetime
) -> None:
    """Raises NotFound."""
    if not await queries.end_session(session, viewer.user_id, session_id):
        raise NotFound
    await audit.record(session, viewer.user_id, "session_ended", at=now, subject=str(session_id))


async def revoke_sessions(
    session: AsyncSession, viewer: Viewer, *, and_this: bool = False, now: datetime
) -> None:
    """All other sessions of this person, or all."""
    keep = None if and_this else viewer.key_id
    await queries.end_sessions(session, viewer.user_id, keep)
    await audit.record(session, viewer.user_id, "sessions_ended", at=now)


async def make_token(
    session: AsyncSession,
    user_id: UUID,
    *,
    name: str,
    scopes: frozenset[str] | None,
    days: int,
    now: datetime,
) -> Issued:
    """An API token; read-only when no scopes are named.

    Raises Invalid for unknown scopes, or NotIncluded.
    """
    await invites.need(session, user_id, Feature.API_TOKENS, now=now)
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
