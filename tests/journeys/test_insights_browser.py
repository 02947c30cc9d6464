"""A watch's months brought in by browser become sentences and charts, on screens of both sizes, in
light and in dark, with and without a script; every page on the way is accessible."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.test_first_day_browser import look, register
from tests.support.apple import export
from tests.support.browser import visitor
from tests.support.house import House

from sante.kit.clock import SystemClock, local_day

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, True), (True, False, False)],
    ids=["desk-light", "phone-dark", "phone-without-script"],
)
async def test_months_of_a_watch_become_sentences_and_charts(
    home: House, chrome: Browser, tmp_path: Path, phone: bool, dark: bool, scripts: bool
) -> None:
    file = tmp_path / "export.zip"
    today = local_day(SystemClock().now(), "Europe/Berlin", 0)
    file.write_bytes(export(45, seed=5, last=today).zip)
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await register(person, f"nights-{phone}-{dark}-{scripts}@example.org")
        await page.goto("/body/sleep")
        await expect(page.get_by_text("No data yet")).to_be_visible()
        await look(person)
        await page.get_by_role("link", name="Add a file of a watch or phone").click()
        await page.get_by_label("File of a watch or phone").set_input_files(file)
        await page.get_by_role("button", name="Read the file").click()
        for _ in range(120):
            await page.goto("/")
            if await page.locator("#insight").count():
                break
            await page.wait_for_timeout(500)
        await expect(page.locator("#insight")).to_contain_text("You slept")
        await look(person)
        await page.goto("/body")
        await expect(page.locator("#insight")).to_be_visible()
        await look(person)
        for name in ("Sleep", "Heart", "Activity"):
            await page.goto("/body")
            await page.get_by_role("link", name=name, exact=True).first.click()
            await expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
            await expect(page.locator(".trend").first).to_be_visible()
            await expect(page.get_by_text("half of your days lie from").first).to_be_visible()
            await look(person)
            await page.get_by_text("Show as a table").first.click()
            await expect(page.locator("table").first).to_be_visible()
            await look(person)


@pytest.mark.parametrize(
    ("phone", "scripts"), [(True, True), (False, False)], ids=["phone", "desk-without-script"]
)
async def test_the_made_up_person_has_a_body_and_nights_by_the_method_one_picks(
    home: House, chrome: Browser, phone: bool, scripts: bool
) -> None:
    """The button at the door; then another method, and a worker scores the nights by it."""
    async with visitor(chrome, home.url, phone=phone, scripts=scripts) as person:
        page = person.page
        await page.goto("/")
        await page.get_by_role("button", name="Try it as a made-up person").click()
        await page.wait_for_url(home.url + "/")
        for address in ("/body", "/body/heart", "/body/activity", "/data", "/body/sleep"):
            await page.goto(address)
            await expect(page.get_by_text("No data yet")).to_have_count(0)
            await look(person)
        card = page.locator("#movement")
        await expect(card).to_contain_text("the longest sleep between two noons")
        await expect(
            card.get_by_role("table", name="Nights worked out of movement")
        ).to_be_visible()
        await card.get_by_text("The method, how good it is, and why this one").click()
        await expect(card).to_contain_text("cole-kripke, version 1992-actigraph")
        await look(person)
        await card.get_by_label("Method").select_option("sadeh")
        await card.get_by_role("button", name="Score the nights again").click()
        await expect(page.get_by_text("Your nights are scored again.")).to_be_visible()
        for _ in range(120):
            await page.goto("/body/sleep")
            if "sadeh, version 1994" in (await card.text_content() or ""):
                break
            await page.wait_for_timeout(500)
        await expect(card).to_contain_text("The one you named.")
        await look(person)
