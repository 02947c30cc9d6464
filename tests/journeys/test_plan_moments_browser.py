"""What a plan shows only on certain days, a phase that waits and a goal that is over, in a real
browser: the app answers it in this process, where a test can set the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from playwright.async_api import Browser, Route
from tests.goals.conftest import SICK, Reporter, report
from tests.goals.steps import make
from tests.journeys.test_first_day_browser import look
from tests.support.browser import Visitor, visitor
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import Person

from sante.goals import service
from sante.profile import service as profiles

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOME = "http://localhost"
WAYS = [(False, False), (True, True)]

__all__ = ["report"]


@asynccontextmanager
async def visiting(
    chrome: Browser, client: httpx2.AsyncClient, who: Person, *, phone: bool, dark: bool
) -> AsyncIterator[Visitor]:
    async def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOME)
        sent = {"Accept": "text/html", "Cookie": f"sante={who.token}"}
        found = await client.get(path, headers=sent)
        await route.fulfill(
            status=found.status_code, headers=dict(found.headers), body=found.content
        )

    async with visitor(chrome, HOME, phone=phone, dark=dark) as person:
        await person.page.route("**/*", answer)
        yield person


@pytest.mark.parametrize(("phone", "dark"), WAYS)
async def test_a_phase_that_waits_is_shown_to_everybody(
    chrome: Browser,
    client: httpx2.AsyncClient,
    alice: Person,
    report: Reporter,
    db: SavepointDatabase,
    clock: FakeClock,
    phone: bool,
    dark: bool,
) -> None:
    await report(alice, SICK)
    goal = await make(client, alice)
    for _ in range(13):
        clock.advance(days=1)
        await client.get("/api/v1/me", headers=alice.headers)
    async with db.transaction(user_id=alice.user_id) as session:
        person, _ = await profiles.person_at(session, alice.user_id, now=clock.now())
        await service.turn_day(session, person, now=clock.now())
    async with visiting(chrome, client, alice, phone=phone, dark=dark) as seen:
        for path in (f"/goals/{goal['goal_id']}", "/"):
            await seen.page.goto(path)
            assert await seen.page.get_by_text("Phase 2 waits for your word").count() == 1
            await seen.page.locator("summary", has_text="Let it wait").click()
            await look(seen)


@pytest.mark.parametrize(("phone", "dark"), WAYS)
async def test_the_end_of_a_goal_is_shown_to_everybody(
    chrome: Browser,
    client: httpx2.AsyncClient,
    alice: Person,
    report: Reporter,
    clock: FakeClock,
    phone: bool,
    dark: bool,
) -> None:
    await report(alice, SICK)
    goal = await make(client, alice, duration_days=7)
    clock.advance(days=7)
    await report(alice, {"ldl_c": (118, "mg/dL")}, on="2026-03-16")
    async with visiting(chrome, client, alice, phone=phone, dark=dark) as seen:
        await seen.page.goto(f"/goals/{goal['goal_id']}")
        assert await seen.page.get_by_role("heading", name="What it came to").count() == 1
        await look(seen)
