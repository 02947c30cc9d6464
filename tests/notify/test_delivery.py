"""From a notice to a phone, by a real worker, and what becomes of addresses that do not work."""

import dataclasses
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.conftest import client_for, make_runtime
from tests.core.job_support import pace, until, working
from tests.notify.notices import in_inbox, notice, outbox, prefer, release, rows, tell
from tests.support import db as support
from tests.support.apis import ACCOUNT, TOKEN, TWILIO_TOKEN, Answer, Apis, apis, telegram_error
from tests.support.clock import FakeClock
from tests.support.mail import MailServer
from tests.support.people import People, Person
from tests.support.push import Browser

from sante.api import create_app
from sante.core import events
from sante.core.db import PooledDatabase
from sante.core.jobs import Retry, jobs
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.kit.ids import encode
from sante.notify import service
from sante.notify.events import DeliveryKnown
from sante.notify.types import Outcome

SOON = Retry(attempts=20, first=timedelta(seconds=0.2), factor=1, longest=timedelta(seconds=0.3))


@pytest.fixture
def server() -> Iterator[Apis]:
    with apis() as running:
        yield running


@pytest.fixture
def house(
    live: PooledDatabase, server: Apis, smtp: MailServer, clock: FakeClock, tmp_path: Path
) -> Runtime:
    """A house with every channel, real commits and a worker that is a real one."""
    settings = Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        smtp_url=smtp.url,
        mail_from="sante@house.example",
        confirm_email=False,
        public_url="https://sante.example",
        egress_allow="127.0.0.1",
        telegram_token=TOKEN,
        telegram_api=server.url,
        twilio_account=ACCOUNT,
        twilio_token=TWILIO_TOKEN,
        twilio_sms_from="+15005550006",
        twilio_api=server.url,
    )
    return make_runtime(live, clock, settings)


@pytest.fixture
async def ana(house: Runtime) -> Person:
    return await People(house).person("ana")


@pytest.fixture
async def at_work(
    house: Runtime, live: PooledDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Retries as in earnest, without their pauses."""
    hurried = dataclasses.replace(jobs.tasks["notify.deliver"], retry=SOON)
    monkeypatch.setitem(jobs.tasks, "notify.deliver", hurried)
    async with working(live, jobs, clock=clock):
        yield


async def link_chat(house: Runtime, who: Person, chat: int = 42) -> None:
    async with house.database.transaction(user_id=who.user_id) as session:
        desk, now = service.in_use(), house.clock.now()
        viewer = await viewer_of(house, who)
        code = await service.make_code(session, desk, viewer, now=now)
        await service.link(session, desk, code, chat, "Ana", now=now)


async def viewer_of(house: Runtime, who: Person) -> Any:
    from sante.identity.access import viewer_for_key

    return await viewer_for_key(house.database, who.token, house.clock.now())


async def add_browser(house: Runtime, who: Person, endpoint: str) -> Browser:
    browser = Browser.new()
    given = browser.subscription(endpoint)
    keys = given["keys"]
    async with house.database.transaction(user_id=who.user_id) as session:
        await session.execute(text("select 1"))
        values = (endpoint, keys["p256dh"], keys["auth"])
        desk = service.in_use()
        await service.add_browser(
            session, desk, who.user_id, values, "A browser", now=house.clock.now()
        )
    return browser


async def states(house: Runtime, who: Person) -> dict[str, str]:
    return {row["channel"]: row["state"] for row in await rows(house, who, "channel_addresses")}


async def settled(house: Runtime, who: Person, messages: int) -> list[Any]:
    async def so() -> bool:
        found = await outbox(house, who)
        return len(found) >= messages and all(row["state"] != "queued" for row in found)

    await until(so)
    return await outbox(house, who)


async def test_a_notice_reaches_every_way_and_says_so(
    house: Runtime, ana: Person, server: Apis, smtp: MailServer, at_work: None
) -> None:
    await link_chat(house, ana)
    browser = await add_browser(house, ana, f"{server.url}/push/1")
    told = await tell(house, ana, notice(house.clock.now(), actions=("snooze",)))
    assert told is not None
    found = await settled(house, ana, 3)
    assert {row["channel"]: row["state"] for row in found} == dict.fromkeys(
        ("email", "push", "telegram"), "sent"
    )
    (row,) = await in_inbox(house, ana)
    assert (row["sent"], row["channel"]) == (True, "push")
    letter = await smtp.letter(ana.email)
    assert "One spoon" in letter.text
    calls = {call.path.split("/")[1]: call for call in server.calls}
    assert browser.read(calls["push"].content)["link"].endswith(f"/inbox/{encode('ntf', told)}")
    sent = calls[f"bot{TOKEN}"].json
    assert "Psyllium" not in sent["text"]  # discreet: the rest is behind a button
    (button,) = sent["reply_markup"]["inline_keyboard"][0]
    assert button["callback_data"] == f"n:show:{encode('ntf', told)}"


async def test_a_chat_that_blocked_us_is_turned_off_and_another_way_tells_so(
    house: Runtime, ana: Person, server: Apis, smtp: MailServer, at_work: None
) -> None:
    await link_chat(house, ana)
    server.next = [telegram_error(403, "Forbidden: bot was blocked by the user")]
    await tell(house, ana, notice(house.clock.now()))

    async def told_so() -> bool:
        return any(one["type"] == "channel_off" for one in await in_inbox(house, ana))

    await until(told_so)
    found = await settled(house, ana, 3)
    assert sorted((row["kind"], row["channel"], row["state"]) for row in found) == [
        ("channel_off", "email", "sent"),
        ("reminder", "email", "sent"),
        ("reminder", "telegram", "failed"),
    ]
    assert await states(house, ana) == {"telegram": "off", "email": "verified"}
    letter = await smtp.letter(ana.email, number=2)
    assert any("Telegram is turned off" in one.message["Subject"] for one in smtp.letters), letter
    server.calls.clear()
    await tell(house, ana, notice(house.clock.now(), "two"))
    await settled(house, ana, 4)
    assert server.calls == []


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_gets_nothing_more(
    house: Runtime, ana: Person, server: Apis, at_work: None, status: int
) -> None:
    await prefer(house, ana, email_enabled=False)
    await add_browser(house, ana, f"{server.url}/push/1")
    server.next = [Answer(status)]
    await tell(house, ana, notice(house.clock.now()))
    await settled(house, ana, 1)

    async def told_so() -> bool:
        return [one["type"] for one in await in_inbox(house, ana)] == ["reminder", "channel_off"]

    await until(told_so)
    assert (await states(house, ana))["push"] == "off"
    await tell(house, ana, notice(house.clock.now(), "two"))
    assert server.tries == 1


async def test_what_was_turned_off_is_turned_on_by_a_test_that_arrives(
    house: Runtime, ana: Person, server: Apis, at_work: None
) -> None:
    await prefer(house, ana, email_enabled=False)
    await add_browser(house, ana, f"{server.url}/push/1")
    server.next = [Answer(410)]
    await tell(house, ana, notice(house.clock.now()))
    await settled(house, ana, 1)
    found = await rows(house, ana, "channel_addresses")
    (row,) = [one for one in found if one["channel"] == "push"]
    assert row["state"] == "off"
    async with house.database.transaction(user_id=ana.user_id) as session:
        now = house.clock.now()
        await service.send_test(session, service.in_use(), ana.user_id, row["id"], now=now)
    await settled(house, ana, 2)
    assert (await states(house, ana))["push"] == "verified"


async def test_a_busy_server_is_asked_again_and_takes_it_once(
    house: Runtime, ana: Person, server: Apis, at_work: None
) -> None:
    await prefer(house, ana, email_enabled=False)
    await link_chat(house, ana)
    server.next = [
        telegram_error(429, "Too Many Requests: retry after 1", retry_after=1),
        Answer(502, raw=b"<html>"),
        Answer(200, raw=b"{"),
    ]
    await tell(house, ana, notice(house.clock.now()))
    (row,) = await settled(house, ana, 1)
    assert row["state"] == "sent"
    attempts = await rows(house, ana, "outbox_attempts")
    assert [(a["outcome"], a["error"]) for a in attempts] == [
        ("temporary", "busy"), ("temporary", "busy"), ("temporary", "garbled"), ("sent", None),
    ]  # fmt: skip
    assert len(server.calls) == 2  # the one whose answer could not be read, and the one that could


async def test_a_worker_that_dies_while_sending_leaves_unknown_and_it_is_told(
    house: Runtime, live: PooledDatabase, ana: Person, server: Apis, clock: FakeClock
) -> None:
    """R7: an outcome nobody knows is shown as unknown, and as known once it is."""
    said: list[DeliveryKnown] = []

    async def hear(_session: Any, event: DeliveryKnown) -> None:
        said.append(event)

    events.listen({DeliveryKnown: (hear,)})
    await prefer(house, ana, email_enabled=False)
    await link_chat(house, ana)
    server.next = [Answer(200, raw=b"{}", slow=1.5)]
    await tell(house, ana, notice(clock.now()))

    async def under_way() -> bool:
        return server.tries == 1

    async with working(live, jobs, clock=clock, hurry=pace(grace=0.1)):
        await until(under_way)
    (cut,) = await rows(house, ana, "outbox_attempts")
    assert cut["outcome"] == "unknown"
    async with working(live, jobs, clock=clock):
        (row,) = await settled(house, ana, 1)
    assert row["state"] == "sent"
    assert said == [
        DeliveryKnown(ana.user_id, "one", known=False),
        DeliveryKnown(ana.user_id, "one", known=True),
    ]


async def attempt(house: Runtime, who: Person, message_id: UUID, number: int) -> str:
    """One attempt as the job makes it, at the clock's time."""
    async with house.database.transaction(user_id=who.user_id) as session:
        now = house.clock.now()
        under_way = await service.begin(session, service.in_use(), who.user_id, message_id, now=now)
    if under_way is None:
        return str((await outbox(house, who))[0]["state"])
    outcome: Outcome = await under_way.channel.send(under_way.message)
    async with house.database.transaction(user_id=who.user_id) as session:
        return await service.end(
            session, who.user_id, under_way, outcome, attempt=number, now=house.clock.now()
        )


@pytest.mark.parametrize(("worth", "end"), [(48, "sent"), (12, "expired")])
async def test_after_a_day_without_the_server_what_is_worth_it_is_sent_and_the_rest_expires(
    house: Runtime, ana: Person, server: Apis, clock: FakeClock, worth: int, end: str
) -> None:
    await prefer(house, ana, email_enabled=False)
    await link_chat(house, ana)
    server.stop()
    began = clock.now()
    await tell(house, ana, notice(began, expires_at=began + timedelta(hours=worth)))
    number, state = 0, "queued"
    while state == "queued":
        (row,) = await outbox(house, ana)
        clock.set(max(clock.now(), row["next_attempt_at"]))
        if clock.now() - began >= timedelta(hours=24) and server._server is None:
            server.start()
        number += 1
        state = await attempt(house, ana, row["id"], number)
    assert state == end
    assert len(server.calls) == (1 if end == "sent" else 0)
    (row,) = await outbox(house, ana)
    assert (row["state"], row["sealed_body"]) == (end, None)
    assert await attempt(house, ana, row["id"], 1) == end  # asked again, nothing is doubled
    assert len(server.calls) == (1 if end == "sent" else 0)
    assert (await states(house, ana))["telegram"] == ("verified" if end == "sent" else "failing")


async def test_a_number_is_used_only_once_its_code_was_given(
    house: Runtime, ana: Person, server: Apis, at_work: None
) -> None:
    await prefer(house, ana, email_enabled=False, sms_enabled=True, discreet=False)
    async with client_for(create_app(house)) as client:
        body = {"channel": "sms", "address": "+49 170 1234567"}
        added = await client.post("/api/v1/notifications/channels", json=body, headers=ana.headers)
        path = f"/api/v1/notifications/channels/{added.json()['channel_id']}/verify"

        async def came() -> bool:
            return bool(server.calls)

        await until(came)
        code = server.calls[0].form["Body"][:6]
        assert server.calls[0].form["To"] == "+491701234567"
        await tell(house, ana, notice(house.clock.now()))
        wrong = "000000" if code != "000000" else "000001"
        refused = await client.post(path, json={"code": wrong}, headers=ana.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "code_wrong")
        right = await client.post(path, json={"code": code}, headers=ana.headers)
        assert right.status_code == 204
        await tell(house, ana, notice(house.clock.now(), "two"))
        await settled(house, ana, 2)
    assert [call.form["Body"].split("\n")[0] for call in server.calls[1:]] == ["Psyllium"]


async def test_a_code_can_be_tried_five_times(
    house: Runtime, ana: Person, server: Apis, at_work: None
) -> None:
    async with client_for(create_app(house)) as client:
        body = {"channel": "sms", "address": "+49 170 1234567"}
        added = await client.post("/api/v1/notifications/channels", json=body, headers=ana.headers)
        path = f"/api/v1/notifications/channels/{added.json()['channel_id']}/verify"

        async def came() -> bool:
            return bool(server.calls)

        await until(came)
        code = server.calls[0].form["Body"][:6]
        wrong = "000000" if code != "000000" else "000001"
        for given in [wrong] * 5 + [code]:
            refused = await client.post(path, json={"code": given}, headers=ana.headers)
            assert refused.status_code == 422
    assert (await states(house, ana))["sms"] == "unverified"


async def test_what_was_held_is_released_by_the_scheduler_s_job_once(
    house: Runtime, ana: Person, smtp: MailServer, clock: FakeClock, at_work: None
) -> None:
    """R7."""
    from datetime import UTC, datetime

    clock.set(datetime(2026, 3, 10, 22, 30, tzinfo=UTC))
    for key in "ab":
        await tell(house, ana, notice(clock.now(), key, expires_at=clock.now() + timedelta(days=1)))
    clock.set(datetime(2026, 3, 11, 6, 1, tzinfo=UTC))
    async with house.database.system_transaction() as session:
        assert await service.people_due(session, now=clock.now(), limit=10) == [ana.user_id]
    async with house.database.transaction(user_id=ana.user_id) as session:
        for _ in range(2):
            await jobs.defer(session, "notify.release", user_id=ana.user_id)
    await smtp.letter(ana.email)
    await settled(house, ana, 1)
    assert await release(house, ana) == 0
    assert len(smtp.to(ana.email)) == 1
    assert "2 things waited" in smtp.letters[0].message["Subject"]
    async with house.database.system_transaction() as session:
        assert await service.people_due(session, now=clock.now(), limit=10) == []


async def test_nobody_is_due_whose_account_is_disabled(
    house: Runtime, ana: Person, clock: FakeClock
) -> None:
    """S10."""
    from datetime import UTC, datetime

    from sante.identity import service as identity

    clock.set(datetime(2026, 3, 10, 22, 30, tzinfo=UTC))
    await tell(house, ana, notice(clock.now(), expires_at=clock.now() + timedelta(days=1)))
    async with house.database.transaction() as session:
        await identity.disable(session, ana.user_id, now=clock.now())
    async with house.database.system_transaction() as session:
        later = clock.now() + timedelta(hours=9)
        assert await service.people_due(session, now=later, limit=10) == []


async def test_a_webhook_works_once_it_has_taken_a_test(
    house: Runtime, ana: Person, server: Apis, at_work: None
) -> None:
    await prefer(house, ana, email_enabled=False)
    async with client_for(create_app(house)) as client:
        body = {"channel": "webhook", "address": f"{server.url}/hook"}
        added = await client.post("/api/v1/notifications/channels", json=body, headers=ana.headers)
        assert added.json()["secret"].startswith("whsec_")
    await settled(house, ana, 1)
    assert (await states(house, ana))["webhook"] == "verified"
    assert json.loads(server.calls[0].content)["type"] == "test"
