"""Signing in with an OpenID Connect provider: a real one on loopback, which lies when asked to."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.conftest import client_for, make_runtime
from tests.identity.apps import set_up
from tests.identity.test_codes import actions
from tests.labs.html import text_of
from tests.support import db as support
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People, Person
from tests.support.provider import CLIENT_ID, Account, Provider

from sante.api import create_app
from sante.core.runtime import Runtime
from sante.core.settings import Settings

HTML = {"Accept": "text/html", "Origin": "http://sante.test"}
HERE = "/you/security"
JOIN, LINK = "/sign-in/provider/join", "/sign-in/provider/link"


@pytest.fixture
def settings(provider_settings: Settings) -> Settings:
    return provider_settings


async def go(client: httpx2.AsyncClient, start: str = "/sign-in/provider") -> dict[str, str]:
    """To the provider: what it was asked."""
    left = await client.get(start, headers=HTML)
    assert left.status_code == 303, text_of(left.text)
    return {k: v[0] for k, v in parse_qs(urlsplit(left.headers["location"]).query).items()}


async def back(client: httpx2.AsyncClient, at: Provider, asked: dict[str, str]) -> httpx2.Response:
    url = urlsplit(at.answer_to(asked))
    return await client.get(f"{url.path}?{url.query}", headers=HTML)


async def travel(client: httpx2.AsyncClient, at: Provider, start: str = "") -> httpx2.Response:
    """There and back, on to the page that asks something if there is one."""
    answer = await back(client, at, await go(client, start or "/sign-in/provider"))
    if answer.headers.get("location") in (JOIN, LINK):
        answer = await client.get(answer.headers["location"], headers=HTML)
    return answer


async def join(client: httpx2.AsyncClient, **more: str) -> httpx2.Response:
    form = {"display_name": "Eve", "date_of_birth": "1980-04-30"} | more
    return await client.post(JOIN, data=form, headers=HTML)


async def signed_in_as(client: httpx2.AsyncClient) -> str | None:
    answer = await client.get("/api/v1/me")
    return answer.json()["email"] if answer.status_code == 200 else None


async def link(client: httpx2.AsyncClient, at: Provider, who: Person) -> httpx2.Response:
    """Alice's browser links the provider's account to hers."""
    client.cookies.clear()
    client.cookies.set("sante", who.token)
    page = await travel(client, at, f"{HERE}/link")
    assert page.status_code == 200, text_of(page.text)
    return await client.post(LINK, headers=HTML)


async def test_the_request_carries_all_that_keeps_it_from_being_forged(
    client: httpx2.AsyncClient,
) -> None:
    first, second = await go(client), await go(client)
    assert first["scope"] == "openid email profile"
    assert first["redirect_uri"] == "http://sante.test/sign-in/provider/callback"
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


async def test_a_new_person_signs_up_and_comes_back_by_the_same_way(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    page = await travel(client, at)
    assert page.status_code == 200
    assert "eve@example.org" in page.text
    assert await signed_in_as(client) is None, "not before they said yes"
    made = await join(client)
    assert (made.status_code, made.headers["location"]) == (303, "/welcome")
    assert await signed_in_as(client) == "eve@example.org"

    client.cookies.clear()
    at.account.email = "eve@elsewhere.example"  # it may change there: the subject does not
    again = await travel(client, at, "/sign-in/provider?next=/goals")
    assert (again.status_code, again.headers["location"]) == (303, "/goals")
    assert await signed_in_as(client) == "eve@example.org"


async def test_an_address_alone_opens_nobody_s_account(
    client: httpx2.AsyncClient, at: Provider, alice: Person
) -> None:
    """Whoever can choose addresses at a provider could take over accounts here."""
    for email in (alice.email, "ALICE@Example.org", " alice@example.org "):
        at.account = Account("mallory", email)
        page = await travel(client, at)
        assert page.status_code == 409
        assert "link Home under You" in text_of(page.text)
        assert await signed_in_as(client) is None
        client.cookies.clear()


async def test_linking_is_done_while_signed_in_and_then_opens_the_account(
    client: httpx2.AsyncClient, at: Provider, alice: Person, runtime: Runtime
) -> None:
    done = await link(client, at, alice)
    assert (done.status_code, done.headers["location"]) == (303, f"{HERE}#identities")
    client.cookies.clear()
    assert (await travel(client, at)).status_code == 303
    assert await signed_in_as(client) == alice.email
    assert {"identity_linked", "signed_in"} <= set(await actions(runtime, alice))
    assert "eve@example.org" in (await client.get(HERE, headers=HTML)).text


async def test_coming_back_links_nothing_by_itself(
    client: httpx2.AsyncClient, at: Provider, alice: Person, people: People
) -> None:
    """Somebody lured through the links has still not pressed the button, and it is theirs alone."""
    client.cookies.set("sante", alice.token)
    page = await travel(client, at, f"{HERE}/link")
    assert "Is this you?" in page.text
    found = (await client.get("/api/v1/auth/methods")).json()
    assert found["identities"] == []
    charlie = await people.charlie()
    client.cookies.delete("sante")
    client.cookies.set("sante", charlie.token)
    assert (await client.get(LINK, headers=HTML)).status_code == 403
    assert (await client.post(LINK, headers=HTML)).status_code == 403


async def test_a_link_begun_by_one_person_is_not_finished_by_another(
    client: httpx2.AsyncClient, at: Provider, alice: Person, people: People
) -> None:
    client.cookies.set("sante", alice.token)
    asked = await go(client, f"{HERE}/link")
    charlie = await people.charlie()
    client.cookies.delete("sante")
    client.cookies.set("sante", charlie.token)
    assert (await back(client, at, asked)).headers["location"] == LINK
    assert (await client.get(LINK, headers=HTML)).status_code == 403


async def test_an_identity_opens_one_account_and_an_account_has_one_there(
    client: httpx2.AsyncClient, at: Provider, alice: Person, people: People
) -> None:
    assert (await link(client, at, alice)).status_code == 303
    bob = await people.bob()
    assert (await link(client, at, bob)).status_code == 409
    at.account = Account("eve-2", "other@example.org")
    assert (await link(client, at, alice)).status_code == 409


async def test_unlinking_ends_it_and_never_takes_the_last_way_in(
    client: httpx2.AsyncClient, at: Provider, alice: Person, people: People, runtime: Runtime
) -> None:
    await link(client, at, alice)
    charlie = await people.charlie()
    found = (await client.get("/api/v1/auth/methods", headers=alice.headers)).json()["identities"]
    url = f"/api/v1/auth/identities/{found[0]['identity_id']}"
    client.cookies.clear()
    assert (await client.delete(url, headers=charlie.headers)).status_code == 404
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        kept = await session.scalar(text("select password_hash from credentials"))
        await session.execute(text("delete from credentials"))
    refused = await client.delete(url, headers=alice.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_way_in")
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await session.execute(
            text("insert into credentials values (:u, :h, now())"), {"u": alice.user_id, "h": kept}
        )
    assert (await client.delete(url, headers=alice.headers)).status_code == 204
    page = await travel(client, at)
    assert "There is no account with it here yet" in text_of(page.text)
    async with runtime.database.transaction() as session:
        assert await session.scalar(text("select count(*) from identity_owners")) == 0
    assert "identity_unlinked" in await actions(runtime, alice)


async def test_a_code_is_asked_for_after_the_provider_too(
    client: httpx2.AsyncClient, at: Provider, alice: Person, clock: FakeClock
) -> None:
    """Who turned it on did so against everybody who is not them, the provider's people included."""
    phone = await set_up(client, alice, clock)
    await link(client, at, alice)
    client.cookies.clear()
    half = await travel(client, at, "/sign-in/provider?next=/goals")
    assert (half.status_code, half.headers["location"]) == (303, "/sign-in/second-step")
    assert await signed_in_as(client) is None
    whole = await client.post("/sign-in/second-step", data={"code": phone.code()}, headers=HTML)
    assert (whole.status_code, whole.headers["location"]) == (303, "/goals")
    assert await signed_in_as(client) == alice.email


async def test_a_disabled_account_is_not_opened(
    client: httpx2.AsyncClient, at: Provider, alice: Person, runtime: Runtime, clock: FakeClock
) -> None:
    from sante.identity import service

    await link(client, at, alice)
    client.cookies.clear()
    async with runtime.database.transaction() as session:
        await service.disable(session, alice.user_id, now=clock.now())
    page = await travel(client, at)
    assert page.status_code != 303
    assert await signed_in_as(client) is None


async def test_the_session_is_as_old_as_the_sign_in_at_the_provider(
    client: httpx2.AsyncClient, at: Provider, alice: Person, clock: FakeClock
) -> None:
    """S19: a provider that has known the browser for an hour is no recent sign-in."""
    await link(client, at, alice)
    client.cookies.clear()
    at.claims = {"auth_time": int(clock.now().timestamp()) - 3600}
    await travel(client, at)
    again = f"/sign-in/again?next={HERE}"
    assert (await client.post(f"{HERE}/app", headers=HTML)).headers["location"] == again
    assert "Sign in with Home again" in (await client.get(again, headers=HTML)).text
    asked = await go(client)
    assert asked["prompt"] == "login", "who is signed in already wants to prove it again"


LIES: Final[dict[str, dict[str, Any]]] = {
    "nonce": {"nonce": "another sign-in's"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another app"},
    "audience, though given to us": {"aud": "another app", "azp": CLIENT_ID},
    "audiences without a party": {"aud": [CLIENT_ID, "another app"]},
    "another party": {"aud": [CLIENT_ID, "another app"], "azp": "another app"},
    "issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1_000_000_000},
    "no subject": {"sub": None},
    "no end": {"exp": None},
    "of tomorrow": {"iat": 4_000_000_000, "nbf": 4_000_000_000},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_is_wrong_in_one_thing_is_refused(
    client: httpx2.AsyncClient, at: Provider, alice: Person, lie: str
) -> None:
    await link(client, at, alice)
    client.cookies.clear()
    at.claims = LIES[lie]
    page = await travel(client, at)
    assert page.status_code == 400
    assert "not for this sign-in" in text_of(page.text)
    assert await signed_in_as(client) is None
    at.claims = {}
    assert (await travel(client, at)).status_code == 303


@pytest.mark.parametrize("signature", ["HS256", "other key"])
async def test_a_token_the_provider_did_not_sign_is_refused(
    client: httpx2.AsyncClient, at: Provider, signature: str
) -> None:
    """HS256 with the client secret, offered by the provider: still not a proof of who signed."""
    at.signs_with = signature
    page = await travel(client, at)
    assert page.status_code == 400


async def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(
    client: httpx2.AsyncClient, at: Provider, alice: Person, app: FastAPI
) -> None:
    await link(client, at, alice)
    client.cookies.clear()
    asked = await go(client)
    cookie = client.cookies["sante_flow"]
    async with client_for(app) as other:  # the address was stolen, the cookie was not
        assert (await back(other, at, asked)).status_code == 400
        assert await signed_in_as(other) is None
    assert (await back(client, at, asked)).status_code == 303
    client.cookies.clear()
    client.cookies.set("sante_flow", cookie)
    replayed = await back(client, at, asked)
    assert replayed.status_code == 400
    assert await signed_in_as(client) is None


async def test_an_answer_is_to_the_question_and_in_time(
    client: httpx2.AsyncClient, at: Provider, alice: Person, clock: FakeClock
) -> None:
    await link(client, at, alice)
    for state, minutes, status in (("", 9, 303), ("made up", 0, 400), ("", 10, 400)):
        client.cookies.clear()
        asked = await go(client)
        clock.advance(minutes=minutes)
        answer = await back(client, at, asked | ({"state": state} if state else {}))
        assert answer.status_code == status, (state, minutes)


@pytest.mark.parametrize("cookie", ["", "AAAA", "not base64!", "A" * 400])
async def test_a_cookie_that_is_not_ours_is_no_flow(
    client: httpx2.AsyncClient, cookie: str
) -> None:
    client.cookies.set("sante_flow", cookie)
    answer = await client.get("/sign-in/provider/callback?code=x&state=y", headers=HTML)
    assert answer.status_code == 400


async def test_an_answer_of_another_issuer_is_not_taken_to_this_one(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    """RFC 9207: the code must not even be sent."""
    at.mixes_up = "https://evil.example"
    asked = await go(client)
    assert (await back(client, at, asked)).status_code == 400
    assert len(at.codes) == 1, "the code was never exchanged"


async def test_a_document_of_another_issuer_is_not_used(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    for wrong in (
        {"issuer": "https://evil.example"},
        {"issuer": at.url + "/"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": None},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ):
        at.document = wrong
        page = await client.get("/sign-in/provider", headers=HTML)
        assert page.status_code == 502, wrong


async def test_keys_in_somebody_s_private_network_are_not_fetched(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    """S30: the operator allowed the issuer's own address and no other."""
    at.document = {"jwks_uri": "https://10.1.2.3/keys"}
    page = await travel(client, at)
    assert page.status_code == 502


async def test_a_provider_that_is_down_is_said_and_the_password_still_works(
    client: httpx2.AsyncClient, at: Provider, alice: Person
) -> None:
    asked = await go(client)
    at.down = True
    for page in (
        await client.get("/sign-in/provider?next=/goals", headers=HTML),
        await back(client, at, asked),
    ):
        assert page.status_code == 502
        assert "Home does not answer" in text_of(page.text)
    form = {"email": alice.email, "password": PASSWORD}
    assert (await client.post("/sign-in", data=form, headers=HTML)).status_code == 303


async def test_pressing_cancel_there_leads_back_to_the_sign_in_page(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    asked = await go(client)
    page = await client.get(
        f"/sign-in/provider/callback?error=access_denied&state={asked['state']}&iss={at.url}",
        headers=HTML,
    )
    assert page.status_code == 400
    assert "Home did not sign you in" in text_of(page.text)


async def test_an_account_needs_an_address_and_an_age(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    at.account = Account("eve-1", None)
    page = await travel(client, at)
    assert page.status_code == 400
    assert "scope email" in text_of(page.text)
    at.account = Account("eve-1", "eve@example.org")
    await travel(client, at)
    young = await join(client, date_of_birth="2015-01-01")
    assert young.status_code in (403, 422)
    wrong = await join(client, date_of_birth="30.4.1980")
    assert wrong.status_code == 422
    answer = client.cookies["sante_answer"]
    assert (await join(client)).status_code == 303, "a slip does not cost the way there"
    client.cookies.clear()
    assert (await join(client)).status_code == 400
    client.cookies.set("sante_answer", answer)
    assert (await join(client)).status_code == 409, "one answer, one account"


async def test_the_table_that_finds_owners_names_nobody(
    client: httpx2.AsyncClient, at: Provider, alice: Person, runtime: Runtime
) -> None:
    await link(client, at, alice)
    async with runtime.database.transaction() as session:
        rows = [str(row) for row in await session.execute(text("select * from identity_owners"))]
        assert len(rows) == 1
        assert "eve" not in rows[0]
        hidden = await session.scalar(text("select count(*) from identities"))
        assert hidden == 0, "whose rows these are is for row security to say"


@pytest.fixture
async def without(
    db: support.SavepointDatabase, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[httpx2.AsyncClient]:
    bare = Settings(home=tmp_path, secret_key=support.SECRET.hex())
    async with client_for(create_app(make_runtime(db, clock, bare))) as client:
        yield client


async def test_where_none_is_set_up_nothing_is_offered(without: httpx2.AsyncClient) -> None:
    assert "/sign-in/provider" not in (await without.get("/sign-in", headers=HTML)).text
    for path in ("/sign-in/provider/callback", "/sign-in/provider"):
        assert (await without.get(path, headers=HTML)).status_code == 404


def test_a_provider_is_set_up_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SANTE_OIDC_CLIENT_ID"):
        Settings(home=tmp_path, oidc_issuer="https://auth.example.org")
    with pytest.raises(ValueError, match="https"):
        Settings(home=tmp_path, oidc_issuer="http://auth.example.org", oidc_client_id="sante")
