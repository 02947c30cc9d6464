"""Confirming an address, a forgotten password, a new address: over HTTP, with mail set up."""

import asyncio

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.conftest import client_for
from tests.support.clock import FakeClock
from tests.support.mailbox import Mailbox
from tests.support.people import PASSWORD, People, Person

from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import recovery, service

API = "/api/v1/auth"
NEW = {"email": "Eve@Example.org", "password": "seven quiet otters dancing"}
FRESH = "nine loud herons sleeping"


@pytest.fixture
def settings(mail_settings: Settings) -> Settings:
    return mail_settings


async def sign_up_eve(client: httpx2.AsyncClient, mailbox: Mailbox) -> str:
    """She waits for confirmation; the token that was mailed to her."""
    assert (await client.post(f"{API}/register", json=NEW)).status_code == 202
    owner = await mailbox.owner_of("eve@example.org")
    return (await mailbox.newest(owner, "confirm_address")).token


async def forget(client: httpx2.AsyncClient, mailbox: Mailbox, who: Person) -> str:
    assert (await client.post(f"{API}/forgot", json={"email": who.email})).status_code == 202
    return (await mailbox.newest(who.user_id, "reset_password")).token


async def test_the_first_account_opens_at_once_and_later_ones_once_confirmed(
    client: httpx2.AsyncClient, mailbox: Mailbox
) -> None:
    first = await client.post(f"{API}/register", json=NEW | {"email": "first@example.org"})
    assert (first.status_code, "access_token" in first.json()) == (201, True)
    token = await sign_up_eve(client, mailbox)
    assert (await client.post(f"{API}/login", json=NEW)).status_code == 401
    done = await client.post(f"{API}/confirm", json={"token": token, "password": NEW["password"]})
    assert done.status_code == 200
    headers = {"Authorization": f"Bearer {done.json()['access_token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).json()["email"] == NEW["email"]
    assert (await client.post(f"{API}/login", json=NEW)).status_code == 200


async def test_signing_up_is_answered_alike_for_new_and_taken_addresses_and_told_by_mail(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    """S14: bodies here, times in bench/sign_in.py."""
    alice = await people.alice()
    dana = await people.dana()
    addresses = ("eve@example.org", alice.email, alice.email.upper(), dana.email)
    answers = [await client.post(f"{API}/register", json=NEW | {"email": a}) for a in addresses]
    assert {a.status_code for a in answers} == {202}
    assert len({a.content for a in answers}) == 1
    told = [letter.kind for letter in await mailbox.letters(alice.user_id)]
    assert told == ["sign_up_repeated"], "once a day"
    assert await mailbox.letters(dana.user_id) == []
    right = await client.post(f"{API}/login", json={"email": alice.email, "password": PASSWORD})
    assert right.status_code == 200, "nothing of hers was changed"


@pytest.mark.parametrize(
    "change",
    [{"date_of_birth": "2020-01-01"}, {"timezone": "Mars/Olympus"}, {"invite_code": "wrong"}],
)
async def test_what_is_refused_of_a_new_address_is_refused_of_a_taken_one(
    client: httpx2.AsyncClient, people: People, change: dict[str, str]
) -> None:
    alice = await people.alice()
    answers = [
        await client.post(f"{API}/register", json=NEW | change | {"email": address})
        for address in (alice.email, "new@example.org")
    ]
    assert {a.status_code for a in answers} == {422}
    assert answers[0].content == answers[1].content


async def test_a_link_alone_opens_no_account_somebody_else_signed_up_for(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    """Mallory registers Eve's address; Eve opens the link without knowing the password."""
    await people.alice()
    token = await sign_up_eve(client, mailbox)
    for body in ({"token": token}, {"token": token, "password": "what could it be, I wonder"}):
        answer = await client.post(f"{API}/confirm", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_password")
    assert (await client.post(f"{API}/forgot", json={"email": NEW["email"]})).status_code == 202
    owner = await mailbox.owner_of("eve@example.org")
    reset = (await mailbox.newest(owner, "reset_password")).token
    done = await client.post(f"{API}/reset", json={"token": reset, "password": FRESH})
    assert done.status_code == 204
    assert (await client.post(f"{API}/login", json=NEW)).status_code == 401
    mine = {"email": NEW["email"], "password": FRESH}
    assert (await client.post(f"{API}/login", json=mine)).status_code == 200


async def test_an_account_nobody_confirms_is_removed_after_a_week(
    client: httpx2.AsyncClient,
    people: People,
    mailbox: Mailbox,
    clock: FakeClock,
    runtime: Runtime,
) -> None:
    alice = await people.alice()
    await sign_up_eve(client, mailbox)
    for days, left in ((6, 2), (2, 1)):
        clock.advance(days=days)
        async with runtime.database.system_transaction() as session:
            await service.sweep(session, now=clock.now())
            found = await session.scalars(text("select id from users"))
            ids = found.all()
        assert len(ids) == left
    assert ids == [alice.user_id]


async def test_a_forgotten_password_is_answered_alike_and_mails_only_who_is_there(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox, runtime: Runtime
) -> None:
    """S14."""
    alice, dana = await people.alice(), await people.dana()
    addresses = (alice.email, "nobody@example.org", dana.email, "no address")
    answers = [await client.post(f"{API}/forgot", json={"email": a}) for a in addresses]
    assert {a.status_code for a in answers} == {202}
    assert len({a.content for a in answers}) == 1
    assert [one.kind for one in await mailbox.letters(alice.user_id)] == ["reset_password"]
    assert await mailbox.letters(dana.user_id) == []


async def test_a_reset_changes_the_password_and_ends_every_key(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    alice = await people.alice()
    made = await client.post("/api/v1/tokens", json={"name": "script"}, headers=alice.headers)
    program = {"Authorization": f"Bearer {made.json()['token']}"}
    token = await forget(client, mailbox, alice)
    weak = await client.post(f"{API}/reset", json={"token": token, "password": "short"})
    assert (weak.status_code, weak.json()["errors"][0]["field"]) == (422, "password")
    done = await client.post(f"{API}/reset", json={"token": token, "password": FRESH})
    assert done.status_code == 204
    for headers in (alice.headers, program):
        assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    login = {"email": alice.email, "password": PASSWORD}
    assert (await client.post(f"{API}/login", json=login)).status_code == 401
    login["password"] = FRESH
    assert (await client.post(f"{API}/login", json=login)).status_code == 200
    assert "password_changed" in [one.kind for one in await mailbox.letters(alice.user_id)]


async def test_a_reset_lets_in_whom_guesses_had_locked_out(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    alice = await people.alice()
    for number in range(10):
        guess = {"email": alice.email, "password": f"guess number {number} is wrong"}
        await client.post(f"{API}/login", json=guess)
    login = {"email": alice.email, "password": FRESH}
    assert (await client.post(f"{API}/login", json=login)).status_code == 429
    token = await forget(client, mailbox, alice)
    await client.post(f"{API}/reset", json={"token": token, "password": FRESH})
    assert (await client.post(f"{API}/login", json=login)).status_code == 200


async def test_links_that_do_not_work_are_answered_alike(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox, clock: FakeClock
) -> None:
    """Used, expired, superseded, garbled, of another kind, a session's token, of a disabled one."""
    alice, bob = await people.alice(), await people.bob()
    expired = await forget(client, mailbox, alice)
    clock.advance(hours=1)
    superseded, used = [await forget(client, mailbox, alice) for _ in range(2)]
    for_bob = await forget(client, mailbox, bob)
    done = await client.post(f"{API}/reset", json={"token": used, "password": FRESH})
    assert done.status_code == 204
    swapped = for_bob.rsplit("_", 1)[0] + "_" + superseded.rsplit("_", 1)[1]
    dead = [expired, superseded, used, swapped, for_bob[:-1], "nonsense", "", bob.token]
    for step, body in (("reset", {"password": FRESH}), ("confirm", {})):
        answers = [await client.post(f"{API}/{step}", json=body | {"token": t}) for t in dead]
        answers.append(
            await client.post(f"{API}/confirm", json={"token": for_bob})  # a reset link
        )
        assert {a.status_code for a in answers} == {400}
        assert len({a.content for a in answers}) == 1
    async with people._runtime.database.transaction() as session:
        await service.disable(session, bob.user_id, now=clock.now())
    answer = await client.post(f"{API}/reset", json={"token": for_bob, "password": FRESH})
    assert (answer.status_code, answer.json()["code"]) == (400, "link_invalid")


async def test_a_link_is_not_a_key(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    alice = await people.alice()
    token = await forget(client, mailbox, alice)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_nobody_s_mailbox_is_flooded(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    alice = await people.alice()
    for _ in range(8):
        answer = await client.post(f"{API}/forgot", json={"email": alice.email})
        assert answer.status_code == 202
    assert len(await mailbox.letters(alice.user_id)) == 5
    for _ in range(12):
        await client.post(f"{API}/forgot", json={"email": "nobody@example.org"})
    answer = await client.post(f"{API}/forgot", json={"email": "nobody@example.org"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


async def test_a_new_address_holds_once_its_mailbox_says_so_and_the_old_one_is_told(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    alice = await people.alice()
    stale = await forget(client, mailbox, alice)  # lies in the old mailbox
    asked = await client.post(
        f"{API}/email", json={"email": "alice@new.example"}, headers=alice.headers
    )
    assert asked.status_code == 202
    me = await client.get("/api/v1/me", headers=alice.headers)
    assert me.json()["email"] == alice.email
    letter = await mailbox.newest(alice.user_id, "change_address")
    assert letter.recipient == "alice@new.example"
    assert (await client.post(f"{API}/confirm", json={"token": letter.token})).status_code == 200
    me = await client.get("/api/v1/me", headers=alice.headers)
    assert me.json()["email"] == "alice@new.example"
    notice = await mailbox.newest(alice.user_id, "address_changed")
    assert notice.recipient == alice.email
    gone = await client.post(f"{API}/reset", json={"token": stale, "password": FRESH})
    assert gone.json()["code"] == "link_invalid"


async def test_changing_to_a_taken_address_tells_only_its_mailbox(
    client: httpx2.AsyncClient, people: People, mailbox: Mailbox
) -> None:
    alice, bob = await people.alice(), await people.bob()
    answers = [
        await client.post(f"{API}/email", json={"email": address}, headers=alice.headers)
        for address in (bob.email, "free@example.org")
    ]
    assert {a.status_code for a in answers} == {202}
    assert answers[0].content == answers[1].content
    token = next(
        one.token for one in await mailbox.letters(alice.user_id) if one.recipient == bob.email
    )
    answer = await client.post(f"{API}/confirm", json={"token": token})
    assert (answer.status_code, answer.json()["code"]) == (409, "address_taken")
    login = {"email": bob.email, "password": PASSWORD}
    assert (await client.post(f"{API}/login", json=login)).status_code == 200


async def test_changing_the_address_needs_a_recent_sign_in_and_an_address(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    """S19."""
    alice = await people.alice()
    wrong = await client.post(f"{API}/email", json={"email": "a@b"}, headers=alice.headers)
    assert wrong.status_code == 422
    clock.advance(minutes=11)
    late = await client.post(f"{API}/email", json={"email": "a@b.org"}, headers=alice.headers)
    assert (late.status_code, late.json()["code"]) == (403, "sign_in_again")


async def test_a_printed_link_works_and_confirms_no_mailbox(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    alice = await people.alice()
    link = await recovery.print_reset_link(runtime, alice.email.upper())
    assert link.startswith("http://sante.test/reset-password?token=")
    token = link.partition("token=")[2]
    done = await client.post(f"{API}/reset", json={"token": token, "password": FRESH})
    assert done.status_code == 204
    async with runtime.database.transaction() as session:
        found = await session.execute(text("select email_confirmed_at from users"))
        assert found.scalar_one() is None


async def test_of_two_resets_with_one_link_at_once_one_holds(
    live_runtime: Runtime, live_people: People, live_app: FastAPI
) -> None:
    alice = await live_people.alice()
    link = await recovery.print_reset_link(live_runtime, alice.email)
    token = link.partition("token=")[2]
    words = [f"racing horse number {n} wins" for n in range(4)]
    async with client_for(live_app) as client:
        answers = await asyncio.gather(
            *(client.post(f"{API}/reset", json={"token": token, "password": w}) for w in words)
        )
        assert sorted(a.status_code for a in answers) == [204, 400, 400, 400]
        won = words[[a.status_code for a in answers].index(204)]
        logins = [
            await client.post(f"{API}/login", json={"email": alice.email, "password": w})
            for w in words
        ]
    assert [a.status_code == 200 for a in logins] == [w == won for w in words]


async def test_two_sign_ups_of_one_address_at_once_are_answered_alike(
    live_runtime: Runtime, live_people: People, live_app: FastAPI
) -> None:
    await live_people.alice()
    async with client_for(live_app) as client:
        answers = await asyncio.gather(
            *(client.post(f"{API}/register", json=NEW) for _ in range(4))
        )
    assert [a.status_code for a in answers] == [202] * 4
    async with live_runtime.database.transaction() as session:
        assert await session.scalar(text("select count(*) from users")) == 2
