"""The cache: whose keys are whose, what it forgets, and a Redis that dies."""

import asyncio
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from sante.core import cache as lifetimes
from sante.core.cache import Cache, CacheKey, MemoryCache, cache_key, open_cache
from sante.core.metrics import REGISTRY
from sante.core.redis_cache import LOG_EVERY, PAUSE, RedisCache, connect
from sante.kit.ids import new_id

ALICE, BOB = new_id(), new_id()
REDIS = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(REDIS is None, reason="redis-server is not installed")


class Ticks:
    """Monotonic seconds that only move when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def redis_server(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    assert REDIS is not None
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([REDIS, *options], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.02)
        yield server
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["memory", pytest.param("redis", marks=[pytest.mark.redis, needs_redis])])
async def cache(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cache]:
    if request.param == "memory":
        yield MemoryCache()
        return
    port = free_port()
    with redis_server(tmp_path, port):
        opened = open_cache(f"redis://127.0.0.1:{port}/0")
        assert isinstance(opened, RedisCache)
        yield opened
        await opened.close()


async def test_what_is_set_is_got_until_it_is_deleted(cache: Cache) -> None:
    key = cache_key(ALICE, "today_actions", 7, date(2026, 3, 10))
    assert await cache.get(key) is None
    await cache.set(key, b"\x00\xffbytes", lifetimes.TODAY_ACTIONS)
    assert await cache.get(key) == b"\x00\xffbytes"
    await cache.delete(key)
    await cache.delete(key)
    assert await cache.get(key) is None


async def test_an_empty_value_is_a_value(cache: Cache) -> None:
    key = cache_key(ALICE, "streaks", 1)
    await cache.set(key, b"", 60)
    assert await cache.get(key) == b""


async def test_a_value_of_one_person_is_never_given_to_another(cache: Cache) -> None:
    """S8."""
    await cache.set(cache_key(ALICE, "streaks", 3), b"alice", 60)
    assert await cache.get(cache_key(BOB, "streaks", 3)) is None


async def test_a_write_makes_what_was_cached_before_unreachable(cache: Cache) -> None:
    """The stamp that a write raises is in the key: nothing stale can be served."""
    await cache.set(cache_key(ALICE, "streaks", 3), b"before", 60)
    assert await cache.get(cache_key(ALICE, "streaks", 4)) is None


def test_a_key_cannot_be_made_without_a_person() -> None:
    for nobody in (None, "", 0, str(ALICE)):
        with pytest.raises(TypeError, match="belongs to a person"):
            cache_key(nobody, "streaks", 1)  # type: ignore[arg-type]  # that is the point


def test_different_parts_never_make_the_same_key() -> None:
    parts: list[tuple[str | int | date | UUID, ...]] = [
        (),
        ("",),
        ("a", "b"),
        ("a:b",),
        ("a%3Ab",),
        ("a", "b", ""),
        ("a b",),
        (1, 11),
        (11, 1),
        (date(2026, 3, 10),),
        (date(2026, 3, 1), 0),
        (ALICE,),
    ]
    keys = {
        cache_key(user, name, *p) for p in parts for user in (ALICE, BOB) for name in ("x", "y")
    }
    assert len(keys) == 4 * len(parts)


def test_lifetimes_are_those_of_the_specification() -> None:
    """V-C1..V-C4."""
    found = {
        "today_actions": lifetimes.TODAY_ACTIONS,
        "goal_progress": lifetimes.GOAL_PROGRESS,
        "action_library": lifetimes.ACTION_LIBRARY,
        "streaks": lifetimes.STREAKS,
    }
    assert found == {
        "today_actions": 3600,
        "goal_progress": 300,
        "action_library": 86400,
        "streaks": 3600,
    }


async def test_an_entry_ends_with_its_lifetime() -> None:
    ticks = Ticks()
    cache = MemoryCache(monotonic=ticks)
    key = cache_key(ALICE, "goal_progress", 1)
    await cache.set(key, b"60 %", 300)
    ticks.at += 299.9
    assert await cache.get(key) == b"60 %"
    ticks.at += 0.1
    assert await cache.get(key) is None
    assert cache.size == 0


async def test_the_least_recently_used_gives_way_when_memory_is_full() -> None:
    cache = MemoryCache(max_bytes=20_000)
    keys = [cache_key(ALICE, "streaks", number) for number in range(20)]
    for key in keys[:10]:
        await cache.set(key, bytes(1500), 60)
    assert await cache.get(keys[0]) is not None  # used: keys[1] is the oldest now
    for key in keys[10:14]:
        await cache.set(key, bytes(1500), 60)
    kept = [number for number, key in enumerate(keys) if await cache.get(key) is not None]
    assert 0 in kept
    assert 1 not in kept
    assert set(range(10, 14)) <= set(kept)
    assert cache.size <= 20_000


async def test_one_giant_does_not_throw_everybody_out() -> None:
    cache = MemoryCache(max_bytes=20_000)
    small, giant = cache_key(ALICE, "streaks", 1), cache_key(BOB, "library", 1)
    await cache.set(small, b"small", 60)
    await cache.set(giant, bytes(15_000), 60)
    assert await cache.get(small) == b"small"
    assert await cache.get(giant) is None


async def test_setting_again_replaces_and_counts_once() -> None:
    cache = MemoryCache()
    key = cache_key(ALICE, "streaks", 1)
    for value in (bytes(1000), b"short"):
        await cache.set(key, value, 60)
    assert await cache.get(key) == b"short"
    assert cache.size < 1000


async def test_fifty_who_ask_at_once_cost_one_computation(cache: Cache) -> None:
    made = 0

    async def make() -> bytes:
        nonlocal made
        made += 1
        await asyncio.sleep(0.05)
        return b"value"

    key = cache_key(ALICE, "today_actions", 1)
    answers = await asyncio.gather(*(cache.load(key, 60, make) for _ in range(50)))
    assert set(answers) == {b"value"}
    assert made == 1
    assert await cache.load(key, 60, make) == b"value"
    assert made == 1


async def test_when_the_first_to_ask_goes_away_the_next_takes_over() -> None:
    cache = MemoryCache()
    key = cache_key(ALICE, "today_actions", 1)
    started = asyncio.Event()

    async def hangs() -> bytes:
        started.set()
        await asyncio.Event().wait()
        return b"never"

    async def works() -> bytes:
        return b"value"

    first = asyncio.create_task(cache.load(key, 60, hangs))
    await started.wait()
    others = [asyncio.create_task(cache.load(key, 60, works)) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    assert await asyncio.gather(*others) == [b"value"] * 3
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    cache = MemoryCache()
    key = cache_key(ALICE, "today_actions", 1)

    async def fails() -> bytes:
        await asyncio.sleep(0.01)
        raise LookupError("no plan")

    async def works() -> bytes:
        return b"value"

    asked = await asyncio.gather(
        *(cache.load(key, 60, fails) for _ in range(5)), return_exceptions=True
    )
    assert [type(answer) for answer in asked] == [LookupError] * 5
    assert await cache.load(key, 60, works) == b"value"


async def load_all(cache: Cache, key: CacheKey) -> bytes:
    async def make() -> bytes:
        return b"computed"

    return await cache.load(key, 60, make)


def errors(call: str) -> float:
    found = REGISTRY.get_sample_value("sante_cache_total", {"name": call, "outcome": "error"})
    return found or 0.0


@pytest.mark.redis
@needs_redis
async def test_redis_that_dies_is_a_miss_and_one_that_returns_is_used(tmp_path: Path) -> None:
    ticks = Ticks()
    port = free_port()
    cache = RedisCache(connect(f"redis://127.0.0.1:{port}/0")._client, ticks)
    key = cache_key(ALICE, "streaks", 1)
    with redis_server(tmp_path, port) as server:
        await cache.set(key, b"kept", 60)
        assert await cache.get(key) == b"kept"
        before = errors("get")
        server.kill()
        server.wait()
        with capture_logs() as logs:
            for _ in range(20):
                assert await load_all(cache, key) == b"computed"
                ticks.at += PAUSE
        assert errors("get") == before + 20
        assert [entry["event"] for entry in logs] == ["cache_unreachable"]
        assert logs[0]["call"] == "get"
    with redis_server(tmp_path, port):
        ticks.at += PAUSE
        await cache.set(key, b"back", 60)
        assert await cache.get(key) == b"back"
    with capture_logs() as logs:
        ticks.at += LOG_EVERY
        assert await cache.get(key) is None
    assert len(logs) == 1, "an outage that lasts is said once a minute"
    await cache.close()


async def test_a_redis_that_is_not_there_costs_one_time_out_and_not_one_per_request() -> None:
    """An address that swallows packets: a listener that never accepts."""
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        cache = connect(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        for number in range(100):
            assert await load_all(cache, cache_key(ALICE, "streaks", number)) == b"computed"
        assert time.monotonic() - began < PAUSE
        await cache.close()


async def test_starting_needs_no_redis() -> None:
    cache = open_cache(f"redis://127.0.0.1:{free_port()}/0")
    assert await cache.get(cache_key(ALICE, "streaks", 1)) is None
    await cache.close()


def test_no_redis_library_is_loaded_without_redis() -> None:
    code = "import sys, sante.core.cache as c; c.open_cache(None); print('redis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
