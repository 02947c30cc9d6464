"""Invitations, and what a person was granted."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import token_hash
from sante.core.errors import NotFound
from sante.identity import models
from sante.identity.errors import InviteInvalid, NotIncluded
from sante.identity.queries import house as queries
from sante.identity.rules import allowed, invite_code, invite_key
from sante.identity.types import Feature, Invite, NewInvite, Tier, Viewer
from sante.kit.ids import encode, new_id

_RANKS: Final = (Tier.FREE, Tier.PREMIUM, Tier.PRO)


async def invite(
    session: AsyncSession, admin: Viewer, wanted: NewInvite, *, now: datetime
) -> tuple[Invite, str]:
    """An invitation and its code, in clear this once."""
    code = invite_code(secrets.token_bytes(16))
    row = models.Invite(
        id=new_id(),
        code_hash=token_hash(invite_key(code)),
        description=wanted.description,
        tier=wanted.tier,
        max_uses=wanted.max_uses,
        uses=0,
        created_at=now,
        created_by=admin.user_id,
        expires_at=None if wanted.days is None else now + timedelta(days=wanted.days),
    )
    await queries.add_invite(session, row)
    await audit.record(session, admin.user_id, "invite_made", at=now, subject=encode("inv", row.id))
    return _read(row), code


async def list_invites(session: AsyncSession) -> list[Invite]:
    """The newest first."""
    return [_read(row) for row in await queries.invites(session)]


async def revoke_invite(
    session: AsyncSession, admin: Viewer, invite_id: UUID, *, now: datetime
) -> None:
    """Raises NotFound."""
    if not await queries.revoke_invite(session, invite_id, now):
        raise NotFound
    await audit.record(
        session, admin.user_id, "invite_revoked", at=now, subject=encode("inv", invite_id)
    )


async def use(session: AsyncSession, code: str | None, *, now: datetime) -> Invite | None:
    """Count one use of a code, when one is given. Raises InviteInvalid."""
    if not (code or "").strip():
        return None
    row = await queries.use_invite(session, token_hash(invite_key(code or "")), now)
    if row is None:
        raise InviteInvalid
    return _read(row)


async def grant(session: AsyncSession, user_id: UUID, by: Invite, *, now: datetime) -> None:
    """What an invitation brings to the account it opened; the transaction is its owner's."""
    source = encode("inv", by.id)
    await audit.record(session, user_id, "invite_used", at=now, subject=source)
    if by.tier is not Tier.FREE:
        row = models.Entitlement(
            user_id=user_id, id=new_id(), tier=by.tier, source=source, starts_at=now
        )
        await queries.add_entitlement(session, row)


async def tier_of(session: AsyncSession, user_id: UUID, *, now: datetime) -> Tier:
    """The highest that was granted and holds."""
    granted = [Tier(row.tier) for row in await queries.entitlements(session, user_id, now)]
    return max(granted, key=_RANKS.index, default=Tier.FREE)


async def need(session: AsyncSession, user_id: UUID, feature: Feature, *, now: datetime) -> None:
    """Raises NotIncluded when this person's tier has not got the feature."""
    if not allowed(await tier_of(session, user_id, now=now), feature):
        raise NotIncluded(feature)


def _read(row: models.Invite) -> Invite:
    return Invite(
        id=row.id,
        description=row.description,
        tier=Tier(row.tier),
        max_uses=row.max_uses,
        uses=row.uses,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
