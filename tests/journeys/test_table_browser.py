"""A person's own table by browser: its doubtful dates are asked about, answered, and read."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from tests.journeys.test_data_browser import send, to_data
from tests.journeys.test_first_day_browser import look, register
from tests.support.browser import visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("phone", "scripts"), [(False, True), (True, False)], ids=["desk", "bare"])
async def test_dates_that_read_two_ways_are_asked_about_and_the_answer_counts(
    home: House, chrome: Browser, tmp_path: Path, phone: bool, scripts: bool
) -> None:
    file = tmp_path / "my steps.csv"
    file.write_bytes(b"Date,Steps,Mood\n03/04/2025,900,good\n")
    async with visitor(chrome, home.url, phone=phone, scripts=scripts, dark=phone) as person:
        page = person.page
        await register(person, f"table-{phone}@example.org")
        await to_data(person)
        await send(person, file)
        await _seen(page, "Say which, and it is read again.")
        await look(person)
        await page.get_by_role("button", name="In my steps.csv the month comes first").click()
        await _seen(page, "Not understood: Mood.")
        await look(person)
        await page.reload()
        await expect(page.get_by_role("row", name="4 March 2025 900")).to_be_visible()


async def _seen(page: Page, words: str) -> None:
    """With a script the card asks for itself; without, one looks again."""
    for _ in range(60):
        if await page.get_by_text(words).count():
            break
        await page.wait_for_timeout(500)
        await page.goto("/data")
    await expect(page.get_by_text(words).first).to_be_visible()
