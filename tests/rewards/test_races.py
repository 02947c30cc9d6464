"""Many at once, with real commits on many connections: nothing is awarded twice."""

import asyncio

import httpx2
from sqlalchemy import text
from tests.progress.conftest import Home, settled
from tests.rewards.conftest import Player
from tests.support.people import People

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.rewards import service


async def test_eight_jobs_at_once_award_each_thing_once(
    live: PooledDatabase,
    live_client: httpx2.AsyncClient,
    live_people: People,
    live_runtime: Runtime,
) -> None:
    home = await settled(live_client, await live_people.alice())
    for action in ("oat_beta_glucan", "soy_protein", "filtered_coffee"):
        await home.log(action)

    async def settle() -> None:
        async with live.transaction(user_id=home.person.user_id) as session:
            await service.settle(session, home.person.user_id, now=live_runtime.clock.now())

    await asyncio.gather(*(settle() for _ in range(8)))
    async with live.transaction(user_id=home.person.user_id) as session:
        lines = await session.execute(
            text("select source_type, sum(amount), count(*) from xp_transactions group by 1")
        )
        assert sorted(tuple(line) for line in lines) == [
            ("achievement", 75, 2), ("action", 75, 3), ("streak", 5, 1),
        ]  # fmt: skip
        assert await session.scalar(text("select xp from user_xp")) == 155


async def test_of_two_starts_at_once_one_is_told_that_the_other_runs(
    live_client: httpx2.AsyncClient, live_people: People
) -> None:
    home = Home(live_client, await live_people.alice())
    answers = await asyncio.gather(
        home.ask("POST", "/challenges/week_warrior/start"),
        home.ask("POST", "/challenges/monthly_master/start"),
        home.ask("POST", "/challenges/week_warrior/start"),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_the_same_event_delivered_again_queues_one_job_that_finds_nothing(
    player: Player,
) -> None:
    for _ in range(3):
        await player.home.log("oat_beta_glucan")
    waiting = await player.rows(
        "select count(*) from procrastinate_jobs where task_name = 'rewards.settle'"
        " and status = 'todo'"
    )
    assert waiting == [(1,)]
    await player.settle()
    assert await player.settle() == {}


async def test_everybody_who_has_logged_before_there_were_rewards_is_found(player: Player) -> None:
    await player.home.log("oat_beta_glucan")
    async with player.db.system_transaction() as session:
        found = await service.unseen(session, limit=1000)
    assert player.user_id in found
    await player.settle()
    async with player.db.system_transaction() as session:
        assert player.user_id not in await service.unseen(session, limit=1000)


async def test_who_has_not_done_anything_for_long_is_not_looked_at_each_night(
    player: Player,
) -> None:
    await player.home.log("oat_beta_glucan")
    await player.settle()
    player.clock.advance(days=40)
    await player.night()
    assert await player.rows("select look_at from user_xp") == [(None,)]
