"""The people of the house, as whoever runs it sees them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.db import act_as
from sante.core.errors import NotFound
from sante.core.models import User
from sante.identity import queries
from sante.identity.errors import NotYourself
from sante.identity.service import accounts
from sante.identity.types import Account, Viewer
from sante.kit.ids import encode

SHOWN: Final = 200


async def list_accounts(session: AsyncSession) -> list[Account]:
    """The last seen first, up to 200."""
    return [_read(user) for user in await queries.accounts(session, limit=SHOWN)]


async def account(session: AsyncSession, user_id: UUID) -> Account:
    """Raises NotFound."""
    user = await queries.user_by_id(session, user_id)
    if user is None:
        raise NotFound
    return _read(user)


async def disable_account(
    session: AsyncSession, admin: Viewer, user_id: UUID, *, now: datetime
) -> None:
    """Every key and job of this account ends with this transaction.

    Raises NotFound, or NotYourself.
    """
    if user_id == admin.user_id:
        raise NotYourself
    await account(session, user_id)
    await accounts.disable(session, user_id, now=now)
    await _note(session, admin, "disabled_account", user_id, now)


async def enable_account(
    session: AsyncSession, admin: Viewer, user_id: UUID, *, now: datetime
) -> None:
    """Raises NotFound."""
    if (await account(session, user_id)).status == "disabled":
        await accounts.enable(session, user_id, now=now)
        await _note(session, admin, "enabled_account", user_id, now)


async def _note(
    session: AsyncSession, admin: Viewer, action: str, user_id: UUID, now: datetime
) -> None:
    """In the log of who did it, as their own; the account's own log has its entry already."""
    await act_as(session, admin.user_id)
    await audit.record(session, admin.user_id, action, at=now, subject=encode("user", user_id))


def _read(user: User) -> Account:
    return Account(
        user_id=user.id,
        email=user.email,
        status=user.status,
        is_admin=user.is_admin,
        is_demo=user.is_demo,
        created_at=user.created_at,
        last_seen_at=user.last_seen_at or user.last_login_at,
        confirmed=user.email_confirmed_at is not None,
    )
