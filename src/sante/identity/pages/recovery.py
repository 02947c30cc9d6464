"""Pages for who cannot sign in: forgotten passwords, mailed links.

A page that a link opens only looks (S17): mail scanners open links too. Its form does it.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Request, Response

from sante.core.errors import Failure
from sante.core.http import Router, RuntimeDep
from sante.identity import recovery, sign_in
from sante.identity.access import enter, origin_of
from sante.identity.errors import LinkInvalid
from sante.identity.pages.entry import check_mail
from sante.identity.rules import LIMITS
from sante.identity.types import Purpose
from sante.ui import service as ui
from sante.ui.types import Flash, Shell
from sante.ui.types import Form as Shown

router = Router()
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class ForgotView:
    """`sent_to` is what was typed, once it was; `mail`: whether this house sends any."""

    shell: Shell
    form: Shown
    mail: bool
    sent_to: str = ""


@dataclass(frozen=True)
class LinkView:
    """`password_wanted`: the account opens by this, with the password chosen at sign-up."""

    shell: Shell
    form: Shown
    token: str
    email: str
    password_wanted: bool
    password_minimum: int = LIMITS.password_min


@router.get("/forgot")
async def show_forgot(request: Request, runtime: RuntimeDep) -> Response:
    return _forgot_page(request, Shown(), mail=runtime.settings.sends_mail)


@router.post("/forgot")
async def do_forgot(request: Request, runtime: RuntimeDep, email: Text = "") -> Response:
    try:
        await recovery.forgot(runtime, email, origin_of(request, via="web"))
    except Failure as failure:
        form = ui.form_of({"email": email}, failure)
        mail = runtime.settings.sends_mail
        return _forgot_page(request, form, mail=mail, status=failure.status)
    return _forgot_page(request, Shown(), mail=True, sent_to=email.strip())


@router.post("/resend")
async def do_resend(request: Request, runtime: RuntimeDep, email: Text = "") -> Response:
    await recovery.resend(runtime, email, origin_of(request, via="web"))
    return check_mail(request, email)


@router.get("/reset-password")
async def show_reset(request: Request, runtime: RuntimeDep, token: str = "") -> Response:
    return await _reset_page(request, runtime, token, Shown())


@router.post("/reset-password")
async def do_reset(
    request: Request, runtime: RuntimeDep, token: Text = "", password: Text = ""
) -> Response:
    try:
        await recovery.reset(runtime, token, password, origin_of(request, via="web"))
    except LinkInvalid:
        raise
    except Failure as failure:
        form = ui.form_of({}, failure)
        return await _reset_page(request, runtime, token, form, status=failure.status)
    done = Flash("Your password is changed, and all devices are signed out. Sign in with it.")
    return ui.redirect(request, "/sign-in", flash=done)


@router.get("/confirm-address")
async def show_confirm(request: Request, runtime: RuntimeDep, token: str = "") -> Response:
    return await _confirm_page(request, runtime, token, Shown())


@router.post("/confirm-address")
async def do_confirm(
    request: Request, runtime: RuntimeDep, token: Text = "", password: Text = ""
) -> Response:
    try:
        seen = await recovery.look(runtime, token)
        issued = await recovery.confirm(runtime, token, password, origin_of(request, via="web"))
    except LinkInvalid:
        raise
    except Failure as failure:
        form = ui.form_of({}, failure)
        return await _confirm_page(request, runtime, token, form, status=failure.status)
    if issued is None:
        return ui.redirect(request, "/you/security", flash=Flash("Your address is confirmed."))
    device = sign_in.device_proof(runtime.settings.secret, seen.email)
    return enter(runtime.settings, issued, "/welcome", device=device)


def _forgot_page(
    request: Request, form: Shown, *, mail: bool, sent_to: str = "", status: int = 200
) -> Response:
    view = ForgotView(Shell(title="Forgotten your password?"), form, mail, sent_to)
    return ui.render(request, "identity/forgot.html", view, status=status)


async def _reset_page(
    request: Request, runtime: RuntimeDep, token: str, form: Shown, *, status: int = 200
) -> Response:
    seen = await recovery.look(runtime, token)
    if seen.purpose is not Purpose.RESET:
        raise LinkInvalid
    shell = Shell(title="Choose a new password", note=seen.email)
    minimum = await recovery.password_minimum(runtime, seen)
    view = LinkView(shell, form, token, seen.email, password_wanted=True, password_minimum=minimum)
    return ui.render(request, "identity/reset_password.html", view, status=status)


async def _confirm_page(
    request: Request, runtime: RuntimeDep, token: str, form: Shown, *, status: int = 200
) -> Response:
    seen = await recovery.look(runtime, token)
    if seen.purpose is Purpose.RESET:
        raise LinkInvalid
    shell = Shell(title="Confirm your address", note=seen.email)
    view = LinkView(shell, form, token, seen.email, password_wanted=seen.pending)
    return ui.render(request, "identity/confirm_address.html", view, status=status)
