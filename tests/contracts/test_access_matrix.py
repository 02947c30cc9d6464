"""Every route of the API, taken from its own description, against everybody who must not pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.support.life import Life, live_through
from tests.support.people import People, Person

from sante.core.runtime import Runtime
from sante.core.schemas import PARAMETERS
from sante.kit import ids

# Routes that need no key. A route that is in neither list nor behind a key fails the build.
OPEN = {
    *(
        f"POST /api/v1/auth/{step}"
        for step in ("register", "login", "confirm", "resend", "forgot", "reset")
    ),
    "POST /api/v1/auth/passkeys/sign-in/options",
    "POST /api/v1/auth/passkeys/sign-in",
}
# Parameters that name nothing of anybody's: an entry of a catalogue, a day.
SHARED = {
    "biomarker_id": "ldl_c",
    "challenge_id": "week_warrior",
    "day": "2026-03-09",
    "first_day": "2026-03-09",
    "phase": "2",
}
# Routes that take the key of a person, never of a program.
SESSION_ONLY = re.compile(
    r"/api/v1/(tokens|sessions|admin/|auth/|notifications/channels)"
)  # those open are left out


@dataclass(frozen=True)
class Route:
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    def url(self, values: dict[str, str]) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: values[m[1]], self.path)


def routes(app: FastAPI) -> Iterator[Route]:
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield Route(method.upper(), path)


async def ask(client: httpx2.AsyncClient, route: Route, url: str, who: Person) -> httpx2.Response:
    """With an empty object as body, so that ownership is decided before its contents are."""
    body: dict[str, Any] = {} if route.method == "GET" else {"json": BODIES.get(str(route), {})}
    return await client.request(route.method, url, headers=who.headers, **body)


# What a route needs to get as far as looking for the thing.
BODIES: dict[str, dict[str, object]] = {
    "POST /api/v1/actions/{action_id}/log": {"status": "completed"},
    "PATCH /api/v1/actions/logs/{log_id}": {"status": "completed"},
    "PATCH /api/v1/goals/{goal_id}": {"status": "paused"},
    "POST /api/v1/goals/{goal_id}/actions": {"action_id": "oat_beta_glucan"},
    "POST /api/v1/goals/{goal_id}/actions/{user_action_id}/swap": {"action_id": "psyllium"},
    "PUT /api/v1/goals/{goal_id}/phases/{phase}": {"answer": "start"},
    "POST /api/v1/goals/{goal_id}/extend": {"days": 30},
    "PATCH /api/v1/reports/{report_id}": {"report_date": "2026-01-01"},
    "PATCH /api/v1/constraints/{constraint_id}": {"until": "2026-03-01"},
    "PATCH /api/v1/auth/passkeys/{passkey_id}": {"name": "Mine now"},
    "POST /api/v1/notifications/{notification_id}/act": {"action": "snooze"},
    "POST /api/v1/notifications/channels/{channel_id}/verify": {"code": "000000"},
    "POST /api/v1/reminders/{reminder_id}/move": {"instead_of": "12:00", "at": "13:00"},
    "PUT /api/v1/reminders/events/{event_id}/note": {"note": "Not yours"},
}


@pytest.fixture
async def alice_s_life(client: httpx2.AsyncClient, people: People, runtime: Runtime) -> Life:
    return await live_through(client, await people.alice(), runtime)


def unknown(route: Route) -> dict[str, str]:
    """A well-formed id of the right kind for each parameter, of a thing that never was."""
    kinds = {"action_id": "ua", **{name: prefix for prefix, name in PARAMETERS.items()}}
    return {
        name: SHARED.get(name) or ids.encode(kinds[name], ids.new_id()) for name in route.parameters
    }


async def test_no_route_answers_without_a_key(client: httpx2.AsyncClient, app: FastAPI) -> None:
    open_routes = set()
    for route in routes(app):
        url = route.url(unknown(route))
        answer = await client.request(route.method, url)
        if answer.status_code != 401:
            open_routes.add(str(route))
    assert open_routes == OPEN


async def test_a_stranger_learns_nothing_from_any_id(
    client: httpx2.AsyncClient, app: FastAPI, people: People, alice_s_life: Life, runtime: Runtime
) -> None:
    """S5: the bytes for Alice's id are the bytes for an id that never was."""
    charlie = await people.charlie()
    before = await fingerprint(runtime, alice_s_life.person)
    tried = 0
    for route in routes(app):
        owned = [p for p in route.parameters if p not in SHARED]
        if not owned:
            continue
        real = SHARED | {p: alice_s_life.id_for(p) for p in owned}
        never = SHARED | {p: ids.encode(real[p].split("_")[0], ids.new_id()) for p in owned}
        answers = [await ask(client, route, route.url(v), charlie) for v in (real, never)]
        assert [a.status_code for a in answers] == [404, 404], str(route)
        assert answers[0].content == answers[1].content, str(route)
        tried += 1
    assert tried >= 10
    assert await fingerprint(runtime, alice_s_life.person) == before


async def test_a_disabled_account_s_key_opens_nothing(
    client: httpx2.AsyncClient, app: FastAPI, people: People
) -> None:
    """S10."""
    dana = await people.dana()
    for route in routes(app):
        if str(route) in OPEN:
            continue
        url = route.url(unknown(route))
        answer = await client.request(route.method, url, headers=dana.headers)
        assert answer.status_code == 401, str(route)


async def test_a_read_only_token_changes_nothing_anywhere(
    client: httpx2.AsyncClient, app: FastAPI, alice_s_life: Life, runtime: Runtime
) -> None:
    """S11: scope by route, over all routes."""
    alice = alice_s_life.person
    made = await client.post("/api/v1/tokens", json={"name": "reader"}, headers=alice.headers)
    reader = Person(
        alice.user_id, alice.email, "", headers={"Authorization": f"Bearer {made.json()['token']}"}
    )
    before = await fingerprint(runtime, alice)
    for route in routes(app):
        if str(route) in OPEN:
            continue
        values = {p: SHARED.get(p) or alice_s_life.id_for(p) for p in route.parameters}
        answer = await ask(client, route, route.url(values), reader)
        if SESSION_ONLY.match(route.path):
            assert (answer.status_code, answer.json()["code"]) == (403, "session_only"), str(route)
        elif route.method == "GET":
            assert answer.status_code < 400, f"{route}: {answer.text}"
        else:
            found = (answer.status_code, answer.json()["code"])
            assert found == (403, "missing_scope"), str(route)
    assert await fingerprint(runtime, alice) == before


async def test_reading_every_page_and_route_changes_nothing(
    client: httpx2.AsyncClient, app: FastAPI, alice_s_life: Life, runtime: Runtime
) -> None:
    """S17."""
    before = await fingerprint(runtime, alice_s_life.person)
    for route in routes(app):
        if route.method == "GET":
            values = {p: SHARED.get(p) or alice_s_life.id_for(p) for p in route.parameters}
            await ask(client, route, route.url(values), alice_s_life.person)
    assert await fingerprint(runtime, alice_s_life.person) == before


async def fingerprint(runtime: Runtime, person: Person) -> dict[str, str]:
    """A hash of each of a person's tables; keys and when they were used stand apart."""
    apart = {"auth_sessions", "api_tokens", "audit_log"}
    async with runtime.database.transaction(user_id=person.user_id) as session:
        names = await session.scalars(
            text(
                "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
                " where a.attname = 'user_id' and c.relkind = 'r'"
                " and c.relnamespace = 'public'::regnamespace order by 1"
            )
        )
        return {
            name: str(
                await session.scalar(
                    text(
                        f"select coalesce(md5(string_agg(t::text, '|' order by t::text)), '')"
                        f" from {name} t where user_id = :user_id"
                    ),
                    {"user_id": person.user_id},
                )
            )
            for name in names
            if name not in apart
        }
