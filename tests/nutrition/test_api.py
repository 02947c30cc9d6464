"""Food through the API: a draft, a choice, a day, corrections, saved meals."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import events
from sante.core.runtime import Runtime
from sante.nutrition import service
from sante.nutrition.events import FoodChanged, FoodLogged, FoodRemoved
from sante.nutrition.service import days
from sante.profile import service as profile
from sante.profile.types import Person as ProfilePerson
from sante.wearables import service as wearables
from sante.wearables.models import DailyMetricRow
from tests.support.clock import FakeClock
from tests.support.people import People, Person

TODAY = "2026-03-10"
BANANA = {"food_id": "usda:9040", "amount": 1}
CHICKEN = {"food_id": "usda:5064", "grams": 200}


class Api:
    def __init__(self, client: httpx2.AsyncClient, who: Person) -> None:
        self.client, self.who = client, who

    async def __call__(
        self, method: str, path: str, body: object = None, *, status: int = 0, **query: Any
    ) -> Any:
        answer = await self.client.request(
            method,
            f"/api/v1/food{path}",
            headers=self.who.headers,
            params=query or None,
            json=body,
        )
        expected = status or {"POST": 201, "DELETE": 204}.get(method, 200)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None

    async def log(self, *items: object, **more: object) -> Any:
        return await self("POST", "/entries", {"items": list(items), **more})


@pytest.fixture
def api(client: httpx2.AsyncClient, alice: Person) -> Api:
    return Api(client, alice)


async def make(api: Api, kind: str, label: str) -> None:
    body = {"kind": kind, "label": label}
    answer = await api.client.post("/api/v1/constraints", json=body, headers=api.who.headers)
    assert answer.status_code == 201, answer.text


async def test_a_text_becomes_a_draft_to_choose_from_and_nothing_is_logged(api: Api) -> None:
    words = "200 g chicken breast and rice"
    draft = await api("POST", "/parse", {"text": words}, status=200)
    chicken, rice = draft["items"]
    assert len(chicken["candidates"]) == 5
    best = chicken["candidates"][0]
    assert best["food"]["name"] == "Chicken breast, roasted"
    assert best["score"] == 1
    assert best["energy"] == {"value": 330, "unit": "kcal"}
    assert best["amount"] == {"grams": 200, "low": 200, "high": 200, "assumed": None}
    assert rice["candidates"][0]["amount"]["assumed"] == "one cup is 158 g"
    assert rice["candidates"][0]["amount"]["low"] < 158
    assert (await api("GET", "/summary"))["total"]["entries"] == 0


async def test_what_cannot_be_eaten_is_refused_with_what_to_do(api: Api) -> None:
    for words, code in (("6 kg rice", "amount_refused"), ("  ", "nothing_to_log")):
        refused = await api("POST", "/parse", {"text": words}, status=422)
        assert refused["code"] == code
        assert refused["errors"][0]["field"] == "text"
    odd = await api("POST", "/entries", {"items": [{**CHICKEN, "grams": -5}]}, status=422)
    assert odd["errors"][0]["field"] == "items.0.grams"
    for wrong in (
        {"food_id": "usda:0"},
        {"name": "Pie", "grams": 100},
        {"food_id": "food_nothing"},
    ):
        await api("POST", "/entries", {"items": [wrong]}, status=422)
    await api("POST", "/entries", {"items": []}, status=422)


async def test_a_meal_adds_to_its_day_with_all_its_nutrients(api: Api) -> None:
    made = await api.log(CHICKEN, BANANA, meal_type="lunch", notes="at work")
    assert made["energy"] == {"value": 435, "unit": "kcal"}
    assert made["nutrients"]["protein_g"] == pytest.approx(62.04 + 1.29, abs=0.1)
    assert made["items"][1]["weight"]["assumed"] == "one piece is 118 g"
    day = await api("GET", "/summary", date=TODAY)
    assert day["total"]["energy"]["value"] == 435
    low, high = day["total"]["energy_low"]["value"], day["total"]["energy_high"]["value"]
    assert low < 435 < high
    assert {"protein_g", "fibre_g", "sodium_mg", "potassium_mg"} <= day["total"]["nutrients"].keys()
    assert day["total"]["unknown"]["caffeine_mg"] == 2
    assert day["entries"][0]["notes"] == "at work"


async def test_kilojoules_are_given_to_whom_they_are_set(api: Api) -> None:
    patched = await api.client.patch(
        "/api/v1/me", json={"units": {"energy": "kj"}}, headers=api.who.headers
    )
    assert patched.status_code == 200, patched.text
    made = await api.log(CHICKEN)
    assert made["energy"] == {"value": 1381, "unit": "kJ"}


async def test_a_food_nobody_knows_is_logged_with_figures_typed_in(api: Api) -> None:
    draft = await api("POST", "/parse", {"text": "30 g zqxwv"}, status=200)
    assert draft["items"][0]["candidates"] == []
    typed = {"name": "Zqxwv", "grams": 30, "nutrients": {"kcal": 120, "iron_mg": 2}}
    made = await api.log(typed)
    assert made["nutrients"] == {"kcal": 120, "iron_mg": 2}
    own = {"name": "Zqxwv bar", "per_100g": {"kcal": 400, "fat_g": 20}, "portion_g": 35}
    food = await api("POST", "/foods", own)
    draft = await api("POST", "/parse", {"text": "a zqxwv bar"}, status=200)
    best = draft["items"][0]["candidates"][0]
    assert best["food"]["food_id"] == food["food_id"]
    assert best["amount"]["grams"] == 35
    changed = await api("PATCH", f"/foods/{food['own_food_id']}", {"portion_g": 40})
    assert changed["portions"] == [{"label": "portion", "grams": 40}]
    assert changed["per_100g"]["kcal"] == 400
    await api("DELETE", f"/foods/{food['own_food_id']}")
    assert (await api("GET", "/foods"))["items"] == []


async def test_a_correction_never_destroys_what_was_there(api: Api) -> None:
    """T-3."""
    made = await api.log(CHICKEN, BANANA)
    path = f"/entries/{made['food_entry_id']}"
    change = {"items": [{**CHICKEN, "grams": 150}], "reason": "weighed it"}
    after = await api("PATCH", path, change)
    assert after["energy"]["value"] == 248
    assert after["corrected"] is True
    same = await api("PATCH", path, {"items": [{**CHICKEN, "grams": 150}]})
    assert same["energy"] == after["energy"]
    (only,) = (await api("GET", f"{path}/corrections"))["items"]
    assert only["reason"] == "weighed it"
    assert [food["grams"] for food in only["original"]["foods"]] == [200, 118]
    assert [food["grams"] for food in only["corrected"]["foods"]] == [150]


async def test_a_removed_meal_leaves_its_day_keeps_its_story_and_can_come_back(
    api: Api, runtime: Runtime
) -> None:
    made = await api.log(CHICKEN)
    path = f"/entries/{made['food_entry_id']}"
    await api("DELETE", path)
    assert (await api("GET", "/summary"))["total"]["entries"] == 0
    await api("GET", path, status=404)
    await api("DELETE", path, status=404)
    (gone,) = (await api("GET", f"{path}/corrections"))["items"]
    assert (gone["kind"], gone["corrected"]) == ("removed", {})
    back = await api("POST", f"{path}/restore", status=200)
    assert back["energy"]["value"] == 330
    await api("POST", f"{path}/restore", status=409)
    async with (
        runtime.database.transaction(user_id=api.who.user_id) as session,
        session.begin_nested() as inner,
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            await session.execute(text("delete from entry_audit"))
        await inner.rollback()


async def test_the_amount_is_corrected_in_words_and_remembered(api: Api) -> None:
    """T-39: what a slice weighs for this person is used the next time."""
    made = await api.log({"food_id": "usda:18069", "amount": 2, "unit": "slice"})
    assert made["items"][0]["weight"]["grams"] == 56
    after = await api("POST", "/corrections", {"text": "that was 90 g not 56 g"}, status=200)
    assert after["items"][0]["weight"] == {"grams": 90, "low": 90, "high": 90, "assumed": None}
    draft = await api("POST", "/parse", {"text": "3 slices of bread"}, status=200)
    amount = draft["items"][0]["candidates"][0]["amount"]
    assert amount["grams"] == 135
    assert amount["assumed"] == "your usual slice, 45 g"
    for words in ("that was 10 g not 11 g", "hello"):
        refused = await api("POST", "/corrections", {"text": words}, status=422)
        assert refused["code"] == "unclear_correction"


async def test_a_meal_and_a_day_are_copied(api: Api, clock: FakeClock) -> None:
    made = await api.log(CHICKEN, meal_type="dinner")
    await api.log(BANANA, meal_type="snack")
    clock.advance(days=1)
    again = await api("POST", f"/entries/{made['food_entry_id']}/copy", {})
    assert (again["date"], again["source"]) == ("2026-03-11", "copy")
    whole = await api("POST", "/copy", {"from_date": TODAY})
    assert [one["meal_type"] for one in whole["items"]] == ["dinner", "snack"]
    day = await api("GET", "/summary")
    assert day["total"]["entries"] == 3
    empty = await api("POST", "/copy", {"from_date": "2026-02-01"}, status=422)
    assert empty["code"] == "nothing_to_log"
    await api("POST", "/copy", {"from_date": "2026-03-11"}, status=422)


async def test_frequent_and_late_foods_come_first_as_they_were_last_eaten(api: Api) -> None:
    await api.log(CHICKEN, date="2026-02-20")
    for grams in (100, 120, 140):
        await api.log({"food_id": "usda:9040", "grams": grams})
    recent = (await api("GET", "/recent"))["items"]
    assert [one["item"]["name"] for one in recent] == ["Banana, raw", "Chicken breast, roasted"]
    assert recent[0]["times"] == 3
    assert recent[0]["item"]["weight"]["grams"] == 140


async def test_a_saved_meal_is_found_suggested_and_used(api: Api) -> None:
    """T-23."""
    made = await api.log(CHICKEN, BANANA, meal_type="lunch")
    body = {
        "name": "Gym lunch",
        "keywords": ["post workout"],
        "food_entry_id": made["food_entry_id"],
    }
    saved = await api("POST", "/formulas", body)
    twice = await api("POST", "/formulas", {**body, "name": "gym LUNCH"}, status=409)
    assert twice["code"] == "formula_exists"
    path = f"/formulas/{saved['formula_id']}"
    found = (await api("GET", "/formulas/suggest", text="post workout"))["items"]
    assert (found[0]["formula"]["name"], found[0]["detected"]) == ("Gym lunch", True)
    assert (await api("GET", "/formulas/suggest", text="soup"))["items"] == []
    draft = await api("POST", "/parse", {"text": "gym lunch"}, status=200)
    assert draft["saved_meals"][0]["name"] == "Gym lunch"
    used = await api("POST", f"{path}/use", {"servings": 0.5})
    assert (used["source"], used["notes"]) == ("formula", "Gym lunch")
    assert used["energy"]["value"] == pytest.approx(made["energy"]["value"] / 2, abs=1)
    assert (await api("GET", path))["uses"] == 1
    renamed = await api("PATCH", path, {"name": "After sport", "items": [CHICKEN]})
    assert (renamed["name"], len(renamed["items"])) == ("After sport", 1)
    assert len((await api("GET", "/formulas", q="sport"))["items"]) == 1
    await api("DELETE", path)
    await api("GET", path, status=404)
    assert (await api("GET", "/summary"))["total"]["entries"] == 2


async def test_days_are_the_person_s_own(api: Api, clock: FakeClock) -> None:
    """A meal at one in the morning in Berlin belongs to the day before (days begin at 3)."""
    clock.set(datetime(2026, 3, 11, 0, 30, tzinfo=UTC))
    made = await api.log(BANANA)
    assert (made["date"], made["meal_type"]) == (TODAY, "snack")
    future = await api(
        "POST", "/entries", {"items": [BANANA], "eaten_at": "2026-03-12T00:00:00Z"}, status=422
    )
    assert future["code"] == "meal_time_refused"
    await api("POST", "/entries", {"items": [BANANA], "date": "2020-01-01"}, status=422)
    past = await api.log(BANANA, date="2026-03-01", meal_type="breakfast")
    assert (past["date"], past["eaten_at"]) == ("2026-03-01", "2026-03-01T07:00:00Z")


async def test_an_eating_disorder_takes_every_figure_away_and_keeps_the_words(api: Api) -> None:
    await api.log(CHICKEN, notes="with friends")
    await make(api, "eating_disorder", "anorexia")
    day = await api("GET", "/summary")
    assert day["targets"]["numbers_off"] is True
    assert "doctor" in day["targets"]["care"]
    assert (day["total"]["energy"], day["total"]["nutrients"]) == (None, {})
    assert day["entries"][0]["items"][0]["name"] == "Chicken breast, roasted"
    everything = [
        day["entries"],
        await api("GET", "/search", q="banana"),
        await api("GET", "/recent"),
        await api("GET", "/totals"),
        await api("GET", "/targets"),
        await api("POST", "/parse", {"text": "banana"}, status=200),
    ]
    assert "kcal'" not in str(everything).replace("kcal_per_kg", "")
    made = await api("PATCH", f"/entries/{day['entries'][0]['food_entry_id']}", {"notes": "x"})
    assert made["energy"] is None
    story = await api("GET", f"/entries/{made['food_entry_id']}/corrections")
    assert "nutrients" not in str(story)


async def test_the_need_is_measured_from_food_and_weights_of_the_watch(
    api: Api, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G-17, with the weights handed in by another package."""
    body = {"height": {"value": 165, "unit": "cm"}, "weight": {"value": 65, "unit": "kg"}}
    told = await api.client.patch("/api/v1/me", json=body, headers=api.who.headers)
    assert told.status_code == 200, told.text
    before = await api("GET", "/targets")
    assert before["energy"]["measured"] is False
    first = date(2026, 3, 10) - timedelta(days=20)
    for n in range(20):
        meal = {"name": "Day", "grams": 1000, "nutrients": {"kcal": 2100}}
        await api.log(meal, date=str(first + timedelta(days=n)))

    async def weights(_session: object, _user: object, first: date, last: date) -> Any:
        days = (last - first).days
        return [(first + timedelta(days=n), 65 - 0.1 * n) for n in range(days)]

    service.use_weights((weights,))
    found = await api("GET", "/targets")
    assert found["energy"]["measured"] is True
    assert found["energy"]["usual"]["energy"]["value"] == pytest.approx(2100 + 770, abs=80)
    assert found["energy"]["tempo"] == "fast"
    assert "20 of the last 28 days" in found["energy"]["usual"]["why"]
    patched = await api("PATCH", "/targets", {"kcal_per_kg": 6000, "show_energy": False})
    assert (patched["energy"], patched["kcal_per_kg"]) == (None, 6000)


async def test_what_happened_is_told_to_who_listens(
    api: Api, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []

    async def listener(_session: object, event: object) -> None:
        heard.append(event)

    events.listen(dict.fromkeys((FoodLogged, FoodChanged, FoodRemoved), (listener,)))
    made = await api.log(CHICKEN)
    path = f"/entries/{made['food_entry_id']}"
    await api("PATCH", path, {"notes": "x"})
    await api("PATCH", path, {"notes": "x"})
    await api("DELETE", path)
    assert [type(one) for one in heard] == [FoodLogged, FoodChanged, FoodRemoved]
    assert all(getattr(one, "local_date") == date(2026, 3, 10) for one in heard)  # noqa: B009


async def test_others_can_ask_what_was_eaten(api: Api, runtime: Runtime, clock: FakeClock) -> None:
    await api.log(CHICKEN, meal_type="lunch")
    day = date(2026, 3, 10)
    async with runtime.database.transaction(user_id=api.who.user_id) as session:
        (found,) = await service.entries(session, api.who.user_id, day, day)
        assert (found.local_date, found.meal_type, found.has_photo) == (day, "lunch", False)
        since = clock.now() - timedelta(hours=1)
        ask = service.logged_since
        assert await ask(session, api.who.user_id, since=since)
        assert await ask(session, api.who.user_id, since=since, meal_type="lunch")
        assert not await ask(session, api.who.user_id, since=since, meal_type="dinner")


async def test_five_hundred_meals_in_a_minute_are_answered_clearly(
    api: Api, clock: FakeClock
) -> None:
    """60 pass; the rest hear when to go on, and nothing of them is stored."""
    statuses = []
    for _ in range(62):
        answer = await api.client.post(
            "/api/v1/food/entries", json={"items": [BANANA]}, headers=api.who.headers
        )
        statuses.append(answer.status_code)
    assert (statuses.count(201), statuses.count(429)) == (60, 2)
    assert answer.json()["code"] == "too_fast"
    assert int(answer.headers["retry-after"]) >= 1
    clock.advance(seconds=2)
    await api.log(BANANA)
    assert len((await api("GET", "/entries", limit=100))["items"]) == 61


async def test_lists_page_and_spans_are_checked(api: Api) -> None:
    for _ in range(3):
        await api.log(BANANA)
    first = await api("GET", "/entries", limit=2)
    rest = await api("GET", "/entries", limit=2, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    span = {"from": "2026-03-10", "to": "2026-03-01"}
    await api("GET", "/totals", status=422, **span)
    assert len((await api("GET", "/totals"))["days"]) == 1


async def test_a_stranger_cannot_name_somebody_s_own_food(api: Api, people: People) -> None:
    own = await api("POST", "/foods", {"name": "Secret cake", "per_100g": {"kcal": 300}})
    charlie = Api(api.client, await people.charlie())
    item = {"food_id": own["food_id"], "grams": 10}
    refused = await charlie("POST", "/entries", {"items": [item]}, status=422)
    assert refused["code"] == "unknown_food"
    found = (await charlie("GET", "/search", q="secret cake"))["items"]
    assert "Secret cake" not in [one["name"] for one in found]


async def test_what_is_often_eaten_together_is_worth_saving(api: Api) -> None:
    """T-23: evenly, lately, and often enough; not when it is saved."""
    for n in range(6):
        await api.log(CHICKEN, BANANA, date=str(date(2026, 3, 9) - timedelta(days=7 * n)))
    await api.log(BANANA)
    (habit,) = (await api("GET", "/formulas/habits"))["items"]
    assert habit["score"] == pytest.approx(0.5 * 0.6 + 0.3 + 0.2 * (1 - 1 / 90), abs=0.001)
    assert habit["entry"]["date"] == "2026-03-09"
    body = {"name": "The usual", "food_entry_id": habit["entry"]["food_entry_id"]}
    await api("POST", "/formulas", body)
    assert (await api("GET", "/formulas/habits"))["items"] == []


async def test_a_request_sent_twice_logs_one_meal(api: Api) -> None:
    headers = api.who.headers | {"Idempotency-Key": "lunch-1"}
    ids = set()
    for _ in range(2):
        answer = await api.client.post(
            "/api/v1/food/entries", json={"items": [BANANA]}, headers=headers
        )
        assert answer.status_code == 201
        ids.add(answer.json()["food_entry_id"])
    assert len(ids) == 1
    assert (await api("GET", "/summary"))["total"]["entries"] == 1


async def test_weights_of_the_watch_come_in_through_the_wiring(api: Api, runtime: Runtime) -> None:
    day = date(2026, 3, 9)
    async with runtime.database.transaction(user_id=api.who.user_id) as session:
        row = {"user_id": api.who.user_id, "local_date": day, "weight_kg": 64.5}
        session.add(DailyMetricRow(**row, data_quality_score=1.0))
        await session.flush()
        found = await wearables.weights(session, api.who.user_id, day, day)
        assert found == [(day, 64.5)]
        weighed = await days._weighed(session, await person_of(session, api), day, day)
        assert [(one.day, one.kg) for one in weighed] == found


async def person_of(session: AsyncSession, api: Api) -> ProfilePerson:
    found, _ = await profile.person_at(
        session, api.who.user_id, now=datetime(2026, 3, 10, 9, tzinfo=UTC)
    )
    return found
