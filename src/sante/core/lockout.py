"""The window of failed sign-ins: ten per account or thirty per address in a quarter of an hour.

Failures are rows, so that a restart forgives nothing. Keys are hashed: the table holds no address
and no e-mail. Call these in a short transaction of their own, which commits whatever becomes of
the request.
"""

import math
import unicodedata
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.limits import RetryAfter, key_of, network_of
from sante.kit.ids import new_id

WINDOW: Final = timedelta(minutes=15)
PER_ACCOUNT: Final = 10
PER_ADDRESS: Final = 30


class Attempt(NamedTuple):
    """The two hashed keys a sign-in is counted under."""

    account: str
    address: str


def attempt_of(
    secret: bytes, *, account: str, address: str, known_device: str | None = None
) -> Attempt:
    """The keys of a sign-in. A browser that has signed in to this account before (`known_device`
    is its id) has a count of its own, so that strangers cannot lock the owner out."""
    name = unicodedata.normalize("NFKC", account).strip().casefold()
    counted = name if known_device is None else f"{name}\n{known_device}"
    return Attempt(
        key_of(secret, "account", counted), key_of(secret, "address", network_of(address))
    )


_BLOCKED = text("""
select max(at) from (
  (select at from login_failures where key = :account and at > :since
   order by at desc offset :per_account limit 1)
  union all
  (select at from login_failures where key = :address and at > :since
   order by at desc offset :per_address limit 1)
) as reached
""")
_LOCK = text(
    "select pg_advisory_xact_lock(hashtextextended(key, 0))"
    " from (select unnest(cast(:keys as text[])) as key order by 1) as ordered"
)
_RECORD = text("insert into login_failures (id, key, at) values (:id, :key, :at)")
_FORGIVE = text("""
delete from login_failures where key = :account or id = (
  select id from login_failures where key = :address and at = :at limit 1)
""")


async def blocked_until(
    session: AsyncSession, attempt: Attempt, *, now: datetime
) -> RetryAfter | None:
    """Whether the account or the address has used up its failures, and for how long."""
    values = {
        "account": attempt.account,
        "address": attempt.address,
        "since": now - WINDOW,
        "per_account": PER_ACCOUNT - 1,
        "per_address": PER_ADDRESS - 1,
    }
    reached = await session.scalar(_BLOCKED, values)
    if reached is None:
        return None
    return RetryAfter(max(1, math.ceil((reached + WINDOW - now).total_seconds())))


async def record_failure(session: AsyncSession, attempt: Attempt, *, now: datetime) -> None:
    rows = [{"id": new_id(), "key": key, "at": now} for key in attempt]
    await session.execute(_RECORD, rows)


async def admit(session: AsyncSession, attempt: Attempt, *, now: datetime) -> RetryAfter | None:
    """Let a sign-in try its password, counting it as failed until `clear` says otherwise.

    Counting first is what makes the limit hold for guesses that are sent all at once; the locks
    put attempts on one account, and from one address, in a row.
    """
    await session.execute(_LOCK, {"keys": list(attempt)})
    wait = await blocked_until(session, attempt, now=now)
    if wait is None:
        await record_failure(session, attempt, now=now)
    return wait


async def clear(session: AsyncSession, attempt: Attempt, *, at: datetime) -> None:
    """The sign-in admitted at `at` was right: forget the account's failures and this attempt."""
    values = {"account": attempt.account, "address": attempt.address, "at": at}
    await session.execute(_FORGIVE, values)


async def prune(session: AsyncSession, *, now: datetime) -> None:
    """Drop failures too old to count."""
    await session.execute(
        text("delete from login_failures where at < :before"), {"before": now - WINDOW}
    )
