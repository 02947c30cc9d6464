"""Passkeys over the API, with a device in software that can be made to misbehave."""

from typing import Any

import httpx2
import pytest
from tests.identity.apps import set_up
from tests.identity.test_codes import actions
from tests.support.authenticator import Device
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.core.runtime import Runtime
from sante.identity.factors.rules import place_of
from sante.identity.factors.types import Place

KEYS = "/api/v1/auth/passkeys"
ORIGIN = "http://localhost"
# Where browsers offer passkeys without HTTPS.
AT = {"Host": "localhost", "Origin": ORIGIN}


async def add(
    client: httpx2.AsyncClient, who: Person, device: Device, name: str = "My phone"
) -> httpx2.Response:
    begun = await client.post(f"{KEYS}/options", headers=who.headers | AT)
    assert begun.status_code == 200, begun.text
    body = {
        "step": begun.json()["step"],
        "name": name,
        "credential": device.create(begun.json()["options"]),
    }
    return await client.post(KEYS, json=body, headers=who.headers | AT)


async def begin(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await client.post(f"{KEYS}/sign-in/options", headers=AT)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sign_in(client: httpx2.AsyncClient, device: Device) -> httpx2.Response:
    begun = await begin(client)
    body = {"step": begun["step"], "credential": device.get(begun["options"])}
    return await client.post(f"{KEYS}/sign-in", json=body, headers=AT)


@pytest.fixture
def device() -> Device:
    return Device(ORIGIN)


@pytest.fixture
async def passkey_id(client: httpx2.AsyncClient, alice: Person, device: Device) -> str:
    answer = await add(client, alice, device)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["passkey_id"])


async def test_a_passkey_signs_its_owner_in_without_a_password(
    client: httpx2.AsyncClient, alice: Person, device: Device, passkey_id: str, runtime: Runtime
) -> None:
    answer = await sign_in(client, device)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).json()["email"] == alice.email
    found = (await client.get("/api/v1/auth/methods", headers=headers)).json()["passkeys"]
    assert [(one["name"], one["last_used_at"] is not None) for one in found] == [("My phone", True)]
    assert {"passkey_added", "signed_in"} <= set(await actions(runtime, alice))


async def test_several_passkeys_with_names_each_work(
    client: httpx2.AsyncClient, alice: Person, device: Device, passkey_id: str
) -> None:
    second = Device(ORIGIN)
    assert (await add(client, alice, second, "  Key in the drawer ")).status_code == 201
    found = (await client.get("/api/v1/auth/methods", headers=alice.headers)).json()["passkeys"]
    assert [one["name"] for one in found] == ["My phone", "Key in the drawer"]
    assert [(await sign_in(client, one)).status_code for one in (device, second)] == [200, 200]


async def test_a_device_that_is_known_is_told_so_before_it_makes_another(
    client: httpx2.AsyncClient, alice: Person, device: Device, passkey_id: str
) -> None:
    begun = (await client.post(f"{KEYS}/options", headers=alice.headers | AT)).json()["options"]
    assert len(begun["excludeCredentials"]) == 1
    assert begun["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    again = await add(client, alice, device)
    assert (again.status_code, again.json()["code"]) == (409, "passkey_known")


async def test_a_challenge_is_used_once_whatever_came_of_it(
    client: httpx2.AsyncClient, device: Device, passkey_id: str
) -> None:
    begun = await begin(client)
    good = {"step": begun["step"], "credential": device.get(begun["options"])}
    assert (await client.post(f"{KEYS}/sign-in", json=good, headers=AT)).status_code == 200
    again = await client.post(f"{KEYS}/sign-in", json=good, headers=AT)
    assert (again.status_code, again.json()["code"]) == (400, "step_expired")

    begun = await begin(client)
    credential = device.get(begun["options"])
    bad = {"step": begun["step"], "credential": credential | {"rawId": "AAAA", "id": "AAAA"}}
    assert (await client.post(f"{KEYS}/sign-in", json=bad, headers=AT)).status_code == 401
    late = {"step": begun["step"], "credential": credential}
    assert (await client.post(f"{KEYS}/sign-in", json=late, headers=AT)).status_code == 400


async def test_a_challenge_lasts_five_minutes(
    client: httpx2.AsyncClient, device: Device, passkey_id: str, clock: FakeClock
) -> None:
    for minutes, status in ((4.9, 200), (5, 400)):
        begun = await begin(client)
        body = {"step": begun["step"], "credential": device.get(begun["options"])}
        clock.advance(minutes=minutes)
        answer = await client.post(f"{KEYS}/sign-in", json=body, headers=AT)
        assert answer.status_code == status


async def test_a_challenge_for_registering_signs_nobody_in_and_is_one_person_s(
    client: httpx2.AsyncClient, people: People, alice: Person, device: Device, passkey_id: str
) -> None:
    begun = (await client.post(f"{KEYS}/options", headers=alice.headers | AT)).json()
    body = {"step": begun["step"], "credential": device.get(begun["options"])}
    answer = await client.post(f"{KEYS}/sign-in", json=body, headers=AT)
    assert answer.json()["code"] == "step_expired"

    charlie = await people.charlie()
    made = {
        "step": begun["step"],
        "name": "x",
        "credential": Device(ORIGIN).create(begun["options"]),
    }
    stolen = await client.post(KEYS, json=made, headers=charlie.headers | AT)
    assert (stolen.status_code, stolen.json()["code"]) == (400, "step_expired")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda device: setattr(device, "origin", "https://evil.example"),
        lambda device: setattr(device, "site", "evil.example"),
        lambda device: setattr(device, "verifies", False),
        lambda device: setattr(device, "key", Device(ORIGIN).key),
        lambda device: setattr(device, "owner", ""),
        lambda device: setattr(device, "owner", "AAAA"),
        lambda device: setattr(device, "credential_id", b"another credential of nobody's"),
    ],
    ids=["origin", "site", "nobody verified", "key", "no owner", "no such owner", "credential"],
)
async def test_an_answer_that_is_wrong_in_one_thing_is_refused(
    client: httpx2.AsyncClient, device: Device, passkey_id: str, spoil: Any
) -> None:
    assert (await sign_in(client, device)).status_code == 200
    spoil(device)
    answer = await sign_in(client, device)
    assert (answer.status_code, answer.json()["code"]) == (401, "passkey_refused")


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"rawId": 7},
        {"id": "AA", "rawId": "AA", "response": []},
        {"response": {"userHandle": 1}},
    ],
)
async def test_an_answer_that_is_no_credential_is_refused_not_broken(
    client: httpx2.AsyncClient, passkey_id: str, credential: dict[str, Any]
) -> None:
    begun = await begin(client)
    body = {"step": begun["step"], "credential": credential}
    answer = await client.post(f"{KEYS}/sign-in", json=body, headers=AT)
    assert answer.status_code == 401


async def test_one_person_s_passkey_does_not_answer_for_another(
    client: httpx2.AsyncClient, people: People, device: Device, passkey_id: str
) -> None:
    bob, of_bob = await people.bob(), Device(ORIGIN)
    await add(client, bob, of_bob)
    device.owner = of_bob.owner
    assert (await sign_in(client, device)).status_code == 401


async def test_a_counter_that_goes_backwards_tells_of_a_copy(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    device = Device(ORIGIN, count=5)
    await add(client, alice, device)
    assert (await sign_in(client, device)).status_code == 200  # 6
    device.count = 3
    copied = await sign_in(client, device)  # 4
    assert (copied.status_code, copied.json()["code"]) == (401, "passkey_refused")
    assert "passkey_copied" in await actions(runtime, alice)
    device.count = 6
    assert (await sign_in(client, device)).status_code == 200  # 7


async def test_a_disabled_account_is_not_opened(
    client: httpx2.AsyncClient,
    alice: Person,
    device: Device,
    passkey_id: str,
    runtime: Runtime,
    clock: FakeClock,
) -> None:
    from sante.identity import service

    async with runtime.database.transaction() as session:
        await service.disable(session, alice.user_id, now=clock.now())
    assert (await sign_in(client, device)).status_code == 401


async def test_a_passkey_alone_is_enough_where_a_code_is_asked_for_after_passwords(
    client: httpx2.AsyncClient, alice: Person, device: Device, passkey_id: str, clock: FakeClock
) -> None:
    await set_up(client, alice, clock)
    assert (await sign_in(client, device)).status_code == 200


async def test_removing_needs_another_way_in(
    client: httpx2.AsyncClient, alice: Person, device: Device, passkey_id: str, runtime: Runtime
) -> None:
    from sqlalchemy import text

    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await session.execute(
            text("delete from credentials where user_id = :u"), {"u": alice.user_id}
        )
    refused = await client.delete(f"{KEYS}/{passkey_id}", headers=alice.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_way_in")
    second = (await add(client, alice, Device(ORIGIN))).json()["passkey_id"]
    assert (await client.delete(f"{KEYS}/{passkey_id}", headers=alice.headers)).status_code == 204
    assert (await sign_in(client, device)).status_code == 401
    assert (await client.delete(f"{KEYS}/{second}", headers=alice.headers)).status_code == 409


async def test_two_removals_at_once_leave_one_way_in(
    live_client: httpx2.AsyncClient, live_people: People, live_runtime: Runtime
) -> None:
    import asyncio

    from sqlalchemy import text

    alice = await live_people.alice()
    ids = [(await add(live_client, alice, Device(ORIGIN))).json()["passkey_id"] for _ in range(2)]
    async with live_runtime.database.transaction(user_id=alice.user_id) as session:
        await session.execute(
            text("delete from credentials where user_id = :u"), {"u": alice.user_id}
        )
    # Open connections first, or one request would be done before the other has begun.
    await asyncio.gather(
        *(live_client.get("/api/v1/auth/methods", headers=alice.headers) for _ in range(4))
    )
    answers = await asyncio.gather(
        *(live_client.delete(f"{KEYS}/{one}", headers=alice.headers) for one in ids)
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_a_passkey_can_be_renamed_by_its_owner_alone(
    client: httpx2.AsyncClient, people: People, alice: Person, passkey_id: str
) -> None:
    charlie = await people.charlie()
    url, body = f"{KEYS}/{passkey_id}", {"name": "Work phone"}
    assert (await client.patch(url, json=body, headers=charlie.headers)).status_code == 404
    renamed = await client.patch(url, json=body, headers=alice.headers)
    assert [one["name"] for one in renamed.json()["passkeys"]] == ["Work phone"]
    for name in ("", "   ", "x" * 61):
        wrong = await client.patch(url, json={"name": name}, headers=alice.headers)
        assert wrong.status_code == 422, name


async def test_the_person_who_runs_the_house_cannot_read_anybody_s_factors(
    client: httpx2.AsyncClient, people: People
) -> None:
    admin, bob = await people.alice(), await people.bob()
    await add(client, bob, Device(ORIGIN))
    found = (await client.get("/api/v1/auth/methods", headers=admin.headers)).json()
    assert found["passkeys"] == []


async def test_where_browsers_offer_none_the_refusal_says_what_to_do(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    answer = await client.post(f"{KEYS}/options", headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_passkeys_here")
    assert "SANTE_PUBLIC_URL" in answer.json()["detail"]


async def test_strangers_cannot_fill_the_table_with_challenges(
    client: httpx2.AsyncClient,
) -> None:
    found = [
        (await client.post(f"{KEYS}/sign-in/options", headers=AT)).status_code for _ in range(61)
    ]
    assert found == [200] * 60 + [429]


@pytest.mark.parametrize(
    ("public", "host", "place"),
    [
        ("https://sante.example.org", "whatever", Place("sante.example.org", "https://sante.example.org")),
        ("https://h.example:8443/", "x", Place("h.example", "https://h.example:8443")),
        (None, "localhost:8642", Place("localhost", "http://localhost:8642")),
        ("http://localhost:8642", "x", Place("localhost", "http://localhost:8642")),
        (None, "sante.example.org", None),
        (None, "127.0.0.1:8642", None),
        (None, "[::1]:8642", None),
        (None, "192.168.1.20:8642", None),
        (None, "localhost.evil.example", None),
        (None, "", None),
        ("http://sante.lan", "localhost", None),
        ("https://192.168.1.20", "x", None),
    ],
)  # fmt: skip
def test_passkeys_belong_to_the_site_people_type(
    public: str | None, host: str, place: Place | None
) -> None:
    """A Host header is believed only when it names this very machine."""
    assert place_of(public, "http", host) == place
