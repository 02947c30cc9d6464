"""The pages before somebody is known: what identity's templates ask for and give back."""

import re

import pytest

from sante.ui.service import render
from sante.ui.types import Form, Shell
from tests.ui.gallery import RegisterView, SignInView
from tests.ui.test_service import ask, body

SIGN_IN = Shell(title="Sign in")
REGISTER = Shell(title="Create an account")


def names(html: str) -> list[str]:
    return re.findall(r'<input[^>]* name="([^"]+)"', html)


def test_signing_in_asks_for_e_mail_and_password_and_nothing_else() -> None:
    html = body(render(ask(), "identity/sign_in.html", SignInView(SIGN_IN, Form())))
    assert names(html) == ["email", "password"]
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html


def test_a_failed_sign_in_keeps_the_e_mail_and_the_way_on_but_not_the_password() -> None:
    form = Form({"email": "ana@example.org", "password": "kept secret"}, {}, "That did not match.")
    html = body(render(ask(), "identity/sign_in.html", SignInView(SIGN_IN, form, next="/goals")))
    assert 'value="ana@example.org"' in html
    assert '<input type="hidden" name="next" value="/goals">' in html
    assert "That did not match." in html
    assert "kept secret" not in html


def test_other_ways_in_are_offered_where_there_are_any() -> None:
    plain = body(render(ask(), "identity/sign_in.html", SignInView(SIGN_IN, Form())))
    assert "passkey" not in plain
    view = SignInView(SIGN_IN, Form(), next="/goals", passkeys=True, provider="Home & Co")
    html = body(render(ask(), "identity/sign_in.html", view))
    assert "Sign in with Home &amp; Co" in html
    assert 'href="/sign-in/provider?next=/goals"' in html
    passkey = re.search(r'<form[^>]*data-passkey="get"[^>]*>', html)
    assert passkey is not None
    assert passkey[0].endswith("hidden>"), "it needs script, which shows it"


def test_what_is_switched_off_is_not_offered() -> None:
    view = SignInView(SIGN_IN, Form(), registration=False, demo=False)
    html = body(render(ask(), "identity/sign_in.html", view))
    assert "New here?" not in html
    assert "Have an invitation?" in html
    assert "made-up person" not in html


def test_registering_says_its_rules_before_they_are_broken() -> None:
    html = body(render(ask(), "identity/register.html", RegisterView(REGISTER, Form())))
    assert names(html) == ["timezone", "display_name", "email", "password", "date_of_birth"]
    assert "At least 15 characters" in html
    assert "You must be 16 or older." in html
    assert 'minlength="15"' in html
    assert 'autocomplete="new-password"' in html


def test_an_invitation_is_asked_for_where_one_is_needed() -> None:
    view = RegisterView(REGISTER, Form({"invite_code": "K7"}), invite_wanted=True)
    html = body(render(ask(), "identity/register.html", view))
    assert names(html)[-1] == "invite_code"
    assert 'value="K7"' in html


@pytest.mark.parametrize("field", ["display_name", "email", "password", "date_of_birth"])
def test_each_mistake_stands_at_its_field(field: str) -> None:
    form = Form({}, {field: "Do this instead."}, "One value needs a correction")
    html = body(render(ask(), "identity/register.html", RegisterView(REGISTER, form)))
    assert f'<a href="#field-{field}">Do this instead.</a>' in html
    assert re.search(rf'id="field-{field}"[^>]* aria-describedby="[^"]*error-{field}"', html)


def test_the_way_on_survives_the_change_to_the_other_page() -> None:
    view = RegisterView(REGISTER, Form(), next="/goals?a=1&b=2")
    html = body(render(ask(), "identity/register.html", view))
    assert 'href="/sign-in?next=/goals%3Fa%3D1%26b%3D2"' in html
