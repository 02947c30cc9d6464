"""A plan's life as a browser without script goes through it."""

import re

import httpx2
import pytest
from tests.goals.browsing import CARDIO, choose, part, read
from tests.goals.conftest import SICK, Reporter
from tests.goals.steps import make, tell
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

from sante.goals import service
from sante.kit import ids
from sante.profile import service as profiles


@pytest.fixture
async def url(browser: httpx2.AsyncClient, alice: Person, report: Reporter) -> str:
    await report(alice, SICK)
    return await choose(browser)


async def first_action(browser: httpx2.AsyncClient, url: str) -> str:
    """The address of the first action that comes round every day."""
    page = (await browser.get(url)).text
    return str(re.findall(r'href="(/goals/\w+/actions/ua_\w+)"', page)[0])


async def turn(db: SavepointDatabase, who: Person, clock: FakeClock) -> None:
    async with db.transaction(user_id=who.user_id) as session:
        person, _ = await profiles.person_at(session, who.user_id, now=clock.now())
        await service.turn_day(session, person, now=clock.now())


async def test_an_action_has_a_page_where_it_is_changed(
    browser: httpx2.AsyncClient, url: str
) -> None:
    action = await first_action(browser, url)
    page = await browser.get(action)
    assert "When it comes round" in read(page)
    assert "On a day with little strength:" in read(page)
    changed = await browser.post(
        f"{action}/schedule",
        data={"frequency": "specific_days", "day": ["monday", "thursday"], "reminder_time": ""},
    )
    assert (changed.status_code, changed.headers["location"]) == (303, url)
    plan = read(await browser.get(url))
    assert "Mon and Thu" in plan
    assert "You changed when an action comes round. Comes round differently:" in plan
    again = await browser.get(action)
    assert re.findall(r'value="(\w+)" checked><span>(?:Mon|Thu)', again.text) == [
        "monday",
        "thursday",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"frequency": "specific_days"}, "Choose at least one day"),
        ({"frequency": "weekly", "times_per_week": "often"}, "Say how many times a week"),
        ({"frequency": "weekly", "times_per_week": "9"}, "Say how many times a week"),
        ({"frequency": "daily", "reminder_time": "noon"}, "Write the time as 07:30"),
        ({"frequency": "sometimes"}, "Use one of"),
    ],
)
async def test_a_rhythm_that_makes_no_sense_comes_back_with_what_was_typed(
    browser: httpx2.AsyncClient, url: str, data: dict[str, str], says: str
) -> None:
    action = await first_action(browser, url)
    answer = await browser.post(f"{action}/schedule", data=data)
    assert answer.status_code == 422
    assert says in read(answer)
    assert "Version 1" in read(await browser.get(url))
    if data["frequency"] != "sometimes":
        assert f'value="{data["frequency"]}" checked' in answer.text


async def test_an_action_is_swapped_and_the_swap_taken_back(
    browser: httpx2.AsyncClient, url: str
) -> None:
    action = await first_action(browser, url)
    page = await browser.get(action)
    title = re.findall(r"<h1[^>]*>([^<]+)", page.text)[0].strip()
    choices = page.text.split('name="action_id"')[1].split("</select>")[0]
    instead = re.findall(r'<option value="(\w+)"', choices)[0]
    swapped = await browser.post(f"{action}/swap", data={"action_id": instead})
    assert swapped.status_code == 303
    after = await browser.get(url)
    assert "You swapped an action for another." in read(after)
    assert "Take this change back" in read(after)
    assert (await browser.post(f"{url}/undo")).status_code == 303
    back = read(await browser.get(url))
    assert title in back
    assert "You took a change back." in back
    assert "Bring the change back" in back
    history = read(await browser.get(f"{url}/history"))
    assert history.index("3. You took a change back") < history.index("2. You swapped")
    assert "1. Made together with the goal" in history


async def test_an_action_rests_and_runs_again(browser: httpx2.AsyncClient, url: str) -> None:
    action = await first_action(browser, url)
    assert (await browser.post(f"{action}/pause")).status_code == 303
    assert "It rests. These days count neither for nor against you." in read(await browser.get(url))
    assert "Resume it from today" in read(await browser.get(action))
    twice = await browser.post(f"{action}/pause")
    assert twice.status_code == 409
    assert "rests already" in read(twice)
    assert (await browser.post(f"{action}/resume")).status_code == 303
    assert "Let it rest from today" in read(await browser.get(action))


async def test_what_may_be_added_and_what_is_left_out_stand_on_one_page(
    browser: httpx2.AsyncClient, url: str, alice: Person
) -> None:
    await tell(browser, alice, "medicine", "Warfarin")
    page = await browser.get(f"{url}/add")
    assert "For this goal up to 45 minutes a day" in read(page)
    assert "You told us: Warfarin" in part(page, "left-out")
    free = set(re.findall(r'name="action_id" value="(\w+)"', page.text))
    assert free
    assert "omega3_2g" not in free
    added = await browser.post(f"{url}/actions", data={"action_id": sorted(free)[0]})
    assert added.status_code == 303
    assert sorted(free)[0] not in (await browser.get(f"{url}/add")).text


async def test_a_phase_that_waits_asks_on_the_plan_and_on_today(
    browser: httpx2.AsyncClient, url: str, alice: Person, db: SavepointDatabase, clock: FakeClock
) -> None:
    for _ in range(13):
        clock.advance(days=1)
        assert (await browser.get(url)).status_code == 200
    await turn(db, alice, clock)
    for address in (url, "/"):
        page = await browser.get(address)
        assert "Phase 2 waits for your word only if you like" in read(page)
        assert "You did 0 % of what was planned in the last two weeks" in read(page)
        assert f'action="{url}/phases/2"' in page.text
    wrong = await browser.post(f"{url}/phases/2", data={"answer": "wait", "until": "soon"})
    assert wrong.status_code == 422
    assert "Write the day as" in read(wrong)
    late = await browser.post(f"{url}/phases/2", data={"answer": "wait", "until": "2027-01-01"})
    assert late.status_code == 422
    done = await browser.post(f"{url}/phases/2", data={"answer": "start"})
    assert done.status_code == 303
    after = read(await browser.get(url))
    assert "Phase 2 starts today" in after
    assert "waits for your word" not in after


async def test_one_tap_makes_two_minutes_enough(browser: httpx2.AsyncClient, url: str) -> None:
    today = await browser.get("/")
    assert "Low on strength today" in read(today)
    low = re.findall(r'action="(/days/[\d-]+/low-capacity)"', today.text)[0]
    assert (await browser.post(low, data={"low": "yes"})).status_code == 303
    page = await browser.get("/")
    assert 'aria-pressed="true" aria-describedby="low-about"' in page.text
    assert "2 minutes" in read(page)
    tap = re.findall(r'action="(/actions/ua_\w+/log)"', page.text)[0]
    assert page.text.count('name="status" value="partial"') >= 1
    assert (await browser.post(tap, data={"status": "partial"})).status_code == 303
    done = await browser.get("/")
    assert "action-partial" in done.text
    assert (await browser.post(low, data={"low": "no"})).status_code == 303
    back = await browser.get("/")
    assert 'aria-pressed="false" aria-describedby="low-about"' in back.text
    assert "action-partial" in back.text
    for wrong in ("/days/2030-01-01/low-capacity", "/days/soon/low-capacity"):
        assert (await browser.post(wrong, data={"low": "yes"})).status_code == 422


async def test_a_goal_that_is_over_says_what_it_came_to_and_can_go_on(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter, clock: FakeClock
) -> None:
    await report(alice, SICK)
    url = await choose(browser, duration_days="7")
    clock.advance(days=7)
    page = await browser.get(url)
    assert "What it came to" in read(page)
    assert "Nothing was measured since you began" in part(page, "ending")
    assert "0 of 7 days" in part(page, "ending")
    assert "Have it measured" in part(page, "next")
    assert f'action="{url}/pause"' not in page.text
    assert "Low on strength" not in read(await browser.get("/"))
    wrong = await browser.post(f"{url}/extend", data={"days": "many"})
    assert wrong.status_code == 422
    assert (await browser.post(f"{url}/extend", data={"days": "30"})).status_code == 303
    again = read(await browser.get(url))
    assert "It goes on." in again
    assert "The goal got more time." in again


async def test_words_we_cannot_read_are_kept_with_what_we_can(
    browser: httpx2.AsyncClient,
) -> None:
    data = CARDIO | {"category": "custom", "custom_prompt": "learn the piano"}
    answer = await browser.post("/goals", data=data)
    assert answer.status_code == 422
    assert "Say it in other words" in read(answer)
    assert "such as more energy, better sleep" in read(answer)
    assert ">\nlearn the piano</textarea>" in answer.text


async def test_nobody_else_s_plan_can_be_seen_or_changed(
    browser: httpx2.AsyncClient, people: People, report: Reporter
) -> None:
    charlie = await people.charlie()
    await report(charlie, SICK)
    theirs = await make(browser, charlie)
    key = theirs["actions"][0]["user_action_id"]
    never = ids.encode("goal", ids.new_id())
    for goal in (theirs["goal_id"], never):
        for path in ("/add", "/history", f"/actions/{key}"):
            assert (await browser.get(f"/goals/{goal}{path}")).status_code == 404, path
        for path, data in (
            ("/undo", {}),
            ("/extend", {"days": "30"}),
            ("/phases/2", {"answer": "start"}),
            (f"/actions/{key}/swap", {"action_id": "psyllium"}),
            (f"/actions/{key}/pause", {}),
            (f"/actions/{key}/resume", {}),
            (f"/actions/{key}/schedule", {"frequency": "daily"}),
        ):
            answer = await browser.post(f"/goals/{goal}{path}", data=data)
            assert answer.status_code == 404, path
