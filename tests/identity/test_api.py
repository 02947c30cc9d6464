"""Registering, signing in and out, and API tokens, over HTTP."""

import httpx2
import pytest
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People

from sante.core.runtime import Runtime
from sante.identity.types import ALL_SCOPES, READ_SCOPES

REGISTER = "/api/v1/auth/register"
LOGIN = "/api/v1/auth/login"
NEW = {"email": "Eve@Example.org", "password": "seven quiet otters dancing"}


async def test_registering_gives_a_token_that_works(client: httpx2.AsyncClient) -> None:
    made = await client.post(REGISTER, json=NEW | {"display_name": "Eve"})
    assert made.status_code == 201
    assert made.json().keys() == {"user_id", "access_token", "token_type", "expires_at"}
    assert made.json()["user_id"].startswith("user_")
    headers = {"Authorization": f"Bearer {made.json()['access_token']}"}
    assert (await client.get("/api/v1/tokens", headers=headers)).status_code == 200


async def test_one_address_has_one_account_whatever_its_spelling(
    client: httpx2.AsyncClient,
) -> None:
    assert (await client.post(REGISTER, json=NEW)).status_code == 201
    again = await client.post(REGISTER, json=NEW | {"email": " eve@EXAMPLE.org"})
    assert again.status_code == 409
    assert again.json()["code"] == "address_taken"
    assert "Sign in" in again.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"password": "fourteen chars"}, "password", "at least 15 characters"),
        ({"password": "passwordpassword"}, "password", "less common"),
        ({"password": "eve@example.org!"}, "password", "less common"),
        ({"password": "x" * 129}, "password", "at most 128"),
        ({"email": "not an address"}, "email", "not an e-mail address"),
        ({"email": "eve@localhost"}, "email", "not an e-mail address"),
        ({"is_admin": True}, "is_admin", "not known"),
        ({"user_id": "user_00000000000000000000000000"}, "user_id", "not known"),
    ],
)
async def test_a_bad_registration_says_what_to_change(
    client: httpx2.AsyncClient, change: dict[str, object], field: str, says: str
) -> None:
    answer = await client.post(REGISTER, json=NEW | change)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    messages = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert says in messages[field]
    assert str(change.get("password", "-no-")) not in answer.text
    assert (await client.post(LOGIN, json=NEW)).status_code == 401, "nothing was stored"


async def test_every_character_of_a_long_password_counts(client: httpx2.AsyncClient) -> None:
    """S12."""
    long = "".join(chr(97 + (i * 7) % 26) for i in range(127))
    made = await client.post(REGISTER, json={"email": "l@example.org", "password": long + "A"})
    assert made.status_code == 201
    wrong = await client.post(LOGIN, json={"email": "l@example.org", "password": long + "B"})
    right = await client.post(LOGIN, json={"email": "l@example.org", "password": long + "A"})
    assert (wrong.status_code, right.status_code) == (401, 200)


async def test_signing_in_is_answered_alike_for_known_and_unknown_addresses(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S14: bodies here, times in bench/sign_in.py."""
    alice = await people.alice()
    dana = await people.dana()
    wrong = "not the right password at all"
    answers = [
        await client.post(LOGIN, json={"email": address, "password": password})
        for address, password in (
            (alice.email, wrong),
            ("nobody@example.org", wrong),
            (dana.email, PASSWORD),
        )
    ]
    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1


async def test_signing_out_ends_the_session_and_no_other(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    other = await client.post(LOGIN, json={"email": alice.email, "password": PASSWORD})
    other_headers = {"Authorization": f"Bearer {other.json()['access_token']}"}
    assert (await client.post("/api/v1/auth/logout", headers=alice.headers)).status_code == 204
    assert (await client.get("/api/v1/tokens", headers=alice.headers)).status_code == 401
    assert (await client.get("/api/v1/tokens", headers=other_headers)).status_code == 200


@pytest.mark.parametrize("days", [15, 91])
async def test_a_session_ends_when_idle_or_old(
    client: httpx2.AsyncClient, people: People, clock: FakeClock, days: int
) -> None:
    """S16: 14 days without use, 90 days whatever the use."""
    alice = await people.alice()
    if days == 91:
        for _ in range(9):
            clock.advance(days=10)
            await client.get("/api/v1/tokens", headers=alice.headers)
        clock.advance(days=1)
    else:
        clock.advance(days=days)
    assert (await client.get("/api/v1/tokens", headers=alice.headers)).status_code == 401


async def test_guessing_one_account_is_stopped_for_every_spelling_and_header(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    """S15."""
    alice = await people.alice()
    spellings = [alice.email, alice.email.upper(), f" {alice.email} ", alice.email.title()]
    for attempt in range(10):
        body = {"email": spellings[attempt % 4], "password": f"guess number {attempt} is wrong"}
        headers = {"X-Forwarded-For": f"203.0.113.{attempt}"}
        assert (await client.post(LOGIN, json=body, headers=headers)).status_code == 401
    right = {"email": alice.email, "password": PASSWORD}
    blocked = await client.post(LOGIN, json=right)
    assert blocked.status_code == 429
    wait = int(blocked.headers["Retry-After"])
    assert 0 < wait <= 15 * 60
    clock.advance(seconds=wait)
    assert (await client.post(LOGIN, json=right)).status_code == 200


async def test_one_address_cannot_try_many_accounts(client: httpx2.AsyncClient) -> None:
    """S15."""
    for attempt in range(30):
        body = {"email": f"who{attempt}@example.org", "password": "a guess, and a wrong one"}
        assert (await client.post(LOGIN, json=body)).status_code == 401
    body = {"email": "someone@example.org", "password": "a guess, and a wrong one"}
    assert (await client.post(LOGIN, json=body)).status_code == 429


async def test_a_token_reads_by_default_and_does_no_more_than_its_scopes(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S11."""
    alice = await people.alice()
    made = await client.post("/api/v1/tokens", json={"name": "script"}, headers=alice.headers)
    assert made.status_code == 201
    assert set(made.json()["scopes"]) == READ_SCOPES
    token = {"Authorization": f"Bearer {made.json()['token']}"}
    for call in (
        client.get("/api/v1/tokens", headers=token),
        client.post("/api/v1/tokens", json={"name": "more"}, headers=token),
        client.post("/api/v1/auth/logout", headers=token),
    ):
        answer = await call
        assert (answer.status_code, answer.json()["code"]) == (403, "session_only")
    listed = (await client.get("/api/v1/tokens", headers=alice.headers)).json()["items"]
    assert [t["name"] for t in listed] == ["script"]
    assert "token" not in listed[0]
    gone = await client.delete(f"/api/v1/tokens/{listed[0]['token_id']}", headers=alice.headers)
    assert gone.status_code == 204
    assert (await client.get("/api/v1/tokens", headers=token)).status_code == 401


async def test_unknown_scopes_are_named_with_the_known_ones(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    answer = await client.post(
        "/api/v1/tokens", json={"name": "x", "scopes": ["labs:all"]}, headers=alice.headers
    )
    assert answer.status_code == 422
    message = answer.json()["errors"][0]["message"]
    assert "labs:all" in message
    assert all(scope in message for scope in ALL_SCOPES)


async def test_making_a_token_needs_a_recent_sign_in(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    """S19."""
    alice = await people.alice()
    clock.advance(minutes=11)
    answer = await client.post("/api/v1/tokens", json={"name": "x"}, headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")


async def test_a_stranger_s_token_id_is_answered_as_one_that_never_was(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S5."""
    alice, charlie = await people.alice(), await people.charlie()
    made = await client.post("/api/v1/tokens", json={"name": "mine"}, headers=alice.headers)
    answers = [
        await client.delete(f"/api/v1/tokens/{token_id}", headers=charlie.headers)
        for token_id in (made.json()["token_id"], "tok_01h455vb4pex5vsknk084sn02q", "nonsense")
    ]
    assert [a.status_code for a in answers] == [404, 404, 404]
    assert len({a.content for a in answers}) == 1
    listed = await client.get("/api/v1/tokens", headers=alice.headers)
    assert len(listed.json()["items"]) == 1


@pytest.mark.parametrize(
    "key", ["", "Bearer", "Bearer x", "Bearer sante_s_zz_zz", "Basic YTpi", "Bearer " + "é" * 9]
)
async def test_without_a_valid_key_there_is_nothing_to_see(
    client: httpx2.AsyncClient, key: str
) -> None:
    answer = await client.get("/api/v1/tokens", headers={b"Authorization": key.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


async def test_disabling_an_account_ends_every_key_at_once(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S10."""
    dana = await people.dana()
    assert (await client.get("/api/v1/tokens", headers=dana.headers)).status_code == 401


async def test_the_first_account_runs_the_house(people: People, runtime: Runtime) -> None:
    from sante.identity import queries

    alice, bob = await people.alice(), await people.bob()
    async with runtime.database.transaction() as session:
        users = [await queries.user_by_id(session, who.user_id) for who in (alice, bob)]
    assert [user.is_admin for user in users if user] == [True, False]
