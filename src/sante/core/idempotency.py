"""Idempotency keys: the answer to a write is stored in the transaction that writes.

`prepare` reads the header, `claim` (called once the person is known) takes the key, `settle`
stores the answer beside the data. A duplicate that arrives while the first is under way waits on
the key's row, then replays the stored answer; if the first fails, nothing was stored and the
duplicate runs as if it were the first. Answers lie sealed, bound to their owner and key, since some
hold a secret that is shown once; those to requests without a signed-in person are never stored.
"""

import hashlib
from typing import Final
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.crypto import SealBroken, seal, unseal
from sante.core.errors import BadRequest, Conflict
from sante.core.models import IdempotencyKey

HEADER: Final = "idempotency-key"
SEALED_AS: Final = "answer"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LIFETIME_DAYS: Final = 7


class Replay(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def prepare(request: Request) -> bool:
    """Remember the request's key and fingerprint; False when it carries no key."""
    key = request.headers.get(HEADER)
    if key is None or request.method in SAFE_METHODS:
        return False
    if not 1 <= len(key) <= 200:
        raise BadRequest("An Idempotency-Key has 1 to 200 characters.")
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    digest.update(await request.body())
    request.state.idempotency = (hashlib.sha256(key.encode()).digest(), digest.digest())
    return True


async def claim(request: Request, session: AsyncSession, user_id: UUID, secret: bytes) -> None:
    """Take the key for this person, or raise Replay with the answer already given.

    Raises Conflict when the key was used for another request.
    """
    pending = getattr(request.state, "idempotency", None)
    if pending is None:
        return
    key_hash, request_hash = pending
    taken = await session.execute(
        insert(IdempotencyKey)
        .values(user_id=user_id, key_hash=key_hash, request_hash=request_hash)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key_hash)
    )
    if taken.scalar_one_or_none() is not None:
        request.state.idempotency_owner = user_id
        return
    row = (
        await session.execute(
            select(IdempotencyKey).where(
                IdempotencyKey.user_id == user_id, IdempotencyKey.key_hash == key_hash
            )
        )
    ).scalar_one()
    if row.request_hash != request_hash:
        raise Conflict(
            "This Idempotency-Key was used for another request. Use a new key for a new request."
        )
    raise Replay(
        Response(
            _opened(secret, row),
            status_code=row.status or 200,
            media_type=row.content_type,
            headers={"Idempotent-Replayed": "true"},
        )
    )


async def settle(request: Request, response: Response, secret: bytes) -> None:
    """Store the answer with the data it speaks of."""
    user_id = getattr(request.state, "idempotency_owner", None)
    if user_id is None:
        return
    key_hash, _ = request.state.idempotency
    await request.state.session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.user_id == user_id, IdempotencyKey.key_hash == key_hash)
        .values(
            status=response.status_code,
            content_type=response.headers.get("content-type"),
            body=seal(secret, SEALED_AS, bytes(response.body), bound_to=user_id.bytes + key_hash),
        )
    )


def _opened(secret: bytes, row: IdempotencyKey) -> bytes:
    try:
        bound_to = row.user_id.bytes + row.key_hash
        return unseal(secret, SEALED_AS, row.body or b"", bound_to=bound_to)
    except SealBroken:
        raise Conflict(
            "The answer kept for this Idempotency-Key cannot be read any more. Use a new key."
        ) from None
