"""Changing a goal from its page: each tap leads back and says what happened, or why it did not."""

import re

import httpx2
from tests.goals.browsing import choose, part, read
from tests.goals.conftest import SICK, Reporter
from tests.goals.steps import make, tell
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.kit import ids


async def test_a_goal_rests_and_runs_again(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    paused = await browser.post(f"{url}/pause")
    assert (paused.status_code, paused.headers["location"]) == (303, url)
    page = await browser.get(url)
    assert "Paused. Its actions rest" in read(page)
    assert f'action="{url}/resume"' in page.text
    assert f'action="{url}/pause"' not in page.text
    goals = await browser.get("/goals")
    assert "Lower cardiovascular risk Paused" in read(goals)
    assert "/goals/new?category=cardiovascular" not in goals.text
    assert (await browser.post(f"{url}/resume")).status_code == 303
    assert f'action="{url}/pause"' in (await browser.get(url)).text


async def test_a_goal_that_cannot_run_again_says_why_on_its_own_page(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    await browser.post(f"{url}/pause")
    await choose(browser)
    answer = await browser.post(f"{url}/resume")
    assert answer.status_code == 409
    assert "You already have an active goal in this category" in read(answer)
    assert "Phase 1" in read(answer)


async def test_another_intensity_says_what_it_changed(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    assert (await browser.post(f"{url}/intensity", data={"intensity": "gentle"})).status_code == 303
    page = read(await browser.get(url))
    assert "Gentle · until 8 June" in page
    assert "Version 2, today. The intensity was changed." in page
    assert re.search(r"Taken out: \w", page)
    wrong = await browser.post(f"{url}/intensity", data={"intensity": "heroic"})
    assert wrong.status_code == 400
    assert "“heroic” is not a known intensity" in read(wrong)


async def test_what_is_offered_is_added_by_a_tap_and_taken_out_with_two(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    assert "Psyllium, 10 g a day" in part(await browser.get(url), "offered")
    added = await browser.post(f"{url}/actions", data={"action_id": "psyllium"})
    assert added.status_code == 303
    page = await browser.get(url)
    assert "Psyllium, 10 g a day added by you" in read(page)
    assert "You added an action. Added: Psyllium, 10 g a day." in read(page)
    assert "Psyllium" not in part(page, "offered")
    key = re.findall(r"/actions/(ua_\w+)/remove", page.text.split("habit-psyllium")[1])[0]
    assert "Take “Psyllium, 10 g a day” out of the plan?" in read(page)

    assert (await browser.post(f"{url}/actions/{key}/remove")).status_code == 303
    without = await browser.get(url)
    assert "habit-psyllium" not in without.text
    assert "Taken out (1) Psyllium, 10 g a day" in read(without)
    assert (await browser.post(f"{url}/actions", data={"action_id": "psyllium"})).status_code == 303
    assert "habit-psyllium" in (await browser.get(url)).text


async def test_an_action_that_is_not_safe_is_refused_with_the_fact(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    await tell(browser, alice, "medicine", "Eliquis")
    answer = await browser.post(f"{url}/actions", data={"action_id": "omega3_2g"})
    assert answer.status_code == 409
    assert "That was not done" in read(answer)
    assert "Eliquis" in read(answer)
    assert "Not for you now. You told us: Eliquis." in part(answer, "offered")
    assert "Add Omega-3" not in answer.text
    unknown = await browser.post(f"{url}/actions", data={"action_id": "no_such_action"})
    assert unknown.status_code == 404


async def test_an_action_for_clinicians_needs_their_word(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    data = {"action_id": "red_yeast_rice"}
    refused = await browser.post(f"{url}/actions", data=data)
    assert refused.status_code == 409
    assert "stays off until your clinician agrees" in read(refused)
    assert "clinician_agreed" not in refused.text
    agreed = await browser.post(f"{url}/actions", data=data | {"clinician_agreed": "yes"})
    assert agreed.status_code == 303


async def test_what_becomes_known_later_holds_an_action_of_the_plan_back(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    assert "Not for you now" not in read(await browser.get(url))
    await tell(browser, alice, "condition", "Sitosterolaemia")
    await tell(browser, alice, "medicine", "Zzyzxolin")
    page = read(await browser.get(url))
    assert "Not for you now. You told us: Sitosterolaemia." in page
    assert "Not checked: Zzyzxolin." in page


async def test_ending_a_goal_takes_two_taps_and_leaves_its_history(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    page = await browser.get(url)
    assert page.text.index("End this goal</summary>") < page.text.index(f"{url}/abandon")
    ended = await browser.post(f"{url}/abandon")
    assert (ended.status_code, ended.headers["location"]) == (303, "/goals")
    goals = await browser.get("/goals")
    assert "Ended goals (1) Lower cardiovascular risk began 10 March Ended early" in read(goals)
    after = await browser.get(url)
    assert after.status_code == 200
    assert "<fan-chart" not in after.text
    assert f'action="{url}' not in after.text
    refused = await browser.post(f"{url}/pause")
    assert refused.status_code == 409
    assert "This goal is abandoned" in read(refused)


async def test_a_goal_whose_time_is_over_is_completed(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter, clock: FakeClock
) -> None:
    await report(alice, SICK)
    url = await choose(browser, duration_days="7")
    resting = await choose(browser, category="nutritional", duration_days="7")
    await browser.post(f"{resting}/pause")
    clock.advance(days=3)
    assert "Day 4 of 7" in read(await browser.get("/goals"))
    assert "Phase 2 since 11 March" in read(await browser.get(url))
    clock.advance(days=5)
    goals = read(await browser.get("/goals"))
    assert "Ended goals (1)" in goals
    assert "Completed" in goals
    assert "Day 7 of 7" in read(await browser.get(url))
    rests = read(await browser.get(resting))
    assert "Day 1 of 7" in rests  # what rests stays where it stopped
    assert "were it resumed today, it would run until 25 March" in rests


async def test_nobody_elses_goal_can_be_seen_or_changed(
    browser: httpx2.AsyncClient, people: People, report: Reporter, alice: Person
) -> None:
    """S5: the answer is the one for a goal that never was."""
    charlie = await people.charlie()
    await report(charlie, SICK)
    theirs = await make(browser, charlie)
    action = theirs["actions"][0]["user_action_id"]
    never = ids.encode("goal", ids.new_id())
    for path in ("", "/pause", "/resume", "/intensity", "/abandon", "/actions"):
        method = "POST" if path else "GET"
        data = {"intensity": "gentle", "action_id": "psyllium"} if path else None
        for goal in (theirs["goal_id"], never, "goal_x", "new1"):
            answer = await browser.request(method, f"/goals/{goal}{path}", data=data)
            assert answer.status_code == 404, path
    mine = await choose(browser)
    for goal in (f"/goals/{theirs['goal_id']}", mine):
        assert (await browser.post(f"{goal}/actions/{action}/remove")).status_code == 404
    answer = await browser.get(f"/api/v1/goals/{theirs['goal_id']}", headers=charlie.headers)
    assert answer.json()["status"] == "active"
    assert answer.json()["intensity"] == "balanced"


async def test_a_plan_that_may_do_harm_to_a_marker_says_so(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    """Omega-3 lowers triglycerides and raises LDL: alone in a plan, LDL is expected to rise."""
    await report(alice, SICK)
    url = await choose(browser)
    for key in re.findall(r"/actions/(ua_\w+)/remove", (await browser.get(url)).text):
        await browser.post(f"{url}/actions/{key}/remove")
    assert "No action is left in this plan" in read(await browser.get(url))
    await browser.post(f"{url}/actions", data={"action_id": "omega3_2g"})
    page = read(await browser.get(url))
    assert "May get worse" in page
    assert "This plan may make your LDL cholesterol slightly worse." in page
    assert "higher in trials, likely 1.3–5.7, an unwanted effect." in page
