"""What a sign-in of several steps keeps between them: for minutes, and used once.

The database holds a hash of the token and sealed content, so a copy of the table opens nothing and
names nobody. Take a step in a transaction of its own when it must be gone whatever comes after.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.crypto import new_token, seal, token_hash, unseal
from sante.core.models import PendingStep


@dataclass(frozen=True, slots=True)
class Purpose:
    """A token made for one purpose is none for another."""

    name: str
    lifetime: timedelta

    def key(self, token: str) -> bytes:
        return token_hash(f"{self.name}:{token}")


async def keep(
    session: AsyncSession,
    secret: bytes,
    purpose: Purpose,
    content: dict[str, Any],
    *,
    now: datetime,
) -> str:
    """Store JSON content; returns the token that takes it."""
    token = new_token()
    key = purpose.key(token)
    sealed = seal(secret, purpose.name, json.dumps(content).encode(), bound_to=key)
    session.add(PendingStep(key_hash=key, sealed=sealed, expires_at=now + purpose.lifetime))
    await session.flush()
    return token


async def look(
    session: AsyncSession, secret: bytes, purpose: Purpose, token: str, *, now: datetime
) -> dict[str, Any] | None:
    """The content, which stays; None when there is none, or no longer."""
    key = purpose.key(token)
    found = await session.execute(
        select(PendingStep.sealed).where(PendingStep.key_hash == key, PendingStep.expires_at > now)
    )
    return _opened(secret, purpose, key, found.scalar_one_or_none())


async def take(
    session: AsyncSession, secret: bytes, purpose: Purpose, token: str, *, now: datetime
) -> dict[str, Any] | None:
    """The content, once: whoever comes second gets None."""
    key = purpose.key(token)
    gone = await session.execute(
        delete(PendingStep)
        .where(PendingStep.key_hash == key, PendingStep.expires_at > now)
        .returning(PendingStep.sealed)
    )
    return _opened(secret, purpose, key, gone.scalar_one_or_none())


async def spend(session: AsyncSession, purpose: Purpose, token: str, *, now: datetime) -> bool:
    """Mark a token that was kept elsewhere (a cookie) as used; False when it was already."""
    added = await session.execute(
        insert(PendingStep)
        .values(key_hash=purpose.key(token), sealed=b"", expires_at=now + purpose.lifetime)
        .on_conflict_do_nothing(index_elements=["key_hash"])
        .returning(PendingStep.key_hash)
    )
    return added.scalar_one_or_none() is not None


async def prune(session: AsyncSession, *, now: datetime) -> None:
    """Drop what nobody came back for."""
    await session.execute(delete(PendingStep).where(PendingStep.expires_at <= now))


def text_of(data: bytes) -> str:
    """Bytes as JSON can hold them."""
    return base64.b64encode(data).decode()


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


def _opened(
    secret: bytes, purpose: Purpose, key: bytes, sealed: bytes | None
) -> dict[str, Any] | None:
    if sealed is None:
        return None
    content: dict[str, Any] = json.loads(unseal(secret, purpose.name, sealed, bound_to=key))
    return content
