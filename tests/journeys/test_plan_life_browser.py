"""Changing a plan in a real browser: every page of it is accessible, breaks no rule of the content
policy and fits a phone, with and without script."""

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.test_first_day_browser import look
from tests.support.browser import Visitor, visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def visit(person: Visitor) -> None:
    await person.page.goto("/sign-in")
    await person.page.get_by_role("button", name="Try it as a made-up person").click()
    await expect(person.page.get_by_role("heading", name="Today's actions")).to_be_visible()


async def take_it_easy(person: Visitor) -> None:
    """One tap and two minutes are enough; one more and they are not."""
    page = person.page
    low = page.get_by_role("button", name="Low on strength today")
    await expect(low).to_have_attribute("aria-pressed", "false")
    await low.click()
    await expect(low).to_have_attribute("aria-pressed", "true")
    await look(person)
    await low.click()
    await expect(low).to_have_attribute("aria-pressed", "false")


async def open_plan(person: Visitor) -> str:
    page = person.page
    await page.goto("/goals")
    await page.get_by_role("link", name="Open the plan").first.click()
    await expect(page.get_by_role("heading", name="This plan")).to_be_visible()
    await look(person)
    return page.url


async def change_an_action(person: Visitor, plan: str) -> None:
    page = person.page
    await page.get_by_role("link", name="Change").first.click()
    await expect(page.get_by_role("heading", name="When it comes round")).to_be_visible()
    await look(person)
    await page.get_by_label("On the days I choose").check()
    for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        await page.get_by_label(name, exact=True).uncheck()
    await page.get_by_role("button", name="Save from today on").click()
    await expect(page.get_by_text("Choose at least one day").first).to_be_visible()
    person.complaints.clear()  # the browser itself notes the 422
    await look(person)
    await page.get_by_label("Wed", exact=True).check()
    await page.get_by_role("button", name="Save from today on").click()
    await page.wait_for_url(plan)
    await expect(page.get_by_text("Comes round differently")).to_be_visible()
    await look(person)
    await page.get_by_role("button", name="Take this change back").click()
    await expect(page.get_by_role("button", name="Bring the change back")).to_be_visible()


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, False)],
    ids=["desktop-light", "phone-dark-without-script"],
)
async def test_a_plan_is_changed_and_changed_back(
    home: House, chrome: Browser, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        await visit(person)
        await take_it_easy(person)
        plan = await open_plan(person)
        await change_an_action(person, plan)
        for path in ("/add", "/history"):
            await person.page.goto(f"{plan}{path}")
            await look(person)
