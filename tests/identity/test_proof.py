"""Proving again who it is: by password and code, by a passkey, by the provider (S19)."""

import json

import httpx2
import pytest
from tests.identity.apps import set_up
from tests.identity.test_codes import actions
from tests.identity.test_passkeys import add
from tests.identity.test_provider import join, link, travel
from tests.labs.html import text_of
from tests.support.authenticator import Device
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People, Person
from tests.support.provider import Provider

from sante.core.runtime import Runtime
from sante.core.settings import Settings

API = "/api/v1"
HERE = "/you/security"
AGAIN = "/sign-in/again"
HTML = {"Accept": "text/html", "Origin": "http://sante.test"}
AT_HOME = {"Accept": "text/html", "Host": "localhost", "Origin": "http://localhost"}
SHORT = "nine herons!"  # enough only together with a code


@pytest.fixture
def settings(provider_settings: Settings) -> Settings:
    return provider_settings


async def is_recent(client: httpx2.AsyncClient) -> bool:
    """Whether a step that matters may be done."""
    form = {"name": "Home server", "days": "30"}
    done = await client.post(f"{HERE}/tokens", data=form, headers=HTML)
    assert done.status_code in (200, 303)
    return done.status_code == 200


async def test_with_an_app_on_the_password_alone_proves_nothing(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock, runtime: Runtime
) -> None:
    phone = await set_up(browser, alice, clock)
    clock.advance(minutes=11)
    page = await browser.get(AGAIN)
    assert 'name="password"' in page.text
    assert 'name="totp"' in page.text
    for code in ("", phone.wrong()):
        form = {"password": PASSWORD, "totp": code}
        refused = await browser.post(AGAIN, data=form)
        assert (refused.status_code, 'id="error-totp"' in refused.text) == (422, True)
        assert not await is_recent(browser)
    form = {"password": PASSWORD, "totp": phone.code(), "next": HERE}
    done = await browser.post(AGAIN, data=form)
    assert (done.status_code, done.headers["location"]) == (303, HERE)
    assert await is_recent(browser)
    assert "signed_in_again" in await actions(runtime, alice)
    clock.advance(minutes=11)
    used = await browser.post(AGAIN, data=form)
    assert used.status_code == 422, "a code proves something once"


async def test_guessing_codes_here_counts_towards_the_lock_out(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    """S15."""
    phone = await set_up(browser, alice, clock)
    form = {"password": PASSWORD, "totp": phone.wrong()}
    answers = [(await browser.post(AGAIN, data=form)).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    locked = await browser.post(AGAIN, data=form | {"totp": phone.code()})
    assert (locked.status_code, "retry-after" in locked.headers) == (429, True)


async def test_with_an_app_on_a_new_password_needs_a_code_and_may_be_shorter(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    """S12."""
    phone = await set_up(browser, alice, clock)
    assert "At least 8 characters" in text_of((await browser.get(HERE)).text)
    body = {"current_password": PASSWORD, "new_password": SHORT}
    for code in (None, phone.wrong()):
        refused = await browser.post(f"{API}/auth/password", json=body | {"totp": code})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "totp")
    shorter = {**body, "new_password": "x7", "totp": phone.code()}
    assert (await browser.post(f"{API}/auth/password", json=shorter)).status_code == 422
    form = body | {"totp": phone.code()}
    done = await browser.post(f"{HERE}/password", data=form)
    assert done.status_code == 303, "what was wrong with the new one did not use the code up"
    login = {"email": alice.email, "password": SHORT, "totp": phone.backup_codes[0]}
    assert (await browser.post(f"{API}/auth/login", json=login)).status_code == 200


async def test_a_passkey_of_one_s_own_proves_it(
    client: httpx2.AsyncClient, people: People, alice: Person, clock: FakeClock
) -> None:
    bob = await people.bob()
    mine, foreign = Device("http://localhost"), Device("http://localhost")
    await add(client, alice, mine)
    await add(client, bob, foreign)
    clock.advance(minutes=11)
    client.cookies.set("sante", alice.token)
    page = await client.get(f"{AGAIN}?next={HERE}", headers=AT_HOME)
    assert f'action="{AGAIN}/passkey"' in page.text
    elsewhere = await client.get(AGAIN, headers=HTML)
    assert "passkey" not in elsewhere.text, "browsers offer none at this address"
    for device, status in ((foreign, 401), (mine, 303)):
        begun = (await client.post(f"{API}/auth/passkeys/sign-in/options", headers=AT_HOME)).json()
        form = {
            "step": begun["step"],
            "credential": json.dumps(device.get(begun["options"])),
            "next": HERE,
        }
        done = await client.post(f"{AGAIN}/passkey", data=form, headers=AT_HOME)
        assert done.status_code == status
        assert await is_recent(client) is (device is mine)
    again = await client.post(f"{AGAIN}/passkey", data=form, headers=AT_HOME)
    assert again.status_code == 400, "its challenge was used"


async def test_who_came_by_the_provider_proves_it_there_and_has_one_session(
    client: httpx2.AsyncClient, at: Provider, clock: FakeClock
) -> None:
    await travel(client, at)
    await join(client)
    clock.advance(minutes=11)
    page = await client.get(f"{AGAIN}?next={HERE}", headers=HTML)
    assert 'name="password"' not in page.text, "there is none"
    assert f'href="/sign-in/provider?next={HERE}"' in page.text
    nothing = await client.post(AGAIN, data={"password": ""}, headers=HTML)
    assert nothing.status_code == 422
    assert not await is_recent(client)
    done = await travel(client, at, f"/sign-in/provider?next={HERE}")
    assert (done.status_code, done.headers["location"]) == (303, HERE)
    assert await is_recent(client)
    sessions = (await client.get(f"{API}/sessions")).json()["items"]
    assert len(sessions) == 1, "the new session took the old one's place"


async def test_signing_in_as_somebody_else_ends_no_session(
    client: httpx2.AsyncClient, people: People, alice: Person
) -> None:
    bob = await people.bob()
    client.cookies.set("sante", alice.token)
    form = {"email": bob.email, "password": PASSWORD}
    assert (await client.post("/sign-in", data=form, headers=HTML)).status_code == 303
    client.cookies.clear()
    for who in (alice, bob):
        assert (await client.get(f"{API}/me", headers=who.headers)).status_code == 200


async def test_what_can_prove_it_is_offered_beside_the_password(
    client: httpx2.AsyncClient, at: Provider, alice: Person
) -> None:
    client.cookies.set("sante", alice.token)
    plain = await client.get(AGAIN, headers=HTML)
    assert "Home" not in text_of(plain.text)
    assert 'name="totp"' not in plain.text
    await link(client, at, alice)
    both = await client.get(AGAIN, headers=HTML)
    assert "Sign in with Home again" in text_of(both.text)
    assert 'name="password"' in both.text
