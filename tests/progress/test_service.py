"""What holds when many do the same at once, and what is read from where."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from tests.progress.conftest import DAILY, Home, settled
from tests.support.clock import FakeClock
from tests.support.people import People

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.progress import service
from sante.progress.schemas.today import TodayOut


class TickingClock(FakeClock):
    """A clock that moves on with every look at it, as real ones do."""

    def now(self) -> datetime:
        self.advance(microseconds=1)
        return super().now()


@pytest.fixture
def clock() -> FakeClock:
    return TickingClock(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def reads(seen: list[str]) -> list[str]:
    """Those that are about the person and not about who they are."""
    known = ("sante_set_user", "sante_session_key", "set local", "SAVEPOINT")
    return [s for s in seen if not any(word.lower() in s.lower() for word in known)]


async def test_fifty_taps_at_once_are_one_log_and_fifty_equal_answers(
    live_client: httpx2.AsyncClient, live_people: People, live: PooledDatabase
) -> None:
    """R2, with real commits on many connections."""
    alice = await settled(live_client, await live_people.alice())
    body = {"status": "completed", "value": 3}
    path = f"/actions/{DAILY[0]}/log"
    answers = await asyncio.gather(*(alice.ask("POST", path, json=body) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    async with live.transaction(user_id=alice.person.user_id) as session:
        rows = await session.execute(text("select count(*) from action_logs"))
        assert rows.scalar_one() == 1
    assert (await alice.ask("POST", path, json=body)).content == answers[0].content


async def test_different_actions_tapped_at_once_all_count(
    live_client: httpx2.AsyncClient, live_people: People
) -> None:
    alice = await settled(live_client, await live_people.alice())
    await asyncio.gather(*(alice.log(action) for action in DAILY))
    today = await alice.get("/actions/today")
    done = {a["action_id"] for a in today["actions"] if a["status"] == "completed"}
    assert done == set(DAILY)
    assert today["summary"]["completed"] == len(DAILY)


async def test_a_warm_today_reads_nothing_but_who_is_asking(alice: Home) -> None:
    first = await alice.ask("GET", "/actions/today")
    with statements() as seen:
        second = await alice.ask("GET", "/actions/today")
    assert second.content == first.content
    assert reads(seen) == []


async def test_today_after_a_log_is_told_from_what_the_log_left(alice: Home) -> None:
    await alice.get("/actions/today")
    await alice.log(DAILY[0])
    with statements() as seen:
        today = await alice.get("/actions/today")
    assert today["summary"]["completed"] == 1
    assert reads(seen) == []


async def test_taking_a_log_back_is_told_from_what_it_left_too(alice: Home) -> None:
    before = await alice.get("/actions/today")
    log_id = (await alice.log(DAILY[0]))["log_id"]
    await alice.ask("DELETE", f"/actions/logs/{log_id}")
    with statements() as seen:
        after = await alice.get("/actions/today")
    assert after == before
    assert reads(seen) == []


async def test_saying_the_same_again_writes_nothing(alice: Home) -> None:
    first = await alice.ask("POST", f"/actions/{DAILY[0]}/log", json={"status": "completed"})
    with statements() as seen:
        again = await alice.ask("POST", f"/actions/{DAILY[0]}/log", json={"status": "completed"})
    assert again.content == first.content
    assert reads(seen) == []


async def test_a_log_is_a_handful_of_statements(alice: Home) -> None:
    """Every one of them is a round trip that somebody waits for."""
    await alice.get("/actions/today")
    with statements() as seen:
        await alice.log(DAILY[0])
    assert len(reads(seen)) <= 7, reads(seen)


async def fresh(runtime: Runtime, user_id: UUID, now: datetime) -> Any:
    """Today, read from the tables alone."""
    async with runtime.database.transaction(user_id=user_id) as session:
        found = await service.today_of(session, user_id, now=now)
    return TodayOut.of(found).model_dump(mode="json", by_alias=True)


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_remembered_is_always_what_the_tables_say(
    alice: Home, runtime: Runtime, clock: FakeClock, seed: int
) -> None:
    """Random days of logging, correcting, undoing, travelling and taking breaks."""
    dice = random.Random(seed)
    logs: list[str] = []
    for _ in range(30):
        await _something(alice, clock, dice, logs)
        shown = await alice.get("/actions/today")
        assert shown == await fresh(runtime, alice.person.user_id, clock.now())


async def _something(alice: Home, clock: FakeClock, dice: random.Random, logs: list[str]) -> None:
    today = date.fromisoformat((await alice.get("/actions/today"))["date"])
    match dice.choice(["log", "log", "log", "late", "edit", "undo", "wait", "move", "break"]):
        case "log":
            status = dice.choice(["completed", "partial", "skipped"])
            path = f"/actions/{dice.choice(DAILY)}/log"
            answer = await alice.ask("POST", path, json={"status": status})
            logs += [answer.json()["log_id"]] if answer.status_code == 200 else []
        case "late":
            day = (today - timedelta(days=dice.randint(1, 3))).isoformat()
            body = {"status": "completed", "log_date": day}
            await alice.ask("POST", f"/actions/{dice.choice(DAILY)}/log", json=body)
        case "edit" if logs:
            path = f"/actions/logs/{dice.choice(logs)}"
            await alice.ask("PATCH", path, json={"status": "skipped", "skip_reason": "sick"})
        case "undo" if logs:
            await alice.ask("DELETE", f"/actions/logs/{logs.pop(dice.randrange(len(logs)))}")
        case "wait":
            clock.advance(hours=dice.choice([2, 9, 25]))
        case "move":
            zone = dice.choice(["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles"])
            await alice.send("PATCH", "/me", timezone=zone)
        case _:
            await alice.send("PUT", f"/breaks/{today}", last_day=today.isoformat())


async def test_a_streak_is_the_same_worked_out_from_all_logs_again(
    alice: Home, clock: FakeClock
) -> None:
    """T6: late, repeated and corrected entries leave what one entry each would have left."""
    for day in (2, 0, 1, 2, 0):
        clock.set(datetime(2026, 3, 12, 9, 0, tzinfo=UTC))
        await alice.log(DAILY[0], log_date=f"2026-03-{10 + day}")
    today = await alice.get("/actions/today")
    shown = next(a for a in today["actions"] if a["action_id"] == DAILY[0])
    assert (shown["streak"], shown["longest_streak"]) == (3, 3)
    assert today["streaks"]["alive"]["current"] == 3
