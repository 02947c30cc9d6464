"""Achievements as people see them, without a script."""

import httpx2
import pytest
from tests.goals.browsing import read as words
from tests.rewards.conftest import Player

OATS = "oat_beta_glucan"


@pytest.fixture
def page(player: Player, browser: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Alice's browser, once she has a plan."""
    return browser


async def read(page: httpx2.AsyncClient, path: str = "/achievements") -> str:
    answer = await page.get(path)
    assert answer.status_code == 200, answer.text
    return words(answer)


async def test_somebody_new_is_told_what_will_be_here(page: httpx2.AsyncClient) -> None:
    text = await read(page)
    assert "Nothing yet" in text
    assert "Your first day with anything done starts a streak." in text
    assert "None is running." in text
    assert "Everything you log brings XP." in text


async def test_level_streaks_badges_and_history_are_shown(
    page: httpx2.AsyncClient, player: Player
) -> None:
    await player.home.log(OATS)
    await player.settle()
    text = await read(page)
    assert "Level 1" in text
    assert "55 XP" in text
    assert "45 XP to level 2" in text
    assert "1 day in a row now" in text
    assert "2 freezes left this month" in text
    assert "First steps" in text
    assert "Reached 10 March." in text
    assert "Eat oats or barley every day" in text
    assert "+25" in text


async def test_what_is_taken_back_stands_in_the_history(
    page: httpx2.AsyncClient, player: Player
) -> None:
    log = await player.home.log(OATS)
    await player.settle()
    await player.home.send("DELETE", f"/actions/logs/{log['log_id']}")
    await player.settle()
    text = await read(page)
    assert "Taken back: Eat oats or barley every day" in text
    assert "−25" in text


async def test_a_challenge_is_started_and_left_from_the_page(page: httpx2.AsyncClient) -> None:
    answer = await page.post("/challenges/week_warrior/start")
    assert answer.headers["location"] == "/achievements#challenges"
    shown = await page.get("/achievements")
    assert "“Week warrior” runs from today on." in words(shown)
    assert "0 of 7 since 10 March" in words(shown)
    assert "“Week warrior” is running, and it is of the same kind." in words(shown)
    leave = shown.text.split("/challenges/attempts/")[1].split('"')[0]
    await page.post(f"/challenges/attempts/{leave}")
    assert "You have left “Week warrior”." in await read(page)


async def test_what_cannot_be_started_says_why(page: httpx2.AsyncClient, player: Player) -> None:
    await player.home.send("POST", "/constraints", kind="eating_disorder", label="Anorexia")
    await page.post("/challenges/protein_30/start")
    text = await read(page)
    assert "“Protein month” is not for you right now." in text
    assert "you told us" in text
    assert "/challenges/protein_30/start" not in (await page.get("/achievements")).text


async def test_today_shows_the_level_and_a_fragment_of_it(
    page: httpx2.AsyncClient, player: Player
) -> None:
    assert "XP" not in await read(page, "/"), "nothing was awarded yet"
    await player.home.log(OATS)
    await player.settle()
    today = await page.get("/")
    assert "Level 1" in words(today)
    assert 'hx-get="/achievements/level"' in today.text
    assert "45 XP to level 2" in await read(page, "/achievements/level")


async def test_all_of_it_can_be_hidden_and_shown_again(
    page: httpx2.AsyncClient, player: Player
) -> None:
    await player.home.log(OATS)
    await player.settle()
    await page.post("/achievements/settings", data={"shown": "no"})
    text = await read(page)
    assert "are hidden" in text
    assert "Week warrior" not in text
    assert "Level 1" not in await read(page, "/")
    await page.post("/achievements/settings", data={"shown": "yes"})
    assert "55 XP" in await read(page)


async def test_a_stranger_cannot_leave_alice_s_challenge(
    page: httpx2.AsyncClient, player: Player
) -> None:
    made = await player.home.send("POST", "/challenges/week_warrior/start")
    page.cookies.clear()
    answer = await page.post(f"/challenges/attempts/{made['user_challenge_id']}/leave")
    assert answer.status_code in (303, 401)
    found = (await player.home.get("/challenges"))["challenges"]
    assert next(c for c in found if c["challenge_id"] == "week_warrior")["status"] == "active"
