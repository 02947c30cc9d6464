"""What each day's projections said, noted by a real worker two hours into the person's day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.core.job_support import ended, working
from tests.goals.conftest import SICK
from tests.goals.steps import make
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.core.db import PooledDatabase
from sante.core.jobs import Jobs, jobs
from sante.core.runtime import Runtime
from sante.goals import service
from sante.profile import service as profiles


@pytest.fixture
async def living(live_client: httpx2.AsyncClient, live_people: People) -> dict[str, Person]:
    """Three people in three zones, two of whom have a goal with values behind it."""
    people = {}
    zones = {"ada": "Europe/Berlin", "kim": "Asia/Kolkata", "lee": "America/New_York"}
    for name, zone in zones.items():
        people[name] = await live_people.person(name, sex="female", zone=zone)
    for name in ("ada", "kim"):
        who = people[name]
        rows = [{"code": c, "value": v, "unit": u} for c, (v, u) in SICK.items()]
        body = {"report_date": "2026-03-02", "observations": rows}
        made = await live_client.post("/api/v1/reports", json=body, headers=who.headers)
        path = f"/api/v1/reports/{made.json()['report_id']}/confirm"
        assert (await live_client.post(path, headers=who.headers)).status_code == 200
        await make(live_client, who)
    return people


async def noted(database: PooledDatabase, who: Person) -> list[Any]:
    async with database.transaction(user_id=who.user_id) as session:
        found = await session.execute(
            text(
                "select local_date::text, biomarker_id, current_mean, mean, low80, high80"
                " from biomarker_projections order by 1, 2"
            )
        )
        return list(found.all())


async def due(database: PooledDatabase, now: datetime) -> set[Any]:
    async with database.system_transaction() as session:
        return set(await service.people_to_note(session, now=now))


async def test_a_day_is_noted_two_hours_after_it_began_where_the_person_lives(
    live: PooledDatabase, living: dict[str, Person]
) -> None:
    """V-J5: days begin at 03:00; Berlin is an hour ahead of UTC, Kolkata five and a half."""
    ada, kim = living["ada"].user_id, living["kim"].user_id
    midnight = datetime(2026, 3, 11, tzinfo=UTC)
    assert await due(live, midnight + timedelta(hours=3, minutes=59)) == set()
    assert await due(live, midnight + timedelta(hours=4)) == {ada}
    assert await due(live, midnight + timedelta(hours=7, minutes=45)) == {ada}
    assert await due(live, midnight + timedelta(hours=8)) == set()
    assert await due(live, midnight - timedelta(minutes=31)) == set()
    assert await due(live, midnight - timedelta(minutes=30)) == {kim}


async def test_a_worker_notes_each_person_s_day_once(
    live: PooledDatabase, live_runtime: Runtime, living: dict[str, Person]
) -> None:
    clock = live_runtime.clock
    assert isinstance(clock, FakeClock)
    clock.set(datetime(2026, 3, 11, 4, 0, tzinfo=UTC))
    people = await due(live, clock.now())
    async with live.system_transaction() as session:
        task = jobs.tasks["goals.note_projections"]
        for _ in range(2):  # queued again before the first has run: one job
            await task.defer_many(session, [(user_id, {}) for user_id in people])
    alone = Jobs()  # without what is queued by the hour
    alone.tasks[task.name] = task
    async with working(live, alone, clock=clock):
        (run,) = await ended(live, living["ada"].user_id, of="goals.")
    assert (run.kind, run.status) == ("goals.note_projections", "succeeded")
    rows = await noted(live, living["ada"])
    assert run.output == {"projections": len(rows)}
    assert {row[0] for row in rows} == {"2026-03-11"}
    assert all(low < mean < high for _, _, _, mean, low, high in rows)
    assert await due(live, clock.now()) == set()
    assert await noted(live, living["kim"]) == []


async def test_noting_a_day_again_changes_nothing(
    live: PooledDatabase, live_runtime: Runtime, living: dict[str, Person]
) -> None:
    ada = living["ada"]
    now = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
    counts = []
    for instant in (now, now + timedelta(hours=5), now + timedelta(days=1)):
        async with live.transaction(user_id=ada.user_id) as session:
            counts.append(await service.note_day(session, ada.user_id, now=instant))
    assert counts[0] > 0
    assert counts == [counts[0], 0, counts[0]]
    assert {row[0] for row in await noted(live, ada)} == {"2026-03-11", "2026-03-12"}


async def test_a_clock_change_neither_skips_nor_repeats_anybody(
    live: PooledDatabase, living: dict[str, Person]
) -> None:
    """29 March in Berlin has no 02:00: the clock goes from 02:00 to 03:00, where the day begins."""
    ada = living["ada"].user_id
    begins = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    async with live.system_transaction() as session:
        early = await profiles.days_begun(
            session, now=begins + timedelta(hours=1.9), after_hours=2, until_hours=6
        )
        there = await profiles.days_begun(
            session, now=begins + timedelta(hours=2), after_hours=2, until_hours=6
        )
    assert ada not in [who for found in early.values() for who in found]
    assert [day.isoformat() for day, found in there.items() if ada in found] == ["2026-03-29"]
