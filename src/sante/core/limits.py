"""How often somebody may do something: token buckets in the database.

They hold for all processes together. Keys are hashed (`key_of`): the table holds no address and no
e-mail. Take tokens in a short transaction of their own: in the request's a refusal would be rolled
back together with the request, and one person's parallel requests would wait for each other.
"""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.crypto import keyed_hash


class Limit(NamedTuple):
    """`rate` tokens come back per second, up to `burst`."""

    rate: float
    burst: float


def per(count: int, period: timedelta) -> Limit:
    return Limit(count / period.total_seconds(), count)


EVERYTHING: Final = per(1000, timedelta(hours=1))
AUTH: Final = per(20, timedelta(hours=1))
HEALTH: Final = per(100, timedelta(minutes=1))
MODEL: Final = per(50, timedelta(hours=1))
READ: Final = per(200, timedelta(minutes=1))
WRITE: Final = per(60, timedelta(minutes=1))

_IDLE: Final = timedelta(days=1)  # by then a bucket of any limit above is full again
_HAIR: Final = 1e-6  # so that waiting exactly as long as we said is enough


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Refused; trying again is worth while after so many whole seconds (1 or more)."""

    seconds: int


def key_of(secret: bytes, kind: str, value: str) -> str:
    """`kind:` and a keyed hash of `value`: equal values collide, but none can be read back."""
    return f"{kind}:{keyed_hash(secret, f'limit:{kind}', value)}"


def network_of(address: str) -> str:
    """What one caller can be told by: an IPv4 address, or the /64 an IPv6 address is from.

    Anyone with IPv6 has 2^64 addresses to choose from. Raises ValueError for other text.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


# One statement: the row's lock makes the decision atomic, and a refusal changes nothing. The
# second part sees the row as it was before, which is near enough for a hint how long to wait.
_TAKE = text("""
with given as (
  select cast(:key as text) as key, cast(:rate as double precision) as rate,
    cast(:burst as double precision) as burst, cast(:cost as double precision) as cost,
    cast(:now as timestamptz) as now
), took as (
  insert into rate_limits as bucket (key, tokens, updated_at)
  select key, burst - cost, now from given
  on conflict (key) do update set
    tokens = greatest(0, least(:burst, bucket.tokens + :rate * greatest(0,
      extract(epoch from excluded.updated_at - bucket.updated_at))) - :cost),
    updated_at = greatest(bucket.updated_at, excluded.updated_at)
  where least(:burst, bucket.tokens + :rate * greatest(0,
    extract(epoch from excluded.updated_at - bucket.updated_at))) >= :cost - :hair
  returning 1
)
select exists (select from took) as allowed, (
  select (given.cost - bucket.tokens) / given.rate
    - greatest(0, extract(epoch from given.now - bucket.updated_at))
  from rate_limits as bucket join given using (key)
) as wait
""")


async def take(
    session: AsyncSession,
    key: str,
    *,
    rate: float,
    burst: float,
    cost: float = 1,
    now: datetime,
) -> RetryAfter | None:
    """Take `cost` tokens from the bucket `key`, or say when there will be enough."""
    if not 0 < cost <= burst or rate <= 0:
        raise ValueError("a bucket needs a rate and holds at least what is taken from it")
    values = {"key": key, "rate": rate, "burst": burst, "cost": cost, "now": now, "hair": _HAIR}
    allowed, wait = (await session.execute(_TAKE, values)).one()
    if allowed:
        return None
    return RetryAfter(max(1, math.ceil(float(wait if wait is not None else cost / rate) - _HAIR)))


async def prune(session: AsyncSession, *, now: datetime) -> None:
    """Drop the buckets that are full again."""
    await session.execute(
        text("delete from rate_limits where updated_at < :before"), {"before": now - _IDLE}
    )
