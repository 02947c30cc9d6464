"""120 days of a life with a re-test on the way and three days without jobs, beside a table that was
worked out by hand."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.progress.conftest import Home
from tests.progress.shifts import Worker
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante.identity import service as identity
from sante.progress import service
from sante.progress.events import DaysClosed, WeeksSummed

MONDAY = date(2026, 3, 2)  # day 1; the clocks of Berlin go forward on day 28
OATS, STRENGTH = "oat_beta_glucan", "resistance"  # every day; twice a week
LATE, OUTAGE, RETEST = 45, (80, 81, 82), 75
MISSED = (31, 69, 70, 71)
SICK = (36, 37, 38)
BREAK = range(50, 57)
HALF = range(57, 64)

# Oats every day and strength on Tuesdays and Fridays, but:
#   day 31       nothing                      (Wednesday, 1 April)
#   day 33       no strength: one short       (Friday of week 5)
#   days 36-38   ill: both skipped with that reason
#   day 45       oats, logged two days later
#   days 50-56   a holiday
#   days 57-63   oats only in part
#   days 69-71   nothing                      (Saturday 9 to Monday 11 May)
#   day 120      both, on a Monday, for the goal ends with it
#
# A missed strength session shows on the last day that it would have needed: Sunday, day 35.
# Two missed days of a month are bridged. The third of May (day 71) moves the start of the run past
# the first (day 69), and nothing was done since: 57 days end there.
#
#   first, last, planned and done on plain days, on Tuesdays and Fridays, outcome, streak on the
#   first and on the last day. "1h" is one done in part, "e" one skipped with a reason.
DAYS = [
    (1, 30, "1/1", "2/2", "done", 1, 30),
    (31, 31, "0/1", "", "missed", 30, 30),
    (32, 34, "1/1", "1/1", "done", 31, 33),
    (35, 35, "1/2", "", "done", 34, 34),
    (36, 38, "0/1e", "0/1e", "rested", 34, 34),
    (39, 49, "1/1", "2/2", "done", 35, 45),
    (57, 63, "1h/1", "2h/2", "done", 46, 52),
    (64, 68, "1/1", "2/2", "done", 53, 57),
    (69, 70, "0/1", "", "missed", 57, 57),
    (71, 71, "0/1", "", "missed", 0, 0),
    (72, 119, "1/1", "2/2", "done", 1, 48),
    (120, 120, "2/2", "", "done", 49, 49),
]
# week -> (planned, done in full, in part, asked, credit, days with anything done)
WEEKS = {
    **dict.fromkeys((1, 2, 3, 4, 7, 12, 13, 14, 15, 16, 17), (9, 9, 0, 9, 9.0, 7)),
    5: (9, 7, 0, 9, 7.0, 6),
    6: (8, 5, 0, 5, 5.0, 4),  # three skips with a reason are left out
    9: (9, 2, 7, 9, 5.5, 7),
    10: (9, 7, 0, 9, 7.0, 5),
    11: (9, 8, 0, 9, 8.0, 6),
    18: (2, 2, 0, 2, 2.0, 1),  # the last day of the goal
}
MILESTONES = {
    "first_streak_7": date(2026, 3, 8),
    "consistency_90": date(2026, 3, 8),
    "week_1_complete": date(2026, 3, 9),
    "streak_21": date(2026, 3, 22),
    "week_4_complete": date(2026, 3, 30),
    "streak_30": date(2026, 3, 31),
    "day_30": date(2026, 4, 1),
    "week_8_complete": date(2026, 4, 27),
    "halfway": date(2026, 5, 1),
    "retest_due": date(2026, 6, 10),
    "goal_complete": date(2026, 6, 30),
}


def day_of(number: int) -> date:
    return MONDAY + timedelta(days=number - 1)


def rows_by_hand() -> list[tuple[Any, ...]]:
    """(day, planned, completed, partial, skipped, excused, outcome, streak)."""
    rows = []
    for first, last, plain, twice, outcome, begins, ends in DAYS:
        step = 0 if begins == ends else 1
        for number in range(first, last + 1):
            day = day_of(number)
            done, planned = (twice if day.isoweekday() in (2, 5) else plain).split("/")
            half, excused = done.endswith("h"), planned.endswith("e")
            full = int(done.rstrip("h")) - half
            counts = (int(planned.rstrip("e")), full, int(half), int(excused), int(excused))
            rows.append((day, *counts, outcome, begins + step * (number - first)))
    return rows


@dataclass
class Run:
    home: Home
    clock: FakeClock
    worker: Worker
    goal_id: str = ""

    def at(self, number: int, hour: int, minute: int = 0) -> None:
        self.clock.set(datetime.combine(day_of(number), time(hour, minute), UTC))

    async def begin(self) -> None:
        self.at(1, 7)
        await self.home.report(on="2026-02-20")
        goal = await self.home.goal(duration_days=120)
        self.goal_id = goal["goal_id"]
        path = f"/goals/{self.goal_id}/actions"
        planned = {a["action_id"]: a["user_action_id"] for a in goal["actions"]}
        for action_id in planned.keys() - {OATS, STRENGTH}:
            await self.home.send("DELETE", f"{path}/{planned[action_id]}")
        for action_id in {OATS, STRENGTH} - planned.keys():
            await self.home.send("POST", path, action_id=action_id)

    async def day(self, number: int) -> None:
        """What the person does on a day, around noon."""
        self.at(number, 11)
        if number % 30 == 0:
            await self.sign_in()
        if number in SICK:
            await self.home.log(OATS, "skipped", skip_reason="sick")
        elif number not in (*MISSED, LATE, *BREAK):
            await self.home.log(OATS, "partial" if number in HALF else "completed")
        if number == 37:
            await self.home.log(STRENGTH, "skipped", skip_reason="sick")
        elif self.trains(number):
            await self.home.log(STRENGTH)
        if number == LATE + 2:
            await self.home.log(OATS, log_date=day_of(LATE).isoformat())
        if number == BREAK[0] - 1:
            last = day_of(BREAK[-1]).isoformat()
            await self.home.send("PUT", f"/breaks/{day_of(BREAK[0])}", last_day=last)
        if number == RETEST:
            await self.home.report(on=day_of(RETEST).isoformat())

    async def sign_in(self) -> None:
        """A session ends at the latest after three months."""
        person = self.home.person
        async with self.worker.db.transaction(user_id=person.user_id) as session:
            issued = await identity.open_session(
                session, person.user_id, via="test", device=None, now=self.clock.now()
            )
        headers = {"Authorization": f"Bearer {issued.token}"}
        self.home = replace(self.home, person=replace(person, headers=headers))

    def trains(self, number: int) -> bool:
        on = day_of(number).isoweekday() in (2, 5) and number not in (33, *BREAK)
        return on or number == 120

    async def jobs(self, number: int) -> None:
        """The worker at six on Sunday, and in the night that ends the day; each twice."""
        await self.worker.queue()
        if day_of(number).isoweekday() == 7:
            self.at(number, 17, 5)
            for _ in range(2):
                await self.worker.evening()
        self.at(number + 1, 2, 5)
        for _ in range(2):
            await self.worker.night()


@pytest.fixture
async def run(
    client: httpx2.AsyncClient, people: People, clock: FakeClock, db: SavepointDatabase
) -> Run:
    clock.set(datetime.combine(MONDAY, time(7), UTC))
    worker = Worker(db, clock)
    worker.listen()
    return Run(Home(client, await people.alice()), clock, worker)


async def kept(run: Run, statement: str) -> list[tuple[Any, ...]]:
    async with run.worker.db.transaction(user_id=run.home.person.user_id) as session:
        return [tuple(row) for row in await session.execute(text(statement))]


COUNTS = (
    "local_date, actions_planned, actions_completed, actions_partial, actions_skipped,"
    " actions_excused, outcome, current_streak"
)


async def test_120_days_come_to_what_was_worked_out_by_hand(run: Run) -> None:
    await run.begin()
    for number in range(1, 121):
        await run.day(number)
        if number in OUTAGE:
            continue
        await run.jobs(number)
        if number == LATE:
            (row,) = await kept(
                run, f"select {COUNTS} from daily_progress where local_date = '{day_of(LATE)}'"
            )
            assert row[-2:] == ("missed", 40), "before it is logged, two days late"
    for number in range(121, 127):  # the last week ends on a Sunday
        await run.jobs(number)
    await the_rows_are_the_table(run)
    await the_answers_are_the_table(run)
    await everybody_was_told_once(run)


async def the_rows_are_the_table(run: Run) -> None:
    by_hand = rows_by_hand()
    assert len(by_hand) == 113
    for table in ("daily_progress", "goal_progress"):
        assert await kept(run, f"select {COUNTS} from {table} order by local_date") == by_hand
    ended = await kept(run, "select local_date, streak_ended from daily_progress"
                            " where streak_ended > 0")  # fmt: skip
    assert ended == [(day_of(71), 57)]
    (stands,) = await kept(
        run,
        "select current_streak, longest_streak, asked_so_far, credit_so_far from goal_progress"
        " order by local_date desc limit 1",
    )
    assert stands == (49, 57, 142, 133.5)
    weeks = await kept(
        run,
        "select week_number, actions_planned, actions_completed, actions_partial, actions_asked,"
        " consistency, days_active, week_start, through from weekly_progress order by 1",
    )
    for number, planned, full, half, asked, consistency, active, first, through in weeks:
        credit = consistency * asked
        assert (planned, full, half, asked, round(credit, 6), active) == WEEKS[number], number
        assert first == MONDAY + timedelta(weeks=number - 1)
        assert through == first + timedelta(days=6)
    assert [week[0] for week in weeks] == sorted(WEEKS), "week 8 was a holiday"
    reached = await kept(run, "select milestone, achieved_on from goal_milestones")
    assert len(reached) == len(MILESTONES), "each granted once"
    assert dict(reached) == MILESTONES
    assert await differences(run) == []


async def differences(run: Run) -> list[service.Difference]:
    user_id = run.home.person.user_id
    async with run.worker.db.transaction(user_id=user_id) as session:
        return await service.differences(session, user_id, now=run.clock.now())


async def the_answers_are_the_table(run: Run) -> None:
    report = await run.home.get(f"/progress/goal/{run.goal_id}")
    assert report["goal"]["status"] == "completed"
    assert report["timeline"]["days_elapsed"] == 120
    assert report["timeline"]["days_remaining"] == 0
    assert report["timeline"]["end_date"] == "2026-06-30"
    consistency = report["consistency"]
    assert consistency["overall"] == {"rate": 0.9401, "percent": 94}  # 133.5 of 142
    assert consistency["worst_week"] == {"rate": 0.6111, "percent": 61, "week_start": "2026-04-27"}
    assert consistency["best_week"]["percent"] == 100
    assert report["streaks"] == {"current": 49, "longest": 57, "average": 53.0}
    by_action = {a["action_id"]: a for a in report["by_action"] if a["actions_planned"]}
    assert by_action.keys() == {OATS, STRENGTH}
    oats, strength = by_action[OATS], by_action[STRENGTH]
    assert (oats["actions_completed"], oats["actions_partial"]) == (99, 7)
    assert (oats["completion_rate"], oats["status"]) == (0.9318, "excellent")  # 102.5 of 110
    assert (strength["actions_planned"], strength["actions_completed"]) == (32, 31)
    achieved = report["milestones"]["achieved"]
    assert {m["id"]: date.fromisoformat(m["achieved_at"]) for m in achieved} == MILESTONES
    assert report["milestones"]["upcoming"] == []


async def everybody_was_told_once(run: Run) -> None:
    days = [event.day for event in run.worker.told if isinstance(event, DaysClosed)]
    assert days == [day_of(number) for number in range(1, 127)], "in order, none twice"
    sundays = [event.sunday for event in run.worker.told if isinstance(event, WeeksSummed)]
    assert sundays == [day_of(7 * week) for week in range(1, 19)]
    night = next(e for e in run.worker.told if isinstance(e, DaysClosed) and e.day == day_of(71))
    async with run.worker.db.system_transaction() as session:
        (ended,) = await service.ended_streaks(session, night)
    assert (ended.user_id, ended.streak_ended) == (run.home.person.user_id, 57)
