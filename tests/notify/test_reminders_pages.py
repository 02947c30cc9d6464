"""The pages about reminders, as a browser without script sends and reads them."""

import html
import re
from typing import Any

import httpx2
import pytest
from tests.notify.reminding import Bedside, utc
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

FORM = {"rhythm": "daily", "times": "12:00, 18:00", "day": list("1234567")}
HOSTILE = "Metformin <script>alert('x')</script>"


@pytest.fixture
def bed(db: SavepointDatabase, clock: FakeClock, alice: Person) -> Bedside:
    return Bedside(db, clock, alice)


def read(answer: httpx2.Response) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
    return " ".join(text.split())


async def set_one(browser: httpx2.AsyncClient, **changes: Any) -> httpx2.Response:
    return await browser.post("/reminders", data=FORM | {"message": HOSTILE} | changes)


async def test_a_new_reminder_shows_its_next_three_times_with_dates_and_place(
    browser: httpx2.AsyncClient,
) -> None:
    empty = await browser.get("/reminders")
    assert "No reminders yet" in read(empty)
    made = await set_one(browser)
    assert (made.status_code, made.headers["location"]) == (303, "/reminders")
    page = await browser.get("/reminders")
    words = read(page)
    assert "Every day at 12:00 and 18:00" in words
    assert "Tuesday 10 March, 12:00 (Berlin time)" in words
    assert "Tuesday 10 March, 18:00 (Berlin time)" in words
    assert "Wednesday 11 March, 12:00 (Berlin time)" in words
    assert "<script>alert" not in page.text


async def test_times_are_written_as_the_person_reads_them(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    await browser.patch("/api/v1/me", json={"units": {"clock": "12h"}}, headers=alice.headers)
    await set_one(browser)
    assert "Every day at 12:00\u202fpm and 6:00\u202fpm" in html.unescape(
        (await browser.get("/reminders")).text
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"message": ""}, "Say what it is about."),
        ({"times": ""}, "Write at least one time, such as 08:00."),
        ({"times": "noon"}, "Write times as hours and minutes: 08:00."),
        ({"day": []}, "Choose at least one day of the week"),
        ({"rhythm": ""}, "Choose how often it comes round."),
        ({"rhythm": "every_n_days"}, "Write a number of days, such as 3."),
        ({"rhythm": "window", "opens": "9"}, "Write times as hours and minutes: 08:00."),
        ({"rhythm": "window", "opens": "09:00", "closes": "09:05"}, "A window ends at least 15"),
        ({"rhythm": "one_time"}, "Choose the day, as year-month-day"),
        ({"rhythm": "one_time", "on": "2026-03-09"}, "This time has passed."),
        ({"breaks_quiet": "yes"}, "Only a medicine can be told in quiet hours."),
        ({"repeat_minutes": "often"}, "Write a number, or leave both fields empty."),
        ({"condition": "gone:1"}, "Choose one of the list."),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    browser: httpx2.AsyncClient, changes: dict[str, Any], said: str
) -> None:
    answer = await set_one(browser, **changes)
    assert answer.status_code == 422
    assert said in read(answer)
    summary = answer.text.split('id="error-summary"')[1].split("</div>")[0]
    for field in re.findall(r'href="#(field-\w+)"', summary):
        assert f'id="{field}"' in answer.text
    if changes.get("message") != "":
        assert 'value="Metformin &lt;script&gt;' in answer.text


async def test_what_is_due_is_answered_on_today_and_on_its_page(
    browser: httpx2.AsyncClient, bed: Bedside
) -> None:
    assert 'id="reminders"' not in (await browser.get("/")).text
    await set_one(browser, times="12:00")
    await bed.look(utc(2026, 3, 10, 11))
    today = await browser.get("/")
    assert "Metformin" in today.text
    (url,) = re.findall(r'action="(/reminders/events/rev_\w+/done)"', today.text)
    later = await browser.post(url.replace("done", "snooze"), data={"back": "/", "minutes": "10"})
    assert (later.status_code, later.headers["location"]) == (303, "/")
    assert "comes back in 10 min" in read(await browser.get("/"))
    bed.clock.advance(minutes=5)
    assert (await browser.post(url, data={"back": "//evil.example"})).headers["location"] == (
        "/reminders"
    )
    assert 'id="reminders"' not in (await browser.get("/")).text
    page = await browser.get("/reminders")
    assert "Due now" not in read(page)
    (detail,) = re.findall(r'<h3><a href="(/reminders/rem_\w+)"', page.text)
    words = read(await browser.get(detail))
    assert "Done 1 of 1 times (100" in words
    assert "On average done after 5 min" in words


async def test_a_skip_asks_why_and_an_answer_can_be_taken_back(
    browser: httpx2.AsyncClient, bed: Bedside
) -> None:
    await set_one(browser, times="12:00")
    await bed.look(utc(2026, 3, 10, 11))
    page = await browser.get("/reminders")
    (url,) = re.findall(r'action="(/reminders/events/rev_\w+)/done"', page.text)
    await browser.post(f"{url}/skip", data={"reason": ""})
    assert await bed.events("state") == [("sent",)]
    await browser.post(f"{url}/skip", data={"reason": "sick", "note": "a cold"})
    assert await bed.events("state, reason, note") == [("skipped", "sick", "a cold")]
    await browser.post(f"{url}/undo")
    await browser.post(f"{url}/note", data={"note": "no cold"})
    assert await bed.events("state, reason, note") == [("sent", None, "no cold")]


async def test_what_was_not_sent_is_listed_without_blame(
    browser: httpx2.AsyncClient, bed: Bedside
) -> None:
    await set_one(browser, times="12:00")
    await bed.look(utc(2026, 3, 10, 20))
    words = read(await browser.get("/reminders"))
    assert "They count neither for nor against you." in words
    assert "today, 12:00" in words


async def test_a_better_time_is_offered_and_only_taken_by_hand(
    browser: httpx2.AsyncClient, bed: Bedside
) -> None:
    await set_one(browser, times="12:00")
    for day in range(10, 18):
        await bed.look(utc(2026, 3, day, 11))
        bed.clock.advance(minutes=38)
        page = await browser.get("/reminders")
        (url,) = re.findall(r'action="(/reminders/events/rev_\w+/done)"', page.text)
        await browser.post(url)
    (detail,) = re.findall(r'<h3><a href="(/reminders/rem_\w+)"', page.text)
    offered = await browser.get(detail)
    words = read(offered)
    assert "you did this about 38 min after 12:00. 12:40 may fit better." in words
    assert "Every day at 12:00" in words
    form = {"instead_of": "12:00", "at": "12:40"}
    assert (await browser.post(f"{detail}/move", data=form)).status_code == 303
    assert "Every day at 12:40" in read(await browser.get(detail))
    await browser.post(f"{detail}/move", data=form)
    assert "has no such time any more" in read(await browser.get(detail))


async def test_a_reminder_rests_comes_back_and_goes(browser: httpx2.AsyncClient) -> None:
    await set_one(browser)
    page = await browser.get("/reminders")
    (url,) = re.findall(r'action="(/reminders/rem_\w+)/pause"', page.text)
    await browser.post(f"{url}/pause")
    assert "It rests." in read(await browser.get("/reminders"))
    await browser.post(f"{url}/resume")
    assert "Tuesday 10 March, 12:00" in read(await browser.get("/reminders"))
    await browser.post(f"{url}/remove")
    assert "No reminders yet" in read(await browser.get("/reminders"))
    assert (await browser.get(url)).status_code == 404


async def test_a_stranger_s_reminder_has_no_page_and_no_answer(
    browser: httpx2.AsyncClient, bed: Bedside, people: People
) -> None:
    """S5."""
    await set_one(browser, times="12:00")
    await bed.look(utc(2026, 3, 10, 11))
    page = await browser.get("/reminders")
    (answer,) = re.findall(r'action="(/reminders/events/rev_\w+)/done"', page.text)
    (detail,) = re.findall(r'<h3><a href="(/reminders/rem_\w+)"', page.text)
    browser.cookies.set("sante", (await people.charlie()).token)
    assert (await browser.get(detail)).status_code == 404
    assert (await browser.get(f"{detail}/edit")).status_code == 404
    for step in ("pause", "resume", "remove"):
        assert (await browser.post(f"{detail}/{step}")).status_code == 404
    moved = {"instead_of": "12:00", "at": "13:00"}
    assert (await browser.post(f"{detail}/move", data=moved)).status_code == 404
    for step in ("done", "snooze", "note", "undo"):
        assert (await browser.post(f"{answer}/{step}")).status_code == 404
    assert (await browser.post(f"{answer}/skip", data={"reason": "sick"})).status_code == 404
    assert await bed.events("state") == [("sent",)]


async def test_a_reminder_is_changed_in_its_form_and_nothing_else_of_it_moves(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    made = await browser.post(
        "/api/v1/reminders",
        json={
            "message": "Weigh yourself",
            "schedule": {"type": "window", "from": "07:00", "until": "09:00", "at": "07:40"},
            "enable_completion_tracking": True,
            "repeat": {"minutes": 20, "times": 2},
            "timezone": "Europe/Paris",
        },
        headers=alice.headers,
    )
    url = f"/reminders/{made.json()['reminder_id']}"
    page = await browser.get(f"{url}/edit")
    sent: dict[str, Any] = {
        name: html.unescape(value)
        for name, value in re.findall(
            r'<input id="field-\w+" name="(\w+)"[^>]*value="([^"]*)"', page.text
        )
    }
    assert (sent["message"], sent["opens"], sent["repeat_minutes"]) == (
        "Weigh yourself",
        "07:00",
        "20",
    )
    assert 'value="window" checked' in page.text
    assert 'value="Europe/Paris" selected' in page.text
    sent |= {"rhythm": "window", "zone": "Europe/Paris", "day": ["1", "4"]}
    bad = await browser.post(f"{url}/edit", data=sent | {"message": ""})
    assert (bad.status_code, "Say what it is about." in read(bad)) == (422, True)
    answer = await browser.post(f"{url}/edit", data=sent | {"message": "Step on the scales"})
    assert (answer.status_code, answer.headers["location"]) == (303, url)
    after = (await browser.get(f"/api/v1{url}", headers=alice.headers)).json()
    assert after["message"] == "Step on the scales"
    assert after["schedule"] == {
        "type": "window", "from": "07:00", "until": "09:00", "at": "07:40", "days": [0, 3],
    }  # fmt: skip
    assert after["repeat"] == {"minutes": 20, "times": 2}
