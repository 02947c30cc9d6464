"""What every request meets, tried on real routes."""

import asyncio
import json

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.conftest import client_for
from tests.support.clock import FakeClock
from tests.support.people import People

from sante.core.http import Router, Tx
from sante.core.runtime import Runtime
from sante.identity.access import CurrentUser

TOKENS = "/api/v1/tokens"
CONSTRAINTS = "/api/v1/constraints"
ONE = {"kind": "allergy", "label": "Peanuts"}


async def test_every_answer_carries_the_security_headers(client: httpx2.AsyncClient) -> None:
    """S20."""
    for path in ("/healthz", "/sign-in", "/api/v1/tokens", "/nothing-here"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        for part in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert part in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


async def test_nested_json_is_refused_with_a_reason(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S28."""
    alice = await people.alice()
    deep = b'{"name":' + b"[" * 100 + b"]" * 100 + b"}"
    deeper = b"[" * 100_000 + b"]" * 100_000
    for body, says in (
        (deep, "64 levels"),
        (deeper, "64 levels"),
        (b'{"name": NaN}', "NaN"),
        (b'{"name": "a", "name": "b"}', "twice"),
        (b'{"name": ', "line 1"),
        (b"\xff\xfe", "UTF-8"),
    ):
        answer = await client.post(
            TOKENS, content=body, headers=alice.headers | {"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
        assert says in answer.json()["detail"]


async def test_a_body_over_the_limit_is_refused_also_when_it_hides_its_length(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S24."""
    alice = await people.alice()
    big = b"x" * (1024 * 1024 + 1)

    async def pieces() -> object:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    headers = alice.headers | {"Content-Type": "application/json"}
    for content in (big, pieces()):
        answer = await client.post(TOKENS, content=content, headers=headers)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert "1,024 kB" in answer.json()["detail"]


async def test_what_is_refused_at_the_door_is_a_page_for_a_person(
    browser: httpx2.AsyncClient,
) -> None:
    """S24, S17."""
    too_large = await browser.post("/reports", content=b"x" * (1024 * 1024 + 1))
    foreign = await browser.post("/reports", headers={"Origin": "https://evil.example"})
    for answer, status, says in ((too_large, 413, "1,024 kB"), (foreign, 403, "another site")):
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert says in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Referer": "https://evil.example/page"}, 403),
        ({"Cookie": "sante=x"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({"Origin": "http://sante.test"}, 422),
        ({}, 422),
    ],
)
async def test_a_state_change_from_another_site_is_refused(
    client: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    """S17."""
    answer = await client.post("/api/v1/auth/register", json={}, headers=headers)
    assert answer.status_code == status


async def test_a_repeated_key_gives_the_first_answer_and_no_second_row(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R2."""
    alice = await people.alice()
    headers = alice.headers | {"Idempotency-Key": "once-please"}
    first = await client.post(CONSTRAINTS, json=ONE, headers=headers)
    again = await client.post(CONSTRAINTS, json=ONE, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    listed = await client.get(CONSTRAINTS, headers=alice.headers)
    assert len(listed.json()["items"]) == 1
    other = await client.post(CONSTRAINTS, json=ONE | {"label": "two"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_one_person_s_key_is_nothing_to_another(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    key = {"Idempotency-Key": "the same"}
    first = await client.post(CONSTRAINTS, json=ONE, headers=alice.headers | key)
    second = await client.post(CONSTRAINTS, json=ONE, headers=bob.headers | key)
    assert first.json()["constraint_id"] != second.json()["constraint_id"]


async def test_a_refused_request_leaves_its_key_free(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    headers = alice.headers | {"Idempotency-Key": "again"}
    bad = await client.post(CONSTRAINTS, json=ONE | {"kind": "no"}, headers=headers)
    good = await client.post(CONSTRAINTS, json=ONE, headers=headers)
    assert (bad.status_code, good.status_code) == (422, 201)


async def test_an_answer_that_holds_a_secret_is_repeated_and_lies_sealed(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    """R2, S35: API tokens and invitations are stored as hashes, and nowhere in clear."""
    alice = await people.alice()
    asked = (
        (TOKENS, {"name": "one"}, "token"),
        ("/api/v1/admin/invites", {"description": "Eve"}, "code"),
    )
    for number, (path, body, field) in enumerate(asked):
        headers = alice.headers | {"Idempotency-Key": f"once {number}"}
        first, again = [(await client.post(path, json=body, headers=headers)) for _ in range(2)]
        assert (first.status_code, again.content) == (201, first.content)
        async with runtime.database.transaction(user_id=alice.user_id) as session:
            kept = await session.scalars(text("select body from idempotency_keys"))
            assert not any(first.json()[field].encode() in bytes(body) for body in kept)


async def test_an_answer_sealed_with_another_key_is_refused_and_not_made_twice(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    alice = await people.alice()
    headers = alice.headers | {"Idempotency-Key": "once"}
    await client.post(CONSTRAINTS, json=ONE, headers=headers)
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await session.execute(text("update idempotency_keys set body = '\\x01'"))
    again = await client.post(CONSTRAINTS, json=ONE, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert "Use a new key" in again.json()["detail"]


async def test_fifty_duplicates_at_once_make_one_row_and_fifty_equal_answers(
    live_client: httpx2.AsyncClient, live_people: People, live_runtime: Runtime
) -> None:
    """R2."""
    alice = await live_people.alice()
    headers = alice.headers | {"Idempotency-Key": "fifty"}
    answers = await asyncio.gather(
        *(live_client.post(CONSTRAINTS, json=ONE, headers=headers) for _ in range(50))
    )
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    listed = await live_client.get(CONSTRAINTS, headers=alice.headers)
    assert len(listed.json()["items"]) == 1


async def test_the_commit_is_done_before_the_answer_leaves(
    live_runtime: Runtime, live_people: People
) -> None:
    """R1: another connection sees the write at the first byte of the answer."""
    from sante.api import create_app

    app = create_app(live_runtime)
    alice = await live_people.alice()
    seen: list[int] = []

    async def watching(scope: object, receive: object, send: object) -> None:
        async def watch(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                async with live_runtime.database.system_transaction() as session:
                    count = await session.execute(text("select count(*) from api_tokens"))
                    seen.append(count.scalar_one())
            await send(message)  # type: ignore[operator]

        await app(scope, receive, watch)  # type: ignore[arg-type]

    async with client_for(watching) as client:  # type: ignore[arg-type]
        made = await client.post(TOKENS, json={"name": "one"}, headers=alice.headers)
    assert made.status_code == 201
    assert seen == [1]


async def test_what_breaks_is_told_with_an_id_and_nothing_else(
    app: FastAPI, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    """S39, S40."""
    router = Router()

    @router.get("/api/v1/goes-wrong")
    async def breaks(viewer: CurrentUser, session: Tx) -> None:
        raise RuntimeError("my ferritin is 12")

    app.include_router(router)
    alice = await people.alice()
    async with client_for(app) as client:
        answer = await client.get("/api/v1/goes-wrong", headers=alice.headers)
    assert answer.status_code == 500
    body = answer.json()
    assert body["code"] == "internal"
    printed = capsys.readouterr()
    assert "ferritin" not in answer.text + printed.err + printed.out
    assert answer.headers["x-request-id"] in body["detail"]
    assert answer.headers["x-request-id"] in printed.err + printed.out


async def test_alternating_people_on_one_connection_never_see_each_other(
    live_runtime: Runtime, live_people: People
) -> None:
    """S4: many requests of two people, some cancelled on the way, over a pool of one."""
    from sante.api import create_app
    from sante.core.db import PooledDatabase

    alice, bob = await live_people.alice(), await live_people.bob()
    url = live_runtime.database.app_url
    narrow = PooledDatabase(url, url, pool_size=1)
    runtime = Runtime(
        live_runtime.settings, narrow, live_runtime.clock, live_runtime.cache, live_runtime.files
    )
    async with client_for(create_app(runtime)) as client:
        for who in (alice, bob):
            await client.post(TOKENS, json={"name": who.email}, headers=who.headers)
        foreign = 0
        for turn in range(300):
            who = (alice, bob)[turn % 2]
            call = asyncio.ensure_future(client.get(TOKENS, headers=who.headers))
            if turn % 7 == 3:
                await asyncio.sleep(0.001)
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
                continue
            names = [t["name"] for t in (await call).json()["items"]]
            foreign += names != [who.email]
        assert foreign == 0
    await narrow.close()


async def test_without_a_person_there_are_no_rows_and_no_way_to_write(
    runtime: Runtime, people: People
) -> None:
    """S4."""
    from sqlalchemy.exc import ProgrammingError

    alice = await people.alice()
    async with runtime.database.transaction() as session:
        found = await session.execute(text("select count(*) from auth_sessions"))
        assert found.scalar_one() == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with runtime.database.transaction() as session:
            await session.execute(
                text("insert into user_stamps (user_id) values (:u)"), {"u": alice.user_id}
            )


async def test_health_readiness_and_metrics_answer(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}
    await client.get("/api/v1/tokens")
    metrics = (await client.get("/metrics")).text
    assert 'sante_requests_total{method="GET",route="/api/v1/tokens",status="401"}' in metrics
    hidden = await client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.1"})
    assert hidden.status_code == 404


async def test_the_description_of_the_api_lists_the_routes(
    client: httpx2.AsyncClient, clock: FakeClock
) -> None:
    described = json.loads((await client.get("/api/v1/openapi.json")).text)
    assert {"/api/v1/auth/register", "/api/v1/auth/login", "/api/v1/tokens"} <= set(
        described["paths"]
    )


async def test_a_database_that_does_not_answer_is_a_503_that_says_try_again(
    live_runtime: Runtime, live_people: People
) -> None:
    """R19: with every connection taken, nobody gets a 500."""
    from sqlalchemy import text

    from sante.api import create_app
    from sante.core.db import PooledDatabase

    alice = await live_people.alice()
    url = live_runtime.database.app_url
    narrow = PooledDatabase(url, url, pool_size=1, pool_timeout=0.2)
    runtime = Runtime(
        live_runtime.settings, narrow, live_runtime.clock, live_runtime.cache, live_runtime.files
    )
    async with client_for(create_app(runtime)) as client:
        async with narrow.transaction() as session:
            await session.execute(text("select 1"))
            busy = await client.get(TOKENS, headers=alice.headers)
        assert (busy.status_code, busy.json()["code"]) == (503, "unavailable")
        assert busy.headers["retry-after"] == "5"
        assert (await client.get(TOKENS, headers=alice.headers)).status_code == 200
    await narrow.close()


async def test_a_character_that_cannot_be_stored_is_refused(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    answer = await client.post(TOKENS, json={"name": "a\x00b"}, headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert "NUL" in answer.json()["detail"]
