"""The page of projections, as a browser without script reads it."""

import re

import httpx2
from tests.goals.browsing import part, read
from tests.progress.conftest import OBSERVATIONS, Home
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.core.runtime import Runtime
from sante.goals import service as goals


async def report(home: Home, on: str, **changed: float) -> None:
    rows = [
        {"code": code, "value": changed.get(code, value), "unit": unit}
        for code, (value, unit) in OBSERVATIONS.items()
    ]
    made = await home.send("POST", "/reports", report_date=on, observations=rows)
    await home.send("POST", f"/reports/{made['report_id']}/confirm")


async def look(home: Home, path: str = "/projections") -> httpx2.Response:
    headers = {"Cookie": f"sante={home.person.token}", "Accept": "text/html"}
    return await home.client.get(path, headers=headers)


async def at_home(client: httpx2.AsyncClient, person: Person) -> Home:
    home = Home(client, person)
    await report(home, "2026-03-02")
    return home


async def test_before_the_first_report_the_page_says_what_comes_first(
    client: httpx2.AsyncClient, people: People
) -> None:
    page = await look(Home(client, await people.bob()))
    assert "Projections begin with your results" in read(page)
    assert 'href="/reports/new"' in page.text


async def test_with_a_report_and_no_goal_it_leads_to_the_goals(
    client: httpx2.AsyncClient, people: People
) -> None:
    page = await look(await at_home(client, await people.bob()))
    assert "No goal, no projection" in read(page)
    assert 'href="/goals"' in page.text


async def test_a_goal_shows_a_sentence_a_chart_and_the_same_numbers_in_a_table(
    client: httpx2.AsyncClient, people: People
) -> None:
    home = await at_home(client, await people.bob())
    goal = await home.goal()
    page = await look(home)
    words = read(page)
    said = re.search(
        r"If you keep this up: LDL cholesterol about (\d+) mg/dL in 13 weeks, likely (\d+)–(\d+)\.",
        words,
    )
    assert said is not None
    middle, low, high = said.groups()
    assert "<fan-chart" in page.text
    assert 'class="fan-95"' in page.text
    assert 'class="fan-80"' in page.text
    assert 'class="fan-middle"' in page.text
    assert 'class="fan-target"' in page.text
    table = page.text.split("All targets as a table")[1].split("</table>")[0]
    assert f"about {middle}" in read(httpx2.Response(200, text=table)).replace("\u00a0", " ")
    assert f"{low}–{high}" in read(httpx2.Response(200, text=table))
    assert "Confidence is" in words
    assert "With no action at all we would expect about" in words
    assert "one test adds its own noise" in words
    card = part(page, f"{goal['goal_id']}-card")
    assert "No re-test yet. From 24 May on" in card
    assert f'href="/goals/{goal["goal_id"]}"' in page.text


async def test_what_may_go_the_wrong_way_is_said_in_words(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R-25."""
    home = await at_home(client, await people.bob())
    goal = await home.goal()
    await home.send("POST", f"/goals/{goal['goal_id']}/actions", action_id="omega3_2g")
    words = read(await look(home))
    assert re.search(r"“[^”]*” tends to raise LDL cholesterol by about \d", words)


async def test_the_report_card_stands_on_the_page_and_on_the_goal(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    home = await at_home(client, await people.bob())
    goal = await home.goal()
    clock.advance(days=12)
    await report(home, "2026-03-20", ldl_c=166)
    for path in (f"/projections/{goal['goal_id']}", f"/goals/{goal['goal_id']}"):
        words = read(await look(home, path))
        assert "We expected about" in words
        assert "It read 166 mg/dL" in words
        assert "“No change” off by" in words
        assert "may be chance" in words
    assert (
        f'href="/projections/{goal["goal_id"]}"'
        in (await look(home, f"/goals/{goal['goal_id']}")).text
    )


async def test_units_are_the_person_s_own_everywhere(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    home = await at_home(client, await people.bob())
    await home.goal()
    clock.advance(days=12)
    await report(home, "2026-03-20", ldl_c=150)
    await home.send("PATCH", "/me", units={"labs": "si"})
    page = await look(home)
    assert "mmol/L" in page.text
    assert "mg/dL" not in page.text


async def test_what_was_expected_two_weeks_ago_stands_beside_what_is_expected_now(
    client: httpx2.AsyncClient, people: People, runtime: Runtime, clock: FakeClock
) -> None:
    home = await at_home(client, await people.bob())
    await home.goal()
    user_id = home.person.user_id
    async with runtime.database.transaction(user_id=user_id) as session:
        assert await goals.note_day(session, user_id, now=clock.now())
    for _ in range(2):
        assert "we expected about" not in read(await look(home))
        clock.advance(days=8)
    assert re.search(
        r"On 10 March we expected about \d+ mg/dL for the end\.", read(await look(home))
    )


async def test_a_goal_that_was_ended_shows_its_card_and_no_curve(
    client: httpx2.AsyncClient, people: People
) -> None:
    home = await at_home(client, await people.bob())
    goal = await home.goal()
    await home.send("DELETE", f"/goals/{goal['goal_id']}")
    page = await look(home, f"/projections/{goal['goal_id']}")
    assert "This goal is over" in read(page)
    assert "<fan-chart" not in page.text
    assert "Report card" in read(page)
    assert "No goal, no projection" in read(await look(home))


async def test_two_goals_lead_to_each_other(client: httpx2.AsyncClient, people: People) -> None:
    home = await at_home(client, await people.bob())
    first = await home.goal()
    second = await home.goal("metabolic")
    page = await look(home, f"/projections/{first['goal_id']}")
    assert f'href="/projections/{second["goal_id"]}"' in page.text
    assert 'aria-current="true"' in page.text
    assert "All goals" in read(page)


async def test_a_stranger_finds_nothing(client: httpx2.AsyncClient, people: People) -> None:
    home = await at_home(client, await people.bob())
    goal = await home.goal()
    charlie = Home(client, await people.charlie())
    assert (await look(charlie, f"/projections/{goal['goal_id']}")).status_code == 404


async def test_today_leads_to_the_projections(client: httpx2.AsyncClient, people: People) -> None:
    home = await at_home(client, await people.bob())
    await home.goal()
    assert 'href="/projections"' in (await look(home, "/")).text
