"""From a tap on Today to XP, an achievement and a challenge, in a real browser with the real
worker: accessible, fits a phone, and the same without a script."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import Visitor, visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def look(person: Visitor) -> None:
    await person.page.wait_for_load_state()
    if person.scripts:
        assert await person.accessibility() == [], person.page.url
    assert await person.overflow() <= 0, person.page.url
    assert person.complaints == [], person.page.url


async def xp_of(person: Visitor) -> int:
    text = await person.page.locator(".level").first.inner_text()
    return int(text.split("·")[1].removesuffix("XP").strip().replace(",", ""))


async def log_one_more(person: Visitor, before: int) -> None:
    """A tap on what is still open; the level on Today moves once the worker has been there."""
    await person.page.locator(".action button[aria-pressed=false]").first.click()
    for _ in range(40):
        if not person.scripts:
            await person.page.goto("/")
        if await xp_of(person) > before:
            return
        await person.page.wait_for_timeout(250)
    raise AssertionError(f"XP stayed at {before}")


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, False)],
    ids=["desktop-light", "phone-dark-without-script"],
)
async def test_a_log_moves_xp_and_a_challenge_is_started(
    home: House, chrome: Browser, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Try it as a made-up person").click()
        before = await xp_of(person)
        assert before > 1_000, "the made-up person's year"
        await log_one_more(person, before)
        await look(person)
        await page.get_by_role("link", name="Achievements and challenges").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Achievements")
        for heading in ("Your level", "Streaks", "Challenges", "Reached", "Ahead"):
            await expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        await page.locator("summary", has_text="All that you have reached").click()
        await expect(page.get_by_role("heading", name="First steps")).to_be_visible()
        await expect(page.get_by_role("row", name="Anything")).to_be_visible()
        await look(person)
        await page.locator("summary", has_text="Challenges to start").click()
        await page.get_by_role("button", name="Start “Week warrior”").click()
        await expect(page.get_by_text("“Week warrior” runs from today on.")).to_be_visible()
        await expect(page.locator("#challenge-week_warrior progress")).to_be_visible()
        await look(person)
        await page.set_viewport_size({"width": 320, "height": 700})
        assert await person.overflow() <= 0
        if shots := os.environ.get("SHOTS"):
            await page.set_viewport_size({"width": 390 if phone else 1280, "height": 900})
            await page.screenshot(path=f"{shots}/{phone}{dark}{scripts}.png", full_page=True)
        await page.locator("summary", has_text="How this works").click()
        await page.get_by_role("button", name="Hide all of this").click()
        await expect(page.get_by_text("What you earn is kept.").first).to_be_visible()
        await page.goto("/")
        await expect(page.locator(".level")).to_have_count(0)
