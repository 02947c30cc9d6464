"""The ways in on the security page, and the second step of a sign-in, without any script."""

import re

import httpx2
import pytest
from tests.identity.apps import App
from tests.identity.test_codes import actions
from tests.labs.html import text_of
from tests.support.authenticator import Device
from tests.support.clock import FakeClock
from tests.support.people import PASSWORD, People, Person

from sante.core.runtime import Runtime

HERE = "/you/security"
HTML = {"Accept": "text/html", "Origin": "http://sante.test"}


async def set_up(browser: httpx2.AsyncClient, clock: FakeClock) -> App:
    """As a person does it: read the key from the page, type the code."""
    begun = await browser.post(f"{HERE}/app")
    assert (begun.status_code, begun.headers["location"]) == (303, f"{HERE}/app")
    page = (await browser.get(f"{HERE}/app")).text
    assert re.search(r'<img class="qr" src="data:image/svg\+xml', page)
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)
    assert key is not None
    app = App(key[1].replace(" ", ""), clock, [])
    wrong = await browser.post(f"{HERE}/app/confirm", data={"code": app.wrong()})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.text
    assert app.secret[:4] in wrong.text, "the same key is still there to scan"
    done = await browser.post(f"{HERE}/app/confirm", data={"code": app.code()})
    assert done.status_code == 200
    app.backup_codes = re.findall(r"<li><code>([0-9A-Z-]{11})</code></li>", done.text)
    assert len(app.backup_codes) == 10
    clock.advance(seconds=30)
    return app


@pytest.fixture
async def phone(browser: httpx2.AsyncClient, clock: FakeClock) -> App:
    return await set_up(browser, clock)


async def found_app(client: httpx2.AsyncClient) -> bool:
    found = (await client.get("/api/v1/auth/methods")).json()
    return found["authenticator_app_since"] is not None


async def first_step(client: httpx2.AsyncClient, who: Person, to: str = "") -> None:
    client.cookies.clear()
    form = {"email": who.email, "password": PASSWORD, "next": to}
    answer = await client.post("/sign-in", data=form, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/second-step")
    assert "sante" not in client.cookies, "half a sign-in opens nothing"
    assert (await client.get("/you", headers=HTML)).status_code == 303


async def test_the_key_is_shown_until_it_is_confirmed_and_never_after(
    browser: httpx2.AsyncClient, phone: App
) -> None:
    gone = await browser.get(f"{HERE}/app")
    assert (gone.status_code, gone.headers["location"]) == (303, HERE)
    page = (await browser.get(HERE)).text
    assert phone.secret[:8] not in page.replace(" ", "")
    assert "10 of your backup codes are left" in text_of(page)


async def test_signing_in_takes_two_steps_and_leads_where_one_wanted_to_go(
    browser: httpx2.AsyncClient, alice: Person, phone: App, runtime: Runtime
) -> None:
    await first_step(browser, alice, "/goals")
    page = await browser.get("/sign-in/second-step")
    assert 'autocomplete="one-time-code"' in page.text
    wrong = await browser.post("/sign-in/second-step", data={"code": phone.wrong()})
    assert wrong.status_code == 401
    assert "This code is not right" in wrong.text
    right = await browser.post("/sign-in/second-step", data={"code": phone.code()})
    assert (right.status_code, right.headers["location"]) == (303, "/goals")
    assert (await browser.get("/you")).status_code == 200
    assert "sante_device" in browser.cookies
    assert "sante_step" not in browser.cookies
    assert "signed_in" in await actions(runtime, alice)


async def test_a_backup_code_does_as_the_second_step(
    browser: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    await first_step(browser, alice)
    used = phone.backup_codes[0]
    right = await browser.post("/sign-in/second-step", data={"code": used})
    assert right.status_code == 303
    assert "9 of your backup codes" in text_of((await browser.get(HERE)).text)


async def test_the_second_step_is_done_once_and_within_ten_minutes(
    browser: httpx2.AsyncClient, alice: Person, phone: App, clock: FakeClock
) -> None:
    await first_step(browser, alice)
    token = browser.cookies["sante_step"]
    assert (
        await browser.post("/sign-in/second-step", data={"code": phone.code()})
    ).status_code == 303
    clock.advance(seconds=30)
    browser.cookies.clear()
    browser.cookies.set("sante_step", token)
    again = await browser.post("/sign-in/second-step", data={"code": phone.code()})
    assert again.status_code == 400
    assert "Start again" in again.text

    await first_step(browser, alice)
    clock.advance(minutes=10)
    late = await browser.post("/sign-in/second-step", data={"code": phone.code()})
    assert late.status_code == 400


@pytest.mark.parametrize("token", ["", "made-up"])
async def test_there_is_no_second_step_without_a_first(
    client: httpx2.AsyncClient, token: str
) -> None:
    client.cookies.set("sante_step", token)
    shown = await client.get("/sign-in/second-step", headers=HTML)
    assert (shown.status_code, shown.headers["location"]) == (303, "/sign-in")
    answer = await client.post("/sign-in/second-step", data={"code": "000000"}, headers=HTML)
    assert answer.status_code == 400


async def test_guesses_at_the_second_step_count_with_those_at_the_password(
    browser: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    """S15."""
    await first_step(browser, alice)  # one
    for _ in range(9):
        wrong = await browser.post("/sign-in/second-step", data={"code": phone.wrong()})
        assert wrong.status_code == 401
    locked = await browser.post("/sign-in/second-step", data={"code": phone.code()})
    assert locked.status_code == 429
    assert "retry-after" in locked.headers
    form = {"email": alice.email, "password": PASSWORD}
    assert (await browser.post("/sign-in", data=form)).status_code == 429


async def test_a_whole_sign_in_forgets_its_own_half(
    browser: httpx2.AsyncClient, alice: Person, phone: App, runtime: Runtime
) -> None:
    from sqlalchemy import text

    await first_step(browser, alice)
    assert (
        await browser.post("/sign-in/second-step", data={"code": phone.code()})
    ).status_code == 303
    async with runtime.database.transaction() as session:
        assert await session.scalar(text("select count(*) from login_failures")) == 0


async def test_turning_the_app_off_on_the_page(
    browser: httpx2.AsyncClient, alice: Person, phone: App
) -> None:
    form = {"code": phone.wrong(), "password": PASSWORD}
    wrong = await browser.post(f"{HERE}/app/off", data=form)
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.text
    form = {"code": phone.code(), "password": PASSWORD}
    done = await browser.post(f"{HERE}/app/off", data=form)
    assert done.status_code == 303
    browser.cookies.clear()
    form = {"email": alice.email, "password": PASSWORD}
    answer = await browser.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_new_backup_codes_on_the_page(browser: httpx2.AsyncClient, phone: App) -> None:
    wrong = await browser.post(f"{HERE}/backup-codes", data={"new_code": phone.wrong()})
    assert wrong.status_code == 422
    done = await browser.post(f"{HERE}/backup-codes", data={"new_code": phone.code()})
    made = re.findall(r"<li><code>([0-9A-Z-]{11})</code></li>", done.text)
    assert len(set(made) - set(phone.backup_codes)) == 10


async def test_after_ten_minutes_the_page_shows_and_changes_nothing(
    browser: httpx2.AsyncClient, clock: FakeClock
) -> None:
    """S19."""
    clock.advance(minutes=11)
    assert "prove that it is you" in (await browser.get(HERE)).text
    again = f"/sign-in/again?next={HERE}"
    for path in ("/app", "/app/confirm", "/app/off", "/backup-codes", "/passkeys"):
        sent = await browser.post(HERE + path)
        assert (sent.status_code, sent.headers["location"]) == (303, again), path
    for path in ("/app", "/link"):
        assert (await browser.get(HERE + path)).headers["location"] == again, path
    assert await found_app(browser) is False


async def test_you_leads_there_and_it_says_where_passkeys_do_not_work(
    browser: httpx2.AsyncClient,
) -> None:
    assert f'href="{HERE}"' in (await browser.get("/you")).text
    assert "only over HTTPS or on localhost" in text_of((await browser.get(HERE)).text)


async def test_a_passkey_is_added_used_and_removed_on_the_pages(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    client.cookies.set("sante", alice.token)
    client.headers.update(
        {"Accept": "text/html", "Host": "localhost", "Origin": "http://localhost"}
    )
    device = Device("http://localhost")
    import json

    begun = (await client.post("/api/v1/auth/passkeys/options")).json()
    form = {
        "passkey_name": "My <b>phone</b>",
        "step": begun["step"],
        "credential": json.dumps(device.create(begun["options"])),
    }
    assert (await client.post(f"{HERE}/passkeys", data=form)).status_code == 303
    again = await client.post(f"{HERE}/passkeys", data=form)
    assert again.status_code == 400, "its challenge was used"
    begun = (await client.post("/api/v1/auth/passkeys/options")).json()
    other = Device("http://localhost").create(begun["options"])
    form |= {"passkey_name": " ", "step": begun["step"], "credential": json.dumps(other)}
    nameless = await client.post(f"{HERE}/passkeys", data=form)
    assert nameless.status_code == 422
    assert 'id="error-passkey_name"' in nameless.text
    page = (await client.get(HERE)).text
    assert "My &lt;b&gt;phone&lt;/b&gt;" in page
    client.cookies.clear()

    begun = (await client.post("/api/v1/auth/passkeys/sign-in/options")).json()
    answer = {"step": begun["step"], "credential": json.dumps(device.get(begun["options"]))}
    done = await client.post("/sign-in/passkey", data={**answer, "next": "/goals"})
    assert (done.status_code, done.headers["location"]) == (303, "/goals")
    refused = await client.post("/sign-in/passkey", data=answer)
    assert refused.status_code == 400
    for credential in ("", "[]", "{", "null"):
        wrong = await client.post("/sign-in/passkey", data={"credential": credential})
        assert wrong.status_code in (400, 401)
    remove = re.search(rf'action="({HERE}/passkeys/pk_\w+/remove)"', page)
    assert remove is not None
    assert (await client.post(remove[1])).status_code == 303
    assert "No passkeys yet" in (await client.get(HERE)).text


async def test_a_passkey_does_as_the_second_step_for_its_owner_alone(
    client: httpx2.AsyncClient, people: People, alice: Person, clock: FakeClock
) -> None:
    import json

    from tests.identity import apps
    from tests.identity.test_passkeys import add

    bob = await people.bob()
    mine, foreign = Device("http://localhost", verifies=True), Device("http://localhost")
    await add(client, alice, mine)
    await add(client, bob, foreign)
    await apps.set_up(client, alice, clock)
    mine.verifies = False  # after the password a touch is enough
    client.headers.update(
        {"Accept": "text/html", "Host": "localhost", "Origin": "http://localhost"}
    )
    form = {"email": alice.email, "password": PASSWORD}
    for device, status in ((foreign, 401), (mine, 303)):
        client.cookies.clear()
        await client.post("/sign-in", data=form)
        begun = (await client.post("/sign-in/second-step/options")).json()
        assert len(begun["options"]["allowCredentials"]) == 1
        answer = {"step": begun["step"], "credential": json.dumps(device.get(begun["options"]))}
        done = await client.post("/sign-in/second-step/passkey", data=answer)
        assert done.status_code == status


async def test_a_stranger_s_passkey_is_not_there_to_remove(
    browser: httpx2.AsyncClient, people: People
) -> None:
    from tests.identity.test_passkeys import add

    bob = await people.bob()
    made = (await add(browser, bob, Device("http://localhost"))).json()["passkey_id"]
    answers = [
        await browser.post(f"{HERE}/{kind}/{key}/remove")
        for kind, key in (
            ("passkeys", made),
            ("passkeys", "pk_01h455vb4pex5vsknk084sn02q"),
            ("identities", "idn_01h455vb4pex5vsknk084sn02q"),
        )
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1
