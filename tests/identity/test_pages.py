"""Signing in with a browser, without any script."""

import httpx2
import pytest
from tests.support.people import PASSWORD, People

HTML = {"Accept": "text/html", "Origin": "http://sante.test"}


async def test_registering_leads_to_the_first_steps_and_keeps_one_signed_in(
    client: httpx2.AsyncClient,
) -> None:
    form = {
        "email": "eve@example.org",
        "password": "seven quiet otters dancing",
        "display_name": "Eve",
        "date_of_birth": "1980-04-30",
        "timezone": "Europe/Lisbon",
    }
    answer = await client.post("/register", data=form, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("sante="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await client.get("/api/v1/tokens")).status_code == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "short"}, "at least 15 characters"),
        ({"date_of_birth": "30.4.1980"}, "year-month-day"),
        ({"email": "eve"}, "not an e-mail address"),
    ],
)
async def test_a_form_comes_back_with_what_was_typed_and_what_to_change(
    client: httpx2.AsyncClient, change: dict[str, str], says: str
) -> None:
    form = {"email": "eve@example.org", "password": "seven quiet otters dancing"} | change
    answer = await client.post("/register", data=form, headers=HTML)
    assert answer.status_code == 422
    assert says in answer.text
    assert form["email"] in answer.text
    assert form["password"] not in answer.text


async def test_signing_in_goes_where_one_wanted_to_go_but_never_off_this_server(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    for wanted, target in (
        ("/body", "/body"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ):
        form = {"email": alice.email, "password": PASSWORD, "next": wanted}
        answer = await client.post("/sign-in", data=form, headers=HTML)
        assert (answer.status_code, answer.headers["location"]) == (303, target)


async def test_a_page_without_a_sign_in_asks_for_one_and_remembers_the_page(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/body", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/body")


async def test_signing_out_ends_the_session_on_the_server(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    await client.post("/sign-in", data={"email": alice.email, "password": PASSWORD}, headers=HTML)
    stolen = client.cookies["sante"]
    out = await client.post("/sign-out", headers=HTML)
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    bearer = {"Authorization": f"Bearer {stolen}"}
    assert (await client.get("/api/v1/tokens", headers=bearer)).status_code == 401


async def test_a_stranger_s_guesses_do_not_lock_the_owner_out_of_a_known_device(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S15: the browser that signed in before keeps a proof of it."""
    alice = await people.alice()
    right = {"email": alice.email, "password": PASSWORD}
    await client.post("/sign-in", data=right, headers=HTML)
    proof = client.cookies["sante_device"]
    client.cookies.clear()
    for attempt in range(10):
        body = {"email": alice.email, "password": f"guess number {attempt} is wrong"}
        await client.post("/api/v1/auth/login", json=body)
    assert (await client.post("/sign-in", data=right, headers=HTML)).status_code == 429
    client.cookies.set("sante_device", proof)
    assert (await client.post("/sign-in", data=right, headers=HTML)).status_code == 303
