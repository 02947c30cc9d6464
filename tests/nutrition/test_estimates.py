"""S29, T-38: a photo estimated by a model: asked for, looked at, checked, and only then logged."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from sante import wiring
from sante.api import create_app
from sante.core.db import PooledDatabase
from sante.core.jobs import jobs
from sante.core.models import JobRun
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.nutrition import service
from sante.nutrition.models import FoodPhoto
from sante.nutrition.queries import meals as queries
from sante.nutrition.rules.plausible import doubts_of_food, doubts_of_meal, energy_of, usual_range
from sante.nutrition.types import Candidate, EnergySpan, Food, Grams, Nutrients, Portion, SeenFood
from tests.conftest import client_for, make_runtime
from tests.core.job_support import ended, working
from tests.nutrition.test_pages import form_of
from tests.support.clock import FakeClock
from tests.support.model_server import KEY, ModelServer, model_server
from tests.support.people import People, Person
from tests.support.pictures import SECRET_WORDS, jpeg

FOOD = "/api/v1/food"
SEEN = {
    "foods": [
        {"name": "chicken breast", "low": 120, "likely": 180, "high": 240, "sure": "sure"},
        {"name": "zqxwv", "low": 20, "likely": 30, "high": 50, "sure": "unsure"},
        {"name": "butter", "low": 400, "likely": 500, "high": 600},
    ]
}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


class Home:
    """A house with a model, its worker, and Alice in it."""

    def __init__(self, runtime: Runtime, client: httpx2.AsyncClient, alice: Person) -> None:
        self.runtime, self.client, self.alice = runtime, client, alice

    async def post(self, path: str, **body: Any) -> httpx2.Response:
        return await self.client.post(path, headers=self.alice.headers, **body)

    async def taken(self) -> str:
        made = await self.post(f"{FOOD}/photos", files={"file": ("meal.jpg", jpeg())})
        return str(made.json()["photo_id"])

    async def ask(self, photo: str) -> httpx2.Response:
        return await self.post(f"{FOOD}/photos/{photo}/estimate")

    async def estimate(self, photo: str) -> dict[str, Any]:
        path = f"{FOOD}/photos/{photo}/estimate"
        answer = await self.client.get(path, headers=self.alice.headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def worked(self) -> list[JobRun]:
        database = self.runtime.database
        assert isinstance(database, PooledDatabase)
        async with working(database, jobs, clock=self.runtime.clock, files=self.runtime.files):
            return await ended(database, self.alice.user_id, of="nutrition.estimate_photo")


@pytest.fixture
async def home(
    live: PooledDatabase, clock: FakeClock, settings: Settings, server: ModelServer
) -> AsyncIterator[Home]:
    told = {"model": "compatible:eyes", "model_url": f"{server.url}/v1", "model_key": KEY}
    runtime = make_runtime(live, clock, Settings(**(settings.model_dump() | told)))
    try:
        async with client_for(create_app(runtime)) as client:
            yield Home(runtime, client, await People(runtime).alice())
    finally:
        wiring.install(settings)


async def test_a_photo_is_looked_at_on_request_checked_and_logged_with_its_spans(
    home: Home, server: ModelServer
) -> None:
    server.answers = [SEEN]
    photo = await home.taken()
    before = await home.estimate(photo)
    assert (before["state"], before["foods"], server.seen) == ("none", [], [])

    asked, twice = await home.ask(photo), await home.ask(photo)
    who = f"eyes at {server.url.removeprefix('http://')}"
    assert (asked.status_code, asked.json()["reader"]) == (202, who)
    assert twice.json() == asked.json(), "one job looks at it"
    assert (await home.estimate(photo))["state"] == "waiting"
    assert [run.status for run in await home.worked()] == ["succeeded"]
    (seen,) = server.seen
    assert seen.pictures == [(60, 40)]
    assert home.alice.email not in seen.text
    assert SECRET_WORDS not in seen.text

    found = await home.estimate(photo)
    assert (found["state"], found["estimated_by"]) == ("ready", who)
    chicken, unknown, butter = found["foods"]
    assert chicken["candidates"][0]["food"]["name"] == "Chicken breast, roasted"
    assert len(chicken["candidates"]) == 5
    assert (chicken["amount"]["low"], chicken["amount"]["grams"]) == (120, 180)
    assert (chicken["sure"], chicken["warnings"]) == ("sure", [])
    assert (unknown["candidates"], unknown["sure"]) == ([], "unsure")
    assert [w["code"] for w in unknown["warnings"]] == ["unknown_food"]
    assert [w["code"] for w in butter["warnings"]] == ["unusual_amount"]
    own = [
        one["candidates"][0]["food"]["energy_100g"]["value"] * one["amount"]["grams"] / 100
        for one in (chicken, butter)
    ]
    assert found["energy"]["likely"]["value"] == pytest.approx(sum(own), abs=1)
    assert found["energy"]["low"]["value"] < sum(own) < found["energy"]["high"]["value"]
    assert [w["code"] for w in found["warnings"]] == ["much"]
    day = await home.client.get(f"{FOOD}/entries?from=2026-03-10", headers=home.alice.headers)
    assert day.json()["items"] == [], "nothing is logged before somebody confirms it"

    await _logged_on_the_page(home, photo, who)


async def _logged_on_the_page(home: Home, photo: str, who: str) -> None:
    home.client.cookies.set("sante", home.alice.token)
    home.client.headers.update({"Accept": "text/html", "Origin": "http://sante.test"})
    page = (await home.client.get(f"/food/photos/{photo}/choose")).text
    assert "About 180\u00a0g, likely 120 to 240\u00a0g." in page
    assert "people usually eat at once" in page
    fields = form_of(page, "/food/entries")
    assert (fields["name-1"], fields["grams-1"]) == ("zqxwv", "30")
    refused = await home.client.post("/food/entries", data={**fields, "kcal-1": "x"})
    assert refused.status_code == 422
    assert "Write a number" in refused.text
    again = form_of(refused.text, "/food/entries") | {"kcal-1": "60", "grams-2": "15"}
    done = await home.client.post("/food/entries", data=again, follow_redirects=True)
    assert "Logged 3 foods." in done.text

    day = await home.client.get(f"{FOOD}/entries?from=2026-03-10", headers=home.alice.headers)
    (meal,) = day.json()["items"]
    assert (meal["source"], meal["photo_id"]) == ("photo", photo)
    chicken, typed, butter = (item["weight"] for item in meal["items"])
    assert (chicken["low"], chicken["grams"], chicken["high"]) == (120, 180, 240)
    assert chicken["assumed"] == f"seen on the photo by {who}"
    assert (typed["low"], typed["grams"], typed["high"]) == (20, 30, 50)
    assert (butter["low"], butter["grams"], butter["high"]) == (15, 15, 15), "it was weighed"
    stale = await home.client.post("/food/entries", data=again | {"seen": "2026-01-01"})
    assert stale.status_code == 422
    assert "estimated again meanwhile" in stale.text


async def test_the_page_offers_it_shows_how_far_it_is_and_then_what_was_seen(
    home: Home, server: ModelServer
) -> None:
    server.answers = [500, SEEN]
    photo = await home.taken()
    home.client.cookies.set("sante", home.alice.token)
    home.client.headers.update({"Accept": "text/html", "Origin": "http://sante.test"})
    address, card = f"/food?photo={photo}", f"/food/photos/{photo}/estimating"
    who = f"eyes at {server.url.removeprefix('http://')}"
    offer = (await home.client.get(address)).text
    assert f"Have it estimated by {who}" in offer
    assert f"The photo is sent to {who}" in offer
    nothing = await home.client.get(f"/food/photos/{photo}/choose")
    assert nothing.headers["location"] == address

    ask = f"/food/photos/{photo}/estimate"
    assert (await home.client.post(ask)).headers["location"] == address
    assert f'hx-get="{card}"' in (await home.client.get(address)).text
    waiting = await home.client.get(card, headers={"HX-Request": "true"})
    assert "It starts as soon as a worker is free." in waiting.text
    (run,) = await home.worked()
    assert (run.status, run.errors[-1]["code"]) == ("failed", "reader_failed")
    failed = (await home.client.get(address)).text
    assert "Try again later, or write what is on it." in failed
    assert f"Have it estimated again by {who}" in failed

    await home.client.post(ask)
    assert sorted(run.status for run in await home.worked()) == ["failed", "succeeded"]
    done = await home.client.get(card, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == f"/food/photos/{photo}/choose"
    assert "Seen on it: chicken breast, zqxwv, butter." in (await home.client.get(address)).text


async def test_who_says_meanwhile_that_figures_harm_them_has_nothing_sent(
    home: Home, server: ModelServer
) -> None:
    photo = await home.taken()
    assert (await home.ask(photo)).status_code == 202
    body = {"kind": "eating_disorder", "label": "bulimia"}
    assert (await home.post("/api/v1/constraints", json=body)).status_code == 201
    assert [run.status for run in await home.worked()] == ["succeeded"]
    assert server.seen == []
    assert (await home.estimate(photo))["state"] == "none"


class Sees:
    """A reader of this test's own, without a network."""

    name = "eyes at home"

    async def read(self, picture: bytes) -> tuple[SeenFood, ...]:
        raise AssertionError("nothing is sent before somebody says so")


@pytest.fixture
def reader(app: FastAPI) -> Iterator[None]:
    """Installed in the house that `app` has put together."""
    assert app.routes
    service.read_photos_by(Sees())
    yield
    service.read_photos_by(None)


async def taken(client: httpx2.AsyncClient, who: Person) -> str:
    files = {"file": ("meal.jpg", jpeg())}
    made = await client.post(f"{FOOD}/photos", files=files, headers=who.headers)
    return str(made.json()["photo_id"])


async def keep(runtime: Runtime, who: Person, *foods: SeenFood) -> None:
    """What a job leaves with Alice's only photo."""
    async with runtime.database.transaction(user_id=who.user_id) as session:
        days = datetime(2026, 3, 1, tzinfo=UTC).date(), datetime(2026, 3, 31, tzinfo=UTC).date()
        (row,) = await queries.photos_between(session, who.user_id, *days)
        assert isinstance(row, FoodPhoto)
        kept = {
            "job": "x",
            "by": "eyes at home",
            "at": "2026-03-10T12:00:00+00:00",
            "foods": [
                {"name": f.name, "low": f.low, "grams": f.grams, "high": f.high, "sure": f.sure}
                for f in foods
            ],
        }
        await queries.change_photo(session, who.user_id, row.id, {"estimate": kept})


async def test_without_a_model_nothing_is_offered(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    photo = await taken(browser, alice)
    asked = await browser.post(f"{FOOD}/photos/{photo}/estimate", headers=alice.headers)
    assert (asked.status_code, asked.json()["code"]) == (409, "no_reader")
    assert "SANTE_MODEL" in asked.json()["detail"]
    page = (await browser.get(f"/food?photo={photo}")).text
    assert "What is on the photo?" in page
    assert "estimated" not in page
    refused = await browser.post(f"/food/photos/{photo}/estimate")
    assert refused.status_code == 409
    assert "No model is configured here" in refused.text


@pytest.mark.usefixtures("reader")
async def test_a_photo_of_somebody_else_is_not_there(
    client: httpx2.AsyncClient, alice: Person, people: People
) -> None:
    path = f"{FOOD}/photos/{await taken(client, alice)}/estimate"
    charlie = await people.charlie()
    for method in ("GET", "POST"):
        answer = await client.request(method, path, headers=charlie.headers)
        assert answer.status_code == 404, method
    assert (await client.post(path, headers=alice.headers)).status_code == 202


@pytest.mark.usefixtures("reader")
async def test_with_an_eating_disorder_nothing_is_estimated_or_shown(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    photo = await taken(browser, alice)
    await keep(runtime, alice, SeenFood("banana", 100, 120, 140))
    assert "Seen on it: banana" in (await browser.get(f"/food?photo={photo}")).text
    body: dict[str, Any] = {"kind": "eating_disorder", "label": "bulimia"}
    await browser.post("/api/v1/constraints", json=body, headers=alice.headers)

    asked = await browser.post(f"{FOOD}/photos/{photo}/estimate", headers=alice.headers)
    assert (asked.status_code, asked.json()["code"]) == (409, "numbers_off")
    found = await browser.get(f"{FOOD}/photos/{photo}/estimate", headers=alice.headers)
    said = found.json()
    assert (said["state"], said["reader"], said["foods"], said["energy"]) == (
        "none", None, [], None,
    )  # fmt: skip
    page = (await browser.get(f"/food?photo={photo}")).text
    assert "What is on the photo?" in page
    assert "estimated" not in page
    assert "banana" not in page
    choose = await browser.get(f"/food/photos/{photo}/choose")
    assert choose.headers["location"] == f"/food?photo={photo}"


@pytest.mark.usefixtures("reader")
async def test_a_photo_without_food_asks_for_words(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    photo = await taken(browser, alice)
    await keep(runtime, alice)
    page = (await browser.get(f"/food?photo={photo}")).text
    assert "No food was seen on this photo. Write what is on it." in page
    choose = await browser.get(f"/food/photos/{photo}/choose")
    assert choose.headers["location"] == f"/food?photo={photo}"


@pytest.mark.usefixtures("reader")
async def test_what_a_model_says_is_shown_as_text(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    """S21."""
    photo = await taken(browser, alice)
    evil = "<script>alert(1)</script>"
    await keep(runtime, alice, SeenFood(evil, 100, 120, 140))
    for path in (f"/food?photo={photo}", f"/food/photos/{photo}/choose"):
        page = await browser.get(path)
        assert page.status_code == 200
        assert evil not in page.text
        assert "alert(1)" in page.text


async def test_estimates_of_a_program_keep_their_span_and_must_be_in_order(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    async def log(**amount: float) -> httpx2.Response:
        items = [{"food_id": "usda:9040", **amount}]
        body = {"items": items, "source": "photo"}
        return await client.post(f"{FOOD}/entries", json=body, headers=alice.headers)

    made = (await log(grams=120, low=100, high=150)).json()["items"][0]["weight"]
    assert made == {"grams": 120, "low": 100, "high": 150, "assumed": "estimated"}
    for wrong in ({"low": 130}, {"high": 90}, {"high": 9000}, {"low": -1}):
        assert (await log(grams=120, **wrong)).status_code == 422, wrong


def food(*portions: float, kcal: float = 100) -> Food:
    measures = tuple(Portion(f"m{at}", grams) for at, grams in enumerate(portions))
    return Food(id="x:1", name="X", per_100g=Nutrients(kcal), portions=measures)


def found(seen: SeenFood, what: Food) -> tuple[Candidate, ...]:
    return (Candidate(what, 1.0, Grams(seen.grams, seen.low, seen.high, "seen")),)


def test_amounts_are_measured_by_the_portions_of_the_food() -> None:
    assert usual_range(food(40, 100)) == (10, 400)
    assert usual_range(food()) == (5, 1000)
    for grams, odd in ((9, True), (10, False), (400, False), (401, True)):
        seen = SeenFood("x", grams, grams, grams)
        told = doubts_of_food(seen, found(seen, food(40, 100)))
        assert [doubt.code for doubt in told] == ["unusual_amount"] * odd, grams


def test_the_sum_is_of_known_foods_and_both_ends_of_a_meal_are_odd() -> None:
    seen = SeenFood("x", 50, 100, 200)
    other = SeenFood("y", 1, 1, 1)
    assert energy_of([(seen, found(seen, food(kcal=300))), (other, ())]) == EnergySpan(
        150, 300, 600
    )
    assert energy_of([(other, ())]) is None
    for kcal, code in ((49.0, ["little"]), (50.0, []), (3000.0, []), (3001.0, ["much"])):
        told = doubts_of_meal(1, EnergySpan(kcal, kcal, kcal))
        assert [doubt.code for doubt in told] == code, kcal
    assert [doubt.code for doubt in doubts_of_meal(0, None)] == ["nothing_seen"]
