"""What Santé says by itself at a person's morning, evening, week and month, and what it leaves."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.notify.reminding import utc, with_mail
from tests.progress.conftest import DAILY, Home
from tests.progress.shifts import Worker
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase

from sante.core.jobs import list_runs
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.goals.events import PhaseOffered, PhaseStarted
from sante.goals.service import on_phase_offered, on_phase_started
from sante.kit.ids import decode
from sante.notify.reminders import service
from sante.notify.types import Topic


@pytest.fixture
def mail(runtime: Runtime, settings: Settings) -> None:
    with_mail(settings)


class Messages:
    """What a person was told, in order."""

    def __init__(self, db: SavepointDatabase, clock: FakeClock, home: Home) -> None:
        self._db = db
        self._clock = clock
        self._home = home
        self.user_id = home.person.user_id
        self.bodies: list[str] = []

    async def at(self, moment: datetime) -> list[str]:
        """The kinds of the messages that a look at this moment brings."""
        before = await self._kinds()
        self._clock.set(moment)
        async with self._db.transaction(user_id=self.user_id) as session:
            await service.look(session, self.user_id, now=moment)
        return (await self._kinds())[len(before) :]

    async def _kinds(self) -> list[str]:
        async with self._db.transaction(user_id=self.user_id) as session:
            return list(await session.scalars(text("select kind from outbox order by id")))


@pytest.fixture
async def told(db: SavepointDatabase, clock: FakeClock, alice: Home, mail: None) -> Messages:
    """Alice in Berlin, with three daily actions since Tuesday 10 March, 10:00 there."""
    found = Messages(db, clock, alice)
    await found.at(clock.now())  # the first look only sets the clocks going
    return found


async def test_the_morning_says_what_is_on_and_the_evening_only_what_is_open(
    told: Messages, alice: Home
) -> None:
    assert await told.at(utc(2026, 3, 10, 18, 59)) == []
    assert await told.at(utc(2026, 3, 10, 19)) == ["evening_wrapup"]
    assert await told.at(utc(2026, 3, 11, 7)) == ["morning_checkin"]
    for action in DAILY:
        await alice.log(action)
    day = await alice.get("/actions/today")
    for open_ in (a for a in day["actions"] if a["status"] == "pending"):
        await alice.log(open_["user_action_id"])
    assert await told.at(utc(2026, 3, 11, 19)) == []


async def test_who_has_no_plan_hears_nothing(
    client: httpx2.AsyncClient, db: SavepointDatabase, clock: FakeClock, people: Any, mail: None
) -> None:
    found = Messages(db, clock, Home(client, await people.bob()))
    await found.at(clock.now())
    for hour in range(1, 36):
        assert await found.at(utc(2026, 3, 10, 9) + timedelta(hours=hour)) == []
    assert await found.at(utc(2026, 4, 1, 6)) == []


async def test_a_streak_at_risk_is_told_before_it_gets_quiet(told: Messages, alice: Home) -> None:
    await alice.log(DAILY[0])
    assert await told.at(utc(2026, 3, 10, 19, 30)) == ["evening_wrapup"]
    assert await told.at(utc(2026, 3, 11, 19, 30)) == ["evening_wrapup"]


async def test_each_topic_is_told_at_its_own_minute(told: Messages, alice: Home) -> None:
    await alice.log(DAILY[0])
    assert await told.at(utc(2026, 3, 11, 19)) == ["evening_wrapup"]
    assert await told.at(utc(2026, 3, 11, 19, 30)) == ["streak_at_risk"]
    await alice.log(DAILY[1])
    assert await told.at(utc(2026, 3, 12, 19, 30)) == ["evening_wrapup"]


async def test_sunday_evening_sums_up_the_week_and_monday_asks_how_it_was(
    told: Messages, alice: Home
) -> None:
    """V-J4: at six, on the person's own Sunday."""
    for number in range(10, 16):
        await told.at(utc(2026, 3, number, 8))
        await alice.log(DAILY[0])
    assert await told.at(utc(2026, 3, 15, 17)) == ["weekly_summary"]
    assert await told.at(utc(2026, 3, 15, 19)) == ["evening_wrapup"]
    await told.at(utc(2026, 3, 16, 6, 59))
    assert await told.at(utc(2026, 3, 16, 7)) == ["morning_checkin"]  # with the weekly question


async def test_a_milestone_is_told_the_next_morning_once(
    told: Messages, alice: Home, db: SavepointDatabase, clock: FakeClock
) -> None:
    worker = Worker(db, clock)
    await worker.queue()
    for number in range(10, 17):
        clock.set(utc(2026, 3, number, 12))
        await alice.log(DAILY[0])
        clock.set(utc(2026, 3, number + 1, 2, 5))
        await worker.night()
    await told.at(utc(2026, 3, 17, 7))
    said = await compose(told, Topic.MILESTONE, db, utc(2026, 3, 17, 7))
    assert said is not None
    assert said.line == "You have reached 2 milestones."
    assert "7 days in a row" in said.detail
    assert await compose(told, Topic.MILESTONE, db, utc(2026, 3, 18, 7)) is None


async def compose(told: Messages, topic: Topic, db: SavepointDatabase, now: datetime) -> Any:
    from sante.progress.service import Composer

    async with db.transaction(user_id=told.user_id) as session:
        return await Composer().compose(
            session, told.user_id, topic, local_date=now.date(), now=now
        )


async def test_lines_name_no_action_and_details_do(
    told: Messages, alice: Home, db: SavepointDatabase
) -> None:
    day = await alice.get("/actions/today")
    names = [action["short_name"] for action in day["actions"]]
    await alice.log(DAILY[0])
    for topic, day_ in ((Topic.MORNING, 10), (Topic.EVENING, 10), (Topic.WEEK, 15)):
        said = await compose(told, topic, db, utc(2026, 3, day_, 17))
        assert said is not None
        assert not [name for name in names if name in said.line]
        assert any(char.isdigit() for char in said.line)
    morning = await compose(told, Topic.MORNING, db, utc(2026, 3, 10, 19))
    assert [name for name in names if name in morning.detail]


async def test_the_first_of_the_month_looks_back_with_bands(
    told: Messages, alice: Home, db: SavepointDatabase
) -> None:
    """V-J7."""
    await alice.report()
    await alice.goal("metabolic")
    await alice.log(DAILY[0])
    assert "monthly_deep_dive" not in await told.at(utc(2026, 3, 31, 6))
    said = await compose(told, Topic.MONTH, db, utc(2026, 4, 1, 6))
    assert said.line.startswith("Last month: 1 of ")
    assert "something on 1 of" in said.line
    assert "mg/dL" not in said.line
    assert "mg/dL" in said.detail
    await told.at(utc(2026, 3, 31, 19))
    assert await told.at(utc(2026, 4, 1, 6)) == ["morning_checkin"]  # the month is part of it


async def test_a_day_off_is_quiet(told: Messages, alice: Home) -> None:
    await alice.send("PUT", "/breaks/2026-03-11", last_day="2026-03-12")
    for moment in (utc(2026, 3, 11, 7), utc(2026, 3, 11, 19), utc(2026, 3, 12, 19, 30)):
        assert await told.at(moment) == []


async def test_times_and_topics_are_the_person_s_to_choose(
    told: Messages, alice: Home, clock: FakeClock
) -> None:
    """V-M13."""
    wanted = {"evening_wrapup_time": "18:15", "streak_alerts": False}
    await alice.log(DAILY[0])
    await alice.send("PUT", "/notifications/preferences", **wanted)
    await told.at(clock.now())  # the job that the change has queued
    assert await told.at(utc(2026, 3, 10, 17, 15)) == ["evening_wrapup"]
    assert await told.at(utc(2026, 3, 10, 19)) == []
    assert await told.at(utc(2026, 3, 11, 7)) == ["morning_checkin"]
    assert await told.at(utc(2026, 3, 11, 17, 15)) == ["evening_wrapup"]
    assert await told.at(utc(2026, 3, 11, 19, 30)) == []
    await alice.send("PUT", "/notifications/preferences", daily_reminders=False)
    await told.at(clock.now())
    assert await told.at(utc(2026, 3, 12, 17, 15)) == []


async def test_a_change_of_preferences_queues_a_look_at_once(
    told: Messages, alice: Home, db: SavepointDatabase
) -> None:
    """T9: within 60 seconds; the job waits in the transaction of the change itself."""
    async with db.transaction(user_id=told.user_id) as session:
        before = len(await list_runs(session, told.user_id))
    await alice.send("PUT", "/notifications/preferences", quiet_start="21:00")
    async with db.transaction(user_id=told.user_id) as session:
        runs = await list_runs(session, told.user_id)
        times = await session.scalars(
            text("select schedule ->> 'times' from reminders where topic = 'streak_at_risk'")
        )
        assert list(times) == ['["19:30"]']  # ninety minutes before it gets quiet
    assert len(runs) > before
    assert service.LOOK in {run.kind for run in runs}


async def test_after_an_outage_yesterday_s_news_is_not_told(told: Messages) -> None:
    """T12."""
    assert await told.at(utc(2026, 3, 12, 12)) == []
    assert await told.at(utc(2026, 3, 12, 19)) == ["evening_wrapup"]


async def test_a_phase_that_begins_or_is_offered_is_told_once(
    told: Messages, alice: Home, db: SavepointDatabase
) -> None:
    (goal,) = (await alice.get("/goals"))["items"]
    goal_id, now = decode("goal", goal["goal_id"]), utc(2026, 3, 24, 8)
    offered = PhaseOffered(told.user_id, goal_id, 2, now.date(), 0.4, now)
    started = PhaseStarted(told.user_id, goal_id, 2, now.date(), 3, now)
    async with db.transaction(user_id=told.user_id) as session:
        for _ in range(2):
            await on_phase_offered(session, offered)
            await on_phase_started(session, started)
        kinds = list(await session.scalars(text("select kind from outbox order by id")))
    assert kinds == ["phase_offered", "phase_started"]


async def test_a_logged_action_needs_no_reminder(
    told: Messages, alice: Home, db: SavepointDatabase, clock: FakeClock
) -> None:
    """T-40."""
    day = await alice.get("/actions/today")
    action = day["actions"][0]["user_action_id"]
    condition = {"name": "action_logged", "user_action_id": action}
    schedule = {"type": "daily", "times": ["12:00", "14:00"]}
    body = {"message": "Oats", "schedule": schedule, "check_condition": condition}
    made = await alice.send("POST", "/reminders", **body)
    assert made["check_condition"] == condition
    assert await told.at(utc(2026, 3, 10, 11)) == ["reminder"]
    await alice.log(action)
    assert await told.at(utc(2026, 3, 10, 13)) == []
    assert await told.at(utc(2026, 3, 11, 11)) == ["reminder"]


async def test_the_form_offers_the_actions_of_the_plan_as_conditions(
    told: Messages, alice: Home
) -> None:
    headers = {"Accept": "text/html", "Origin": "http://sante.test"}
    alice.client.cookies.set("sante", alice.person.token)
    page = await alice.client.get("/reminders", headers=headers)
    value = page.text.split('value="action_logged:')[1].split('"')[0]
    form = {
        "message": "Oats",
        "rhythm": "daily",
        "times": "12:00",
        "day": ["1"],
        "condition": f"action_logged:{value}",
    }
    made = await alice.client.post("/reminders", data=form, headers=headers)
    assert made.status_code == 303
    (one,) = (await alice.get("/reminders"))["items"]
    assert one["check_condition"] == {"name": "action_logged", "user_action_id": value}
