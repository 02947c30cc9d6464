"""Food as people see it, without script."""

import re
from typing import Any

import httpx2
import pytest

from tests.support.clock import FakeClock
from tests.support.people import Person
from tests.support.pictures import SECRET_WORDS, jpeg


async def send(browser: httpx2.AsyncClient, path: str, **data: str) -> httpx2.Response:
    return await browser.post(path, data=data, follow_redirects=True)


def form_of(html: str, action: str) -> dict[str, str]:
    """The fields of a form as a browser would send them untouched."""
    body = html[html.index(f'action="{action}"') :]
    body = body[: body.index("</form>")]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and (' type="radio"' not in tag or "checked" in tag):
            found[name[1]] = value[1] if value else ""
    return found


async def chosen(browser: httpx2.AsyncClient, text: str, **change: str) -> httpx2.Response:
    page = await send(browser, "/food/parse", text=text)
    assert page.status_code == 200, page.text
    return await send(browser, "/food/entries", **{**form_of(page.text, "/food/entries"), **change})


async def test_an_empty_day_says_what_will_be_there(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/food")
    assert page.status_code == 200
    assert "No meals on this day yet" in page.text
    assert "Tuesday 10" in page.text


async def test_text_becomes_a_choice_of_five_and_then_a_meal(browser: httpx2.AsyncClient) -> None:
    page = await send(browser, "/food/parse", text="200 g chicken breast, rice")
    assert page.text.count('name="food-0"') == 7  # five foods, none of these, nothing
    assert "Chicken breast, roasted" in page.text
    assert "about 158" in page.text
    day = await send(browser, "/food/entries", **form_of(page.text, "/food/entries"))
    assert "Logged 2 foods." in day.text
    assert "535\u00a0kcal" in day.text
    assert "likely between" in day.text
    fewer = await chosen(browser, "200 g chicken breast, rice", **{"food-1": "skip"})
    assert "Logged 1 food." in fewer.text
    assert "of at least 25" in fewer.text


async def test_weighing_wins_over_what_is_assumed(browser: httpx2.AsyncClient) -> None:
    day = await chosen(browser, "rice", **{"grams-0": "100"})
    assert "130\u00a0kcal" in day.text


async def test_a_food_nobody_knows_is_typed_in(browser: httpx2.AsyncClient) -> None:
    page = await send(browser, "/food/parse", text="zqxwv")
    assert "No food we know is called that" in page.text
    fields = form_of(page.text, "/food/entries")
    refused = await send(browser, "/food/entries", **fields)
    assert refused.status_code == 422
    assert "Name the food" in refused.text
    filled = {**fields, "name-0": "Zqxwv", "grams-0": "30", "kcal-0": "12o"}
    assert "Write a number" in (await send(browser, "/food/entries", **filled)).text
    day = await send(browser, "/food/entries", **{**filled, "kcal-0": "120"})
    assert "Zqxwv" in day.text


async def test_what_cannot_be_comes_back_with_what_to_do(browser: httpx2.AsyncClient) -> None:
    page = await send(browser, "/food/parse", text="6 kg rice", meal_type="lunch")
    assert page.status_code == 422
    assert "more than 5 kg" in page.text
    assert "6 kg rice" in page.text
    assert '<option value="lunch" selected>' in page.text


async def test_a_meal_is_corrected_and_says_what_it_said(browser: httpx2.AsyncClient) -> None:
    day = await chosen(browser, "200 g chicken breast")
    found = re.search(r"/food/entries/meal_\w+", day.text)
    assert found is not None
    path = found[0]
    page = await browser.get(path)
    fields = form_of(page.text, path) | {"meal_type": "lunch", "note": "", "reason": "weighed"}
    after = await send(browser, path, **{**fields, "grams-0": "150"})
    assert "Saved. What it said before stays below." in after.text
    assert "Before: breakfast: Chicken breast, roasted 200 g" in after.text
    assert "After: lunch: Chicken breast, roasted 150 g" in after.text
    wrong = await send(browser, path, **{**fields, "grams-0": "much"})
    assert wrong.status_code == 422
    assert "Write a number" in wrong.text
    gone = await send(browser, f"{path}/remove")
    assert "No meals on this day yet" in gone.text
    assert (await browser.get(path)).status_code == 404
    assert f'action="{path}/restore"' in gone.text
    back = await send(browser, f"{path}/restore")
    assert "It is back." in back.text
    assert "Chicken breast, roasted" in back.text
    assert "It is there already." in (await send(browser, f"{path}/restore")).text


async def test_meals_are_had_again_with_one_tap(
    browser: httpx2.AsyncClient, clock: FakeClock
) -> None:
    day = await chosen(browser, "banana, coffee with milk")
    found = re.search(r"/food/entries/meal_\w+", day.text)
    assert found is not None
    kept = await send(browser, f"{found[0]}/save", name="Elevenses")
    assert "Saved. It stands on the food page now." in kept.text
    again = await send(browser, f"{found[0]}/save", name="elevenses")
    assert "already" in again.text
    clock.advance(days=1)
    page = await browser.get("/food")
    for action in ("/food/again", "/food/copy"):
        done = await send(browser, action, **form_of(page.text, action))
        assert "Logged:" in done.text or "Copied 1 meal" in done.text
    use = re.search(r"/food/saved/formula_\w+/use", page.text)
    assert use is not None
    assert "Logged: Elevenses." in (await send(browser, use[0])).text
    asked = await send(browser, "/food/parse", text="elevenses")
    assert "Do you mean your saved meal?" in asked.text
    saved = await browser.get("/food/saved")
    assert "once in 90 days" in saved.text
    history = await browser.get("/food/history")
    assert "Yesterday" in history.text
    assert "Energy by day" in history.text
    past = await browser.get("/food?day=2026-03-10")
    assert "Elevenses" not in past.text or "Banana" in past.text


async def test_a_photo_waits_for_its_foods(browser: httpx2.AsyncClient) -> None:
    page = await browser.post(
        "/food/photos", files={"file": ("a.jpg", jpeg())}, follow_redirects=True
    )
    assert "What is on the photo?" in page.text
    source = re.search(r"/food/photos/photo_\w+", page.text)
    assert source is not None
    picture = await browser.get(source[0])
    assert picture.headers["content-type"] == "image/jpeg"
    assert SECRET_WORDS.encode() not in picture.content
    key = source[0].rpartition("/")[2]
    choose = await send(browser, "/food/parse", text="banana", photo=key)
    day = await send(browser, "/food/entries", **form_of(choose.text, "/food/entries"))
    assert source[0] in day.text
    assert "Name the foods on it" not in day.text
    await browser.post("/food/photos", files={"file": ("b.jpg", jpeg())})
    waiting = await browser.get("/food")
    loose = re.search(r"/food\?photo=(photo_\w+)", waiting.text)
    assert loose is not None
    assert "Name the foods on it" in waiting.text
    gone = await send(browser, f"/food/photos/{loose[1]}/delete")
    assert "The photo is deleted." in gone.text
    assert "Name the foods on it" not in gone.text
    refused = await browser.post("/food/photos", files={"file": ("a.jpg", b"<svg/>")})
    assert refused.status_code == 415
    assert "no picture we can read" in refused.text


async def test_targets_say_why_and_wishes_are_kept(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/food/targets")
    assert "your height, your weight" in page.text
    assert "Reynolds" in page.text
    saved = await send(browser, "/food/targets", pace="lose_slowly", per_kg="6000")
    assert 'value="lose_slowly" checked' in saved.text
    assert 'value="6000"' in saved.text
    refused = await send(browser, "/food/targets", pace="keep", per_kg="10")
    assert "Check it." in refused.text


async def test_kilojoules_are_shown_everywhere_to_whom_they_are_set(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    body = {
        "units": {"energy": "kj"},
        "height": {"value": 165, "unit": "cm"},
        "weight": {"value": 65, "unit": "kg"},
    }
    told = await browser.patch("/api/v1/me", json=body, headers=alice.headers)
    assert told.status_code == 200, told.text
    asked = await send(browser, "/food/parse", text="200 g chicken breast")
    assert "kJ" in asked.text
    await chosen(browser, "200 g chicken breast, banana")
    await send(browser, "/food/targets", pace="lose", per_kg="32217", show_energy="yes")
    for path in ("/food", "/food/targets", "/food/history", "/food/foods", "/food/saved"):
        page = await browser.get(path)
        assert "kcal" not in re.sub(r"<[^>]*>", "", page.text), path
    assert "32217" in (await browser.get("/food/targets")).text


async def test_own_foods_and_products_are_kept_and_deleted(browser: httpx2.AsyncClient) -> None:
    refused = await send(browser, "/food/foods", name="Bar", kcal="2000")
    assert refused.status_code == 422
    page = await send(browser, "/food/foods", name="Bar", kcal="400", portion_g="35")
    assert "a portion is 35" in page.text
    found = re.search(r"/food/foods/food_\w+/delete", page.text)
    assert found is not None
    assert "None yet" in (await send(browser, found[0])).text
    table = "code\tproduct_name\tenergy-kcal_100g\n4006381333931\tMüsli\t360\n"
    brought = await browser.post(
        "/food/products", files={"file": ("off.csv", table)}, follow_redirects=True
    )
    assert "1 product is yours to log now" in brought.text
    wrong = await browser.post("/food/products", files={"file": ("x.csv", "hello\n")})
    assert wrong.status_code == 422
    assert "no export of Open Food Facts" in wrong.text
    assert "1 product is deleted" in (await send(browser, "/food/products/delete")).text


async def test_with_an_eating_disorder_pages_hold_no_figures(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    await chosen(browser, "200 g chicken breast")
    body: dict[str, Any] = {"kind": "eating_disorder", "label": "bulimia"}
    await browser.post("/api/v1/constraints", json=body, headers=alice.headers)
    for path in ("/food", "/food/history", "/food/targets", "/food/foods"):
        page = await browser.get(path)
        assert page.status_code == 200, path
        assert "kcal" not in page.text, path
    assert "No numbers here" in (await browser.get("/food")).text
    asked = await send(browser, "/food/parse", text="banana")
    assert "kcal" not in asked.text


@pytest.mark.parametrize("day", ["nonsense", "2026-03-11", "2026-02-30"])
async def test_a_day_that_is_none_or_to_come_is_not_found(
    browser: httpx2.AsyncClient, day: str
) -> None:
    assert (await browser.get(f"/food?day={day}")).status_code == 404


async def test_what_people_write_is_shown_as_text(browser: httpx2.AsyncClient) -> None:
    """S21."""
    evil = "<script>alert(1)</script>"
    page = await send(browser, "/food/parse", text=evil)
    assert evil not in page.text
    fields = form_of(page.text, "/food/entries")
    fields |= {"food-0": "own", "name-0": evil, "grams-0": "10", "kcal-0": "5"}
    day = await send(browser, "/food/entries", **fields)
    assert "Logged 1 food." in day.text
    assert evil not in day.text
    assert "&lt;script&gt;" in day.text
