"""What people log themselves is looked at beside what their watch says: a relation that was made up
is found, and noise is not."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from sante import wiring
from sante.core.runtime import Runtime
from sante.insights import service
from sante.insights.rules.tracked import habit_of
from sante.insights.service import work
from sante.insights.types import Patterns
from sante.kit import ids
from sante.tracking import service as tracking
from sante.tracking.types import Definition, Field, FieldType, Series, Setup, Tracker
from sante.wearables.types import DailyMetrics
from tests.insights.days import LAST, keep, year
from tests.support.clock import FakeClock
from tests.support.people import Person

T = FieldType
DAY = timedelta(days=1)


def slept_longer_after(done: Mapping[date, bool], day: DailyMetrics) -> DailyMetrics:
    assert day.sleep_minutes is not None
    longer = 60 if done.get(day.day - DAY) else 0
    return replace(day, sleep_minutes=day.sleep_minutes + longer)


async def patterns(runtime: Runtime, person: Person, days: list[DailyMetrics]) -> Patterns:
    await keep(runtime, person.user_id, days)
    async with runtime.database.transaction(user_id=person.user_id) as session:
        await work.make(session, person.user_id, (LAST, LAST), LAST, now=runtime.clock.now())
        found = await service.patterns(session, person.user_id)
    assert found is not None
    return found


async def track(
    runtime: Runtime, person: Person, setup: Setup, values: Mapping[date, Any]
) -> Tracker:
    """A tracker of one field with a value on each day."""
    (field,) = setup.definition.fields
    now, user = runtime.clock.now(), person.user_id
    async with runtime.database.transaction(user_id=user) as session:
        made = await tracking.add_tracker(session, user, setup, now=now)
        for day, value in values.items():
            entry = tracking.NewEntry(data={field.key: value}, day=day)
            await tracking.log(session, user, made.id, entry, now=now)
    return made


def one_field(name: str, kind: FieldType) -> Setup:
    return Setup(name=name, definition=Definition((Field(key="x", name="X", type=kind),)))


async def test_what_a_tracker_says_is_found_where_it_matters_and_noise_is_not(
    runtime: Runtime, alice: Person
) -> None:
    """Wine is in every third night's sleep, tea in none."""
    chance = random.Random(11)
    days = year(110)
    walked = {d.day: d.day.toordinal() % 3 == 0 for d in days}
    cups = {d.day: chance.randrange(0, 6) for d in days}
    noise = {d.day: chance.random() < 0.5 for d in days}
    walk = await track(runtime, alice, one_field("Evening walk", T.BOOLEAN), walked)
    tea = await track(runtime, alice, one_field("Tea", T.NUMBER), cups)
    coin = await track(runtime, alice, one_field("Coin", T.BOOLEAN), noise)
    found = await patterns(runtime, alice, [slept_longer_after(walked, d) for d in days])
    keys = {one.habit: one for one in found.found}
    told = keys[f"tracker:{walk.id}:x"]
    assert (told.outcome, told.habit_title, told.lag) == ("sleep_minutes", "Evening walk: yes", 1)
    assert told.with_median - told.without_median == pytest.approx(60, abs=20)
    assert keys.keys().isdisjoint({f"tracker:{tea.id}:x", f"tracker:{coin.id}:x"})
    assert found.tested >= 15, "the noise was looked at"


async def test_what_is_done_of_a_plan_is_found_where_it_matters_and_noise_is_not(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    chance = random.Random(12)
    days = year(80)
    home = httpx2.Headers(alice.headers)
    clock.advance(days=-75)
    goal = await client.post(
        "/api/v1/goals", headers=home, json={"category": "cardiovascular", "intensity": "balanced"}
    )
    actions = ("oat_beta_glucan", "soy_protein")
    for action_id in actions:
        path = f"/api/v1/goals/{goal.json()['goal_id']}/actions"
        await client.post(path, headers=home, json={"action_id": action_id})
    ate: dict[date, bool] = {}
    for number in range(75):
        today = clock.now().date()
        ate[today] = number % 2 == 0
        for action_id, does in zip(actions, (ate[today], chance.random() < 0.5), strict=True):
            if does:
                await client.post(
                    f"/api/v1/actions/{action_id}/log", headers=home, json={"status": "completed"}
                )
        clock.advance(days=1)
    assert clock.now().date() == LAST
    found = await patterns(runtime, alice, [slept_longer_after(ate, d) for d in days])
    keys = {(one.habit, one.outcome): one for one in found.found}
    told = keys["action:oat_beta_glucan", "sleep_minutes"]
    assert told.habit_title == "“Eat oats or barley every day” done"
    assert (told.with_days, told.without_days) == (38, 37)
    assert not any(one.habit == "action:soy_protein" for one in found.found)


async def test_days_on_which_nothing_was_asked_say_nothing(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    """A pause, a break, a goal given up, today."""
    home = httpx2.Headers(alice.headers)
    clock.advance(days=-20)
    first = clock.now().date()
    goal = (
        await client.post(
            "/api/v1/goals",
            headers=home,
            json={"category": "cardiovascular", "intensity": "balanced"},
        )
    ).json()["goal_id"]
    path = f"/api/v1/goals/{goal}"
    await client.post(f"{path}/actions", headers=home, json={"action_id": "oat_beta_glucan"})
    log = "/api/v1/actions/oat_beta_glucan/log"
    await client.post(log, headers=home, json={"status": "completed"})
    rest = {"first_day": str(first + 3 * DAY), "last_day": str(first + 4 * DAY)}
    made = await client.put(
        f"/api/v1/breaks/{rest['first_day']}", headers=home, json={"last_day": rest["last_day"]}
    )
    assert made.status_code < 300, made.text
    clock.advance(days=6)
    await client.patch(path, headers=home, json={"status": "paused"})
    clock.advance(days=3)
    await client.patch(path, headers=home, json={"status": "active"})
    clock.advance(days=3)
    gone = await client.delete(path, headers=home)
    assert gone.status_code < 300, gone.text
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        (source,) = wiring.HABITS[1:]
        habits = await source(session, alice.user_id, first=first - 5 * DAY, last=LAST)
    days = next(h for h in habits if h.key == "action:oat_beta_glucan").days
    told = {(day - first).days: done for day, done in days.items()}
    assert told[0] is True
    assert [n for n, done in told.items() if not done] == [1, 2, 5, 9, 10, 11]


def test_a_number_is_a_habit_above_its_own_median_and_a_yes_as_it_is() -> None:
    def habit(kind: FieldType, *values: float, unit: str = "") -> tuple[str, int] | None:
        field = Field(key="x", name="X", type=kind, unit=unit)
        tracker = Tracker(
            id=ids.new_id(), setup=Setup(name="Tea", definition=Definition((field,))),
            version=1, created_at=FakeClock().now(),
        )  # fmt: skip
        days = {LAST - n * DAY: value for n, value in enumerate(values)}
        found = habit_of(tracker, Series(field, days))
        return (found.title, sum(found.days.values())) if found is not None else None

    assert habit(T.NUMBER, *[1, 2, 3] * 10, unit="cups") == ("Tea: more than 2 cups", 10)
    assert habit(T.NUMBER, *[0, 0, 3] * 10) == ("any Tea", 10)
    assert habit(T.DURATION, *[30, 90, 100] * 10) == (
        "Tea: more than 1\u00a0h\u00a030\u00a0min", 10,
    )  # fmt: skip
    assert habit(T.RATING, *[2.5, 2.5, 4] * 10) == ("Tea: more than 2.5", 10)
    assert habit(T.BOOLEAN, *[1, 0] * 15) == ("Tea: yes", 15)
    assert habit(T.NUMBER, *[1, 2] * 10) is None, "too few days"
    assert habit(T.NUMBER, *[2] * 40) is None, "always the same"
    assert habit(T.TIME, *[400, 500] * 20) is None
