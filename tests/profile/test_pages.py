"""The first steps and the page about oneself, as a browser without script sends them."""

import httpx2
import pytest

ABOUT = {
    "display_name": "Alice",
    "date_of_birth": "1976-03-01",
    "sex": "female",
    "timezone": "Europe/Berlin",
    "units_labs": "si",
    "units_body": "metric",
    "height": "171,5",
    "weight": "68.2",
    "activity_level": "light",
}


async def test_the_first_steps_save_what_was_told_and_lead_to_the_first_report(
    browser: httpx2.AsyncClient,
) -> None:
    assert (await browser.get("/welcome")).status_code == 200
    answer = await browser.post("/welcome", data=ABOUT)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports/new")
    me = (await browser.get("/api/v1/me")).json()
    assert (me["height_cm"], me["weight_kg"], me["sex"]) == (171.5, 68.2, "female")
    assert me["units"]["labs"] == "si"
    assert me["onboarding_completed"] is True


async def test_saving_the_page_unchanged_changes_nothing(
    browser: httpx2.AsyncClient,
) -> None:
    """Also in pounds and inches, where what is shown is rounded."""
    await browser.post("/you", data=ABOUT)
    await browser.post("/you", data=ABOUT | {"units_body": "imperial"})
    before = (await browser.get("/api/v1/me")).json()
    page = (await browser.get("/you")).text
    typed = ABOUT | {"units_body": "imperial"}
    for field in ("height", "weight"):
        value = page.split(f'name="{field}"')[1].split('value="')[1].split('"')[0]
        typed[field] = value
    await browser.post("/you", data=typed)
    after = (await browser.get("/api/v1/me")).json()
    assert after == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"height": "tall"}, "a number, such as 172"),
        ({"height": "999"}, "height"),
        ({"date_of_birth": "2999-01-01"}, "future"),
        ({"timezone": "Mars/Olympus"}, "time zone"),
    ],
)
async def test_a_mistake_comes_back_with_the_form(
    browser: httpx2.AsyncClient, change: dict[str, str], says: str
) -> None:
    answer = await browser.post("/you", data=ABOUT | change)
    assert answer.status_code == 422
    assert says in answer.text.lower()
    assert next(iter(change.values())) in answer.text


async def test_what_must_be_heeded_is_listed_with_what_it_is_checked_as(
    browser: httpx2.AsyncClient,
) -> None:
    added = await browser.post("/you/constraints", data={"kind": "medicine", "label": "Coumadin"})
    assert added.status_code == 303
    await browser.post("/you/constraints", data={"kind": "medicine", "label": "Zzyzxolin"})
    page = (await browser.get("/you")).text
    assert "Coumadin" in page
    assert "Warfarin" in page
    assert "Zzyzxolin" in page
    assert "Not checked" in page
    key = page.split("/you/constraints/con_")[1].split("/")[0]
    gone = await browser.post(f"/you/constraints/con_{key}/remove")
    assert gone.status_code == 303
    listed = (await browser.get("/api/v1/constraints")).json()["items"]
    assert len(listed) == 1


async def test_a_constraint_without_a_kind_is_asked_for_one(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await browser.post("/you/constraints", data={"label": "Peanuts"})
    assert answer.status_code == 422
    assert "Choose what kind" in answer.text
    assert "Peanuts" in answer.text
