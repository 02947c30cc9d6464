"""Progress in a real browser: two taps from opening the app, accessible, fits a phone, and the same
without a script."""

import os
import re

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.conftest import Enter
from tests.support.browser import visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, True), (True, False, False)],
    ids=["desktop-light", "phone-dark", "phone-without-script"],
)
async def test_a_year_of_days_is_seen_told_and_checked_in_on(
    home: House, chrome: Browser, as_made_up: Enter, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await as_made_up(page)
        await page.get_by_role("link", name="How it is going").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Progress")
        days = page.get_by_role("table", name="Actions done of those planned")
        weeks = await days.get_by_role("rowheader").count()
        assert 6 <= weeks <= 7, "the goal of 41 days ago, week by week"
        await expect(days.get_by_text("done").first).to_be_attached()
        for heading in ("This week", "Consistency", "Action by action", "Milestones"):
            await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await page.locator("summary", has_text="Show as a table").first.click()
        for summary in ("How this is computed", re.compile("[Cc]heck.in")):
            await expect(page.locator("summary", has_text=summary)).to_be_visible()
        mood = page.get_by_role("group", name="Mood")
        if not await mood.is_visible():  # somebody has checked in before
            await page.locator("summary", has_text=re.compile("[Cc]heck.in")).click()
        await mood.get_by_label("4", exact=True).check()
        await page.get_by_role("button", name="Save the check-in").click()
        await expect(page.get_by_text("Noted. Thank you.")).to_be_visible()
        await expect(page.get_by_text("Mood 4.0 of 5 on average")).to_be_visible()
        if scripts:
            assert await person.accessibility() == []
        assert await person.overflow() <= 0
        await page.set_viewport_size({"width": 320, "height": 700})
        assert await person.overflow() <= 0
        assert person.complaints == []
        if shots := os.environ.get("SHOTS"):
            await page.set_viewport_size({"width": 390 if phone else 1280, "height": 900})
            await page.screenshot(path=f"{shots}/{phone}{dark}{scripts}.png", full_page=True)
