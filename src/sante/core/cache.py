"""A cache that may be lost, late or missing at any time, and is never wrong.

It is never wrong because of its keys. Each person has a stamp, a counter that every transaction
which writes their data raises (`db.touch`), and each request reads it together with its
authentication. A key for a person's data holds the stamp the request read. A write that is
committed before that reading has raised it, so its old values are under keys that nobody will form
again, in no process and in no Redis; they age out unseen. A value computed from newer data than
its stamp says is only fresher. So nothing has to be deleted for correctness. The local date is a
part of a key whose value depends on the day.

Every key holds the user id: `cache_key` is the only way to make one, and takes it first.

    key = cache_key(viewer.user_id, "today_actions", viewer.stamp, today)
    body = await cache.load(key, TODAY_ACTIONS, make)
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final, NewType
from urllib.parse import quote
from uuid import UUID

from sante.core.metrics import CACHE

TODAY_ACTIONS: Final = 3600  # seconds
GOAL_PROGRESS: Final = 300
ACTION_LIBRARY: Final = 86400
STREAKS: Final = 3600

CacheKey = NewType("CacheKey", str)
_FORMAT: Final = "sante1"  # raise it when what is cached changes its form


def cache_key(user_id: UUID, name: str, *parts: str | int | date | UUID) -> CacheKey:
    """A key that belongs to one person. Parts that differ as text never make the same key."""
    if not isinstance(user_id, UUID):
        raise TypeError("a cache key belongs to a person")
    texts = [part.isoformat() if isinstance(part, date) else str(part) for part in parts]
    return CacheKey(":".join([_FORMAT, str(user_id), *(quote(t, safe="") for t in (name, *texts))]))


class Cache(ABC):
    def __init__(self) -> None:
        self._flights: dict[CacheKey, asyncio.Future[bytes | None]] = {}

    async def get(self, key: CacheKey) -> bytes | None:
        found = await self._get(key)
        CACHE.labels(key.split(":")[2], "miss" if found is None else "hit").inc()
        return found

    @abstractmethod
    async def _get(self, key: CacheKey) -> bytes | None: ...

    @abstractmethod
    async def set(self, key: CacheKey, value: bytes, seconds: int) -> None: ...

    @abstractmethod
    async def delete(self, key: CacheKey) -> None: ...

    async def close(self) -> None:
        """Let go of connections."""
        return

    async def load(
        self, key: CacheKey, seconds: int, make: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """The cached value, or what `make` returns, made once for all who ask at the same time.

        The first to ask makes it with its own session. Should its caller go away, the next one
        takes over; should `make` fail, all who wait get the failure.
        """
        while True:
            found = await self.get(key)
            if found is not None:
                return found
            flight = self._flights.get(key)
            if flight is None:
                return await self._lead(key, seconds, make)
            made = await asyncio.shield(flight)
            if made is not None:
                return made

    async def _lead(
        self, key: CacheKey, seconds: int, make: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        flight = self._flights[key] = asyncio.get_running_loop().create_future()
        flight.add_done_callback(lambda done: done.exception())  # nobody may be waiting for it
        try:
            value = await make()
            flight.set_result(value)
            await self.set(key, value, seconds)
        except Exception as error:
            if not flight.done():
                flight.set_exception(error)
            raise
        else:
            return value
        finally:
            if not flight.done():
                flight.set_result(None)
            del self._flights[key]


class MemoryCache(Cache):
    """The least recently used entries give way when `max_bytes` are reached."""

    OVERHEAD: Final = 250  # of an entry: two strings, a tuple and the ordered dictionary's node

    def __init__(
        self, max_bytes: int = 32 * 2**20, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._max = max_bytes
        self._monotonic = monotonic
        self._entries: OrderedDict[CacheKey, tuple[float, bytes]] = OrderedDict()
        self.size = 0

    async def _get(self, key: CacheKey) -> bytes | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[0] <= self._monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry[1]

    async def set(self, key: CacheKey, value: bytes, seconds: int) -> None:
        self._drop(key)
        weight = self._weight(key, value)
        if weight > self._max // 8:  # one giant must not throw everybody else out
            return
        self._entries[key] = (self._monotonic() + seconds, value)
        self.size += weight
        while self.size > self._max:
            self._drop(next(iter(self._entries)))

    async def delete(self, key: CacheKey) -> None:
        self._drop(key)

    def _drop(self, key: CacheKey) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= self._weight(key, entry[1])

    def _weight(self, key: CacheKey, value: bytes) -> int:
        return len(key) + len(value) + self.OVERHEAD


def open_cache(url: str | None) -> Cache:
    """Redis at `url`, or this process's own memory."""
    if url is None:
        return MemoryCache()
    from sante.core.redis_cache import connect

    return connect(url)
