"""What is kept between two steps: for its purpose, once, for a while, and readable by nobody."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.support.clock import FakeClock

from sante.core import pending
from sante.core.crypto import SealBroken
from sante.core.runtime import Runtime

KEY = b"k" * 32
LINK = pending.Purpose("link", timedelta(minutes=5))
OTHER = pending.Purpose("other", timedelta(minutes=5))


async def test_it_can_be_looked_at_and_is_taken_once(
    session: AsyncSession, clock: FakeClock
) -> None:
    now = clock.now()
    token = await pending.keep(session, KEY, LINK, {"who": "alice"}, now=now)
    assert await pending.look(session, KEY, LINK, token, now=now) == {"who": "alice"}
    assert await pending.take(session, KEY, LINK, token, now=now) == {"who": "alice"}
    assert await pending.take(session, KEY, LINK, token, now=now) is None
    assert await pending.look(session, KEY, LINK, token, now=now) is None


async def test_a_token_is_none_for_another_purpose_or_later(
    session: AsyncSession, clock: FakeClock
) -> None:
    token = await pending.keep(session, KEY, LINK, {"who": "alice"}, now=clock.now())
    assert await pending.take(session, KEY, OTHER, token, now=clock.now()) is None
    clock.advance(minutes=5)
    assert await pending.look(session, KEY, LINK, token, now=clock.now()) is None
    assert await pending.take(session, KEY, LINK, token, now=clock.now()) is None


async def test_the_table_says_nothing_about_anybody(
    session: AsyncSession, clock: FakeClock
) -> None:
    token = await pending.keep(session, KEY, LINK, {"who": "alice"}, now=clock.now())
    row = str((await session.execute(text("select p::text from pending_steps p"))).one())
    stored = await session.scalar(text("select sealed from pending_steps"))
    assert token not in row
    assert b"alice" not in bytes(stored or b"alice")
    with pytest.raises(SealBroken):
        await pending.look(session, b"o" * 32, LINK, token, now=clock.now())


async def test_of_many_who_take_it_at_once_one_gets_it(
    live_runtime: Runtime, clock: FakeClock
) -> None:
    async with live_runtime.database.transaction() as session:
        token = await pending.keep(session, KEY, LINK, {"who": "alice"}, now=clock.now())

    async def take() -> bool:
        async with live_runtime.database.transaction() as session:
            return await pending.take(session, KEY, LINK, token, now=clock.now()) is not None

    async def spend() -> bool:
        async with live_runtime.database.transaction() as session:
            return await pending.spend(session, OTHER, "kept elsewhere", now=clock.now())

    assert sum(await asyncio.gather(*(take() for _ in range(8)))) == 1
    assert sum(await asyncio.gather(*(spend() for _ in range(8)))) == 1


async def test_what_nobody_came_back_for_is_swept_away(
    session: AsyncSession, clock: FakeClock
) -> None:
    await pending.keep(session, KEY, LINK, {}, now=clock.now())
    assert await pending.spend(session, OTHER, "kept elsewhere", now=clock.now())
    await pending.prune(session, now=clock.now())
    assert await session.scalar(text("select count(*) from pending_steps")) == 2
    await pending.prune(session, now=clock.now() + timedelta(minutes=5))
    assert await session.scalar(text("select count(*) from pending_steps")) == 0
