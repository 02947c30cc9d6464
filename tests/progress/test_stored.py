"""What the nights write in SQL for everybody is what the rules say in Python of one person."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from tests.progress.histories import START, Life, forget, milestones
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante.core.db import act_as
from sante.progress import service
from sante.progress.queries import Group
from sante.progress.service import Night

DAYS = 60
NOW = datetime.combine(START + timedelta(days=DAYS), datetime.min.time(), UTC) + timedelta(hours=12)


async def close_all(db: SavepointDatabase, zone: str, days: int = DAYS) -> None:
    for number in range(days):
        day = START + timedelta(days=number)
        async with db.system_transaction() as session:
            await service.close_night(session, Night(Group((zone,), 3), day), now=NOW)


@pytest.mark.parametrize("seed", range(8))
async def test_nights_closed_in_sql_are_what_the_rules_say(
    db: SavepointDatabase, people: People, seed: int
) -> None:
    """Weekly and specific-day schedules, skips, pauses, breaks, one action in two goals."""
    dice = random.Random(seed)
    users = []
    for number in range(4):
        person = await people.person(f"p{number}", zone="Europe/Berlin")
        users.append(person.user_id)
        async with db.transaction(user_id=person.user_id) as session:
            await session.execute(
                text("update profiles set week_start = :start"),
                {"start": dice.choice(("monday", "sunday"))},
            )
            await Life(person.user_id, dice).live(session, DAYS)
            await service.restate(session, person.user_id, now=NOW)
    async with db.system_transaction() as session:
        reached = await milestones(session)
        await forget(session)
    await close_all(db, "Europe/Berlin")
    for user_id in users:
        async with db.transaction() as session:
            await act_as(session, user_id)
            assert await service.differences(session, user_id, now=NOW) == []
    async with db.system_transaction() as session:
        assert await milestones(session) == reached
        written = await session.scalar(text("select count(*) from goal_progress"))
    assert written is not None
    assert written > 40
