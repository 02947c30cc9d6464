"""A day of meals by browser: words, a choice of five, the day's sum, a correction, a copy; on
screens of both sizes, in light and in dark, with and without a script; every page accessible."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.test_first_day_browser import look, register
from tests.support.browser import visitor
from tests.support.house import House
from tests.support.pictures import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("phone", "dark", "scripts"),
    [(False, False, True), (True, True, False)],
    ids=["desk-light", "phone-dark-without-script"],
)
async def test_a_day_of_meals(
    home: House, chrome: Browser, tmp_path: Path, phone: bool, dark: bool, scripts: bool
) -> None:
    async with visitor(chrome, home.url, phone=phone, dark=dark, scripts=scripts) as person:
        page = person.page
        await register(person, f"meals-{phone}-{scripts}@example.org")
        await page.goto("/")
        await page.get_by_role("link", name="Write down what you ate").click()
        await expect(page.get_by_text("No meals on this day yet")).to_be_visible()
        await look(person)

        await page.get_by_label("What was it?").fill("200 g chicken breast and rice")
        await page.get_by_role("button", name="Find the foods").click()
        foods = page.get_by_role("group", name="chicken breast")
        await expect(foods.get_by_role("radio")).to_have_count(7)  # five, none of these, nothing
        await expect(foods.get_by_role("radio").first).to_be_checked()
        await look(person)
        await page.get_by_role("group", name="rice").get_by_text("Brown rice, cooked").click()
        await page.get_by_role("button", name="Log it").click()

        await expect(page.get_by_text("Logged 2 foods.")).to_be_visible()
        await expect(page.get_by_text("likely between")).to_be_visible()
        await expect(page.get_by_text("Brown rice, cooked").first).to_be_visible()
        await look(person)
        await page.get_by_text("All nutrients").click()
        await expect(page.get_by_role("rowheader", name="Protein")).to_be_visible()

        await page.locator(".meal h3 a").click()
        await page.get_by_label("Brown rice, cooked").fill("250")
        await page.get_by_label("Why it changes").fill("weighed it")
        await look(person)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Saved. What it said before stays below.")).to_be_visible()
        await expect(page.get_by_text("Brown rice, cooked 250 g")).to_be_visible()
        await look(person)
        await page.get_by_label("Save it as").fill("Gym lunch")
        await page.get_by_role("button", name="Save the meal").click()
        await expect(page.get_by_text("Saved. It stands on the food page now.")).to_be_visible()

        await page.get_by_role("button", name="Copy to now").click()
        await expect(page.get_by_text("Copied to now.")).to_be_visible()
        await expect(page.locator(".meal")).to_have_count(2)
        await page.get_by_role("button", name="Chicken breast, roasted").click()
        await expect(page.locator(".meal")).to_have_count(3)
        await page.get_by_role("button", name="Gym lunch").click()
        await expect(page.locator(".meal")).to_have_count(4)
        await look(person)

        photo = tmp_path / "meal.jpg"
        photo.write_bytes(jpeg(400, 300))
        await page.get_by_text("Add a photo").click()
        await page.get_by_label("Photo of the meal").set_input_files(photo)
        await page.get_by_role("button", name="Keep the photo").click()
        await page.get_by_label("What is on the photo?").fill("zqxwv")
        await look(person)
        await page.get_by_role("button", name="Find the foods").click()
        await expect(page.get_by_text("No food we know is called that")).to_be_visible()
        await look(person)

        for path in ("/food/history", "/food/targets", "/food/saved", "/food/foods"):
            await page.goto(path)
            await look(person)
        assert person.complaints == []
