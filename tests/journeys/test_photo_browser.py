"""The photo of a meal by browser, in a house with a model: sent, waited for, checked, logged; on
screens of both sizes, in light and in dark, with and without a script; every page accessible."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from tests.journeys.test_first_day_browser import look, register
from tests.support.browser import visitor
from tests.support.house import House, house, short_home
from tests.support.model_server import KEY, model_server
from tests.support.pictures import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SEEN = {
    "foods": [
        {"name": "chicken breast", "low": 120, "likely": 180, "high": 240, "sure": "sure"},
        {"name": "butter", "low": 400, "likely": 500, "high": 600},
        {"name": "zqxwv", "low": 20, "likely": 30, "high": 50, "sure": "unsure"},
    ]
}


@pytest.fixture(scope="module")
def seeing() -> Iterator[House]:
    """A house whose model sees the same meal on every photo."""
    with model_server() as server, short_home() as folder:
        server.answers = [SEEN]
        told = {"MODEL": "compatible:eyes", "MODEL_URL": f"{server.url}/v1", "MODEL_KEY": KEY}
        with house(folder, **{f"SANTE_{name}": value for name, value in told.items()}) as running:
            yield running


async def reloaded_until(page: Page, shown: Locator) -> None:
    """As somebody without script waits."""
    for _ in range(60):
        if await shown.is_visible():
            return
        await page.wait_for_timeout(500)
        await page.reload()
    raise AssertionError("the photo was not estimated in time")


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, False)],
    ids=["desk-light", "phone-dark-without-script"],
)
async def test_a_photo_is_estimated_checked_and_logged(
    seeing: House, chrome: Browser, tmp_path: Path, phone: bool, dark: bool, scripts: bool
) -> None:
    photo = tmp_path / "meal.jpg"
    photo.write_bytes(jpeg(400, 300))
    async with visitor(chrome, seeing.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await register(person, f"photo-{phone}-{scripts}@example.org")
        await page.goto("/food")
        await page.get_by_text("Add a photo").click()
        await page.get_by_label("Photo of the meal").set_input_files(photo)
        await page.get_by_role("button", name="Keep the photo").click()
        await look(person)
        await page.get_by_role("button", name="Have it estimated by eyes at").click()

        check = page.get_by_role("link", name="Check the foods and amounts")
        heading = page.get_by_role("heading", name="Seen by eyes at")
        if not scripts:
            await reloaded_until(page, check)
            await look(person)
            await check.click()
        await expect(heading).to_be_visible(timeout=30_000)
        await expect(
            page.get_by_text("About 180\u00a0g, likely 120 to 240\u00a0g.")
        ).to_be_visible()
        await expect(page.get_by_text("than people usually eat at once")).to_be_visible()
        await look(person)

        await page.get_by_role("group", name="butter").get_by_text("Leave it out").click()
        await page.get_by_label("Energy of this amount").last.fill("60")
        await page.get_by_role("button", name="Log it").click()
        await expect(page.get_by_text("Logged 2 foods.")).to_be_visible()
        await expect(page.get_by_text("likely between")).to_be_visible()
        await look(person)
        assert person.complaints == []
