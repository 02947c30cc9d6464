"""Where one is signed in, changing the password, proving again who one is: over HTTP."""

import httpx2
import pytest
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People, Person

API = "/api/v1"
FRESH = "nine loud herons sleeping"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def sign_in(
    client: httpx2.AsyncClient, who: Person, agent: str = FIREFOX, password: str = PASSWORD
) -> dict[str, str]:
    body = {"email": who.email, "password": password}
    made = await client.post(f"{API}/auth/login", json=body, headers={"User-Agent": agent})
    assert made.status_code == 200, made.text
    return {"Authorization": f"Bearer {made.json()['access_token']}"}


async def devices(client: httpx2.AsyncClient, headers: dict[str, str]) -> list[dict[str, object]]:
    found = await client.get(f"{API}/sessions", headers=headers)
    assert found.status_code == 200, found.text
    items: list[dict[str, object]] = found.json()["items"]
    return items


async def test_sessions_are_listed_with_the_one_that_asks_first(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    alice = await people.alice()
    clock.advance(hours=2)
    await sign_in(client, alice)
    found = await devices(client, alice.headers)
    assert [(one["device"], one["current"]) for one in found] == [
        ("Unknown device", True),
        ("Firefox on Linux", False),
    ]
    assert found[0].keys() == {
        *("session_id", "device", "via", "created_at", "last_seen_at", "expires_at", "current")
    }


async def test_ending_a_session_ends_that_one_alone(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    one, two = [await sign_in(client, alice) for _ in range(2)]
    (doomed,) = [d for d in await devices(client, one) if d["current"]]
    gone = await client.delete(f"{API}/sessions/{doomed['session_id']}", headers=two)
    assert gone.status_code == 204
    codes = [
        (await client.get(f"{API}/me", headers=h)).status_code for h in (alice.headers, one, two)
    ]
    assert codes == [200, 401, 200]


async def test_all_others_can_be_ended_at_once(client: httpx2.AsyncClient, people: People) -> None:
    alice, bob = await people.alice(), await people.bob()
    other = await sign_in(client, alice)
    assert (await client.delete(f"{API}/sessions", headers=other)).status_code == 204
    assert len(await devices(client, other)) == 1
    assert (await client.get(f"{API}/me", headers=alice.headers)).status_code == 401
    assert (await client.get(f"{API}/me", headers=bob.headers)).status_code == 200


async def test_somebody_else_s_session_is_answered_as_one_that_never_was(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S5."""
    alice, charlie = await people.alice(), await people.charlie()
    (hers,) = await devices(client, alice.headers)
    answers = [
        await client.delete(f"{API}/sessions/{one}", headers=charlie.headers)
        for one in (hers["session_id"], "sess_01h455vb4pex5vsknk084sn02q", "nonsense")
    ]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert (await client.get(f"{API}/me", headers=alice.headers)).status_code == 200


async def test_refreshing_replaces_the_token_and_keeps_the_session(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S16."""
    alice = await people.alice()
    before = await devices(client, alice.headers)
    made = await client.post(f"{API}/auth/refresh", headers=alice.headers)
    assert made.json().keys() == {"access_token", "token_type", "expires_at"}
    fresh = {"Authorization": f"Bearer {made.json()['access_token']}"}
    assert (await client.get(f"{API}/me", headers=alice.headers)).status_code == 401
    assert await devices(client, fresh) == before


async def change(
    client: httpx2.AsyncClient, headers: dict[str, str], current: str, new: str
) -> httpx2.Response:
    body = {"current_password": current, "new_password": new}
    return await client.post(f"{API}/auth/password", json=body, headers=headers)


async def test_changing_the_password_ends_the_other_sessions(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    other = await sign_in(client, alice)
    assert (await change(client, alice.headers, PASSWORD, FRESH)).status_code == 204
    assert (await client.get(f"{API}/me", headers=other)).status_code == 401
    assert (await client.get(f"{API}/me", headers=alice.headers)).status_code == 200
    await sign_in(client, alice, password=FRESH)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not my password, sorry", FRESH, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "passwordpassword", "new_password"),
        (PASSWORD, "x" * 129, "new_password"),
    ],
)
async def test_a_change_that_cannot_be_says_which_field_is_wrong(
    client: httpx2.AsyncClient, people: People, current: str, new: str, field: str
) -> None:
    alice = await people.alice()
    answer = await change(client, alice.headers, current, new)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert current not in answer.text
    await sign_in(client, alice)


async def test_wrong_current_passwords_count_towards_the_lock_out(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S15: an open session is no place to guess at the password."""
    alice = await people.alice()
    for number in range(10):
        answer = await change(client, alice.headers, f"guess number {number} is wrong", FRESH)
        assert answer.status_code == 422
    blocked = await change(client, alice.headers, PASSWORD, FRESH)
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too_many_requests")
    login = {"email": alice.email, "password": PASSWORD}
    assert (await client.post(f"{API}/auth/login", json=login)).status_code == 429


async def test_an_api_token_changes_no_password(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    made = await client.post(f"{API}/tokens", json={"name": "x"}, headers=alice.headers)
    program = {"Authorization": f"Bearer {made.json()['token']}"}
    answer = await change(client, program, PASSWORD, FRESH)
    assert (answer.status_code, answer.json()["code"]) == (403, "session_only")


async def test_without_mail_a_new_address_holds_at_once_and_a_taken_one_is_refused(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    taken = await client.post(
        f"{API}/auth/email", json={"email": bob.email.upper()}, headers=alice.headers
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "address_taken")
    done = await client.post(
        f"{API}/auth/email", json={"email": "alice@new.example"}, headers=alice.headers
    )
    assert done.status_code == 202
    me = await client.get(f"{API}/me", headers=alice.headers)
    assert me.json()["email"] == "alice@new.example"


async def test_without_mail_nothing_is_sent_and_the_answer_says_so(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    for step in ("forgot", "resend"):
        answers = [
            await client.post(f"{API}/auth/{step}", json={"email": address})
            for address in (alice.email, "nobody@example.org")
        ]
        assert {a.status_code for a in answers} == {409}
        assert answers[0].content == answers[1].content
