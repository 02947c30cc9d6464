"""Reminders that ask only for what is not done yet, as the packages that know say it."""

from typing import Any

import httpx2
import pytest
from tests.notify.reminding import Bedside
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import Person

DAILY = {"type": "daily", "times": ["12:00"]}  # it is 10:00 in Berlin


@pytest.fixture
def ask(client: httpx2.AsyncClient, alice: Person) -> Any:
    async def send(path: str, body: dict[str, Any], status: int = 201) -> Any:
        answer = await client.post(f"/api/v1{path}", json=body, headers=alice.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return send


async def noon(db: SavepointDatabase, clock: FakeClock, alice: Person) -> str:
    """What becomes of the one reminder."""
    clock.advance(hours=2)
    bed = Bedside(db, clock, alice)
    await bed.look()
    ((state,),) = await bed.events("state")
    return str(state)


async def eat(ask: Any, meal: str) -> None:
    items = [{"name": "Bread", "grams": 50, "nutrients": {"kcal": 120}}]
    await ask("/food/entries", {"items": items, "meal_type": meal})


@pytest.mark.parametrize(("eaten", "state"), [("lunch", "done"), ("breakfast", "sent")])
async def test_a_meal_of_its_kind(
    ask: Any, db: SavepointDatabase, clock: FakeClock, alice: Person, eaten: str, state: str
) -> None:
    condition = {"name": "food_logged", "meal_type": "lunch", "window_hours": 3}
    body = {"message": "Lunch", "schedule": DAILY, "check_condition": condition}
    assert (await ask("/reminders", body))["check_condition"] == condition
    await eat(ask, eaten)
    assert await noon(db, clock, alice) == state


@pytest.mark.parametrize(("hours", "state"), [(3, "done"), (1, "sent")])
async def test_a_meal_counts_for_as_long_as_it_was_said_to(
    ask: Any, db: SavepointDatabase, clock: FakeClock, alice: Person, hours: float, state: str
) -> None:
    condition = {"name": "food_logged", "window_hours": hours}
    await ask("/reminders", {"message": "Eat", "schedule": DAILY, "check_condition": condition})
    await eat(ask, "snack")  # two hours before
    assert await noon(db, clock, alice) == state


@pytest.mark.parametrize(("filled", "state"), [("water", "done"), ("mood", "sent")])
async def test_a_tracker(
    ask: Any, db: SavepointDatabase, clock: FakeClock, alice: Person, filled: str, state: str
) -> None:
    ids = {
        name: (await ask("/trackers", {"template": name}))["tracker_id"]
        for name in ("water", "mood")
    }
    condition = {"name": "tracker_logged", "tracker_id": ids["water"]}
    made = await ask(
        "/reminders", {"message": "Drink", "schedule": DAILY, "check_condition": condition}
    )
    assert made["check_condition"] == condition
    data = {"water": {"amount": 250}, "mood": {"mood": 4}}[filled]
    await ask(f"/trackers/{ids[filled]}/entries", {"data": data})
    assert await noon(db, clock, alice) == state


@pytest.mark.parametrize(("taken", "state"), [(True, "done"), (False, "sent")])
async def test_the_quiz_of_the_morning(
    ask: Any, db: SavepointDatabase, clock: FakeClock, alice: Person, taken: bool, state: str
) -> None:
    body = {"message": "Quiz", "schedule": DAILY, "check_condition": {"name": "quiz_taken"}}
    await ask("/reminders", body)
    if taken:
        await ask("/sleep-quizzes", {"answers": {"quality": 7}})
    assert await noon(db, clock, alice) == state


@pytest.mark.parametrize(
    "condition",
    [
        {"name": "food_logged", "meal_type": "brunch"},
        {"name": "tracker_logged", "tracker_id": "ua_01h455vb4pex5vsknk084sn02q"},
        {"name": "tracker_logged"},
        {"name": "slept"},
    ],
)
async def test_a_condition_of_no_shape_is_refused(ask: Any, condition: dict[str, Any]) -> None:
    await ask("/reminders", {"message": "X", "schedule": DAILY, "check_condition": condition}, 422)


async def test_the_form_offers_them_all(
    browser: httpx2.AsyncClient, ask: Any, alice: Person
) -> None:
    water = (await ask("/trackers", {"template": "water"}))["tracker_id"]
    page = (await browser.get("/reminders")).text
    given = {
        "food_logged:any": {"name": "food_logged", "meal_type": None, "window_hours": 4},
        "food_logged:lunch": {"name": "food_logged", "meal_type": "lunch"},
        f"tracker_logged:{water}": {"name": "tracker_logged", "tracker_id": water},
        "quiz_taken:today": {"name": "quiz_taken"},
    }
    for value, condition in given.items():
        assert f'value="{value}"' in page
        form = {"message": value, "rhythm": "daily", "times": "12:00", "day": ["1"]}
        made = await browser.post("/reminders", data=form | {"condition": value})
        assert made.status_code == 303
        listed = (await browser.get("/api/v1/reminders", headers=alice.headers)).json()["items"]
        assert (
            next(one for one in listed if one["message"] == value)["check_condition"] == condition
        )
    wrong = {"message": "X", "rhythm": "daily", "times": "12:00", "condition": "food_logged:brunch"}
    refused = await browser.post("/reminders", data=wrong)
    assert refused.status_code == 422
