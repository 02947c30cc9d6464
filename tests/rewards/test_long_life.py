"""120 days of a life in four zones: two changes of the clock, three flights of which two take a day
away, three days without any job, a holiday, days missed, logged late, taken back and told again.

Beside it stand tables that were worked out by hand from the rules, never by running them.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx2
import pytest
from tests.progress.conftest import Home
from tests.progress.shifts import Worker
from tests.rewards.conftest import Player
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante.audit import audit
from sante.core.runtime import Runtime
from sante.identity import service as identity
from sante.kit.clock import zone_of

MONDAY = date(2026, 3, 2)  # day 1
OATS = "oat_beta_glucan"  # every day, the only action of the plan
# From which day on the person lives where. The clocks of New York go forward on day 7, those of
# Berlin on day 28; neither takes a day away.
#
#   day 15  New York to Berlin      the day lasts 19 hours, too short to count: nothing is logged
#   day 60  Berlin to Kathmandu     20 hours and a quarter: it counts, and is logged before
#   day 90  Kathmandu to Auckland   17 hours and three quarters: nothing is logged
HOMES = {1: "America/New_York", 15: "Europe/Berlin", 60: "Asia/Kathmandu", 90: "Pacific/Auckland"}
FLIGHTS = {15: time(19), 60: time(18), 90: time(8)}  # UTC
NO_LOG = {15, 31, *range(51, 58), 70, 71, 72, 90, 110}
HALF = {62, 63, 64}
LATE, AGAIN, SICK = 45, 100, 110
HOLIDAY = (51, 57)
OUTAGE = {41, 42, 43}
REPORTS = {1, 75}

# first, last day, and the streak on the first; it grows by one a day. Other days leave it as it is:
# day 31 and days 70 and 71 are missed and bridged (two a month), day 72 is the third of May and
# nothing was done since the first: 60 days end there.
STREAKS = [(1, 14, 1), (16, 30, 15), (32, 50, 30), (58, 69, 49), (73, 89, 1), (91, 109, 18),
           (111, 120, 37)]  # fmt: skip
ENDED = {72: 60}

# What a day brings: 25 for the action (10 in part) and five for each day of the streak, 100 at the
# most. A streak of 7, 14 and 30 days brings 50, 100 and 200 on top; a report 300.
MILESTONES_OF_STREAK = {7: 50, 14: 100, 32: 200, 79: 50, 86: 100, 103: 200}
# The day an achievement is reached, why, and its XP.
ACHIEVEMENTS = {
    "first_steps": (1, 25),
    "tier_bronze": (1, 50),          # 300 + 25 + 5 + 25 = 355 is level 2 and more
    "week_warrior": (7, 100),        # a streak of 7
    "perfect_week": (7, 150),        # all of the plan on 7 days
    "xp_collector": (8, 200),        # 990 XP on day 7, 1,055 on day 8
    "level_5": (13, 100),            # 1,655 XP on day 13; level 5 begins at 1,600
    "two_week_titan": (14, 200),     # a streak of 14
    "monthly_master": (32, 500),     # of 30: day 15 rested, day 31 was bridged
    "streak_legend": (32, 300),      # the same in one area, food
    "nutrition_navigator": (59, 200),  # 14 + 15 + 19 days by day 50, then 58 and 59
    "perfect_month": (68, 750),      # 19 days from 32 to 50, then 11 from 58 on
    "tier_silver": (75, 150),        # 9,795 XP on day 74, then 40 and a report
    "xp_legend": (75, 1000),
    "comeback_kid": (79, 150),       # 7 days again from 73 on
    "persistent": (90, 300),         # 75.5 of 81 over the first 90 days
    "century_club": (112, 300),      # 60 by day 69, 17 more by 89, 19 by 109, and two reports
}  # fmt: skip
# XP at the end of a day, added up by hand, and the level it is.
XP = {
    1: (405, 3), 7: (990, 4), 8: (1_255, 4), 13: (1_755, 5), 14: (2_150, 5), 15: (2_150, 5),
    21: (2_825, 6), 30: (3_950, 7), 31: (3_950, 7), 32: (5_075, 8), 43: (6_450, 9), 50: (7_325, 9),
    57: (7_325, 9), 59: (7_775, 9), 64: (8_355, 10), 68: (9_605, 10), 72: (9_730, 10),
    74: (9_795, 10), 75: (11_285, 11), 79: (11_695, 11), 89: (12_670, 12), 90: (12_970, 12),
    109: (15_530, 13), 110: (15_530, 13), 112: (16_080, 13), 120: (17_080, 14),
}  # fmt: skip
# What the goal itself reached.
GOAL = {
    "first_streak_7": 7, "consistency_90": 7, "week_1_complete": 8, "streak_21": 22,
    "week_4_complete": 29, "day_30": 31, "streak_30": 32, "week_8_complete": 57, "halfway": 61,
    "retest_due": 101, "goal_complete": 121,
}  # fmt: skip


def day_of(number: int) -> date:
    return MONDAY + timedelta(days=number - 1)


def number_of(day: date) -> int:
    return (day - MONDAY).days + 1


@dataclass
class Life:
    player: Player
    worker: Worker
    goal_id: str = ""
    zone: str = HOMES[1]
    levels: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return self.player.home

    def at(self, number: int, hour: int, minute: int = 0) -> None:
        """On a day, by the clocks the person lives by."""
        here = datetime.combine(day_of(number), time(hour, minute), zone_of(self.zone))
        self.player.clock.set(here.astimezone(UTC))

    async def begin(self) -> None:
        self.at(1, 9)
        await self.home.report(on="2026-02-20")
        goal = await self.home.goal(duration_days=120)
        self.goal_id = goal["goal_id"]
        path = f"/goals/{self.goal_id}/actions"
        planned = {a["action_id"]: a["user_action_id"] for a in goal["actions"]}
        for action_id in planned.keys() - {OATS}:
            await self.home.send("DELETE", f"{path}/{planned[action_id]}")
        if OATS not in planned:
            await self.home.send("POST", path, action_id=OATS)

    async def day(self, number: int) -> None:
        self.at(number, 12)
        if number % 30 == 0:
            await self.sign_in()
        if number == SICK:
            await self.home.log(OATS, "skipped", skip_reason="sick")
        elif number not in NO_LOG and number != LATE:
            await self.log(number)
        if number == LATE + 2:
            await self.home.log(OATS, log_date=day_of(LATE).isoformat())
        if number == HOLIDAY[0] - 1:
            await self.home.send(
                "PUT", f"/breaks/{day_of(HOLIDAY[0])}", last_day=day_of(HOLIDAY[1]).isoformat()
            )
        if number in REPORTS - {1}:
            await self.home.report(on=day_of(number).isoformat())
        if number in FLIGHTS:
            self.player.clock.set(datetime.combine(day_of(number), FLIGHTS[number], UTC))
            self.zone = HOMES[number]
            await self.home.send("PATCH", "/me", timezone=self.zone)

    async def log(self, number: int) -> None:
        log = await self.home.log(OATS, "partial" if number in HALF else "completed")
        if number == AGAIN:
            for _ in range(2):
                await self.player.settle()
                await self.home.send("DELETE", f"/actions/logs/{log['log_id']}")
                await self.player.settle()
                log = await self.home.log(OATS)

    async def sign_in(self) -> None:
        """A session ends at the latest after three months."""
        person = self.home.person
        async with self.player.db.transaction(user_id=person.user_id) as session:
            issued = await identity.open_session(
                session, person.user_id, via="test", device=None, now=self.player.clock.now()
            )
        headers = {"Authorization": f"Bearer {issued.token}"}
        self.player.home = replace(self.home, person=replace(person, headers=headers))

    async def jobs(self, number: int) -> None:
        """The worker in the night that ends the day, at times twice, as when a job is delivered
        again; and in the evenings that the table is about."""
        times = 2 if number % 10 == 0 else 1
        if number in XP:
            await self.player.settle()
            ((xp, level),) = await self.player.rows("select xp, level from user_xp")
            self.levels[number] = (xp, level)
        self.at(number + 1, 3, 50)
        for _ in range(times):
            await self.worker.hour()
            await self.worker.queue()
            await self.worker.night()
            await self.player.night()


@pytest.fixture
async def life(
    client: httpx2.AsyncClient, people: People, clock: FakeClock, db: SavepointDatabase
) -> Life:
    clock.set(datetime.combine(MONDAY, time(13), UTC))
    alice = await people.person("alice", birth_date=date(1976, 3, 1), sex="female", zone=HOMES[1])
    return Life(Player(Home(client, alice), db, clock), Worker(db, clock))


async def test_a_life_in_four_zones_comes_to_what_was_worked_out_by_hand(
    life: Life, runtime: Runtime
) -> None:
    await life.begin()
    for number in range(1, 121):
        await life.day(number)
        if number not in OUTAGE:
            await life.jobs(number)
    for number in range(
        121, 124
    ):  # until Auckland is the only clock that counts, and the goal over
        life.at(number, 12)
        await life.jobs(number)
    await the_streaks_are_the_table(life)
    await the_ledger_is_the_table(life)
    await the_achievements_are_the_table(life)
    await the_milestones_are_the_table(life)
    await nothing_differs(life, runtime)


async def the_streaks_are_the_table(life: Life) -> None:
    by_hand = {
        number: begins + number - first
        for first, last, begins in STREAKS
        for number in range(first, last + 1)
    }
    assert by_hand.keys() == set(range(1, 121)) - NO_LOG
    rows = await life.player.rows(
        "select local_date, current_streak, outcome, streak_ended from daily_progress order by 1"
    )
    kept = {number_of(day): streak for day, streak, outcome, _ in rows if outcome == "done"}
    assert kept == by_hand
    missed = [number_of(day) for day, _, outcome, _ in rows if outcome == "missed"]
    assert missed == [31, 70, 71, 72]
    assert {number_of(day): ended for day, _, _, ended in rows if ended} == ENDED
    streaks = {s["domain"]: s for s in (await life.home.get("/streaks"))["streaks"]}
    for domain in ("overall", "nutrition"):
        found = streaks[domain]
        assert (found["current"], found["best"], found["freezes_left"]) == (46, 60, 2)
        assert found["last_activity_date"] == day_of(120).isoformat()
    assert streaks["exercise"]["best"] == 0


def xp_by_hand() -> dict[int, int]:
    """What each day brought."""
    found: dict[int, int] = {}
    for first, last, begins in STREAKS:
        for number in range(first, last + 1):
            streak = begins + number - first
            found[number] = (10 if number in HALF else 25) + min(5 * streak, 100)
    extra = [*MILESTONES_OF_STREAK.items(), *((day, 300) for day in REPORTS)]
    for number, xp in [*extra, *ACHIEVEMENTS.values()]:
        found[number] = found.get(number, 0) + xp
    return found


async def the_ledger_is_the_table(life: Life) -> None:
    rows = await life.player.rows(
        "select local_date, sum(amount) from xp_transactions group by 1 having sum(amount) <> 0"
    )
    assert {number_of(day): xp for day, xp in rows} == xp_by_hand()
    for number, (xp, _) in XP.items():
        assert sum(v for day, v in xp_by_hand().items() if day <= number) == xp, number
    # And as they were seen on the evening itself, when 90 days were not over yet.
    by_evening = {n: found for n, found in XP.items() if n not in OUTAGE} | {90: (12_670, 12)}
    assert life.levels == by_evening
    found = await life.home.get("/xp")
    assert (found["xp"], found["level"], found["tier"]) == (17_080, 14, "Silver")
    told_again = await life.player.rows(
        "select turn, amount from xp_transactions"
        f" where source_id = '{OATS}:{day_of(AGAIN)}' order by turn"
    )
    assert told_again == [(1, 25), (2, -25), (3, 25), (4, -25), (5, 25)]


async def the_achievements_are_the_table(life: Life) -> None:
    rows = await life.player.rows(
        "select achievement_id, achieved_on from user_achievements where achieved_on is not null"
    )
    assert {name: number_of(day) for name, day in rows} == {
        name: number for name, (number, _) in ACHIEVEMENTS.items()
    }


async def the_milestones_are_the_table(life: Life) -> None:
    rows = await life.player.rows("select milestone, achieved_on from goal_milestones")
    assert {name: number_of(day) for name, day in rows} == GOAL


async def nothing_differs(life: Life, runtime: Runtime) -> None:
    """Neither now nor in any of the nights."""
    found = await audit(runtime, repair=False)
    assert (found.findings, found.behind) == ((), 0)
    nights: list[Any] = await life.player.rows("select table_name, found_at from audit_findings")
    assert nights == []
