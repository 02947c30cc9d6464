"""The step after the password, and signing in with a passkey, in a browser."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request, Response

from sante.core.errors import Failure
from sante.core.http import Router, RuntimeDep
from sante.core.settings import Settings
from sante.identity.access import enter, origin_of
from sante.identity.factors import passkey_sign_in, second_step
from sante.identity.factors.cookies import SECOND_STEP, STEP_COOKIE
from sante.identity.factors.errors import PasskeyRefused, StepExpired
from sante.identity.factors.place import place_here, place_or_none
from sante.identity.factors.schemas import CeremonyOut
from sante.identity.factors.second_step import Done
from sante.identity.pages.entry import sign_in_page
from sante.identity.sign_in import device_proof
from sante.kit import strict_json
from sante.ui import service as ui
from sante.ui.types import Form as Shown
from sante.ui.types import Shell

router = Router()
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class SecondStepView:
    shell: Shell
    form: Shown
    passkeys: bool


@router.get(SECOND_STEP)
async def show_second_step(request: Request, runtime: RuntimeDep) -> Response:
    try:
        await second_step.first_step(runtime, _token(request))
    except StepExpired:
        return ui.redirect(request, "/sign-in")
    return _page(request, Shown())


@router.post(SECOND_STEP)
async def do_second_step(request: Request, runtime: RuntimeDep, code: Text = "") -> Response:
    origin = origin_of(request, via="web")
    try:
        done = await second_step.by_code(runtime, _token(request), code, origin)
    except StepExpired as failure:
        return sign_in_page(request, ui.form_of({}, failure), "", failure.status)
    except Failure as failure:
        return _page(request, Shown(errors={"code": failure.detail}), failure)
    return _entered(runtime.settings, done)


@router.post(f"{SECOND_STEP}/options")
async def second_step_options(request: Request, runtime: RuntimeDep) -> CeremonyOut:
    place = place_here(request)
    return CeremonyOut.of(await second_step.passkey_options(runtime, place, _token(request)))


@router.post(f"{SECOND_STEP}/passkey")
async def second_step_passkey(
    request: Request, runtime: RuntimeDep, step: Text = "", credential: Text = ""
) -> Response:
    origin = origin_of(request, via="web")
    try:
        answer = (step, read_credential(credential))
        done = await second_step.by_passkey(
            runtime, place_here(request), _token(request), answer, origin
        )
    except Failure as failure:
        return _page(request, ui.form_of({}, failure), failure)
    return _entered(runtime.settings, done)


@router.post("/sign-in/passkey")
async def sign_in_with_passkey(
    request: Request,
    runtime: RuntimeDep,
    step: Text = "",
    credential: Text = "",
    next: Text = "",  # noqa: A002 - the form's field
) -> Response:
    following = ui.local_path(next, "/")
    origin = origin_of(request, via="web")
    try:
        issued, email = await passkey_sign_in.sign_in(
            runtime, place_here(request), step, read_credential(credential), origin
        )
    except Failure as failure:
        return sign_in_page(request, ui.form_of({}, failure), following, failure.status)
    device = device_proof(runtime.settings.secret, email)
    return enter(runtime.settings, issued, following, device=device)


def _entered(settings: Settings, done: Done) -> Response:
    device = device_proof(settings.secret, done.email)
    response = enter(settings, done.issued, done.following, device=device)
    response.delete_cookie(STEP_COOKIE, path="/sign-in")
    return response


def _page(request: Request, form: Shown, failure: Failure | None = None) -> Response:
    view = SecondStepView(
        Shell(title="Second step"), form, passkeys=place_or_none(request) is not None
    )
    status = 200 if failure is None else failure.status
    response = ui.render(request, "identity/second_step.html", view, status=status)
    if failure is not None:
        response.headers.update(failure.headers)
    return response


def _token(request: Request) -> str:
    return request.cookies.get(STEP_COOKIE, "")


def read_credential(credential: str) -> dict[str, Any]:
    try:
        found = strict_json.loads(credential.encode())
    except strict_json.JsonProblem:
        raise PasskeyRefused from None
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found
