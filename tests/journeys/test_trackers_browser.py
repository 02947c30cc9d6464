"""A tracker is taken, filled in wrongly, corrected and seen as a chart, and a night is told; on
screens of both sizes, in light and in dark, with and without a script."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.conftest import Enter
from tests.journeys.test_first_day_browser import look, register
from tests.support.browser import Visitor, visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def see(person: Visitor, name: str) -> None:
    """What every page must pass, also on the narrowest phone."""
    page = person.page
    await look(person)
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size({"width": 320, "height": 700})
    assert await person.overflow() <= 0, page.url
    await page.set_viewport_size(size)
    if shots := os.environ.get("SHOTS"):
        await page.screenshot(path=f"{shots}/{name}-{size['width']}.png", full_page=True)


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, False)],
    ids=["desk-light", "phone-dark-without-script"],
)
async def test_from_a_template_over_a_mistake_to_a_chart_and_a_night(
    home: House, chrome: Browser, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await register(person, f"tracks-{phone}-{dark}-{scripts}@example.org")
        await page.goto("/")
        await page.get_by_role("link", name="Trackers", exact=True).click()
        await expect(page.get_by_text("Nothing is tracked yet")).to_be_visible()
        await see(person, "empty")

        await page.get_by_role("button", name="Add Water").click()
        await page.get_by_role("button", name="Water: +250 ml").click()
        await expect(page.get_by_text("Logged: Water, 250 ml.")).to_be_visible()
        await page.get_by_role("button", name="Add Sleep quality").click()
        await page.get_by_role("button", name="Add Mood").click()
        await see(person, "list")

        await page.get_by_role("link", name="Sleep quality").first.click()
        await expect(page.get_by_text("Nothing to show yet")).to_be_visible()
        await page.get_by_role("group", name="Quality").get_by_label("4", exact=True).check()
        await page.get_by_label("Slept").fill("a lot")
        await page.get_by_role("group", name="Rested").get_by_label("Yes").check()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("Write how long in minutes")
        await expect(page.get_by_label("Slept")).to_have_value("a lot")
        group = page.get_by_role("group", name="Quality")
        await expect(group.get_by_label("4", exact=True)).to_be_checked()
        assert all("422" in one for one in person.complaints), "what a browser says of a refusal"
        person.complaints.clear()
        await see(person, "refused")
        await page.get_by_label("Slept").fill("7:30")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Logged: Sleep quality")).to_be_visible()
        await expect(page.locator(".trend").first).to_be_visible()
        await expect(page.get_by_text("Logged on one day so far: yes.")).to_be_visible()
        await page.get_by_text("Show as a table").first.click()
        await see(person, "tracker")

        await page.get_by_role("link", name="Change the entry").first.click()
        await page.get_by_label("Slept").fill("14:00")
        await see(person, "entry")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Is it right?", exact=True)).to_be_visible()

        await page.get_by_role("link", name="Set up").click()
        await see(person, "settings")
        await page.get_by_role("link", name="Add a field").click()
        await see(person, "field")
        await page.get_by_label("What do you note?").fill("Naps")
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_role("link", name="Change the rules").click()
        await see(person, "rules")
        await page.goto("/trackers")
        await page.get_by_role("link", name="Water").first.click()
        await page.get_by_role("link", name="Set up").click()
        await page.get_by_role("link", name="Set an aim").click()
        await see(person, "aim-form")
        await page.get_by_label("At least").check()
        await page.get_by_label("How much").fill("2000")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("At least 2,000 ml of Water a day")).to_be_visible()
        await see(person, "aim")
        await page.goto("/trackers/new")
        await see(person, "new")


@pytest.mark.parametrize(("phone", "dark"), [(True, False), (False, True)])
async def test_weeks_of_a_made_up_person_are_seen(
    home: House, chrome: Browser, as_made_up: Enter, phone: bool, dark: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark) as person:
        page = person.page
        await as_made_up(page)
        await page.get_by_role("link", name="Trackers", exact=True).click()
        await expect(page.get_by_role("button", name="Coffee: None today")).to_be_visible()
        await see(person, "demo-list")
        await page.get_by_role("link", name="Coffee").first.click()
        await expect(page.get_by_text("At most 2 Cups a day")).to_be_visible()
        await expect(page.get_by_role("table", name="How your aim was kept")).to_be_visible()
        await see(person, "demo-coffee")
        await page.goto("/trackers/sleep-quiz")
        await expect(page.get_by_text("of 100 on average over")).to_be_visible()
        await see(person, "demo-quiz")


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, True, True), (True, False, False)],
    ids=["desk-dark", "phone-light-without-script"],
)
async def test_a_night_is_told_in_under_a_minute(
    home: House, chrome: Browser, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await register(person, f"sleeps-{phone}-{dark}-{scripts}@example.org")
        await page.goto("/trackers")
        await page.get_by_role("link", name="Open the sleep quiz").click()
        await see(person, "quiz")
        taps = 0
        for question, answer in (
            ("How long did falling asleep", "15 to 30 min"),
            ("How often were you awake", "1 or 2 times"),
            ("How was your sleep", "7"),
            ("How long were you on your phone", "30 to 60 min"),
            ("What disturbed you", "Noise"),
            ("How awake are you now", "10"),
        ):
            await page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
            taps += 1
        await page.get_by_label("When did you go to bed?").select_option("23:00")
        await page.get_by_label("When did you wake up").select_option("06:45")
        await page.get_by_role("button", name="See your night").click()
        taps += 5  # two to choose each time, one to send
        assert taps <= 12
        await expect(page.get_by_text("of 100, by your answers")).to_be_visible()
        await expect(page.locator(".score-line b")).to_have_text("83")
        await expect(page.get_by_text("Leave the phone outside the bedroom")).to_be_visible()
        await see(person, "night")
        await page.locator("summary", has_text="Change today's answers").click()
        await see(person, "change")
