"""Preferences, the inbox and channels, as programs use them."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.labs.samples import fhir_bundle
from tests.notify.notices import in_inbox, notice, outbox, prefer, rows, tell
from tests.support.clock import FakeClock
from tests.support.people import People, Person
from tests.support.push import Browser

from sante.core.runtime import Runtime
from sante.kit.ids import decode, encode, new_id
from sante.notify.types import About

SPECIFIED = {
    "push_enabled": True, "sms_enabled": False, "whatsapp_enabled": True, "email_enabled": True,
    "morning_checkin_time": "08:00", "evening_wrapup_time": "20:00", "daily_reminders": True,
    "streak_alerts": True, "weekly_summary": True, "milestone_celebrations": True,
    "quiet_start": "22:00", "quiet_end": "07:00",
}  # fmt: skip


async def call(
    client: httpx2.AsyncClient, who: Person, method: str, path: str, body: object = None
) -> httpx2.Response:
    return await client.request(method, f"/api/v1{path}", json=body, headers=who.headers)


async def test_preferences_begin_as_the_specification_has_them(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """V-M13, V-A19."""
    found = (await call(client, alice, "GET", "/notifications/preferences")).json()
    assert found.items() >= SPECIFIED.items()
    assert found["user_id"] == encode("user", alice.user_id)
    assert (found["pattern_alerts"], found["pattern_min_impact"]) == (False, 60)


async def test_what_is_read_can_be_written_back_and_what_is_left_out_stays(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """V-A20."""
    found = (await call(client, alice, "GET", "/notifications/preferences")).json()
    path = "/notifications/preferences"
    assert (await call(client, alice, "PUT", path, found)).json() == found
    changed = await call(client, alice, "PUT", path, {"quiet_start": "23:30", "daily_cap": 3})
    assert changed.json() == found | {"quiet_start": "23:30", "daily_cap": 3}
    assert (await call(client, alice, "GET", path)).json() == changed.json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_start": "25:00"}, {"quiet_start": "8:00"}, {"quiet_start": "08:00:30"},
        {"quiet_start": 8}, {"daily_cap": -1}, {"daily_cap": 51}, {"quiet": "08:00"},
        {"user_id": "user_01h455vb4pex5vsknk084sn02q"},
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_refused(
    client: httpx2.AsyncClient, alice: Person, wrong: dict[str, object]
) -> None:
    answer = await call(client, alice, "PUT", "/notifications/preferences", wrong)
    assert (answer.status_code, bool(answer.json()["errors"])) == (422, True)


async def test_the_inbox_lists_newest_first_and_pages(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    """V-A26."""
    for number in range(5):
        await tell(runtime, alice, notice(runtime.clock.now(), str(number), title=f"N{number}"))
    first = (await call(client, alice, "GET", "/notifications?limit=3")).json()
    assert [one["title"] for one in first["items"]] == ["N4", "N3", "N2"]
    assert first["unread"] == 5
    rest = f"/notifications?limit=3&cursor={first['next_cursor']}"
    second = (await call(client, alice, "GET", rest)).json()
    assert [one["title"] for one in second["items"]] == ["N1", "N0"]
    assert second["next_cursor"] is None


async def test_opening_counts_once(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime, clock: FakeClock
) -> None:
    told = await tell(runtime, alice, notice(clock.now()))
    assert told is not None
    path = f"/notifications/{encode('ntf', told)}/open"
    first = (await call(client, alice, "POST", path)).json()
    clock.advance(hours=1)
    assert (await call(client, alice, "POST", path)).json() == first
    assert first["opened"] is True
    assert (await call(client, alice, "GET", "/notifications?unread=true")).json()["items"] == []


async def test_what_is_snoozed_comes_back_as_new(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime, clock: FakeClock
) -> None:
    told = await tell(runtime, alice, notice(clock.now()))
    assert told is not None
    path = f"/notifications/{encode('ntf', told)}"
    await call(client, alice, "POST", f"{path}/open")
    found = (await call(client, alice, "POST", f"{path}/snooze", {"minutes": 45})).json()
    assert found["opened"] is False
    assert (await call(client, alice, "GET", "/notifications")).json()["items"] == []
    clock.advance(minutes=45)
    (back,) = (await call(client, alice, "GET", "/notifications")).json()["items"]
    assert back["notification_id"] == encode("ntf", told)


async def goal_action(client: httpx2.AsyncClient, who: Person) -> Any:
    report = await client.post(
        "/api/v1/reports", files={"file": ("r.json", fhir_bundle())}, headers=who.headers
    )
    await call(client, who, "POST", f"/reports/{report.json()['report_id']}/confirm", {})
    body = {"category": "cardiovascular", "intensity": "balanced"}
    goal = (await call(client, who, "POST", "/goals", body)).json()
    return goal["actions"][0]


async def test_a_tap_on_a_notice_logs_the_action(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    action = await goal_action(client, alice)
    about = About("action", decode("ua", action["user_action_id"]))
    told = notice(runtime.clock.now(), actions=("done", "skip", "snooze"), about=about)
    found = await tell(runtime, alice, told)
    assert found is not None
    path = f"/notifications/{encode('ntf', found)}/act"
    done = (await call(client, alice, "POST", path, {"action": "done"})).json()
    assert done["notification"]["acted"] == "done"
    assert done["notification"]["opened"] is True
    assert done["said"].startswith("Done, ")
    again = await call(client, alice, "POST", path, {"action": "done"})
    assert again.status_code == 200
    (logged,) = await rows(runtime, alice, "action_logs")
    assert (logged["status"], logged["logged_via"]) == ("completed", "notification")


async def test_acting_on_what_is_gone_or_not_offered_says_so(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    now = runtime.clock.now()
    told = notice(now, actions=("done",), about=About("action", new_id()))
    found = await tell(runtime, alice, told)
    assert found is not None
    path = f"/notifications/{encode('ntf', found)}/act"
    gone = await call(client, alice, "POST", path, {"action": "done"})
    assert (gone.status_code, gone.json()["code"]) == (409, "nothing_to_act_on")
    wrong = await call(client, alice, "POST", path, {"action": "skip"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no_such_action")


async def test_a_notice_is_its_owners_alone(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime, people: People
) -> None:
    bob = await people.bob()
    await tell(runtime, alice, notice(runtime.clock.now()))
    assert (await call(client, bob, "GET", "/notifications")).json()["items"] == []
    assert await in_inbox(runtime, bob) == []


async def test_a_browser_is_added_and_rings(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    listed = (await call(client, alice, "GET", "/notifications/channels")).json()
    assert "push" in listed["available"]
    assert len(listed["push_key"]) == 87
    given = Browser.new().subscription("https://push.example/one")
    body = {"channel": "push", "subscription": given}
    for _ in range(2):  # a browser that subscribes again is the same
        added = await call(client, alice, "POST", "/notifications/channels", body)
        assert added.status_code == 201
    (one,) = (await call(client, alice, "GET", "/notifications/channels")).json()["items"]
    assert (one["channel"], one["state"]) == ("push", "verified")
    await tell(runtime, alice, notice(runtime.clock.now()))
    (message,) = await outbox(runtime, alice)
    assert (message["channel"], message["subject"]) == ("push", "Santé")  # discreet
    await prefer(runtime, alice, discreet=False)
    await tell(runtime, alice, notice(runtime.clock.now(), "two"))
    assert (await outbox(runtime, alice))[-1]["subject"] == "Psyllium"


async def test_what_is_kept_of_an_address_cannot_be_read(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    """S35."""
    body = {"channel": "ntfy", "address": "https://ntfy.sh/my-secret-topic", "token": "tk_secret"}
    await call(client, alice, "POST", "/notifications/channels", body)
    (row,) = await rows(runtime, alice, "channel_addresses")
    assert b"secret" not in bytes(row["sealed_address"])
    assert "secret" not in row["label"]
    (message,) = await outbox(runtime, alice)
    assert "secret" not in str(dict(message))


async def test_adding_an_address_needs_a_recent_sign_in(
    client: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    """S19."""
    clock.advance(minutes=11)
    body = {"channel": "ntfy", "address": "https://ntfy.sh/mine"}
    refused = await call(client, alice, "POST", "/notifications/channels", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
    code = await call(client, alice, "POST", "/notifications/channels/telegram")
    assert code.status_code == 403


async def test_a_way_the_house_has_not_is_named(client: httpx2.AsyncClient, alice: Person) -> None:
    body = {"channel": "sms", "address": "+49 170 1234567"}
    refused = await call(client, alice, "POST", "/notifications/channels", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "channel_not_set_up")


async def test_nobody_s_phone_is_flooded(client: httpx2.AsyncClient, alice: Person) -> None:
    answers = []
    for number in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5):
        body = {"channel": "ntfy", "address": f"https://ntfy.sh/mine{number}"}
        answer = await call(client, alice, "POST", "/notifications/channels", body)
        answers.append(answer.status_code)
    assert answers == [201] * 10 + [429]


async def test_one_address_is_not_flooded_by_many_people(
    client: httpx2.AsyncClient, alice: Person, people: People
) -> None:
    bob = await people.bob()
    body = {"channel": "ntfy", "address": "https://ntfy.sh/somebody-s"}
    answers = [
        (await call(client, who, "POST", "/notifications/channels", body)).status_code
        for who in (alice, bob, alice, bob, alice, bob)
    ]
    assert answers == [201] * 5 + [429]


async def test_a_made_up_person_has_nobody_written_to(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    async with runtime.database.system_transaction() as session:
        await session.execute(text("update users set is_demo = true"))
    body = {"channel": "ntfy", "address": "https://ntfy.sh/mine"}
    refused = await call(client, alice, "POST", "/notifications/channels", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "made_up")
    await tell(runtime, alice, notice(runtime.clock.now()))
    assert await outbox(runtime, alice) == []


async def test_removing_an_address_drops_what_waits_for_it(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    body = {"channel": "ntfy", "address": "https://ntfy.sh/mine"}
    added = (await call(client, alice, "POST", "/notifications/channels", body)).json()
    path = f"/notifications/channels/{added['channel_id']}"
    assert (await call(client, alice, "DELETE", path)).status_code == 204
    assert await outbox(runtime, alice) == []
    assert (await call(client, alice, "DELETE", path)).status_code == 404
