"""Every component on real pages, for the browser tests and for looking at them while they change:

uvicorn tests.ui.gallery:app --port 8200
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import FileSystemLoader

from sante.ui import types
from sante.ui.environment import environment
from sante.ui.service import PREFIX, Assets, error_page, fragment, is_htmx, redirect, render
from sante.ui.types import Flash, Shell, Tab
from tests.ui.examples import ROWS, ComponentsView, LoggedView, rings, tapped, today_view

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    " form-action 'self'"
)
BAD_FORM = types.Form(
    {"weight": "78,4", "intensity": "balanced", "units": "mg"},
    {"weight": "Write the weight as a number of kilograms, such as 78.4."},
    "One value needs a correction",
)


@dataclass(frozen=True)
class SignInView:
    shell: Shell
    form: types.Form
    next: str = ""
    passkeys: bool = False
    provider: str = ""
    registration: bool = True
    demo: bool = True


@dataclass(frozen=True)
class RegisterView:
    shell: Shell
    form: types.Form
    next: str = ""
    minimum_age: int = 16
    password_minimum: int = 15
    invite_wanted: bool = False
    provider: str = ""


def use_own_templates() -> None:
    """`gallery/` beside this file joins the folders of the packages."""
    loader = environment().loader
    assert isinstance(loader, FileSystemLoader)
    folder = str(Path(__file__).parent / "templates")
    if folder not in loader.searchpath:
        loader.searchpath.append(folder)


def make_app() -> FastAPI:
    """An app with its own day: each starts from the same one."""
    use_own_templates()
    app = FastAPI()
    app.state.rows = dict(ROWS)
    app.middleware("http")(secure)
    app.mount(PREFIX, Assets())
    app.include_router(pages)
    return app


async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


pages = APIRouter(default_response_class=HTMLResponse)


@pages.get("/")
async def today(request: Request) -> Response:
    return render(request, "gallery/today.html", today_view(request.app.state.rows))


@pages.post("/actions/{key}/log")
async def log(request: Request, key: str, status: Annotated[str, Form()]) -> Response:
    rows = request.app.state.rows
    if key == "screens":
        return error_page(
            request,
            status=409,
            title="This day is closed",
            detail="Yesterday can be changed until 3 o'clock. Log today's action instead.",
        )
    rows[key] = tapped(rows[key], status)
    if not is_htmx(request):
        return redirect(request, f"/#action-{key}")
    ring = rings(rows)[0]
    said = f"{rows[key].title}: {'done' if rows[key].done else 'not done'}. {ring.inside} today."
    return fragment(request, "gallery/logged.html", LoggedView(rows[key], ring, said))


@pages.get("/inbox/unread")
async def unread() -> Response:
    return Response(status_code=204)


@pages.get("/components")
async def components(request: Request) -> Response:
    shell = Shell(title="Components", name="Ana", tab=Tab.BODY, back=types.Link("Body", "/body"))
    return render(request, "gallery/components.html", ComponentsView(shell, BAD_FORM))


@pages.post("/components")
async def save(request: Request) -> Response:
    return redirect(request, "/components", flash=Flash("Saved."))


@pages.get("/sign-in")
async def sign_in(request: Request) -> Response:
    return render(
        request, "identity/sign_in.html", SignInView(Shell(title="Sign in"), types.Form())
    )


@pages.get("/register")
async def register(request: Request) -> Response:
    return render(
        request,
        "identity/register.html",
        RegisterView(Shell(title="Create an account"), types.Form()),
    )


@pages.get("/error")
async def error(request: Request) -> Response:
    return error_page(
        request,
        status=500,
        title="Something broke on our side",
        detail="Nothing was saved. Try again in a minute.",
        error_id="01JD3V0Q6T",
    )


app = make_app()
