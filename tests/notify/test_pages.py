"""The inbox and the settings, as somebody at a browser without script uses them."""

import re
from datetime import timedelta

import httpx2
import pytest
from tests.labs.html import text_of
from tests.notify.notices import in_inbox, notice, outbox, rows, tell
from tests.support.clock import FakeClock
from tests.support.people import People, Person
from tests.support.push import Browser

from sante.core.runtime import Runtime
from sante.kit.ids import encode
from sante.notify import service

SETTINGS = "/you/notifications"


async def page(browser: httpx2.AsyncClient, address: str) -> str:
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


async def test_before_anything_was_told_the_inbox_says_what_will_be_there(
    browser: httpx2.AsyncClient,
) -> None:
    assert "Nothing yet" in await page(browser, "/inbox")
    assert 'href="/inbox"' in (await browser.get("/you")).text
    assert f'href="{SETTINGS}"' in (await browser.get("/you")).text


async def test_a_notice_is_read_marked_and_snoozed(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime, clock: FakeClock
) -> None:
    told = await tell(runtime, alice, notice(clock.now(), actions=("snooze",)))
    assert told is not None
    key = encode("ntf", told)
    assert "1 unread" in await page(browser, "/inbox")
    assert "One spoon" in await page(browser, f"/inbox/{key}")
    assert "1 unread" in await page(browser, "/inbox")  # reading a page changes nothing
    await browser.post(f"/inbox/{key}/open")
    assert "unread" not in await page(browser, "/inbox")
    answer = await browser.post(f"/inbox/{key}/act", data={"action": "snooze"})
    assert answer.status_code == 303
    text = await page(browser, "/inbox")
    assert "I will remind you in 30 minutes." in text
    assert "Psyllium" not in text
    wrong = await browser.post(f"/inbox/{key}/act", data={"action": "done"})
    assert wrong.status_code == 303
    assert "It offers: snooze." in await page(browser, "/inbox")


async def test_everything_is_marked_at_once(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    for key in "ab":
        await tell(runtime, alice, notice(runtime.clock.now(), key))
    count = await browser.get("/inbox/unread", headers={"HX-Request": "true"})
    assert text_of(count.text).split() == ["Inbox", "2", "unread"]
    await browser.post("/inbox/open-all")
    count = await browser.get("/inbox/unread", headers={"HX-Request": "true"})
    assert text_of(count.text).split() == ["Inbox"]


async def test_who_is_not_signed_in_any_more_is_not_led_away_by_the_count(
    client: httpx2.AsyncClient,
) -> None:
    assert (await client.get("/inbox/unread")).status_code == 204


async def test_a_stranger_s_notice_is_not_there(
    browser: httpx2.AsyncClient, runtime: Runtime, people: People
) -> None:
    bob = await people.bob()
    told = await tell(runtime, bob, notice(runtime.clock.now()))
    assert told is not None
    for method, path in (("GET", ""), ("POST", "/open"), ("POST", "/act")):
        address = f"/inbox/{encode('ntf', told)}{path}"
        answer = await browser.request(method, address, data={"action": "snooze"})
        assert answer.status_code == 404, path


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "<img src=x onerror=1>"]
)
async def test_what_a_notice_says_is_text(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime, text: str
) -> None:
    """S21."""
    await tell(runtime, alice, notice(runtime.clock.now(), title=text, body=text))
    html = (await browser.get("/inbox")).text
    assert text not in html or text.startswith("{{")
    assert "49" not in text_of(html)


async def test_preferences_are_changed_by_a_form(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    form = {
        "email_enabled": "yes", "daily_reminders": "yes", "discreet": "yes",
        "quiet_start": "21:00", "quiet_end": "06:30", "morning_checkin_time": "07:15",
        "evening_wrapup_time": "19:00", "daily_cap": "4",
    }  # fmt: skip
    answer = await browser.post(SETTINGS, data=form)
    assert answer.status_code == 303
    assert 'value="21:00"' in (await browser.get(SETTINGS)).text
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        found = await service.preferences(session, alice.user_id)
    assert (found.push_enabled, found.email_enabled, found.daily_cap) == (False, True, 4)
    assert found.pattern_min_impact == 60


async def test_a_form_with_a_mistake_comes_back_with_what_to_correct(
    browser: httpx2.AsyncClient,
) -> None:
    form = {"quiet_start": "late", "quiet_end": "06:30", "daily_cap": "many"}
    answer = await browser.post(SETTINGS, data=form)
    assert answer.status_code == 422
    text = text_of(answer.text)
    assert "Write the time as hours and minutes: 08:00." in text
    assert "Write a whole number, such as 8." in text


async def test_a_webhook_s_secret_is_shown_once(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    form = {"channel": "webhook", "address": "https://hooks.example.org/sante?key=1"}
    answer = await browser.post(f"{SETTINGS}/addresses", data=form)
    (secret,) = re.findall(r"whsec_[\w-]{43}", answer.text)
    again = await browser.get(SETTINGS)
    assert secret not in again.text
    assert "hooks.example.org" in again.text
    assert "key=1" not in again.text
    (message,) = await outbox(runtime, alice)
    assert (message["kind"], message["channel"]) == ("test", "webhook")


async def test_a_browser_is_added_and_named(
    browser: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    given = Browser.new().subscription("https://push.example/one")
    form = {"endpoint": given["endpoint"], **given["keys"]}
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    await browser.post(f"{SETTINGS}/browsers", data=form, headers={"User-Agent": agent})
    assert "Firefox on Linux" in await page(browser, SETTINGS)
    (row,) = await rows(runtime, alice, "channel_addresses")
    path = f"{SETTINGS}/addresses/{encode('chan', row['id'])}"
    await browser.post(f"{path}/test")
    assert [m["kind"] for m in await outbox(runtime, alice)] == ["test"]
    await browser.post(f"{path}/remove")
    assert await rows(runtime, alice, "channel_addresses") == []
    assert (await browser.post(f"{path}/remove")).status_code == 404


async def test_adding_an_address_asks_who_it_is_when_that_is_long_ago(
    browser: httpx2.AsyncClient, clock: FakeClock
) -> None:
    """S19."""
    clock.advance(minutes=11)
    for path in ("addresses", "telegram"):
        answer = await browser.post(f"{SETTINGS}/{path}", data={"channel": "ntfy"})
        assert answer.headers["location"].startswith("/sign-in/again")


async def test_the_service_worker_stands_at_the_root(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/service-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "notificationclick" in answer.text


async def test_an_old_notice_leaves_the_inbox(
    alice: Person, runtime: Runtime, clock: FakeClock
) -> None:
    await tell(runtime, alice, notice(clock.now()))
    async with runtime.database.system_transaction() as session:
        await service.sweep(session, now=clock.now() + timedelta(days=89))
    assert len(await in_inbox(runtime, alice)) == 1
    async with runtime.database.system_transaction() as session:
        await service.sweep(session, now=clock.now() + timedelta(days=91))
    assert await in_inbox(runtime, alice) == []
