"""Codes from an authenticator app, backup codes, and the sign-in that asks for them."""

import asyncio

import httpx2
import pytest
from sqlalchemy import text
from tests.identity.apps import APP, App, set_up
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People, Person

from sante.core.runtime import Runtime
from sante.identity.factors import methods

LOGIN = "/api/v1/auth/login"
METHODS = "/api/v1/auth/methods"


@pytest.fixture
async def phone(client: httpx2.AsyncClient, alice: Person, clock: FakeClock) -> App:
    return await set_up(client, alice, clock)


async def login(client: httpx2.AsyncClient, who: Person, **more: str) -> httpx2.Response:
    return await client.post(LOGIN, json={"email": who.email, "password": PASSWORD, **more})


async def outcome(client: httpx2.AsyncClient, who: Person, **more: str) -> str:
    """ "in", or the code of the refusal."""
    answer = await login(client, who, **more)
    return "in" if answer.status_code == 200 else str(answer.json()["code"])


async def actions(runtime: Runtime, who: Person) -> list[str]:
    async with runtime.database.transaction(user_id=who.user_id) as session:
        found = await session.scalars(
            text("select action from audit_log where user_id = :u order by id"),
            {"u": who.user_id},
        )
        return list(found)


async def test_nothing_is_asked_for_before_a_code_was_confirmed(
    client: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    begun = (await client.post(APP, headers=alice.headers)).json()
    assert begun["otpauth_url"].startswith("otpauth://totp/Sant%C3%A9:alice%40example.org?")
    phone = App(begun["secret"], clock, [])
    assert await outcome(client, alice) == "in"
    refused = await client.post(
        f"{APP}/confirm", json={"code": phone.wrong()}, headers=alice.headers
    )
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "code")
    assert await outcome(client, alice) == "in"
    done = await client.post(f"{APP}/confirm", json={"code": phone.code()}, headers=alice.headers)
    assert len(set(done.json()["backup_codes"])) == 10
    assert await outcome(client, alice) == "second_factor_required"


async def test_with_an_app_on_the_password_needs_a_code(
    client: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    assert await outcome(client, alice) == "second_factor_required"
    assert await outcome(client, alice, totp=phone.wrong()) == "wrong_code"
    assert await outcome(client, alice, totp="") == "second_factor_required"
    assert await outcome(client, alice, totp="é" * 6) == "wrong_code"
    code = phone.code()
    assert await outcome(client, alice, totp=f"{code[:3]} {code[3:]}") == "in"


async def test_a_wrong_password_is_told_before_a_code_is_even_looked_at(
    client: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    body = {"email": alice.email, "password": "wrong all the way", "totp": phone.code()}
    assert (await client.post(LOGIN, json=body)).json()["code"] == "wrong_credentials"
    assert await outcome(client, alice, totp=phone.code()) == "in", "the code was not used up"


async def test_a_code_works_once_and_none_before_it_works_after(
    client: httpx2.AsyncClient, alice: Person, phone: App, clock: FakeClock
) -> None:
    clock.advance(seconds=30)
    earlier, code = phone.code(steps=-1), phone.code()
    assert await outcome(client, alice, totp=code) == "in"
    assert await outcome(client, alice, totp=code) == "wrong_code"
    assert await outcome(client, alice, totp=earlier) == "wrong_code"


async def test_one_code_sent_many_times_at_once_lets_in_once(
    live_client: httpx2.AsyncClient, live_people: People, clock: FakeClock
) -> None:
    alice = await live_people.alice()
    phone = await set_up(live_client, alice, clock)
    code, backup = phone.code(), phone.backup_codes[0]
    for used in (code, backup):
        found = await asyncio.gather(*(outcome(live_client, alice, totp=used) for _ in range(4)))
        assert sorted(found) == ["in"] + ["wrong_code"] * 3


@pytest.mark.parametrize(
    ("steps", "result"), [(-2, "wrong_code"), (-1, "in"), (1, "in"), (2, "wrong_code")]
)
async def test_a_clock_may_be_half_a_minute_off(
    client: httpx2.AsyncClient,
    alice: Person,
    phone: App,
    clock: FakeClock,
    steps: int,
    result: str,
) -> None:
    clock.advance(minutes=5)
    assert await outcome(client, alice, totp=phone.code(steps=steps)) == result


async def test_guessing_codes_is_stopped_even_with_the_right_password(
    client: httpx2.AsyncClient, alice: Person, phone: App, clock: FakeClock
) -> None:
    """S15: a right password between two guesses must not start the count anew."""
    outcomes = []
    for _ in range(5):
        outcomes += [await outcome(client, alice), await outcome(client, alice, totp=phone.wrong())]
    assert outcomes == ["second_factor_required", "wrong_code"] * 5
    locked = await login(client, alice, totp=phone.code())
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 900
    clock.advance(minutes=15)
    assert await outcome(client, alice, totp=phone.code()) == "in"


async def test_without_the_phone_a_backup_code_lets_in_once(
    client: httpx2.AsyncClient, alice: Person, phone: App, runtime: Runtime
) -> None:
    code = phone.backup_codes[3]
    assert await outcome(client, alice, totp=code.lower().replace("-", " ")) == "in"
    assert await outcome(client, alice, totp=code) == "wrong_code"
    left = (await client.get(METHODS, headers=alice.headers)).json()["backup_codes_left"]
    assert left == 9
    assert "backup_code_used" in await actions(runtime, alice)


async def test_new_backup_codes_need_a_code_and_void_the_old_ones(
    client: httpx2.AsyncClient, alice: Person, phone: App, clock: FakeClock
) -> None:
    path = "/api/v1/auth/backup-codes"
    refused = await client.post(path, json={"code": phone.wrong()}, headers=alice.headers)
    assert refused.status_code == 422
    made = await client.post(path, json={"code": phone.code()}, headers=alice.headers)
    assert made.status_code == 200
    assert set(made.json()["backup_codes"]).isdisjoint(phone.backup_codes)
    assert await outcome(client, alice, totp=phone.backup_codes[0]) == "wrong_code"
    assert await outcome(client, alice, totp=made.json()["backup_codes"][0]) == "in"


async def test_one_person_s_codes_open_nobody_else_s_account(
    client: httpx2.AsyncClient, people: People, alice: Person, phone: App, clock: FakeClock
) -> None:
    bob = await people.bob()
    of_bob = await set_up(client, bob, clock)
    for code in (phone.code(), phone.backup_codes[0]):
        assert await outcome(client, bob, totp=code) == "wrong_code"
    assert await outcome(client, bob, totp=of_bob.code()) == "in"
    assert await outcome(client, alice, totp=phone.backup_codes[0]) == "in"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "in"),
        ({"code": "wrong"}, "invalid"),
        ({"password": "not the right one"}, "invalid"),
        ({"password": None}, "invalid"),
    ],
)
async def test_turning_it_off_takes_a_code_and_the_password(
    client: httpx2.AsyncClient, alice: Person, phone: App, change: dict[str, str], code: str
) -> None:
    body = {"code": phone.code(), "password": PASSWORD} | change
    if body["code"] == "wrong":
        body["code"] = phone.wrong()
    answer = await client.post(f"{APP}/off", json=body, headers=alice.headers)
    if code == "in":
        assert answer.status_code == 204
        assert await outcome(client, alice) == "in"
        found = (await client.get(METHODS, headers=alice.headers)).json()
        assert (found["authenticator_app_since"], found["backup_codes_left"]) == (None, 0)
    else:
        assert answer.json()["code"] == code
        assert await outcome(client, alice) == "second_factor_required"


async def test_a_stolen_session_cannot_guess_its_way_to_turning_it_off(
    client: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    body = {"code": phone.wrong(), "password": PASSWORD}
    found = [
        (await client.post(f"{APP}/off", json=body, headers=alice.headers)).status_code
        for _ in range(11)
    ]
    assert found == [422] * 10 + [429]
    right = {"code": phone.code(), "password": PASSWORD}
    answer = await client.post(f"{APP}/off", json=right, headers=alice.headers)
    assert answer.status_code == 429


async def test_a_short_password_cannot_be_left_to_stand_alone(
    client: httpx2.AsyncClient, alice: Person, phone: App, runtime: Runtime, clock: FakeClock
) -> None:
    """S12: eight characters are enough only while a code is asked for as well."""
    from sante.identity import passwords, queries

    short = "otters 9"
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        assert await methods.password_minimum(session, alice.user_id) == 8
        hashed = await passwords.hash_password(short)
        await queries.set_password_hash(session, alice.user_id, hashed, clock.now())
    body = {"code": phone.code(), "password": short}
    answer = await client.post(f"{APP}/off", json=body, headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "password_too_short_alone")
    assert await outcome(client, alice) == "wrong_credentials", "the password did change"


async def test_a_second_app_does_not_replace_the_first_in_silence(
    client: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    again = await client.post(APP, headers=alice.headers)
    assert (again.status_code, again.json()["code"]) == (409, "authenticator_app_on")
    late = await client.post(f"{APP}/confirm", json={"code": phone.code()}, headers=alice.headers)
    assert (late.status_code, late.json()["code"]) == (409, "authenticator_app_on")
    assert await outcome(client, alice, totp=phone.code()) == "in"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/authenticator-app", None),
        ("POST", "/authenticator-app/confirm", {"code": "1"}),
        ("POST", "/authenticator-app/off", {"code": "1"}),
        ("POST", "/backup-codes", {"code": "1"}),
        ("POST", "/passkeys/options", None),
        ("POST", "/passkeys", {"step": "x", "name": "x", "credential": {}}),
    ],
)
async def test_every_change_needs_a_recent_sign_in(
    client: httpx2.AsyncClient,
    alice: Person,
    clock: FakeClock,
    method: str,
    path: str,
    body: object,
) -> None:
    """S19."""
    clock.advance(minutes=11)
    answer = await client.request(method, f"/api/v1/auth{path}", json=body, headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")


async def test_the_secret_is_sealed_and_the_codes_are_hashes(
    client: httpx2.AsyncClient, alice: Person, phone: App, runtime: Runtime
) -> None:
    """S35: nothing readable in the rows, the audit log or a stored answer."""
    await client.post(
        "/api/v1/auth/backup-codes",
        json={"code": phone.code()},
        headers=alice.headers | {"Idempotency-Key": "once"},
    )
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        rows = [
            str(row)
            for table in ("authenticator_apps", "backup_codes", "audit_log", "idempotency_keys")
            for row in await session.execute(text(f"select t::text from {table} t"))
        ]
        sealed = await session.scalar(text("select sealed_secret from authenticator_apps"))
    assert len(rows) >= 12
    assert not any(phone.secret in row for row in rows)
    assert not any(code in row for row in rows for code in phone.backup_codes)
    assert phone.secret.encode() not in bytes(sealed or b"")


async def test_a_secret_copied_to_another_person_opens_nothing(
    client: httpx2.AsyncClient, people: People, alice: Person, phone: App, runtime: Runtime
) -> None:
    """Whoever can write rows cannot make Bob's account take Alice's codes."""
    from sante.core.crypto import SealBroken
    from sante.identity.factors import codes

    bob = await people.bob()
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        sealed = await session.scalar(text("select sealed_secret from authenticator_apps"))
    async with runtime.database.transaction(user_id=bob.user_id) as session:
        await session.execute(
            text(
                "insert into authenticator_apps (user_id, sealed_secret, created_at, confirmed_at)"
                " values (:u, :s, now(), now())"
            ),
            {"u": bob.user_id, "s": sealed},
        )
        with pytest.raises(SealBroken):
            await codes.check(
                session,
                runtime.settings.secret,
                bob.user_id,
                phone.code(),
                now=runtime.clock.now(),
            )


async def test_each_change_is_written_down(
    client: httpx2.AsyncClient, alice: Person, phone: App, runtime: Runtime
) -> None:
    await client.post(
        f"{APP}/off", json={"code": phone.code(), "password": PASSWORD}, headers=alice.headers
    )
    found = await actions(runtime, alice)
    assert [a for a in found if "app" in a] == ["authenticator_app_on", "authenticator_app_off"]
