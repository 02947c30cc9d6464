"""The pages about goals, as a browser without script sends and reads them."""

import re

import httpx2
import pytest
from tests.goals.browsing import CARDIO, choose, part, read
from tests.goals.conftest import SICK, WELL, Reporter
from tests.goals.steps import tell
from tests.labs.samples import fhir_bundle
from tests.support.people import Person

HOSTILE = "More energy <script>alert('x')</script>"


async def upload(client: httpx2.AsyncClient, person: Person, content: bytes) -> None:
    files = {"file": ("report.json", content)}
    made = await client.post("/api/v1/reports", files=files, headers=person.headers)
    assert made.status_code == 201, made.text
    path = f"/api/v1/reports/{made.json()['report_id']}/confirm"
    assert (await client.post(path, headers=person.headers)).status_code == 200


async def test_from_a_report_to_a_safe_plan_with_what_was_left_out_and_why(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    """The whole way, for somebody who takes warfarin and cannot eat walnuts."""
    await tell(browser, alice, "medicine", "Warfarin")
    await tell(browser, alice, "allergy", "Walnuts")
    await upload(browser, alice, fhir_bundle())

    goals = await browser.get("/goals")
    assert "Lower cardiovascular risk" in read(goals)
    assert "High priority" in read(goals)
    assert "LDL cholesterol 148 mg/dL" in read(goals)
    assert re.search(r"Health score \+\d.* points? in 90 days", read(goals))
    assert goals.text.count("See what it would be") == 3
    assert 'href="/goals/new?category=cardiovascular"' in goals.text

    form = await browser.get("/goals/new?category=cardiovascular")
    assert re.search(r'value="cardiovascular" checked', form.text)
    assert re.search(r'value="balanced" checked', form.text)
    assert re.search(r'value="90" checked', form.text)
    assert "LDL cholesterol 148 → to 118 mg/dL" in read(form)
    assert "Up to 3 habits and 20 minutes a day" in read(form)

    url = await choose(browser)
    plan = await browser.get(url)
    words = read(plan)
    assert "Your plan is ready" in words
    assert "LDL cholesterol (148 mg/dL)" in words
    assert "Day 1 of 90" in words
    assert "Phase 1 starts today" in words
    assert "Phase 2 starts 24 March" in words
    assert re.search(r"LDL cholesterol 148 → to 118 mg/dL .*? likely \d+–\d+ mg/dL by then", words)
    assert re.search(r"About \d+ mg/dL on 8 June, likely \d+–\d+ mg/dL", words)
    assert "<fan-chart" in plan.text
    for unsafe in ("nuts a day", "Omega-3 (EPA"):
        assert unsafe in part(plan, "left-out")
        assert unsafe not in words.split("Left out")[0].replace(part(plan, "left-out"), "")
    assert "You told us: Warfarin" in part(plan, "left-out")
    assert "You told us: Walnuts" in part(plan, "left-out")
    assert "Ask your prescriber first" in part(plan, "left-out")
    assert "Version 1, today. Made together with the goal." in words


async def test_every_action_says_when_what_for_how_and_on_which_evidence(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    plan = read(await browser.get(await choose(browser)))
    assert "Plant sterols, 2 g a day 2 min · every day · with a meal · at 13:00" in plan
    assert "LDL cholesterol: about 13 mg/dL lower in trials, likely 12–14." in plan
    assert "Have it with a meal: on an empty stomach it does little." in plan
    assert "Evidence A: many trials, taken together, agree." in plan
    assert "Source: Demonty 2009 J Nutr 139:271." in plan


async def test_a_second_goal_of_a_kind_is_refused_in_words_and_the_form_stays(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    await choose(browser)
    again = await browser.post("/goals", data=CARDIO | {"intensity": "gentle"})
    assert again.status_code == 409
    assert "You already have an active goal in this category" in read(again)
    assert re.search(r'value="gentle" checked', again.text)
    assert "Running now." in read(again)


async def test_a_fourth_goal_is_too_much_for_anybody(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    for category in ("cardiovascular", "metabolic", "nutritional"):
        await choose(browser, category=category)
    fourth = await browser.post("/goals", data=CARDIO | {"category": "liver"})
    assert fourth.status_code == 409
    assert "You have 3 active goals" in read(fourth)


async def test_when_no_action_is_safe_the_facts_are_named(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    for kind, text in (("allergy", "fish"), ("diet", "low fodmap")):
        await tell(browser, alice, kind, text)
    data = CARDIO | {"category": "custom", "custom_prompt": "fill my iron stores"}
    answer = await browser.post("/goals", data=data)
    assert answer.status_code == 409
    assert "We found no action for this goal that is safe for you" in read(answer)
    assert "you told us: fish" in read(answer)
    assert "you told us: low fodmap" in read(answer)
    assert "fill my iron stores" in answer.text


async def test_a_wish_that_could_harm_is_met_with_help_and_not_with_a_plan(
    browser: httpx2.AsyncClient,
) -> None:
    data = CARDIO | {"category": "custom", "custom_prompt": "stop eating for a week"}
    answer = await browser.post("/goals", data=data)
    assert answer.status_code == 422
    assert "talking to somebody helps" in read(answer)
    assert "alert-refer" in answer.text
    assert "Please correct this" not in answer.text


@pytest.mark.parametrize(
    ("changes", "says", "status"),
    [
        ({"category": ""}, "Choose what the goal is about.", 422),
        ({"intensity": ""}, "Choose how much you want to do.", 422),
        ({"duration_days": "soon"}, "Choose how long it runs.", 422),
        ({"duration_days": "²"}, "Choose how long it runs.", 422),
        ({"duration_days": "9999999999"}, "Use 7 to 365 days.", 422),
        ({"category": "wealth"}, "Use one of: cardiovascular", 400),
        ({"category": "custom"}, "Say in your own words", 422),
    ],
)
async def test_a_form_that_cannot_be_read_comes_back_with_what_to_choose(
    browser: httpx2.AsyncClient, changes: dict[str, str], says: str, status: int
) -> None:
    answer = await browser.post("/goals", data=CARDIO | changes)
    assert answer.status_code == status
    assert says in read(answer)
    field = next(iter(changes)) if changes != {"category": "custom"} else "custom_prompt"
    assert f'href="#field-{field}"' in answer.text
    assert f'id="field-{field}"' in answer.text


async def test_words_of_ones_own_are_shown_as_text_and_only_for_a_goal_of_ones_own(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser, category="custom", custom_prompt=f"{HOSTILE}\x00")
    for address in (url, "/goals"):
        page = await browser.get(address)
        assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page.text
        assert "<script>alert" not in page.text
    other = await choose(browser, custom_prompt="left over from another choice")
    assert "left over" not in (await browser.get(other)).text


async def test_who_is_not_signed_in_is_asked_to(client: httpx2.AsyncClient) -> None:
    for path in ("/goals", "/goals/new", "/library"):
        answer = await client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


async def test_without_a_report_the_next_step_is_one(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/goals")
    assert "Goals begin with your results" in read(page)
    assert 'href="/reports/new"' in page.text
    assert 'href="/goals/new"' in page.text
    plan = await browser.get(await choose(browser))
    assert "Phase 1" in read(plan)
    assert "Targets" not in read(plan)


async def test_when_nothing_is_out_of_range_it_says_so_kindly(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, WELL)
    page = await browser.get("/goals")
    assert "Nothing is out of range" in read(page)
    assert "Choose a goal yourself" in read(page)
    assert "Recommended" not in read(page)


async def test_when_all_is_in_a_goal_already_it_does_not_say_that_all_is_well(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, WELL | {"vitamin_d": (17, "ng/mL")})
    await choose(browser, category="nutritional")
    await choose(browser, category="biological_age")
    page = read(await browser.get("/goals"))
    assert "No further goal to recommend" in page
    assert "Nothing is out of range" not in page


async def test_a_value_for_a_clinician_is_named_with_whom_to_see(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK | {"ldl_c": (215, "mg/dL")})
    page = read(await browser.get("/goals"))
    assert "LDL cholesterol 215 mg/dL" in page
    assert re.search(r"LDL cholesterol 215 mg/dL .*? See [^.]*doctor", page)
    plan = read(await browser.get(await choose(browser)))
    assert "LDL cholesterol is for a clinician first" in plan
    assert "LDL cholesterol 215 →" not in plan


async def test_every_page_speaks_the_persons_unit_also_after_they_change_it(
    browser: httpx2.AsyncClient, alice: Person, report: Reporter
) -> None:
    await report(alice, SICK)
    url = await choose(browser)
    assert "168 → to 134 mg/dL" in read(await browser.get(url))
    changed = {"units": {"labs": "si"}}
    await browser.patch("/api/v1/me", json=changed, headers=alice.headers)
    plan = await browser.get(url)
    assert "LDL cholesterol (4.3 mmol/L)" in read(plan)
    assert "4.3 → to 3.5 mmol/L" in read(plan)
    assert "LDL cholesterol: about 0.34 mmol/L lower in trials" in read(plan)
    for address in (url, "/goals", "/goals/new?category=metabolic", "/library"):
        assert "mg/dL" not in (await browser.get(address)).text, address


class TestLibrary:
    async def test_what_is_not_safe_says_why_and_cannot_be_added(
        self, browser: httpx2.AsyncClient, alice: Person, report: Reporter
    ) -> None:
        await report(alice, SICK)
        await tell(browser, alice, "allergy", "Walnuts")
        url = await choose(browser)
        page = await browser.get("/library?q=handful")
        assert "1 of 60 actions" in read(page)
        assert "Not for you now. You told us: Walnuts." in read(page)
        assert "Add to" not in read(page)
        safe = await browser.get("/library?q=psyllium")
        assert f'action="{url}/actions"' in safe.text
        assert "Add to Lower cardiovascular risk" in read(safe)

    async def test_filters_narrow_it_and_stay_chosen(self, browser: httpx2.AsyncClient) -> None:
        whole = await browser.get("/library")
        assert "60 actions" in read(whole)
        assert whole.text.count('class="habit"') == 60
        some = await browser.get("/library?category=movement&goal=metabolic&difficulty=easy&q=")
        assert 0 < some.text.count('class="habit"') < 9
        assert '<option value="movement" selected>' in some.text
        none = await browser.get("/library", params={"q": "<b>nothing</b>"})
        assert "Nothing fits all of this" in read(none)
        assert "<b>nothing" not in none.text

    async def test_a_filter_that_does_not_exist_is_told(self, browser: httpx2.AsyncClient) -> None:
        answer = await browser.get("/library?category=magic")
        assert answer.status_code == 400
        assert "“magic” is not a known category" in read(answer)
