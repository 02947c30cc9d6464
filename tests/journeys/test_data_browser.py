"""A year of a watch brought in by browser: the bar moves, the days appear, and every page on the
way is accessible, with and without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.test_first_day_browser import look, register
from tests.support.apple import export
from tests.support.browser import Visitor, visitor
from tests.support.house import House, house, short_home
from tests.wearables import hostile

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def home() -> Iterator[House]:
    """With the slower engine: the compiled one is done with a year before a bar can be seen."""
    with short_home() as folder, house(folder, SANTE_IMPORT_ENGINE="portable") as running:
        yield running


async def to_data(person: Visitor) -> None:
    page = person.page
    await page.goto("/you")
    await page.get_by_role("link", name="Your data").click()
    await page.wait_for_url("**/data")
    await expect(page.get_by_text("No files yet")).to_be_visible()
    await look(person)


async def send(person: Visitor, file: Path) -> None:
    await person.page.get_by_label("File of a watch or phone").set_input_files(file)
    await person.page.get_by_role("button", name="Read the file").click()
    await expect(person.page.get_by_role("heading", name=file.name)).to_be_visible()


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desk", "phone"])
async def test_the_bar_moves_until_the_days_are_there(
    home: House, chrome: Browser, tmp_path: Path, phone: bool, dark: bool
) -> None:
    made = export(200, seed=7 + phone)
    file = tmp_path / "export.zip"
    file.write_bytes(made.zip)
    async with visitor(chrome, home.url, phone=phone, dark=dark) as person:
        page = person.page
        await register(person, f"watch-{phone}@example.org")
        await to_data(person)
        await send(person, file)
        await page.evaluate(
            """() => {
              window.percents = [];
              setInterval(() => {
                const bar = document.querySelector(".import progress");
                if (bar && bar.value !== window.percents.at(-1)) window.percents.push(bar.value);
              }, 50);
            }"""
        )
        await expect(page.locator(".import progress")).to_be_visible()
        assert await person.accessibility() == []
        await expect(page.locator(".import").get_by_text("entries read")).to_be_visible(
            timeout=90_000
        )
        percents = await page.evaluate("window.percents")
        assert percents == sorted(percents)
        assert len(percents) >= 2, percents
        await look(person)
        await page.get_by_text("What was read (").click()
        steps = page.get_by_role("row", name="Steps").first
        await expect(steps).to_contain_text(f"{made.truth.counts['StepCount']:,}")
        await page.reload()
        await expect(page.get_by_role("heading", name="Your days")).to_be_visible()
        await expect(page.get_by_text("steps a day and")).to_be_visible()
        await look(person)
        await page.get_by_role("button", name="Move Ben’s iPhone up").click()
        await expect(page.get_by_text("The order is saved.")).to_be_visible()
        await look(person)


async def test_it_works_without_a_script_and_says_what_cannot_be_read(
    home: House, chrome: Browser, tmp_path: Path
) -> None:
    file, bad = tmp_path / "small.zip", tmp_path / "secret.zip"
    file.write_bytes(export(3, seed=3).zip)
    bad.write_bytes(hostile.encrypted())
    async with visitor(chrome, home.url, scripts=False, phone=True) as person:
        page = person.page
        await register(person, "plain@example.org")
        await to_data(person)
        for one, words in ((file, "entries read"), (bad, "The archive has a password.")):
            await send(person, one)
            item = page.locator(".import", has=page.get_by_role("heading", name=one.name))
            for _ in range(60):
                if await item.get_by_text(words).count():
                    break
                await page.wait_for_timeout(500)
                await item.get_by_role("link", name="See how far it is").click()
            await expect(item.get_by_text(words).first).to_be_visible()
            await look(person)
        item = page.locator(".import", has=page.get_by_role("heading", name=bad.name))
        await item.get_by_text("Delete the file").click()
        await item.get_by_role("button", name=f"Delete {bad.name}").click()
        await expect(page.get_by_text("The file is deleted.")).to_be_visible()
        await look(person)
