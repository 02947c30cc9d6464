"""Opening an account with the provider: invitations, and addresses that must be confirmed."""

import httpx2
import pytest
from fastapi import FastAPI
from tests.conftest import client_for
from tests.identity.test_house import invite
from tests.identity.test_provider import HTML, join, signed_in_as, travel
from tests.labs.html import text_of
from tests.support.people import People
from tests.support.provider import Account, Provider

from sante.core.settings import Settings

API = "/api/v1"


@pytest.fixture(params=["closed", "confirming"])
def house(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(provider_settings: Settings, mail_settings: Settings, house: str) -> Settings:
    """One that lets only invited people in, or one that confirms addresses first."""
    change: dict[str, object] = {"registration": False}
    if house == "confirming":
        change = {"smtp_url": mail_settings.smtp_url, "mail_from": mail_settings.mail_from}
    return provider_settings.model_copy(update=change)


closed = pytest.mark.parametrize("house", ["closed"])
confirming = pytest.mark.parametrize("house", ["confirming"])


@closed
async def test_where_registration_is_closed_an_invitation_opens_an_account(
    client: httpx2.AsyncClient, people: People, at: Provider
) -> None:
    alice = await people.alice()
    made = await invite(client, alice, tier="premium")
    page = await travel(client, at)
    assert page.status_code == 200
    assert 'name="invite_code"' in page.text
    without = await join(client)
    assert (without.status_code, "Registration is closed" in without.text) == (403, True)
    wrong = await join(client, invite_code="ABCDE-ABCDE-ABCDE-ABCDE")
    assert (wrong.status_code, 'id="error-invite_code"' in wrong.text) == (422, True)
    assert await signed_in_as(client) is None
    right = await join(client, invite_code=made["code"].lower())
    assert (right.status_code, right.headers["location"]) == (303, "/welcome")
    assert await signed_in_as(client) == "eve@example.org"
    listed = await client.get(f"{API}/admin/invites", headers=alice.headers)
    assert listed.json()["items"][0]["current_uses"] == 1

    client.cookies.clear()
    at.account = Account("fay-1", "fay@example.org")
    await travel(client, at)
    assert (await join(client, invite_code=made["code"])).status_code == 422, "for one person"
    client.cookies.clear()
    at.account = Account("eve-1", "eve@example.org")
    assert (await travel(client, at)).headers["location"] == "/", "who is in needs none"


@closed
async def test_the_link_of_an_invitation_leads_through_the_provider(
    client: httpx2.AsyncClient, people: People, at: Provider
) -> None:
    code = (await invite(client, await people.alice()))["code"]
    page = await client.get(f"/register?invite={code}", headers=HTML)
    start = f"/sign-in/provider?invite={code}"
    assert f'href="{start}"' in page.text
    asked = await travel(client, at, start)
    assert f'value="{code}"' in asked.text, "nobody types it twice"


@confirming
async def test_an_address_the_provider_has_confirmed_is_confirmed(
    client: httpx2.AsyncClient, people: People, at: Provider
) -> None:
    await people.alice()
    assert (await travel(client, at)).status_code == 200
    assert (await join(client)).status_code == 303
    page = text_of((await client.get("/you/security", headers=HTML)).text)
    assert "Confirmed" in page
    assert "Not confirmed" not in page


@confirming
async def test_an_address_it_has_not_confirmed_opens_nothing_and_tells_nothing(
    app: FastAPI, people: People, at: Provider
) -> None:
    """S14: whoever can choose addresses at the provider does not learn who has an account."""
    alice = await people.alice()
    answers = []
    for email in (alice.email, "nobody@example.org"):
        at.account = Account("mallory", email, email_verified=False)
        async with client_for(app) as client:
            answers.append(await travel(client, at))
            assert await signed_in_as(client) is None
    assert {answer.status_code for answer in answers} == {400}
    assert "Confirm it at Home" in text_of(answers[0].text)
    assert text_of(answers[0].text) == text_of(answers[1].text)


@confirming
async def test_the_first_account_opens_in_any_case(
    client: httpx2.AsyncClient, at: Provider
) -> None:
    """Wrong settings at the provider must lock nobody out of a new house."""
    at.account = Account("eve-1", "eve@example.org", email_verified=False)
    assert (await travel(client, at)).status_code == 200
    assert (await join(client)).status_code == 303
    assert "Not confirmed" in (await client.get("/you/security", headers=HTML)).text
