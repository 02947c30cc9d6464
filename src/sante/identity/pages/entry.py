"""Signing in, signing up and signing out in a browser."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Query, Request, Response

from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, RuntimeDep, Tx, runtime_of
from sante.identity import service, sign_in
from sante.identity.access import PageUser, cookie_name, enter, origin_of
from sante.identity.factors.cookies import to_second_step
from sante.identity.factors.errors import SecondStepNeeded
from sante.identity.factors.place import place_or_none
from sante.identity.factors.second_step import FirstStep
from sante.identity.rules import LIMITS
from sante.identity.types import NewAccount
from sante.ui import service as ui
from sante.ui.types import Flash, Shell
from sante.ui.types import Form as Shown

router = Router()
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class SignInView:
    shell: Shell
    form: Shown
    next: str
    passkeys: bool
    provider: str
    registration: bool
    demo: bool


@dataclass(frozen=True)
class CheckMailView:
    """`email` is what was typed: whether it has an account is told to its mailbox alone."""

    shell: Shell
    form: Shown
    email: str


@dataclass(frozen=True)
class RegisterView:
    shell: Shell
    form: Shown
    next: str
    minimum_age: int
    password_minimum: int
    invite_wanted: bool
    provider: str


def sign_in_page(request: Request, form: Shown, following: str, status: int = 200) -> Response:
    settings = runtime_of(request).settings
    view = SignInView(
        Shell(title="Sign in"),
        form,
        following,
        passkeys=place_or_none(request) is not None,
        provider=settings.oidc_name if settings.oidc_issuer else "",
        registration=settings.registration,
        demo=settings.registration,
    )
    return ui.render(request, "identity/sign_in.html", view, status=status)


def _register_page(request: Request, form: Shown, following: str, status: int = 200) -> Response:
    settings = runtime_of(request).settings
    view = RegisterView(
        Shell(title="Create an account"),
        form,
        following,
        minimum_age=settings.minimum_age,
        password_minimum=LIMITS.password_min,
        invite_wanted=bool(form.value("invite_code")) or not settings.registration,
        provider=settings.oidc_name if settings.oidc_issuer else "",
    )
    return ui.render(request, "identity/register.html", view, status=status)


@router.get("/sign-in")
async def show_sign_in(request: Request, next: str = "") -> Response:  # noqa: A002 - the address says so
    return sign_in_page(request, Shown(), ui.local_path(next, ""))


@router.post("/sign-in")
async def do_sign_in(
    request: Request,
    runtime: RuntimeDep,
    email: Text = "",
    password: Text = "",
    next: Text = "",  # noqa: A002 - the form's field
) -> Response:
    following = ui.local_path(next, "/")
    try:
        issued = await sign_in.sign_in(runtime, email, password, origin_of(request, via="web"))
    except SecondStepNeeded as needed:
        first = FirstStep(needed.user_id, email, "password", following, runtime.clock.now())
        return await to_second_step(request, first)
    except Failure as failure:
        form = ui.form_of({"email": email}, failure)
        return sign_in_page(request, form, following, failure.status)
    device = sign_in.device_proof(runtime.settings.secret, email)
    return enter(runtime.settings, issued, following, device=device)


@router.get("/register")
async def show_register(
    request: Request,
    next: str = "",  # noqa: A002
    invite: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    return _register_page(request, Shown({"invite_code": invite}), ui.local_path(next, ""))


@router.post("/register")
async def do_register(
    request: Request,
    runtime: RuntimeDep,
    email: Text = "",
    password: Text = "",
    display_name: Text = "",
    date_of_birth: Text = "",
    timezone: Text = "",
    invite_code: Text = "",
) -> Response:
    typed = {
        "email": email,
        "display_name": display_name,
        "date_of_birth": date_of_birth,
        "timezone": timezone,
        "invite_code": invite_code,
    }
    try:
        account = NewAccount(
            email=email,
            password=password,
            display_name=display_name.strip() or None,
            timezone=timezone or "UTC",
            birth_date=_date(date_of_birth),
            invite_code=invite_code,
        )
        issued = await sign_in.sign_up(runtime, account, origin_of(request, via="web"))
    except Failure as failure:
        return _register_page(request, ui.form_of(typed, failure), "", failure.status)
    if issued is None:
        return check_mail(request, email)
    device = sign_in.device_proof(runtime.settings.secret, email)
    return enter(runtime.settings, issued, "/welcome", device=device)


@router.post("/sign-out")
async def do_sign_out(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    await service.close_session(session, viewer.user_id, viewer.key_id, now=now)
    return leave(request, "/sign-in")


def check_mail(request: Request, email: str) -> Response:
    """The same for every address."""
    view = CheckMailView(Shell(title="Look into your mailbox"), Shown(), email.strip())
    return ui.render(request, "identity/check_mail.html", view)


def leave(request: Request, target: str, *, flash: Flash | None = None) -> Response:
    """To `target`, with the session's cookie gone."""
    response = ui.redirect(request, target, flash=flash)
    settings = runtime_of(request).settings
    name = cookie_name(https=settings.https)
    response.delete_cookie(name, path="/", httponly=True, secure=settings.https, samesite="lax")
    return response


def prove_address(back: str) -> str:
    """Where somebody proves again who they are, and how they come back."""
    return f"/sign-in/again?next={quote(back)}"


def sign_in_address(path: str) -> str:
    """Where somebody without a key goes to, and how they come back."""
    return "/sign-in" if path == "/" else f"/sign-in?next={quote(path)}"


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong = FieldError("date_of_birth", "Write the date as year-month-day: 1980-04-30.")
        raise Invalid("Please correct what is marked.", errors=[wrong]) from None
