"""Trackers and the quiz, as a person without scripts uses them."""

import re

import httpx2
import pytest
from tests.goals.browsing import part, read
from tests.support.clock import FakeClock
from tests.support.people import People, Person


def address(answer: httpx2.Response) -> str:
    assert answer.status_code == 303, read(answer)
    return str(answer.headers["location"])


async def template(browser: httpx2.AsyncClient, key: str) -> str:
    """Take a template; the address of its tracker."""
    address(await browser.post("/trackers/from-template", data={"template": key}))
    page = await browser.get("/trackers")
    name = {"water": "Water", "mood": "Mood", "sleep_quality": "Sleep quality"}.get(key, key)
    found = re.findall(r'href="(/trackers/trk_\w+)"[^>]*>.*?<strong>([^<]+)<', page.text)
    return str(next(href for href, title in found if title.casefold() == name.casefold()))


async def coffee(browser: httpx2.AsyncClient) -> str:
    made = await browser.post(
        "/trackers/new",
        data={"name": "Coffee", "field_name": "Cups", "type": "number", "usual_max": "8",
              "icon": "cup", "colour": "amber", "required": "yes"},
    )  # fmt: skip
    return address(made).removesuffix("/edit")


async def test_before_anything_is_tracked_it_says_what_can_be(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/trackers")
    assert page.status_code == 200
    for words in ("Nothing is tracked yet", "Ready to take", "Water", "Period", "Sleep quiz"):
        assert words in read(page)


async def test_it_is_one_tap_from_today(browser: httpx2.AsyncClient) -> None:
    assert 'href="/trackers"' in (await browser.get("/")).text


async def test_a_template_is_one_tap_and_logging_another(browser: httpx2.AsyncClient) -> None:
    address(await browser.post("/trackers/from-template", data={"template": "water"}))
    page = await browser.get("/trackers")
    assert "Water is ready" in read(page)
    url = re.findall(r'action="(/trackers/trk_\w+)/entries"', page.text)[0]
    assert "Nothing logged today · Asks at 12:00" in read(page)
    assert ">Add<" in page.text
    assert 'aria-label="Add Water"' not in page.text, "it is taken"
    entry_id = re.findall(r'name="entry_id" value="(te_\w+)"', page.text)[0]
    tap = {"f_amount": "250", "entry_id": entry_id, "back": "/trackers"}
    assert address(await browser.post(f"{url}/entries", data=tap)) == "/trackers"
    page = await browser.get("/trackers")
    assert "Logged: Water, 250\xa0ml." in page.text
    again = await browser.post(f"{url}/entries", data=tap)
    assert again.status_code == 303
    page = await browser.get("/trackers")
    assert "it counts once" in read(page)
    assert "Today: 250\xa0ml" in page.text
    await browser.post(f"{url}/entries", data={"f_amount": "500"})
    assert "Today: 750\xa0ml in 2 entries" in (await browser.get("/trackers")).text


async def test_what_is_wrong_comes_back_with_all_that_was_typed(
    browser: httpx2.AsyncClient,
) -> None:
    url = await template(browser, "sleep_quality")
    typed = {"f_quality": "4", "f_slept": "a lot", "f_wakings": "2", "f_rested": "yes",
             "notes": "hot night", "date": "2026-03-09"}  # fmt: skip
    answer = await browser.post(f"{url}/entries", data=typed)
    assert answer.status_code == 422
    said = read(answer)
    assert "Nothing is lost: correct what is marked." in said
    assert "Write how long in minutes, or as hours and minutes: 90 or 1:30." in said
    for piece in ('value="a lot"', 'value="2"', 'value="hot night"', 'value="2026-03-09"'):
        assert piece in answer.text, piece
    assert re.search(r'name="f_quality" value="4" checked', answer.text)
    assert re.search(r'name="f_rested" value="yes" checked', answer.text)
    assert 'href="#field-f_slept"' in answer.text
    right = await browser.post(f"{url}/entries", data={**typed, "f_slept": "7:30"})
    assert address(right) == url
    page = await browser.get(url)
    assert "Yesterday Quality: 4 of 5; Slept: 7 h 30 min" in part(page, "entries")
    assert "hot night" in part(page, "entries")


async def test_the_odd_is_kept_asked_about_and_corrected(browser: httpx2.AsyncClient) -> None:
    url = await coffee(browser)
    address(await browser.post(f"{url}/entries", data={"f_cups": "12"}))
    page = await browser.get(url)
    assert "More than the usual 8. Kept; is it right?" in read(page)
    assert "Is it right?" in part(page, "entries")
    change = re.findall(r'href="(/trackers/trk_\w+/entries/te_\w+)"', page.text)[0]
    form = await browser.get(change)
    assert 'value="12"' in form.text
    assert "is it right?" in read(form)
    wrong = await browser.post(change, data={"f_cups": "lots", "date": "2026-03-10"})
    assert (wrong.status_code, 'value="lots"' in wrong.text) == (422, True)
    address(await browser.post(change, data={"f_cups": "2", "date": "2026-03-08"}))
    listed = part(await browser.get(url), "entries")
    assert "2 days ago 2" in listed
    assert "Is it right?" not in listed
    address(await browser.post(f"{change}/remove"))
    assert "No entries yet" in read(await browser.get(url))
    assert (await browser.get(change)).status_code == 404


async def test_what_a_program_could_not_tell_is_corrected_on_its_page(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    url = await coffee(browser)
    path = f"/api/v1{url}/entries"
    await browser.post(
        path, json={"data": {"cups": "a couple"}, "keep": True}, headers=alice.headers
    )
    page = await browser.get(url)
    assert "To correct" in part(page, "entries")
    change = re.findall(r'href="(/trackers/trk_\w+/entries/te_\w+)"', page.text)[0]
    form = await browser.get(change)
    assert 'value="a couple"' in form.text
    assert "Write a number" in read(form)
    address(await browser.post(change, data={"f_cups": "2", "date": "2026-03-10"}))
    assert "To correct" not in read(await browser.get(url))


async def test_figures_stand_as_a_chart_with_a_sentence_and_a_table(
    browser: httpx2.AsyncClient, clock: FakeClock
) -> None:
    url = await template(browser, "sleep_quality")
    for number in range(12):
        if number != 5:
            await browser.post(
                f"{url}/entries",
                data={"f_quality": str(number % 5 + 1), "f_slept": "7:00",
                      "f_rested": "yes" if number % 2 else "no"},
            )  # fmt: skip
        clock.advance(days=1)
    page = await browser.get(url)
    said = read(page)
    assert "2.9 of 5 on average, on the 11 days you logged in the last 90." in said
    assert "In the last seven days" in said
    assert "7 h a day on average" in said
    assert "Yes on 5 of the 11 days you logged in the last 12 weeks." in said
    assert "Quality: 11 of 90 days have data. The others are gaps." in page.text
    assert "nothing logged" in said
    assert "Days logged 6 days 11 days 11 days" in said
    assert "7 h a day, 42 h in all" in said
    assert said.count("Show as a table") == 2
    assert "style=" not in page.text


async def test_an_aim_is_told_without_reproach(
    browser: httpx2.AsyncClient, clock: FakeClock
) -> None:
    url = await coffee(browser)
    refused = await browser.post(
        f"{url}/aim", data={"kind": "at_most", "amount": "", "field": "cups"}
    )
    assert (refused.status_code, "Say how much" in read(refused)) == (422, True)
    aim = {"kind": "at_most", "amount": "2", "field": "cups", "period": "day",
           "day": ["1", "2", "3", "4", "5"]}  # fmt: skip
    address(await browser.post(f"{url}/aim", data=aim))
    page = await browser.get("/trackers")
    assert re.findall(r'aria-label="Coffee: ([^"]+)"', page.text) == ["None today", "+1"]
    for cups in ("2", "3", None, "0"):
        if cups is not None:
            await browser.post(f"{url}/entries", data={"f_cups": cups})
        clock.advance(days=1)
    page = await browser.get(url)
    said = part(page, "aim")
    assert "At most 2 Cups a day, Mon, Tue, Wed, Thu, Fri, since 10 March." in said
    assert "Kept on 2 of the last 3 days you logged. 1 in a row now, 1 at the most." in said
    assert "not kept, 3" in said
    assert "nothing logged" in said
    for word in ("fail", "bad", "broke", "lost", "should have", "missed"):
        assert word not in said.lower(), word
    assert "tone-off" not in page.text
    address(await browser.post(f"{url}/aim", data={"kind": "none"}))
    assert 'id="aim"' not in (await browser.get(url)).text


async def test_an_aim_by_the_week_is_a_table(browser: httpx2.AsyncClient, clock: FakeClock) -> None:
    url = await template(browser, "mood")
    aim = {"kind": "at_least", "amount": "2", "field": "", "period": "week"}
    address(await browser.post(f"{url}/aim", data=aim))
    for _ in range(9):
        await browser.post(f"{url}/entries", data={"f_mood": "4"})
        clock.advance(days=1)
    said = part(await browser.get(url), "aim")
    assert "At least 2 entries a week, since 10 March." in said
    assert "16 March 3 kept" in said
    assert "2 in a row now" in said


async def test_a_tracker_is_set_up_field_by_field(browser: httpx2.AsyncClient) -> None:
    url = await coffee(browser)
    page = await browser.get(f"{url}/edit")
    assert "Cups A number, always needed" in read(page)
    added = {"field_name": "Kind", "type": "single_select", "options": "Filter\n Espresso \n\n"}
    address(await browser.post(f"{url}/add-field", data=added))
    bad = await browser.post(
        f"{url}/add-field",
        data={"field_name": "Size", "type": "number", "min": "9", "max": "many"},
    )
    assert (bad.status_code, 'value="many"' in bad.text) == (422, True)
    swapped = await browser.post(
        f"{url}/add-field", data={"field_name": "Size", "type": "number", "min": "9", "max": "1"}
    )
    assert "Swap them" in read(swapped)
    assert 'id="error-max"' in swapped.text
    log = await browser.get(url)
    assert "Espresso" in log.text
    field = await browser.get(f"{url}/fields/kind")
    assert "Its kind and its unit stand" in read(field)
    changed = {"field_name": "Which", "type": "text", "options": "Filter\nEspresso\nTea"}
    address(await browser.post(f"{url}/fields/kind", data=changed))
    await browser.post(f"{url}/entries", data={"f_cups": "1", "f_kind": "Tea"})
    address(await browser.post(f"{url}/fields/kind/remove"))
    kept = await browser.get(url)
    assert "Which: Tea" in part(kept, "entries")
    assert 'name="f_kind"' not in kept.text
    address(await browser.post(f"{url}/fields/cups/remove"))
    assert "Cups stays: Add at least one field" in read(await browser.get(f"{url}/edit"))
    assert (await browser.get(f"{url}/fields/none")).status_code == 404


async def test_name_look_and_rhythm(browser: httpx2.AsyncClient) -> None:
    url = await coffee(browser)
    settings = {"name": "Espresso", "icon": "cup", "colour": "rose", "frequency": "days",
                "day": ["1", "7"], "prompt_time": "09:30", "xp": "5",
                "domain": "sleep"}  # fmt: skip
    address(await browser.post(f"{url}/edit", data=settings))
    form = (await browser.get(f"{url}/edit")).text
    for piece in ('value="Espresso"', 'value="09:30"', 'value="rose" checked', 'value="7" checked'):
        assert piece in form, piece
    page = await browser.get("/trackers")
    assert "tracker-rose" in page.text
    assert "Asks at" not in read(page), "10 March is a Tuesday"
    wrong = await browser.post(f"{url}/edit", data={**settings, "day": [], "name": "Mine"})
    assert (wrong.status_code, "at least one day" in read(wrong)) == (422, True)
    assert 'value="Mine"' in wrong.text
    weekly = {**settings, "frequency": "weekly", "per_week": "often"}
    assert "whole number" in read(await browser.post(f"{url}/edit", data=weekly))


async def test_rules_between_fields_are_made_and_removed(browser: httpx2.AsyncClient) -> None:
    url = await coffee(browser)
    for name, kind in (("Tea", "number"), ("Slept", "boolean"), ("Why", "text")):
        await browser.post(f"{url}/add-field", data={"field_name": name, "type": kind})
    rules = f"{url}/rules"
    most = {"kind": "sum_at_most", "summed": ["cups", "tea"], "limit": "6"}
    address(await browser.post(rules, data=most))
    needed = {"kind": "required_when", "needed": "why", "when": "slept", "equals": "no",
              "severity": "warning"}  # fmt: skip
    address(await browser.post(rules, data=needed))
    address(await browser.post(rules, data={"kind": "after", "first": "cups", "then": "tea"}))
    said = read(await browser.get(rules))
    assert "Cups + Tea come to 6 at most." in said
    assert "Why is needed when Slept is no, or it is asked about." in said
    wrong = await browser.post(rules, data={"kind": "after", "first": "cups", "then": "why"})
    assert (wrong.status_code, "Only two numbers" in read(wrong)) == (422, True)
    missing = await browser.post(rules, data={"kind": "sum_at_most", "summed": ["cups"]})
    assert missing.status_code == 422
    over = await browser.post(f"{url}/entries", data={"f_cups": "3", "f_tea": "4"})
    assert "Cups + Tea come to 7; together they are 6 at most." in read(over)
    address(await browser.post(f"{rules}/0/remove"))
    address(await browser.post(f"{url}/entries", data={"f_cups": "3", "f_tea": "4"}))
    assert (await browser.post(f"{rules}/9/remove")).status_code == 404


async def test_the_archive_keeps_and_removing_does_not(browser: httpx2.AsyncClient) -> None:
    url = await coffee(browser)
    await browser.post(f"{url}/entries", data={"f_cups": "1"})
    assert address(await browser.post(f"{url}/archive")) == "/trackers"
    page = await browser.get("/trackers")
    assert "Archive" in read(page)
    assert "In the archive" in read(await browser.get(url))
    refused = await browser.post(f"{url}/entries", data={"f_cups": "1"})
    assert (refused.status_code, "Restore the tracker first" in read(refused)) == (409, True)
    address(await browser.post(f"{url}/restore"))
    assert "Today 1" in part(await browser.get(url), "entries")
    address(await browser.post(f"{url}/remove"))
    assert (await browser.get(url)).status_code == 404


async def test_a_name_that_is_taken_says_so_at_the_name(browser: httpx2.AsyncClient) -> None:
    await coffee(browser)
    again = await browser.post(
        "/trackers/new", data={"name": "COFFEE", "field_name": "x", "type": "text"}
    )
    assert again.status_code == 409
    assert 'id="error-name"' in again.text
    empty = await browser.post("/trackers/new", data={"field_name": "x", "type": "nothing"})
    assert empty.status_code == 422
    unknown = await browser.post("/trackers/from-template", data={"template": "wine"})
    assert (unknown.status_code, "no such template" in read(unknown)) == (422, True)
    taken = await browser.post("/trackers/from-template", data={"template": "water"})
    assert taken.status_code == 303
    twice = await browser.post("/trackers/from-template", data={"template": "water"})
    assert (twice.status_code, "called Water already" in read(twice)) == (409, True)


GOOD = {
    "bedtime": "23:00", "latency": "15_to_30", "wake_time": "06:45", "wakings": "one_or_two",
    "quality": "7", "phone": "30_to_60", "disruptions": ["noise"], "alertness": "10",
}  # fmt: skip


async def test_the_quiz_is_eight_questions_and_then_a_night(
    browser: httpx2.AsyncClient, clock: FakeClock
) -> None:
    page = await browser.get("/trackers/sleep-quiz")
    questions = re.findall(r"\b(\d)\. (?:When|How|What)", read(page))
    assert questions == [str(n) for n in range(1, 9)]
    assert "No mornings yet" in read(page)
    assert address(await browser.post("/trackers/sleep-quiz", data=GOOD)) == "/trackers/sleep-quiz"
    night = part(await browser.get("/trackers/sleep-quiz"), "night")
    assert "83 of 100, by your answers" in night
    assert "About 7 h 23 min asleep." in night
    assert "Falling asleep 11 of 15 About 22 min." in night
    assert "Leave the phone outside the bedroom" in night
    assert "its score is shown apart" in night
    assert "Done for today: 83 of 100." in read(await browser.get("/trackers"))
    form = (await browser.get("/trackers/sleep-quiz")).text
    assert re.search(r'name="disruptions" value="noise" checked', form)
    address(await browser.post("/trackers/sleep-quiz", data={**GOOD, "quality": "10"}))
    clock.advance(days=1)
    tomorrow = await browser.get("/trackers/sleep-quiz")
    assert re.search(r'<option value="23:00" selected>', tomorrow.text), "the times of last time"
    assert not re.search(r'name="quality" value="10" checked', tomorrow.text)
    address(await browser.post("/trackers/sleep-quiz", data=GOOD))
    told = read(await browser.get("/trackers/sleep-quiz"))
    assert "Sleep score by your answers" in told
    assert "of 100 on average over 2 mornings." in told
    assert "Yesterday 90 7 h 23 min 10 of 10" in told


async def test_a_quiz_with_a_mistake_comes_back_as_it_was(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/trackers/sleep-quiz", data={**GOOD, "wake_time": "19:00"})
    assert answer.status_code == 422
    assert "20\xa0h in bed. Check both." in answer.text
    assert re.search(r'name="quality" value="7" checked', answer.text)
    assert re.search(r'name="disruptions" value="noise" checked', answer.text)
    nothing = await browser.post("/trackers/sleep-quiz", data={})
    assert nothing.status_code == 303, "that nothing disturbed is an answer"
    night = part(await browser.get("/trackers/sleep-quiz"), "night")
    assert "Too little is answered for a score." in night
    remove = re.findall(
        r'action="(/trackers/sleep-quiz/quiz_\w+/remove)"',
        (await browser.get("/trackers/sleep-quiz")).text,
    )
    address(await browser.post(remove[0]))
    assert 'id="night"' not in (await browser.get("/trackers/sleep-quiz")).text


async def test_times_are_written_as_the_person_reads_clocks(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    changed = await browser.patch(
        "/api/v1/me", json={"units": {"clock": "12h"}}, headers=alice.headers
    )
    assert changed.status_code == 200, changed.text
    await template(browser, "water")
    assert "Asks at 12:00\u202fpm" in (await browser.get("/trackers")).text
    quiz = (await browser.get("/trackers/sleep-quiz")).text
    assert "11:00\u202fpm" in quiz
    assert "Best asked at 7:00\u202fam" in quiz


async def test_a_stranger_sees_and_changes_nothing_of_it(
    browser: httpx2.AsyncClient, people: People
) -> None:
    url = await coffee(browser)
    await browser.post(f"{url}/entries", data={"f_cups": "1"})
    entry = re.findall(r'href="(/trackers/trk_\w+/entries/te_\w+)"', (await browser.get(url)).text)[
        0
    ]
    alice = browser.cookies["sante"]
    browser.cookies.set("sante", (await people.charlie()).token)
    for way in (url, f"{url}/edit", f"{url}/aim", f"{url}/rules", entry):
        assert (await browser.get(way)).status_code == 404, way
    for way in ("/entries", "/edit", "/aim", "/rules", "/archive", "/restore", "/remove"):
        answer = await browser.post(url + way, data={"f_cups": "9", "name": "Mine"})
        assert answer.status_code == 404, way
    assert (await browser.post(f"{entry}/remove")).status_code == 404
    browser.cookies.set("sante", alice)
    assert "Today 1" in part(await browser.get(url), "entries")


@pytest.mark.parametrize("way", ["", "/edit", "/aim", "/rules", "/add-field", "/fields/amount"])
async def test_somebody_else_s_tracker_does_not_exist(
    browser: httpx2.AsyncClient, way: str
) -> None:
    unknown = f"/trackers/trk_01jzzzzzzzezzrzzzzzzzzzzzz{way}"
    assert (await browser.get(unknown)).status_code == 404
