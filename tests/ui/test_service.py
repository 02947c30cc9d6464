from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from sante.core.errors import FieldError, Invalid
from sante.ui.environment import PACKAGES, environment
from sante.ui.service import (
    error_page,
    form_of,
    fragment,
    is_htmx,
    local_path,
    redirect,
    render,
)
from sante.ui.types import Flash, Form, Link, Shell, Tab
from tests.ui.examples import ROWS, TodayView, today_view
from tests.ui.gallery import use_own_templates


@pytest.fixture(autouse=True)
def _gallery_templates() -> None:
    use_own_templates()


@dataclass(frozen=True)
class Page:
    shell: Shell
    detail: str = "Something"
    errors: tuple[FieldError, ...] = ()
    error_id: str = ""


def ask(headers: Mapping[str, str] | None = None, *, scheme: str = "http") -> Request:
    raw = [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw}
    return Request({**scope, "scheme": scheme, "server": ("sante.test", 80)})


HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def body(response: Response) -> str:
    return bytes(response.body).decode()


def test_a_page_has_its_title_heading_note_and_one_current_tab() -> None:
    html = body(render(ask(), "gallery/today.html", today_view(ROWS)))
    assert "<title>Today · Santé</title>" in html
    assert "<h1>Good morning, Ana</h1>" in html
    assert "Sunday 22 November · week 2 of 4" in html
    assert html.count('aria-current="page"') == 1
    assert '<a href="/" aria-current="page">' in html


def test_a_page_for_nobody_has_no_navigation() -> None:
    html = body(render(ask(), "ui/error.html", Page(Shell(title="Oh"))))
    assert "<nav" not in html
    assert "<h1>Oh</h1>" in html


def test_a_page_below_another_leads_back() -> None:
    shell = Shell(title="LDL-C", name="Ana", tab=Tab.BODY, back=Link("Body", "/body"))
    view = today_view(ROWS)
    view = TodayView(shell, view.rows, view.rings, view.chart, view.markers)
    assert '<a class="back" href="/body">' in body(render(ask(), "gallery/today.html", view))


def test_nothing_in_a_page_comes_from_elsewhere_or_runs_inline() -> None:
    html = body(render(ask(), "gallery/today.html", today_view(ROWS)))
    assert "http://" not in html
    assert "https://" not in html
    assert " style=" not in html
    assert "<style" not in html
    assert html.count("<script") == 1


def test_a_fragment_has_no_shell_and_both_answers_vary_by_who_asks() -> None:
    page = render(ask(), "ui/error.html", Page(Shell(title="Oh")))
    part = fragment(ask(HTMX), "ui/problem.html", Page(Shell(title="Oh")), status=409)
    assert "<html" not in body(part)
    assert part.status_code == 409
    assert page.headers["Vary"] == part.headers["Vary"] == "HX-Request"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        (HTMX, True),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
    ],
)
def test_htmx_is_told_by_its_headers(headers: dict[str, str], expected: bool) -> None:
    assert is_htmx(ask(headers)) is expected


def test_a_redirect_after_a_post_says_what_was_done_once() -> None:
    gone = redirect(ask(), "/goals?new=1#top", flash=Flash("Goal <b>made</b>."))
    assert (gone.status_code, gone.headers["location"]) == (303, "/goals?new=1#top")
    cookie = SimpleCookie(gone.headers["set-cookie"])["sante_flash"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    page = render(
        ask({"Cookie": f"sante_flash={cookie.value}"}), "ui/error.html", Page(Shell(title="Oh"))
    )
    assert "Goal &lt;b&gt;made&lt;/b&gt;." in body(page)
    assert "Max-Age=0" in page.headers["set-cookie"]


def test_the_message_of_a_redirect_is_kept_off_plain_http_where_there_is_https() -> None:
    gone = redirect(ask(scheme="https"), "/", flash=Flash("Done."))
    assert "Secure" in gone.headers["set-cookie"]


def test_htmx_is_redirected_by_header_so_that_no_page_lands_in_a_row() -> None:
    gone = redirect(ask(HTMX), "/goals")
    assert (gone.status_code, gone.headers["HX-Redirect"]) == (200, "/goals")


@pytest.mark.parametrize("cookie", ["x", "%%%", "W10=", "WzEsMl0=", "WyJhIiwiZXZpbCJd", "bnVsbA=="])
def test_a_forged_message_cookie_is_ignored(cookie: str) -> None:
    page = render(ask({"Cookie": f"sante_flash={cookie}"}), "ui/error.html", Page(Shell(title="O")))
    assert '<div id="messages" aria-live="polite"></div>' in body(page)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "goals", "//evil.test", "/\\evil.test", "/\t/evil.test", "/\n/evil.test",
        "https://evil.test", "javascript:alert(1)", "\\\\evil.test", " /goals", "/\u2028/x",
        "/\x00",
    ],
)  # fmt: skip
def test_an_address_that_leaves_this_server_is_not_followed(text: str | None) -> None:
    assert local_path(text, "/start") == "/start"


@pytest.mark.parametrize("text", ["/", "/goals/1?tab=plan#top", "/body/ldl_c"])
def test_an_address_on_this_server_is_followed(text: str) -> None:
    assert local_path(text) == text


def test_redirecting_elsewhere_is_a_bug_and_says_so() -> None:
    with pytest.raises(ValueError, match="not an address on this server"):
        redirect(ask(), "//evil.test")


def test_an_error_page_says_what_happened_what_to_do_and_its_number() -> None:
    answer = error_page(
        ask(),
        status=422,
        title="Some values need a correction",
        detail="Correct them and send again.",
        errors=[FieldError("ldl_c", "LDL-C cannot be <negative>.")],
        error_id="01JD3V",
    )
    html = body(answer)
    assert answer.status_code == 422
    assert "Correct them and send again." in html
    assert "LDL-C cannot be &lt;negative&gt;." in html
    assert "<code>01JD3V</code>" in html


def test_an_error_answer_to_htmx_lands_in_the_message_area() -> None:
    answer = error_page(ask(HTMX), status=409, title="This day is closed", detail="Log today.")
    assert answer.headers["HX-Retarget"] == "#messages"
    assert answer.headers["HX-Reswap"].startswith("innerHTML")
    assert "<html" not in body(answer)
    assert 'role="alert"' in body(answer)


def test_a_form_comes_back_with_what_was_typed_but_never_a_password() -> None:
    failure = Invalid("Correct this.", errors=[FieldError("email", "Write an e-mail address.")])
    form = form_of(
        {"email": "a@", "password": "secret words", "new_password": "more", "file": object()},
        failure,
    )
    assert form == Form({"email": "a@"}, {"email": "Write an e-mail address."}, "Correct this.")
    assert form_of({"email": "a@"}) == Form({"email": "a@"})


def test_each_package_keeps_its_templates_under_its_own_name() -> None:
    """Or under that of a package in it."""
    folders = sorted(PACKAGES.glob("*/templates"))
    assert folders
    for folder in folders:
        package = folder.parent
        inner = {init.parent.name for init in package.glob("*/__init__.py")}
        names = {entry.name for entry in folder.iterdir()}
        assert package.name in names
        assert names <= {package.name} | inner


@pytest.mark.parametrize("name", [n for n in environment().list_templates() if n.startswith("ui/")])
def test_every_template_of_this_package_compiles(name: str) -> None:
    assert environment().get_template(name).filename == str(Path(PACKAGES, "ui", "templates", name))
