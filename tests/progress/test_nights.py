"""When days are closed, for whom, and what must not happen twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.progress.conftest import DAILY, Home, settled
from tests.progress.shifts import Worker
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante import audit
from sante.core.runtime import Runtime
from sante.progress import service
from sante.progress.events import DaysClosed
from sante.progress.service.closing import last_summary

TUESDAY = date(2026, 3, 10)


@pytest.fixture
def worker(runtime: Runtime, db: SavepointDatabase, clock: FakeClock) -> Worker:
    """Its clock says Tuesday 10 March, 09:00 UTC."""
    found = Worker(db, clock)
    found.listen()
    return found


async def days(worker: Worker, home: Home, columns: str = "local_date, outcome") -> list[Any]:
    async with worker.db.transaction(user_id=home.person.user_id) as session:
        rows = await session.execute(text(f"select {columns} from daily_progress order by 1"))
        return [tuple(row) for row in rows]


async def off(worker: Worker, home: Home) -> list[service.Difference]:
    async with worker.db.transaction(user_id=home.person.user_id) as session:
        now = worker.clock.now()
        return await service.differences(session, home.person.user_id, now=now)


async def test_a_day_is_closed_when_it_has_ended_where_the_person_is(
    client: httpx2.AsyncClient, people: People, worker: Worker
) -> None:
    homes = {}
    for zone in ("Pacific/Kiritimati", "Europe/Berlin", "America/New_York"):
        person = await people.person(zone.split("/")[1].lower(), zone=zone)
        homes[zone] = await settled(client, person)
        await homes[zone].log(DAILY[0])
    await worker.queue()
    closed: dict[str, datetime] = {}
    for _ in range(60):
        worker.clock.advance(minutes=30)
        await worker.night()
        for zone, home in homes.items():
            first = date(2026, 3, 10)
            if (first, "done") in await days(worker, home):
                closed.setdefault(zone, worker.clock.now())
    assert closed == {  # days start at three
        "Pacific/Kiritimati": datetime(2026, 3, 10, 13, tzinfo=UTC),
        "Europe/Berlin": datetime(2026, 3, 11, 2, tzinfo=UTC),
        "America/New_York": datetime(2026, 3, 11, 7, tzinfo=UTC),
    }


async def test_people_who_share_a_clock_share_a_statement(
    client: httpx2.AsyncClient, people: People, worker: Worker
) -> None:
    """Zones whose days end together are one group: the number of statements does not grow with
    the number of people."""
    for name, zone in (("ada", "Europe/Berlin"), ("ben", "Europe/Paris"), ("cy", "Europe/Rome")):
        await settled(client, await people.person(name, zone=zone))
    await worker.queue()
    worker.clock.set(datetime(2026, 3, 11, 2, 5, tzinfo=UTC))
    await worker.night()
    nights = [event for event in worker.told if isinstance(event, DaysClosed)]
    assert [(n.zones, n.people) for n in nights] == [
        (("Europe/Berlin", "Europe/Paris", "Europe/Rome"), 3)
    ]


async def test_a_plan_made_while_no_worker_ran_is_put_down_when_one_does(
    alice: Home, worker: Worker
) -> None:
    await alice.log(DAILY[0])
    worker.clock.advance(days=4)
    await worker.night()
    assert await days(worker, alice) == []
    await worker.queue()
    expected = [(TUESDAY + timedelta(days=n), "done" if n == 0 else "missed") for n in range(4)]
    assert await days(worker, alice) == expected
    assert await off(worker, alice) == []


async def test_who_was_never_put_down_is_found(alice: Home, worker: Worker) -> None:
    """As after an upgrade: plans, but nothing written down of them."""
    async with worker.db.system_transaction() as session:
        await session.execute(text("delete from procrastinate_jobs"))
    await worker.hour()
    assert await worker.queue() == 1
    await worker.hour()
    assert await worker.queue() == 0


async def test_a_late_log_an_edit_and_an_undo_put_closed_days_right(
    alice: Home, worker: Worker
) -> None:
    await worker.queue()
    for _ in range(3):
        worker.clock.advance(days=1)
        await worker.night()
    assert [outcome for _, outcome in await days(worker, alice)] == ["missed"] * 3
    late = await alice.log(DAILY[0], log_date="2026-03-11")
    assert await worker.queue() == 1
    assert await days(worker, alice, "local_date, outcome, current_streak") == [
        (date(2026, 3, 10), "missed", 0),
        (date(2026, 3, 11), "done", 1),
        (date(2026, 3, 12), "missed", 1),  # bridged
    ]
    await alice.send("PATCH", f"/actions/logs/{late['log_id']}", status="skipped")
    await worker.queue()
    assert [outcome for _, outcome in await days(worker, alice)] == ["missed"] * 3
    await alice.ask("DELETE", f"/actions/logs/{late['log_id']}")
    await worker.queue()
    assert await off(worker, alice) == []


async def test_todays_log_costs_no_job(alice: Home, worker: Worker) -> None:
    await worker.queue()
    await alice.log(DAILY[0])
    assert await worker.queue() == 0


async def test_a_log_for_a_day_before_the_goal_is_refused_and_changes_nothing(
    alice: Home, worker: Worker
) -> None:
    await worker.queue()
    worker.clock.advance(days=1)
    await worker.night()
    before = await days(worker, alice, "*")
    answer = await alice.ask(
        "POST",
        f"/actions/{DAILY[0]}/log",
        json={"status": "completed", "log_date": "2026-03-09"},
    )
    assert answer.status_code == 422
    assert "starts on 2026-03-10" in answer.json()["detail"]
    assert await worker.queue() == 0
    assert await days(worker, alice, "*") == before


async def test_clocks_that_go_back_lose_nothing_and_close_nothing_twice(
    alice: Home, worker: Worker
) -> None:
    """The server's clock was two days ahead and is put right."""
    await worker.queue()
    await alice.log(DAILY[0])
    for _ in range(3):
        worker.clock.advance(days=1)
        await worker.night()
    before = await days(worker, alice, "*")
    worker.clock.advance(days=-2)
    await worker.night()
    await alice.send("PUT", "/breaks/2026-05-01", last_day="2026-05-02")
    await worker.queue()
    assert await days(worker, alice, "*") == before
    await alice.log(DAILY[1])
    worker.clock.advance(days=3)
    await worker.night()
    await worker.queue()
    assert [day for day, _ in await days(worker, alice)] == [
        TUESDAY + timedelta(days=n) for n in range(4)
    ]
    assert len([e for e in worker.told if isinstance(e, DaysClosed)]) == 4


async def test_who_flies_is_closed_by_hand_until_the_clock_they_left_is_forgotten(
    alice: Home, worker: Worker
) -> None:
    """Tuesday in Berlin ends while it still is Tuesday in Honolulu: no day is missed too early."""
    await worker.queue()
    worker.clock.set(datetime(2026, 3, 10, 20, tzinfo=UTC))
    await alice.send("PATCH", "/me", timezone="Pacific/Honolulu")
    await worker.queue()
    worker.clock.set(datetime(2026, 3, 11, 12, tzinfo=UTC))
    await worker.night()
    assert await days(worker, alice) == []
    for _ in range(4):
        worker.clock.advance(days=1)
        await worker.night()
        await worker.hour()
        await worker.queue()
    assert [day for day, _ in await days(worker, alice)][:3] == [
        TUESDAY + timedelta(days=n) for n in range(3)
    ]
    assert await off(worker, alice) == []


async def test_milestones_are_granted_once_and_stay_when_a_log_is_taken_back(
    alice: Home, worker: Worker
) -> None:
    await worker.queue()
    for _ in range(7):
        await alice.log(DAILY[0])
        worker.clock.advance(days=1)
        await worker.night()
        await worker.night()
    goal = (await alice.get("/goals"))["items"][0]["goal_id"]
    achieved = (await alice.get(f"/progress/goal/{goal}"))["milestones"]["achieved"]
    assert [m["id"] for m in achieved] == ["first_streak_7", "week_1_complete"]
    today = await alice.get("/progress/daily")
    assert today["days"][-2]["current_streak"] == 7
    log = await alice.log(DAILY[0], log_date="2026-03-12")
    await alice.ask("DELETE", f"/actions/logs/{log['log_id']}")
    await worker.queue()
    again = (await alice.get(f"/progress/goal/{goal}"))["milestones"]["achieved"]
    assert again == achieved


async def test_the_audit_says_what_differs_and_repairs_it(
    alice: Home, worker: Worker, runtime: Runtime
) -> None:
    await worker.queue()
    for _ in range(3):
        await alice.log(DAILY[0])
        worker.clock.advance(days=1)
        await worker.night()
    sound = await audit.audit(runtime, repair=False)
    assert (sound.people, sound.findings, sound.ok) == (1, (), True)
    assert audit.text(sound).endswith("It is what their logs say.")
    async with worker.db.system_transaction() as session:
        await session.execute(
            text("update daily_progress set current_streak = 9 where local_date = '2026-03-11'")
        )
        await session.execute(text("delete from goal_progress where local_date = '2026-03-10'"))
        await session.execute(text("update expectations set until_day = '2026-03-11'"))
    found = await audit.audit(runtime, repair=False)
    assert not found.ok
    by_table = {f.table: (f.missing, f.different) for f in found.findings}
    assert by_table["daily_progress"] == (0, 1)
    assert by_table["goal_progress"] == (1, 0)
    assert by_table["expectations"][1] >= len(DAILY)
    assert "daily_progress: 0 missing, 1 different" in audit.text(found)
    assert (await audit.audit(runtime, repair=True)).ok
    assert (await audit.audit(runtime, repair=False)).findings == ()


@pytest.mark.parametrize(
    ("now", "zone", "sunday"),
    [
        ("2026-03-15T16:59", "Europe/Berlin", "2026-03-08"),
        ("2026-03-15T17:00", "Europe/Berlin", "2026-03-15"),
        ("2026-03-29T15:59", "Europe/Berlin", "2026-03-22"),
        ("2026-03-29T16:00", "Europe/Berlin", "2026-03-29"),  # summer time began that morning
        ("2026-03-16T00:59", "America/Los_Angeles", "2026-03-08"),
        ("2026-03-16T01:00", "America/Los_Angeles", "2026-03-15"),
        ("2026-03-18T12:00", "Asia/Kathmandu", "2026-03-15"),
    ],
)
def test_the_week_is_summed_up_at_six_on_sunday(now: str, zone: str, sunday: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_summary(at, zone) == date.fromisoformat(sunday)


async def test_sunday_evening_leaves_out_what_can_still_be_done(
    alice: Home, worker: Worker
) -> None:
    await worker.queue()
    for _ in range(6):
        await alice.log(DAILY[0])
        if worker.clock.now().date() < date(2026, 3, 15):
            worker.clock.advance(days=1)
            await worker.night()
    worker.clock.set(datetime(2026, 3, 15, 17, 30, tzinfo=UTC))
    await worker.evening()
    evening = await week(worker, alice)
    worker.clock.set(datetime(2026, 3, 16, 2, 30, tzinfo=UTC))
    await worker.night()
    after = await week(worker, alice)
    assert (evening["through"], after["through"]) == (date(2026, 3, 14), date(2026, 3, 15))
    assert evening["actions_completed"] == after["actions_completed"] == 6
    assert evening["actions_asked"] < after["actions_asked"]
    assert evening["top_performing_action"] == after["top_performing_action"] == DAILY[0]
    assert after["needs_attention_action"] is not None
    assert after["category_breakdown"]["nutrition"] == pytest.approx(
        6 / (after["actions_asked"] - 6)
    )


async def week(worker: Worker, home: Home) -> dict[str, Any]:
    async with worker.db.transaction(user_id=home.person.user_id) as session:
        rows = await session.execute(text("select * from weekly_progress"))
        (row,) = rows.mappings()
        return dict(row)
