"""Who gets in and who does not: linking, strangers, groups, what comes twice, and one poller."""

import asyncio
import copy
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.bot.chats import Chats
from tests.conftest import client_for, make_runtime
from tests.core.job_support import until
from tests.support import db as support
from tests.support.apis import TOKEN
from tests.support.clock import FakeClock
from tests.support.people import People, Person
from tests.support.telegram import Refused, Telegram

from sante import wiring
from sante.api import create_app
from sante.bot import door, handlers, running
from sante.bot.base import Ask, House, Reply, Topic
from sante.core.db import PooledDatabase
from sante.core.leader import lead
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import service as identity


async def test_a_stranger_learns_nothing(polling: House, chats: Chats, ana: Person) -> None:
    """S37."""
    for text in ("/start", "/today", "/transparency", "hello"):
        chats.server.says(text)
    await chats.server.wait(4)
    assert {m.text for m in chats.server.seen()} == {door.STRANGER.text}
    chats.server.taps_data("u:yes")
    await chats.server.wait(5)
    assert chats.server.seen()[-1].text == door.STRANGER.text


async def test_a_code_links_one_chat_once(polling: House, chats: Chats, ana: Person) -> None:
    code = await chats.code(ana)
    assert len(code) >= 43  # 256 bits
    chats.server.says(f"/start {code}")
    first = await chats.server.wait(1)
    assert "now belongs to a…@example.org" in first.text
    assert ana.email not in first.text
    chats.server.says(f"/start {code}", chat=43)
    assert "The code is used" in (await chats.server.wait(1, chat=43)).text
    chats.server.says("/today", chat=43)
    assert (await chats.server.wait(2, chat=43)).text == door.STRANGER.text


async def test_what_somebody_is_called_at_telegram_is_text(
    polling: House, chats: Chats, ana: Person
) -> None:
    """S21."""
    name = "<img src=x onerror=alert(1)>"
    chats.server.says(f"/start {await chats.code(ana)}", name=name)
    await chats.server.wait(1)
    chats.client.cookies.set("__Host-sante", ana.token, domain="sante.test")
    page = await chats.client.get("/you/notifications", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert name not in page.text
    assert "&lt;img src=x" in page.text


async def test_a_code_lasts_ten_minutes(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    code = await chats.code(ana)
    clock.advance(minutes=10)
    chats.server.says(f"/start {code}")
    assert "older than ten minutes" in (await chats.server.wait(1)).text
    assert await chats.rows(ana, "channel_addresses") == []


async def test_a_code_dies_with_the_session_it_was_made_in(
    polling: House, chats: Chats, ana: Person
) -> None:
    code = await chats.code(ana)
    await chats.client.post("/api/v1/auth/logout", headers=ana.headers)
    chats.server.says(f"/start {code}")
    assert "its sign-in has ended" in (await chats.server.wait(1)).text


@pytest.mark.parametrize("code", ["x", "a" * 43, "../../etc", "\u0000", "a b c", "é" * 4000])
async def test_a_made_up_code_links_nothing(
    polling: House, chats: Chats, ana: Person, code: str
) -> None:
    chats.server.says(f"/start {code}")
    await chats.server.wait(1)
    chats.server.says("/today")
    assert (await chats.server.wait(2)).text == door.STRANGER.text


async def test_a_chat_belongs_to_one_account_and_an_account_to_one_chat(
    polling: House, chats: Chats, ana: Person, house_runtime: Runtime
) -> None:
    bob = await People(house_runtime).bob()
    await chats.link(ana)
    chats.server.says(f"/start {await chats.code(bob)}")
    assert "linked to another account" in (await chats.server.wait(2)).text
    await chats.link(ana, chat=43)
    chats.server.says("/help")
    assert (await chats.server.wait(3)).text == door.STRANGER.text
    assert len(await chats.rows(ana, "channel_addresses")) == 1


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_groups_are_refused_and_left(
    polling: House, chats: Chats, ana: Person, kind: str
) -> None:
    await chats.link(ana)
    code = await chats.code(ana)
    for text in ("/today", f"/start {code}"):
        chats.server.says(text, chat=-100, kind=kind)
    await chats.server.wait(2, chat=-100)
    assert {m.text for m in chats.server.seen(-100)} == {door.GROUP.text}

    async def gone() -> bool:
        return -100 in chats.server.left

    await until(gone)


async def test_an_update_that_comes_again_does_nothing(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.plan(ana)
    await chats.link(ana)
    chats.server.says("/today")
    message = await chats.server.wait(2)
    data = message.data("✅")
    incoming = door.Incoming(5000, 42, private=True, tap=data)
    first = await door.take(polling, incoming)
    assert first is not None
    assert await door.take(polling, incoming) is None
    assert len(await chats.rows(ana, "action_logs")) == 1


async def test_a_disabled_account_s_chat_is_a_stranger_at_once(
    polling: House, chats: Chats, ana: Person, house_runtime: Runtime, clock: FakeClock
) -> None:
    """S10: within five seconds; here with the next message."""
    await chats.link(ana)
    async with house_runtime.database.transaction() as session:
        await identity.disable(session, ana.user_id, now=clock.now())
    began = asyncio.get_running_loop().time()
    chats.server.says("/progress")
    assert (await chats.server.wait(2)).text == door.STRANGER.text
    assert asyncio.get_running_loop().time() - began < 5
    assert await chats.rows(ana, "channel_addresses") == []


async def test_who_blocks_the_bot_is_unlinked(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    chats.server.blocks()

    async def unlinked() -> bool:
        return await chats.rows(ana, "channel_addresses") == []

    await until(unlinked)


async def test_a_chat_that_is_too_fast_is_not_answered(
    house_runtime: Runtime, client: httpx2.AsyncClient
) -> None:
    house = House(house_runtime, wiring.OWNED_TABLES)
    answers = [
        await door.take(house, door.Incoming(number, 7, private=True, text="hi"))
        for number in range(70)
    ]
    assert answers == [door.STRANGER] * 60 + [None] * 10


async def test_a_handler_that_breaks_says_so_and_leaves_nothing(
    polling: House, chats: Chats, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sante.bot.base import Command
    from sante.notify import service as notify

    async def explode(ask: Ask) -> Reply:
        await notify.change_preferences(ask.session, ask.user_id, {"daily_cap": 1}, now=ask.now)
        raise ZeroDivisionError

    broken = Topic((Command("explode", "break", explode),))
    monkeypatch.setattr(handlers, "TOPICS", (*handlers.TOPICS, broken))
    await chats.link(ana)
    chats.server.says("/explode")
    assert (await chats.server.wait(2)).text == door.BROKE.text
    async with chats.house.database.transaction(user_id=ana.user_id) as session:
        assert (await notify.preferences(session, ana.user_id)).daily_cap == 8
    chats.server.says("/help")
    assert "/today" in (await chats.server.wait(3)).text


async def test_a_topic_is_one_file_and_one_line_and_may_read_texts_and_photos(
    polling: House, chats: Chats, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listen(ask: Ask) -> Reply | None:
        if ask.photo is not None:
            return Reply(f"A photo of {len(await ask.photo())} bytes: {ask.words}")
        return Reply(f"You said {ask.words}") if ask.words.startswith("ate") else None

    monkeypatch.setattr(handlers, "TOPICS", (Topic(listens=listen), *handlers.TOPICS))
    await chats.link(ana)
    chats.server.sends_photo(b"\xff\xd8" + b"x" * 5000, caption="lunch")
    assert (await chats.server.wait(2)).text == "A photo of 5002 bytes: lunch"
    chats.server.says("ate <b>two</b> eggs")
    assert (await chats.server.wait(3)).text == "You said ate <b>two</b> eggs"
    chats.server.says("hm")
    assert (await chats.server.wait(4)).text == door.LOST.text


async def test_there_is_one_poller_in_the_house_and_another_takes_over(
    house_runtime: Runtime, live: PooledDatabase, server: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PAUSE", 0.1)
    house = House(house_runtime, wiring.OWNED_TABLES)
    async with lead(live, running.LOCK) as held:
        assert held is not None
        async with lead(live, running.LOCK) as second:
            assert second is None
        async with running.running(house):
            server.says("/start")
            await asyncio.sleep(1)
            assert server.seen() == []  # somebody else leads
    async with running.running(house), running.running(house):
        await server.wait(1)
        for _ in range(5):
            server.says("/start")
        await server.wait(6)
        await asyncio.sleep(0.3)
        assert len(server.seen()) == 6


async def test_when_telegram_is_away_the_bot_waits_and_comes_back(
    polling: House, chats: Chats, ana: Person
) -> None:
    """R19: and the house goes on meanwhile."""
    await chats.link(ana)
    chats.server.fails = [("getUpdates", Refused(502, "Bad Gateway"))] * 4
    chats.server.says("/help")
    assert (await chats.client.get("/api/v1/me", headers=ana.headers)).status_code == 200
    assert "/today" in (await chats.server.wait(2)).text


async def test_a_slow_telegram_holds_no_connection_of_the_database(
    polling: House, chats: Chats, ana: Person, live: PooledDatabase
) -> None:
    """R19."""
    await chats.link(ana)
    chats.server.slow = 1.5
    for _ in range(3):
        chats.server.says("/help")
    await asyncio.sleep(0.7)
    pool = live._app.pool
    assert pool.checkedout() == 0  # type: ignore[attr-defined]
    chats.server.slow = 0
    await chats.server.wait(4)


@pytest.fixture
def called(live: PooledDatabase, server: Telegram, clock: FakeClock, tmp_path: Path) -> Runtime:
    """A house that Telegram calls."""
    settings = Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        public_url="https://sante.example",
        telegram_token=TOKEN,
        telegram_webhook=True,
        telegram_api=server.url,
    )
    return make_runtime(live, clock, settings)


async def test_only_telegram_brings_updates(called: Runtime, server: Telegram) -> None:
    """S37."""
    update = {
        "update_id": 1,
        "message": {
            "message_id": 1, "date": 1, "text": "/start", "from": {"id": 42, "is_bot": False,
            "first_name": "A"}, "chat": {"id": 42, "type": "private", "first_name": "A"},
        },
    }  # fmt: skip
    good = running.secret_token(called.settings.secret)
    header = "X-Telegram-Bot-Api-Secret-Token"
    async with client_for(create_app(called)) as client:
        for wrong in (None, "", good[:-1], good.upper() + "x", "x" * 64):
            headers = {} if wrong is None else {header: wrong}
            refused = await client.post(running.WEBHOOK, json=update, headers=headers)
            assert refused.status_code == 403, wrong
        assert server.calls == []
        taken = await client.post(running.WEBHOOK, json=update, headers={header: good})
        assert taken.status_code == 200
        assert server.seen()[-1].text == door.STRANGER.text
        again = await client.post(running.WEBHOOK, json=update, headers={header: good})
        assert (again.status_code, len(server.seen())) == (200, 1)
        odd: list[object] = [
            [],
            {"update_id": "x"},
            {"update_id": 2, "message": 3},
            {"update_id": 3},
        ]
        for strange in odd:
            answer = await client.post(running.WEBHOOK, json=strange, headers={header: good})
            assert answer.status_code == 200, strange


def nodes(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    for key, one in inside:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from nodes(one, (*path, key))


ODD: list[object] = [None, [], {}, "x", "", -1, 2**70, True, 1.5, [[[]]], {"id": {}}]
WHOLE: list[dict[str, Any]] = [
    {"message": {
        "message_id": 1, "date": 1, "text": "/today", "caption": "x",
        "from": {"id": 42, "is_bot": False, "first_name": "A"},
        "chat": {"id": 42, "type": "private", "first_name": "A"},
        "photo": [{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}],
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }},
    {"callback_query": {
        "id": "1", "chat_instance": "1", "data": "u:ask",
        "from": {"id": 42, "is_bot": False, "first_name": "A"},
        "message": {"message_id": 1, "date": 1, "chat": {"id": 42, "type": "private"}},
    }},
]  # fmt: skip


@pytest.mark.parametrize("whole", WHOLE, ids=["message", "tap"])
async def test_an_update_of_any_shape_breaks_nothing(
    called: Runtime, server: Telegram, clock: FakeClock, whole: dict[str, Any]
) -> None:
    """R25."""
    header = {"X-Telegram-Bot-Api-Secret-Token": running.secret_token(called.settings.secret)}
    number = 100
    async with client_for(create_app(called)) as client:
        for path in nodes(whole):
            for odd in ODD:
                number += 1
                clock.advance(seconds=1)  # nobody is too fast here
                update = copy.deepcopy(whole)
                place: Any = update
                for key in path[:-1]:
                    place = place[key]
                place[path[-1]] = odd
                body = update | {"update_id": number}
                answer = await client.post(running.WEBHOOK, json=body, headers=header)
                assert answer.status_code == 200, (path, odd)
    assert number > 200


async def test_telegram_is_told_where_to_call(called: Runtime, server: Telegram) -> None:
    house = House(called, wiring.OWNED_TABLES)

    async def told() -> bool:
        return bool(server.webhook)

    async with running.running(house):
        await until(told)
    assert server.webhook["url"] == f"https://sante.example{running.WEBHOOK}"
    assert server.webhook["secret_token"] == running.secret_token(called.settings.secret)


def test_a_token_without_the_library_is_said_at_the_start(
    house_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.check(house_runtime.settings)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(running.BotMissing, match=r"pip install 'sante\[telegram\]'"):
        running.check(house_runtime.settings)


async def test_without_a_bot_there_is_no_such_address(client: httpx2.AsyncClient) -> None:
    answer = await client.post(running.WEBHOOK, json={"update_id": 1})
    assert answer.status_code == 404  # this house asks Telegram; nobody calls it
