"""How a package answers with HTML: whole pages, fragments for htmx, redirects, error pages."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sante.core.errors import Failure, FieldError
from sante.ui.assets import PREFIX, Assets, asset_bytes
from sante.ui.environment import environment
from sante.ui.rules.dates import (
    ago_text,
    date_text,
    day_text,
    duration_text,
    greeting,
    left_text,
    since_text,
    time_text,
    weekday_text,
)
from sante.ui.rules.numbers import (
    change_text,
    energy_text,
    height_text,
    interval_text,
    number_text,
    percent_text,
    quantity_text,
    signed_text,
    target_text,
    unit_text,
    weight_text,
)
from sante.ui.types import Flash, Form, Shell

__all__ = [
    "PREFIX",
    "Assets",
    "HasShell",
    "ago_text",
    "asset_bytes",
    "change_text",
    "date_text",
    "day_text",
    "duration_text",
    "energy_text",
    "error_page",
    "form_of",
    "fragment",
    "greeting",
    "height_text",
    "interval_text",
    "is_htmx",
    "left_text",
    "local_path",
    "number_text",
    "percent_text",
    "quantity_text",
    "redirect",
    "render",
    "signed_text",
    "since_text",
    "target_text",
    "time_text",
    "unit_text",
    "weekday_text",
    "weight_text",
]

FLASH_COOKIE: Final = "sante_flash"
FLASH_SECONDS: Final = 60
LONGEST_FLASH: Final = 300


class HasShell(Protocol):
    """A view model of a whole page: a frozen dataclass with a `shell`."""

    @property
    def shell(self) -> Shell: ...


def is_htmx(request: Request) -> bool:
    """Whether htmx asks for a part of a page (a restored or boosted page is a whole one)."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-request-type") != "full"


def render(request: Request, template: str, view: HasShell, *, status: int = 200) -> HTMLResponse:
    """A whole page. The template sees `view`, `shell` and, once, what a redirect left to say."""
    kept = view.shell.flash or _read_flash(request)
    html = environment().get_template(template).render(view=view, shell=view.shell, flash=kept)
    response = HTMLResponse(html, status, headers={"Vary": "HX-Request"})
    if FLASH_COOKIE in request.cookies:
        response.delete_cookie(FLASH_COOKIE)
    return response


def fragment(request: Request, template: str, view: object, *, status: int = 200) -> HTMLResponse:  # noqa: ARG001
    """A part of a page, for htmx. The template sees `view`. Same shape of call as `render`."""
    html = environment().get_template(template).render(view=view)
    return HTMLResponse(html, status, headers={"Vary": "HX-Request"})


def redirect(request: Request, url: str, *, flash: Flash | None = None) -> Response:
    """After a successful POST: 303 to a page of ours, which says `flash` once.

    Raises ValueError for an address outside this server; check one from outside with `local_path`.
    """
    if local_path(url) != url:
        raise ValueError(f"{url!r} is not an address on this server")
    if is_htmx(request):  # fetch would follow a 303 and put the whole page into the target
        response = Response(status_code=200, headers={"HX-Redirect": url, "Vary": "HX-Request"})
    else:
        response = RedirectResponse(url, 303)
    if flash is not None:
        response.set_cookie(
            FLASH_COOKIE,
            _write_flash(flash),
            max_age=FLASH_SECONDS,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
    return response


def local_path(text: str | None, default: str = "/") -> str:
    """`text` when it is a path on this server, such as a `next` parameter; else `default`."""
    given = text or ""
    foreign = not given.startswith("/") or given[1:2] in ("/", "\\")
    # Browsers drop tabs and line ends inside an address: "/\t/host" would leave this server.
    unclean = any(char.isspace() or not char.isprintable() for char in given)
    return default if foreign or unclean else given


def form_of(values: Mapping[str, object], failure: Failure | None = None) -> Form:
    """The form to show again: what was typed, without passwords, and what to correct."""
    shown = {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and "password" not in name
    }
    if failure is None:
        return Form(shown)
    return Form(shown, {e.field: e.message for e in failure.errors}, failure.detail)


@dataclass(frozen=True, slots=True)
class _ErrorView:
    """What ui/error.html and ui/problem.html show."""

    shell: Shell
    detail: str
    errors: tuple[FieldError, ...]
    error_id: str


def error_page(
    request: Request,
    *,
    status: int,
    title: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    error_id: str = "",
) -> HTMLResponse:
    """What happened and what to do. For htmx it lands in the page's message area instead.

    `error_id` finds the failure in the server's log; empty for expected failures.
    """
    view = _ErrorView(Shell(title=title), detail, tuple(errors), error_id)
    if not is_htmx(request):
        return render(request, "ui/error.html", view, status=status)
    response = fragment(request, "ui/problem.html", view, status=status)
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML show:top"
    return response


def _write_flash(flash: Flash) -> str:
    text = json.dumps([flash.text[:LONGEST_FLASH], flash.kind])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_flash(request: Request) -> Flash | None:
    """Whatever a browser sends: text only, escaped like all text, or nothing."""
    try:
        text, kind = json.loads(base64.urlsafe_b64decode(request.cookies.get(FLASH_COOKIE, "")))
    except (binascii.Error, ValueError, TypeError):
        return None
    if not isinstance(text, str) or kind not in ("done", "info", "problem"):
        return None
    return Flash(text[:LONGEST_FLASH], kind)
