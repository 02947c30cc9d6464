"""A reminder from the form to its figures in a real browser: set, told by a real worker at its
minute, answered on Today, counted. And its pages as they look on days a test sets the clock to."""

import re
from datetime import timedelta

import httpx2
import pytest
from playwright.async_api import Browser, expect
from tests.journeys.test_first_day_browser import look, register
from tests.journeys.test_plan_moments_browser import visiting
from tests.notify.reminding import Bedside, utc
from tests.support.browser import Visitor, visitor
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.house import House
from tests.support.people import Person

from sante.kit.clock import SystemClock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE = 200_000  # ms: the minute, the round, the job, on a busy machine


async def set_reminder(person: Visitor, at: str) -> None:
    page = person.page
    await page.goto("/reminders")
    await expect(page.get_by_text("No reminders yet")).to_be_visible()
    await look(person)
    await page.get_by_label("What is it about?").fill("Two glasses of water")
    await page.get_by_label("At what time?").fill(at)
    await page.get_by_role("button", name="Set the reminder").click()
    await expect(page.get_by_role("heading", name="Two glasses of water")).to_be_visible()
    await expect(page.locator(".reminder-next li")).to_have_count(3)
    await look(person)


async def test_a_reminder_is_set_told_done_and_counted(home: House, chrome: Browser) -> None:
    async with visitor(chrome, home.url, phone=True) as person:
        page = person.page
        await register(person, "reminded@example.org")
        await page.get_by_label("Time zone").select_option("UTC")
        await page.get_by_label("Female").check()
        await page.get_by_role("button", name="Go on to your first report").click()
        await page.wait_for_url("**/reports/new")
        # The minute after next: setting it takes a moment.
        due = SystemClock().now() + timedelta(seconds=75)
        await set_reminder(person, f"{due:%H:%M}")
        await page.goto("/")
        await expect(page.locator("#reminders")).to_have_count(0)
        waiting = page.get_by_role("button", name="Done: Two glasses of water")
        for _ in range(PATIENCE // 3000):
            if await waiting.count():
                break
            await page.wait_for_timeout(3000)
            await page.reload()
        await look(person)
        await waiting.click()
        await expect(page.get_by_text("Done.")).to_be_visible()
        await expect(page.locator("#reminders")).to_have_count(0)
        await page.goto("/reminders")
        await page.get_by_role("link", name="Two glasses of water").click()
        await expect(page.get_by_text("Done 1 of 1 times")).to_be_visible()
        await look(person)


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)])
async def test_every_state_of_the_pages_is_for_everybody(
    chrome: Browser,
    client: httpx2.AsyncClient,
    alice: Person,
    db: SavepointDatabase,
    clock: FakeClock,
    phone: bool,
    dark: bool,
) -> None:
    bed = Bedside(db, clock, alice)
    for message, at in (("Metformin", "12:00"), ("A very-long-word" * 9, "23:00")):
        body = {"message": message, "schedule": {"type": "daily", "time": at}}
        made = await client.post("/api/v1/reminders", json=body, headers=alice.headers)
        assert made.status_code == 201
    for day in range(10, 18):
        await bed.look(utc(2026, 3, day, 11))
        clock.advance(minutes=45)
        due = await client.get("/api/v1/reminders/due", headers=alice.headers)
        for one in due.json()["items"]:
            path = f"/api/v1/reminders/events/{one['event_id']}/done"
            await client.post(path, headers=alice.headers)
    await bed.look(utc(2026, 3, 19, 11, 30))  # an outage, and what is due now
    async with visiting(chrome, client, alice, phone=phone, dark=dark) as seen:
        await seen.page.goto("/")
        await look(seen)
        await seen.page.locator("#reminders summary").first.click()
        await look(seen)
        await seen.page.goto("/reminders")
        await expect(seen.page.get_by_role("heading", name="Not sent")).to_be_visible()
        for summary in await seen.page.locator("main summary").all():
            await summary.click()
        await look(seen)
        await seen.page.get_by_role("link", name=re.compile("^Metformin")).click()
        await expect(seen.page.get_by_text("may fit better")).to_be_visible()
        for summary in await seen.page.locator("main summary").all():
            await summary.click()
        await look(seen)
        await seen.page.get_by_role("link", name="Change it").click()
        await expect(seen.page.get_by_label("What is it about?")).to_have_value("Metformin")
        for summary in await seen.page.locator("main summary").all():
            await summary.click()
        await look(seen)
