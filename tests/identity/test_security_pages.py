"""Security, the house, and ways back in, in a browser without script."""

import re

import httpx2
import pytest
from sqlalchemy import text
from tests.support.clock import FakeClock
from tests.support.mailbox import Mailbox
from tests.support.people import PASSWORD, People, Person

from sante.core.settings import Settings

HTML = {"Accept": "text/html", "Origin": "http://sante.test"}
FRESH = "nine loud herons sleeping"


def key_in(page: httpx2.Response, kind: str, near: str) -> str:
    """The id in the form that stands after `near` on the page."""
    found = re.search(rf"{kind}_[0-9a-z]{{26}}", page.text[page.text.index(near) :])
    assert found is not None
    return found[0]


async def test_the_security_page_shows_address_password_devices_and_tokens(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    page = await browser.get("/you/security")
    assert page.status_code == 200
    for heading in ("E-mail address", "Password", "Where you are signed in", "API tokens"):
        assert f"<h2>{heading}</h2>" in page.text
    assert alice.email in page.text
    assert "Mail to you" not in page.text, "there was none"
    assert 'href="/you/security"' in (await browser.get("/you")).text


async def test_changing_the_password_tells_what_is_wrong_beside_the_field(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    form = {"current_password": "not it, I am afraid", "new_password": FRESH}
    wrong = await browser.post("/you/security/password", data=form)
    assert wrong.status_code == 422
    assert "This is not your current password." in wrong.text
    assert form["current_password"] not in wrong.text
    form = {"current_password": PASSWORD, "new_password": FRESH}
    done = await browser.post("/you/security/password", data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/you/security")
    assert (await browser.get("/you/security")).status_code == 200


async def test_a_token_is_shown_once_and_can_be_revoked(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    form = {"name": "Home server", "days": "30", "scopes": ["labs:read", "goals:write"]}
    made = await browser.post("/you/security/tokens", data=form)
    assert made.status_code == 200
    token = re.search(r"sante_pat_[\w-]+", made.text)
    assert token is not None
    page = await browser.get("/you/security")
    assert token[0] not in page.text
    assert "goals:write, labs:read" in page.text
    bearer = {"Authorization": f"Bearer {token[0]}", "Cookie": ""}
    assert (await browser.get("/api/v1/reports", headers=bearer)).status_code == 200
    key = key_in(page, "tok", "Home server")
    gone = await browser.post(f"/you/security/tokens/{key}/revoke")
    assert gone.status_code == 303
    assert (await browser.get("/api/v1/reports", headers=bearer)).status_code == 401


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "Give it a name"),
        ({"days": "9999"}, "Choose one of the lengths"),
        ({"scopes": "labs:all"}, "is not one of"),
    ],
)
async def test_a_token_form_comes_back_with_what_was_typed(
    browser: httpx2.AsyncClient, alice: Person, change: dict[str, str], says: str
) -> None:
    form = {"name": "Home server", "days": "30"} | change
    answer = await browser.post("/you/security/tokens", data=form)
    assert answer.status_code == 422
    assert says in answer.text


async def test_devices_can_be_signed_out_one_by_one_and_all(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    login = {"email": alice.email, "password": PASSWORD}
    agent = {"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"}
    other = await browser.post("/api/v1/auth/login", json=login, headers=agent)
    bearer = {"Authorization": f"Bearer {other.json()['access_token']}"}
    page = await browser.get("/you/security")
    key = key_in(page, "sess", "Safari on iPhone")
    done = await browser.post(f"/you/security/devices/{key}/end")
    assert done.headers["location"] == "/you/security#devices"
    assert (await browser.get("/api/v1/me", headers=bearer)).status_code == 401
    out = await browser.post("/you/security/devices/end-all")
    assert out.headers["location"] == "/sign-in"
    browser.cookies.set("sante", alice.token)
    assert (await browser.get("/you/security")).headers["location"].startswith("/sign-in?next=")


async def test_a_step_that_matters_asks_for_the_password_and_comes_back(
    browser: httpx2.AsyncClient, alice: Person, clock: FakeClock
) -> None:
    """S19."""
    clock.advance(minutes=11)
    page = await browser.get("/you/security")
    assert "/sign-in/again?next=/you/security" in page.text
    form = {"name": "Home server", "days": "30"}
    sent = await browser.post("/you/security/tokens", data=form)
    again = "/sign-in/again?next=/you/security"
    assert (sent.status_code, sent.headers["location"]) == (303, again)
    assert alice.email in (await browser.get(again)).text
    proof = {"password": "not it, I am afraid", "next": "/you/security"}
    wrong = await browser.post("/sign-in/again", data=proof)
    assert (wrong.status_code, "not your current password" in wrong.text) == (422, True)
    proof["password"] = PASSWORD
    right = await browser.post("/sign-in/again", data=proof)
    assert (right.status_code, right.headers["location"]) == (303, "/you/security")
    assert (await browser.post("/you/security/tokens", data=form)).status_code == 200


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
async def test_proving_who_one_is_never_leads_off_this_server(
    browser: httpx2.AsyncClient, alice: Person, target: str
) -> None:
    proof = {"password": PASSWORD, "next": target}
    done = await browser.post("/sign-in/again", data=proof)
    assert done.headers["location"] == "/"


async def test_the_house_shows_people_and_disables_them(
    browser: httpx2.AsyncClient, alice: Person, people: People
) -> None:
    bob = await people.bob()
    page = await browser.get("/admin")
    assert page.status_code == 200
    for heading in ("People", "Registration and invitations", "Mail", "This installation"):
        assert f"<h2>{heading}</h2>" in page.text
    assert "No mail is set up" in page.text
    key = key_in(page, "user", bob.email)
    done = await browser.post(f"/admin/people/{key}/disable")
    assert done.headers["location"] == "/admin#people"
    assert (await browser.get("/api/v1/me", headers=bob.headers)).status_code == 401
    assert "disabled" in (await browser.get("/admin")).text
    await browser.post(f"/admin/people/{key}/enable")
    login = {"email": bob.email, "password": PASSWORD}
    assert (await browser.post("/api/v1/auth/login", json=login)).status_code == 200


async def test_an_invitation_made_on_the_page_lets_somebody_in(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    form = {"description": "For Eve", "uses": "1", "days": "", "tier": "free"}
    made = await browser.post("/admin/invites", data=form)
    link = re.search(r"/register\?invite=([0-9A-Z-]{23})", made.text)
    assert link is not None
    assert link[1] not in (await browser.get("/admin")).text
    browser.cookies.clear()
    page = await browser.get(link[0])
    assert f'value="{link[1]}"' in page.text
    new = {"email": "eve@example.org", "password": FRESH, "invite_code": link[1]}
    assert (await browser.post("/register", data=new)).headers["location"] == "/welcome"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"description": ""}, "who it is for"),
        ({"uses": "many"}, "whole number"),
        ({"days": "-1"}, "whole number"),
        ({"uses": "²"}, "whole number"),
        ({"tier": "gold"}, "Choose one"),
    ],
)
async def test_an_invitation_form_comes_back_with_what_to_correct(
    browser: httpx2.AsyncClient, alice: Person, change: dict[str, str], says: str
) -> None:
    form = {"description": "For Eve", "uses": "1", "days": "14", "tier": "free"} | change
    answer = await browser.post("/admin/invites", data=form)
    assert (answer.status_code, says in answer.text) == (422, True)


async def test_for_others_the_house_is_not_there(
    client: httpx2.AsyncClient, people: People
) -> None:
    await people.alice()
    charlie = await people.charlie()
    client.cookies.set("sante", charlie.token)
    answers = [await client.get(path, headers=HTML) for path in ("/admin", "/nowhere")]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert (await client.post("/admin/test-mail", headers=HTML)).status_code == 404
    assert "/admin" not in (await client.get("/you", headers=HTML)).text


async def test_without_mail_the_way_back_in_is_told(client: httpx2.AsyncClient) -> None:
    page = await client.get("/forgot", headers=HTML)
    assert "sante reset-password you@example.org" in page.text
    assert "Send the link" not in page.text


class TestWithMail:
    @pytest.fixture
    def settings(self, mail_settings: Settings) -> Settings:
        return mail_settings

    async def test_signing_up_leads_to_the_mailbox_and_the_link_in(
        self, client: httpx2.AsyncClient, people: People, mailbox: Mailbox
    ) -> None:
        alice = await people.alice()
        pages = [
            await client.post("/register", data={"email": e, "password": FRESH}, headers=HTML)
            for e in ("eve@example.org", alice.email)
        ]
        shown = [p.text.replace("eve@example.org", alice.email) for p in pages]
        assert shown[0] == shown[1]
        assert "set-cookie" not in pages[0].headers
        letter = await mailbox.newest(await mailbox.owner_of("eve@example.org"), "confirm_address")
        opened = await client.get(letter.link, headers=HTML)
        assert "eve@example.org" in opened.text
        form = {"token": letter.token, "password": FRESH}
        done = await client.post("/confirm-address", data=form, headers=HTML)
        assert (done.status_code, done.headers["location"]) == (303, "/welcome")
        assert (await client.get("/welcome", headers=HTML)).status_code == 200

    async def test_opening_a_link_changes_nothing_however_often(
        self, client: httpx2.AsyncClient, people: People, mailbox: Mailbox
    ) -> None:
        """S17: mail scanners open links."""
        alice = await people.alice()
        sent = await client.post("/forgot", data={"email": alice.email}, headers=HTML)
        assert "If <strong>alice@example.org</strong> has an account" in sent.text
        letter = await mailbox.newest(alice.user_id, "reset_password")
        for _ in range(3):
            assert (await client.get(letter.link, headers=HTML)).status_code == 200
        short = {"token": letter.token, "password": "short"}
        wrong = await client.post("/reset-password", data=short, headers=HTML)
        assert (wrong.status_code, "at least 15 characters" in wrong.text) == (422, True)
        form = {"token": letter.token, "password": FRESH}
        done = await client.post("/reset-password", data=form, headers=HTML)
        assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
        dead = await client.get(letter.link, headers=HTML)
        assert (dead.status_code, "does not work" in dead.text) == (400, True)

    async def test_an_address_is_confirmed_from_the_security_page(
        self, browser: httpx2.AsyncClient, alice: Person, mailbox: Mailbox
    ) -> None:
        assert "Not confirmed" in (await browser.get("/you/security")).text
        await browser.post("/you/security/address/confirm")
        letter = await mailbox.newest(alice.user_id, "confirm_address")
        done = await browser.post("/confirm-address", data={"token": letter.token})
        assert (done.status_code, done.headers["location"]) == (303, "/you/security")
        page = await browser.get("/you/security")
        assert "Not confirmed" not in page.text
        assert "Mail to you" in page.text

    async def test_a_new_address_is_asked_for_and_confirmed(
        self, browser: httpx2.AsyncClient, alice: Person, mailbox: Mailbox
    ) -> None:
        wrong = await browser.post("/you/security/address", data={"email": "nonsense"})
        assert (wrong.status_code, "not an e-mail address" in wrong.text) == (422, True)
        await browser.post("/you/security/address", data={"email": "alice@new.example"})
        letter = await mailbox.newest(alice.user_id, "change_address")
        await browser.post("/confirm-address", data={"token": letter.token})
        assert "alice@new.example" in (await browser.get("/you/security")).text

    async def test_a_test_mail_is_queued_and_shown(
        self, browser: httpx2.AsyncClient, alice: Person, mailbox: Mailbox
    ) -> None:
        sent = await browser.post("/admin/test-mail")
        assert sent.headers["location"] == "/admin#mail"
        page = await browser.get("/admin")
        assert "Sent as <strong" in page.text
        assert "127.0.0.1:1" in page.text
        assert "waiting within the hour" in page.text
        assert [one.kind for one in await mailbox.letters(alice.user_id)] == ["test"]

    async def test_a_password_in_the_mail_url_stays_out_of_the_page(
        self, browser: httpx2.AsyncClient, alice: Person
    ) -> None:
        page = await browser.get("/admin")
        assert "sante@house.example" in page.text
        assert "smtp://" not in page.text

    async def test_a_made_up_person_has_no_mailbox_to_confirm_or_change(
        self, client: httpx2.AsyncClient, mailbox: Mailbox
    ) -> None:
        """Anybody may walk in as one: not a way to have us write to strangers."""
        await client.post("/demo", headers=HTML)
        page = await client.get("/you/security", headers=HTML)
        assert page.status_code == 200
        assert "<h2>E-mail address</h2>" not in page.text
        assert "<h2>Password</h2>" not in page.text
        address = {"email": "stranger@example.org"}
        refused = await client.post("/you/security/address", data=address, headers=HTML)
        assert (refused.status_code, "no mailbox" in refused.text) == (409, True)
        await client.post("/you/security/address/confirm", headers=HTML)
        async with mailbox.runtime.database.system_transaction() as session:
            assert await session.scalar(text("select count(*) from outbox")) == 0
