"""The Progress page, as a person without scripts reads it."""

from datetime import date, timedelta

import httpx2
import pytest
from tests.goals.browsing import choose, read
from tests.progress.conftest import DAILY
from tests.support.clock import FakeClock
from tests.support.people import People, Person


@pytest.fixture
async def alice(people: People) -> Person:
    return await people.alice()


async def log(browser: httpx2.AsyncClient, alice: Person, action: str, status: str) -> None:
    answer = await browser.post(
        f"/api/v1/actions/{action}/log", json={"status": status}, headers=alice.headers
    )
    assert answer.status_code == 200, answer.text


async def planned(browser: httpx2.AsyncClient, alice: Person) -> str:
    """A goal with three actions for every day; its address."""
    address = await choose(browser)
    for action in DAILY:
        await browser.post(f"{address}/actions", data={"action_id": action})
    return address


async def test_before_the_first_goal_it_says_what_will_be_here(
    browser: httpx2.AsyncClient,
) -> None:
    page = await browser.get("/progress")
    assert page.status_code == 200
    for words in ("Nothing is decided yet this week.", "No days yet", "No goal yet"):
        assert words in read(page)
    assert 'href="/goals"' in page.text


async def test_it_is_two_taps_from_today_and_one_from_the_goal(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    address = await planned(browser, alice)
    assert 'href="/progress"' in (await browser.get("/")).text
    goal = await browser.get(address)
    link = f"/progress?goal={address.rsplit('/', 1)[1]}"
    assert f'href="{link}"' in goal.text
    assert (await browser.get(link)).status_code == 200
    assert (await browser.get("/progress?goal=goal_nonsense")).status_code == 200


async def test_days_weeks_and_actions_stand_in_words_beside_their_pictures(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    await planned(browser, alice)
    for number in range(9):
        await log(browser, alice, DAILY[0], "completed")
        if number % 2:
            await log(browser, alice, DAILY[1], "partial")
        clock.advance(days=1)
    shown = read(await browser.get("/progress"))
    assert "Tuesday 10 March: 1 of 6 done" in shown
    assert "Wednesday 11 March: 2 of 6 done" in shown
    assert "still to come" in shown
    assert "Eat oats or barley every day Excellent 9 of 9, 100 % · 9 days in a row" in shown
    assert "Needs attention" in shown
    assert "Habit strength 38 of 100" in shown
    assert "7 days in a row" in shown.split("Reached")[1].split("Ahead")[0]
    assert "First week complete 17 March" in shown.replace("\xa0", " ")
    assert "Four weeks complete in 19 days" in shown.replace("\xa0", " ")
    assert "9 days in a row now, 9 days at the longest" in shown


async def test_no_word_of_it_reproaches(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    await planned(browser, alice)
    await log(browser, alice, DAILY[0], "completed")
    clock.advance(days=20)
    shown = read(await browser.get("/progress")).lower()
    for word in ("fail", "bad", "lazy", "broke", "lost", "should have", "missed your"):
        assert word not in shown, word
    assert "tone-off" not in (await browser.get("/progress")).text, "red is never for adherence"


async def test_a_check_in_is_told_and_seen_without_scripts(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    told = {"mood": "4", "energy": "2", "notes": "Slept badly"}
    answer = await browser.post("/progress/check-in", data=told)
    assert answer.headers["location"] == "/progress#feeling"
    shown = read(await browser.get("/progress"))
    assert "Mood 4.0 of 5 and energy 2.0 of 5 on average over the last check-in." in shown
    assert "Today 4, good 2, low Slept badly" in shown
    today = clock.now().date()
    week = await browser.get("/api/v1/progress/weekly?weeks=1", headers=alice.headers)
    (this,) = week.json()["weeks"]
    assert this["check_ins"] == {"mood": 4.0, "energy_level": 2.0, "days": 1}
    assert this["notes"] == [{"date": today.isoformat(), "notes": "Slept badly"}]


async def test_an_empty_check_in_is_refused_with_what_to_do(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/progress/check-in", data={})
    assert answer.status_code == 422
    assert "Say at least one thing" in read(answer)


async def test_weeks_begin_on_the_day_the_person_chose(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    await browser.patch("/api/v1/me", json={"week_start": "sunday"}, headers=alice.headers)
    await planned(browser, alice)
    shown = (await browser.get("/progress")).text
    assert shown.index(">Sun<") < shown.index(">Mon<")
    first = date(2026, 3, 10) - timedelta(days=2)
    week = await browser.get("/api/v1/progress/weekly?weeks=1", headers=alice.headers)
    assert week.json()["weeks"][0]["week_start"] == first.isoformat()
