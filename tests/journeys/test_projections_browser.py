"""The projections of the made-up person in a real browser: phone and desktop, light and dark, with
and without script."""

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.conftest import Enter
from tests.journeys.test_first_day_browser import look
from tests.support.browser import visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, False)],
    ids=["desktop-light", "phone-dark-without-script"],
)
async def test_where_it_is_heading_and_how_it_went(
    home: House, chrome: Browser, as_made_up: Enter, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await as_made_up(page)
        await page.get_by_role("link", name="All projections").click()
        await page.wait_for_url("**/projections")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Projections")
        await expect(page.get_by_text("If you keep this up: LDL cholesterol")).to_be_visible()
        await look(person)
        for summary in await page.locator("summary").all():
            await summary.click()
        await look(person)

        await page.get_by_role("navigation", name="Main").get_by_role("link", name="Goals").click()
        await page.locator("summary", has_text="Ended goals").click()
        await page.locator("details[open] a").first.click()
        await expect(page.get_by_role("heading", name="Report card")).to_be_visible()
        await expect(page.get_by_text("We expected about").first).to_be_visible()
        await look(person)
        await page.get_by_role("link", name="Projections of this goal").click()
        await expect(page.get_by_text("This goal is over")).to_be_visible()
        await look(person)
