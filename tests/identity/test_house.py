"""Invitations and the people of the house: over HTTP."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.conftest import client_for
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People, Person

from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import service
from sante.identity.types import Tier

API = "/api/v1"
NEW = {"email": "eve@example.org", "password": "seven quiet otters dancing"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Registration is closed."""
    return settings.model_copy(update={"registration": False})


async def invite(client: httpx2.AsyncClient, admin: Person, **wanted: Any) -> dict[str, Any]:
    body = {"description": "For Eve"} | wanted
    made = await client.post(f"{API}/admin/invites", json=body, headers=admin.headers)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def register(client: httpx2.AsyncClient, number: int, code: str) -> httpx2.Response:
    body = NEW | {"email": f"eve{number}@example.org", "invite_code": code}
    return await client.post(f"{API}/auth/register", json=body)


async def test_an_invitation_opens_a_closed_door_for_as_many_as_it_says(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    closed = await client.post(f"{API}/auth/register", json=NEW)
    assert (closed.status_code, closed.json()["code"]) == (403, "registration_closed")
    made = await invite(client, alice, max_uses=2)
    codes = [
        (await register(client, number, made["code"].lower().replace("-", " "))).status_code
        for number in range(3)
    ]
    assert codes == [201, 201, 422]
    listed = (await client.get(f"{API}/admin/invites", headers=alice.headers)).json()["items"]
    assert (listed[0]["max_uses"], listed[0]["current_uses"]) == (2, 2)
    assert "code" not in listed[0]


async def test_an_invitation_without_limits_stays_open_until_it_is_revoked(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    alice = await people.alice()
    made = await invite(client, alice, max_uses=None, days=None)
    clock.advance(days=400)
    assert (await register(client, 1, made["code"])).status_code == 201
    alice = Person(alice.user_id, alice.email, "", headers=await sign_in(client, alice))
    gone = await client.delete(f"{API}/admin/invites/{made['invite_id']}", headers=alice.headers)
    assert gone.status_code == 204
    answer = await register(client, 2, made["code"])
    assert (answer.status_code, answer.json()["code"]) == (422, "invite_invalid")


async def sign_in(client: httpx2.AsyncClient, who: Person) -> dict[str, str]:
    body = {"email": who.email, "password": PASSWORD}
    made = await client.post(f"{API}/auth/login", json=body)
    return {"Authorization": f"Bearer {made.json()['access_token']}"}


async def test_invitations_that_do_not_work_are_answered_alike_and_make_no_account(
    client: httpx2.AsyncClient, people: People, clock: FakeClock, runtime: Runtime
) -> None:
    alice = await people.alice()
    expired = await invite(client, alice, days=1)
    used = await invite(client, alice)
    assert (await register(client, 1, used["code"])).status_code == 201
    clock.advance(days=1)
    answers = [
        await register(client, 2, code)
        for code in (expired["code"], used["code"], "0" * 20, "not a code", "\x00")
    ]
    assert {a.status_code for a in answers} == {422}
    assert len({a.content for a in answers}) == 1
    assert answers[0].json()["errors"][0]["field"] == "invite_code"
    async with runtime.database.transaction() as session:
        assert await session.scalar(text("select count(*) from users")) == 2


async def test_a_sign_up_that_fails_uses_no_invitation_up(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = await invite(client, alice)
    for change in ({"date_of_birth": "2020-01-01"}, {"email": alice.email}, {"password": "x"}):
        body = NEW | {"invite_code": made["code"]} | change
        assert (await client.post(f"{API}/auth/register", json=body)).status_code in (409, 422)
    assert (await register(client, 1, made["code"])).status_code == 201


async def test_of_those_who_come_at_once_only_as_many_get_in_as_were_invited(
    live_runtime: Runtime, live_people: People, live_app: FastAPI
) -> None:
    alice = await live_people.alice()
    async with client_for(live_app) as client:
        made = await invite(client, alice, max_uses=2)
        answers = await asyncio.gather(*(register(client, n, made["code"]) for n in range(5)))
        listed = await client.get(f"{API}/admin/invites", headers=alice.headers)
    assert sorted(a.status_code for a in answers) == [201, 201, 422, 422, 422]
    assert listed.json()["items"][0]["current_uses"] == 2


async def test_an_invitation_brings_its_tier(
    client: httpx2.AsyncClient, people: People, runtime: Runtime, clock: FakeClock
) -> None:
    alice = await people.alice()
    made = await invite(client, alice, tier="premium")
    assert (await register(client, 1, made["code"])).status_code == 201
    async with runtime.database.transaction() as session:
        who = await session.scalar(text("select id from users where email = 'eve1@example.org'"))
    for user_id, tier in ((who, Tier.PREMIUM), (alice.user_id, Tier.FREE)):
        async with runtime.database.transaction(user_id=user_id) as session:
            assert await service.tier_of(session, user_id, now=clock.now()) is tier


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": ""},
        {"tier": "gold"},
        {"max_uses": 0},
        {"days": 0},
        {"code": "mine"},
        {"max_uses": 2**40},
    ],
)
async def test_an_invitation_that_makes_no_sense_is_not_made(
    client: httpx2.AsyncClient, people: People, wrong: dict[str, object]
) -> None:
    alice = await people.alice()
    answer = await client.post(
        f"{API}/admin/invites", json={"description": "x"} | wrong, headers=alice.headers
    )
    assert answer.status_code == 422


async def test_the_house_does_not_exist_for_those_who_do_not_run_it(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    key = (await client.get(f"{API}/admin/people", headers=alice.headers)).json()["items"]
    target = next(one["user_id"] for one in key if one["email"] == alice.email)
    nowhere = await client.get(f"{API}/nowhere", headers=bob.headers)
    for method, path in (
        ("GET", "people"),
        ("GET", "invites"),
        ("POST", "invites"),
        ("POST", f"people/{target}/disable"),
    ):
        body = {"json": {"description": "x"}} if path == "invites" and method == "POST" else {}
        answer = await client.request(
            method,
            f"{API}/admin/{path}",
            headers=bob.headers,
            **body,  # type: ignore[arg-type]
        )
        assert (answer.status_code, answer.content) == (404, nowhere.content)
    assert (await client.get(f"{API}/me", headers=alice.headers)).status_code == 200


async def test_disabling_ends_everything_at_once_and_enabling_lets_in_again(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    """S10."""
    alice, bob = await people.alice(), await people.bob()
    made = await client.post(f"{API}/tokens", json={"name": "x"}, headers=bob.headers)
    program = {"Authorization": f"Bearer {made.json()['token']}"}
    listed = (await client.get(f"{API}/admin/people", headers=alice.headers)).json()["items"]
    one = next(p for p in listed if p["email"] == bob.email)
    assert one["last_seen_at"] is not None
    assert not {"birth_date", "date_of_birth", "sex", "weight"} & one.keys()
    path = f"{API}/admin/people/{one['user_id']}"
    done = await client.post(f"{path}/disable", headers=alice.headers)
    assert done.json()["status"] == "disabled"
    login = {"email": bob.email, "password": PASSWORD}
    for answer in (
        await client.get(f"{API}/me", headers=bob.headers),
        await client.get(f"{API}/me", headers=program),
        await client.post(f"{API}/auth/login", json=login),
    ):
        assert answer.status_code == 401
    assert (await client.get(f"{API}/me", headers=alice.headers)).status_code == 200
    enabled = await client.post(f"{path}/enable", headers=alice.headers)
    assert enabled.json()["status"] == "active"
    assert (await client.get(f"{API}/me", headers=bob.headers)).status_code == 401
    assert (await client.post(f"{API}/auth/login", json=login)).status_code == 200
    assert [a for a, _ in await audited(runtime, alice)] == ["disabled_account", "enabled_account"]
    assert ("account_disabled", "admin") in await audited(runtime, bob)


async def audited(runtime: Runtime, who: Person) -> list[tuple[str, str]]:
    async with runtime.database.transaction(user_id=who.user_id) as session:
        rows = await session.execute(
            text(
                "select action, actor from audit_log"
                " where action like '%account' or action like 'account_%abled' order by id"
            )
        )
        return [(row.action, row.actor) for row in rows]


async def test_nobody_disables_themselves_and_old_sign_ins_disable_nobody(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    alice, _ = await people.alice(), await people.bob()
    listed = (await client.get(f"{API}/admin/people", headers=alice.headers)).json()["items"]
    ids = {one["email"]: one["user_id"] for one in listed}
    own = await client.post(f"{API}/admin/people/{ids[alice.email]}/disable", headers=alice.headers)
    assert (own.status_code, own.json()["code"]) == (409, "not_yourself")
    clock.advance(minutes=11)
    late = await client.post(
        f"{API}/admin/people/{ids['bob@example.org']}/disable", headers=alice.headers
    )
    assert (late.status_code, late.json()["code"]) == (403, "sign_in_again")
