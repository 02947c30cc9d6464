"""The cache in Redis, shared by processes. Nothing needs it to answer.

A call that fails is a miss. After a failure Redis is left alone for a moment, so that a dead
address costs one time-out per pause and not one per request. The Redis must be private to this
installation: values are people's data.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from sante.core.cache import Cache, CacheKey
from sante.core.metrics import CACHE

TIMEOUT: Final = 0.25  # seconds, for connecting and for an answer
PAUSE: Final = 2.0
LOG_EVERY: Final = 60.0

log = structlog.get_logger(__name__)


class RedisCache(Cache):
    def __init__(self, client: Redis, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._client = client
        self._monotonic = monotonic
        self._resume_at = float("-inf")
        self._log_at = float("-inf")

    async def _get(self, key: CacheKey) -> bytes | None:
        found = await self._call("get", lambda: self._client.get(key))
        return found if isinstance(found, bytes) else None

    async def set(self, key: CacheKey, value: bytes, seconds: int) -> None:
        await self._call("set", lambda: self._client.set(key, value, ex=seconds))

    async def delete(self, key: CacheKey) -> None:
        await self._call("delete", lambda: self._client.delete(key))

    async def close(self) -> None:
        await self._client.aclose()

    async def _call(self, what: str, send: Callable[[], Awaitable[object]]) -> object:
        if self._monotonic() < self._resume_at:
            return None
        try:
            return await send()
        except (RedisError, OSError, TimeoutError) as error:
            now = self._monotonic()
            self._resume_at = now + PAUSE
            CACHE.labels(what, "error").inc()
            if now >= self._log_at:
                self._log_at = now + LOG_EVERY
                log.warning("cache_unreachable", call=what, error=type(error).__name__)
            return None


def connect(url: str) -> RedisCache:
    """Connects at the first call, not now: a Redis that is down does not stop the start."""
    client = Redis.from_url(
        url,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1),  # once: a pooled connection may have died since
    )
    return RedisCache(client)
