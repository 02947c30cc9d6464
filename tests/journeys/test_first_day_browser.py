"""From sign-up to the first logged action in a real browser: each page is accessible, breaks no
rule of the content policy, and fits a phone; and the whole way works without a script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.labs import samples
from tests.support.browser import Visitor, visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "plum harbour kettle seven"


async def look(person: Visitor) -> None:
    """What every page must pass, where the person happens to be."""
    await person.page.wait_for_load_state()
    if person.scripts:  # axe waits for timers, which do not run where scripts are off
        assert await person.accessibility() == [], person.page.url
    assert await person.overflow() <= 0, person.page.url
    assert person.complaints == [], person.page.url


async def register(person: Visitor, email: str) -> None:
    page = person.page
    await page.goto("/")
    await look(person)
    await page.get_by_role("link", name="Create an account").click()
    await page.wait_for_url("**/register")
    await look(person)
    await page.get_by_label("Name").fill("Ana")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Date of birth").fill("1977-05-14")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Ana")


async def tell_what_to_heed(person: Visitor) -> None:
    page = person.page
    await look(person)
    await page.get_by_label("Kind").select_option("medicine")
    await page.get_by_label("What is it?").fill("Coumadin")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("Checked as: Warfarin")).to_be_visible()
    await page.get_by_label("Female").check()
    await page.get_by_role("button", name="Go on to your first report").click()
    await page.wait_for_url("**/reports/new")


async def bring_report(person: Visitor, file: Path) -> None:
    page = person.page
    await look(person)
    await page.get_by_label("Lab report").set_input_files(file)
    await page.get_by_role("button", name="Read the file").click()
    await expect(page.get_by_role("button", name="Save corrections")).to_be_visible()
    await look(person)
    await page.locator("button", has_text="Confirm").first.click()
    await expect(page.get_by_role("heading", name="Health score")).to_be_visible()
    await look(person)


async def choose_goal(person: Visitor) -> None:
    page = person.page
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Goals").click()
    await page.wait_for_url("**/goals")
    await look(person)
    await page.goto("/goals/new?category=cardiovascular")
    await look(person)
    await page.get_by_role("button", name="Create the goal").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("cardiovascular")
    await expect(page.get_by_text("Coumadin").first).to_be_attached()
    await look(person)


async def log_first_action(person: Visitor) -> None:
    page = person.page
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Today").click()
    await expect(page.get_by_role("heading", name="Today's actions")).to_be_visible()
    await look(person)
    first = page.locator(".action-tap").first
    await expect(first).to_have_attribute("aria-pressed", "false")
    await first.click()
    await expect(page.locator(".action-tap").first).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#ring-actions")).to_contain_text("1/")
    await look(person)
    await page.locator(".action-tap").first.click()
    await expect(page.locator(".action-tap").first).to_have_attribute("aria-pressed", "false")
    await expect(page.locator("#ring-actions")).to_contain_text("0/")


@pytest.mark.parametrize(
    ("name", "content", "phone", "dark", "scripts"),
    [
        ("report.json", samples.fhir_bundle, False, False, True),
        ("report.csv", samples.us_csv, True, True, True),
        ("befund.csv", samples.german_csv, True, False, False),
    ],
    ids=["fhir-desktop-light", "csv-phone-dark", "german-csv-phone-without-script"],
)
async def test_from_sign_up_to_the_first_action(
    home: House,
    chrome: Browser,
    tmp_path: Path,
    name: str,
    content: Callable[[], bytes],
    phone: bool,
    dark: bool,
    scripts: bool,
) -> None:
    file = tmp_path / name
    file.write_bytes(content())
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        await register(person, f"{name}@example.org")
        await tell_what_to_heed(person)
        await bring_report(person, file)
        await choose_goal(person)
        await log_first_action(person)


async def test_the_made_up_person_can_be_visited_and_every_page_is_sound(
    home: House, chrome: Browser
) -> None:
    async with visitor(chrome, home.url) as person:
        page = person.page
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Try it as a made-up person").click()
        await expect(page.get_by_role("heading", name="Today's actions")).to_be_visible()
        for path in (
            "/",
            "/body",
            "/body/ldl_c",
            "/goals",
            "/library",
            "/reports",
            "/you",
            "/data",
        ):
            await page.goto(path)
            await look(person)
        await page.goto("/nothing-here")
        person.complaints.clear()  # the browser itself notes the 404
        await expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
        assert await person.accessibility() == []
