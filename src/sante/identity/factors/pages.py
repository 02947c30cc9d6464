"""What the forms about signing in on the security page do; setting up an authenticator app."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import pending
from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import RecentPage, origin_of
from sante.identity.factors import codes, guarded, methods, passkeys
from sante.identity.factors.errors import CodeRefused, NoApp
from sante.identity.factors.panels import ADDRESS
from sante.identity.factors.place import place_here
from sante.identity.factors.sign_in_pages import read_credential
from sante.identity.oidc import service as oidc
from sante.identity.pages import security
from sante.identity.types import Viewer
from sante.ui import service as ui
from sante.ui.types import Flash, Link, Shell, Tab
from sante.ui.types import Form as Shown

router = Router()
Text = Annotated[str, Form()]
PasskeyId = Annotated[UUID, PathId("pk")]
IdentityId = Annotated[UUID, PathId("idn")]
RecentUser = Annotated[Viewer, RecentPage(ADDRESS)]
APP: Final = f"{ADDRESS}/app"


@dataclass(frozen=True)
class SetUpView:
    shell: Shell
    form: Shown
    secret: str
    picture: str


@dataclass(frozen=True)
class CodesView:
    shell: Shell
    codes: tuple[str, ...]


@router.post(APP)
async def begin_app(
    request: Request, viewer: RecentUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    await codes.begin(session, runtime.settings.secret, viewer.user_id, now=now)
    return ui.redirect(request, APP)


@router.get(APP)
async def show_app(
    request: Request, viewer: RecentUser, session: Tx, runtime: RuntimeDep
) -> Response:
    return await _app_page(request, viewer, session, runtime.settings.secret)


@router.post(f"{APP}/confirm")
async def confirm_app(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    code: Text = "",
) -> Response:
    secret = runtime.settings.secret
    try:
        made = await codes.confirm(session, secret, viewer.user_id, code, now=now)
    except CodeRefused as failure:
        return await _app_page(request, viewer, session, secret, failure)
    return _codes_page(request, viewer, made)


@router.post(f"{APP}/off")
async def turn_app_off(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    code: Text = "",
    password: Text = "",
) -> Response:
    secret = runtime.settings.secret

    async def check() -> None:
        await methods.check_turning_off(session, secret, viewer.user_id, (code, password), now=now)

    who = (viewer.email, origin_of(request, via="web"))
    refused = await guarded.refusal(session, secret, who, check, now=now)
    if refused is not None:
        back = {"app_off": ui.form_of({}, refused)}
        return await security.show(
            request, viewer, session, now, returned=back, status=refused.status
        )
    await codes.turn_off(session, viewer.user_id, now=now)
    done = Flash("Codes are no longer asked for.")
    return ui.redirect(request, f"{ADDRESS}#app", flash=done)


@router.post(f"{ADDRESS}/backup-codes")
async def renew_backup_codes(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    new_code: Text = "",
) -> Response:
    secret = runtime.settings.secret

    async def check() -> None:
        if not await methods.asks_second_step(session, viewer.user_id):
            raise NoApp
        if not await codes.check(session, secret, viewer.user_id, new_code, now=now):
            raise CodeRefused("new_code")

    who = (viewer.email, origin_of(request, via="web"))
    refused = await guarded.refusal(session, secret, who, check, now=now)
    if refused is not None:
        back = {"backup_codes": ui.form_of({}, refused)}
        return await security.show(
            request, viewer, session, now, returned=back, status=refused.status
        )
    made = await codes.renew(session, secret, viewer.user_id, now=now)
    return _codes_page(request, viewer, made)


@router.post(f"{ADDRESS}/passkeys")
async def add_passkey(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    passkey_name: Text = "",
    step: Text = "",
    credential: Text = "",
) -> Response:
    place = place_here(request)
    secret = runtime.settings.secret
    kept = await pending.take(session, secret, passkeys.REGISTER, step, now=now)
    try:
        answer = (kept, read_credential(credential))
        await passkeys.register(session, place, viewer.user_id, passkey_name, answer, now=now)
    except Failure as failure:
        errors = {f"passkey_{error.field}": error.message for error in failure.errors}
        back = {"passkey": Shown({"passkey_name": passkey_name}, errors, failure.detail)}
        return await security.show(
            request, viewer, session, now, returned=back, status=failure.status
        )
    done = Flash("The passkey works from now on.")
    return ui.redirect(request, f"{ADDRESS}#passkeys", flash=done)


@router.post(f"{ADDRESS}/passkeys/{{passkey_id}}/remove")
async def remove_passkey(
    request: Request,
    passkey_id: PasskeyId,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    await methods.remove_passkey(session, runtime.settings, viewer.user_id, passkey_id, now=now)
    done = Flash("Removed. You can delete it from your device too.")
    return ui.redirect(request, f"{ADDRESS}#passkeys", flash=done)


@router.post(f"{ADDRESS}/identities/{{identity_id}}/remove")
async def unlink(
    request: Request,
    identity_id: IdentityId,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    await oidc.unlink(session, runtime.settings, viewer.user_id, identity_id, now=now)
    done = Flash("It no longer opens this account.")
    return ui.redirect(request, f"{ADDRESS}#identities", flash=done)


async def _app_page(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    secret: bytes,
    failure: Failure | None = None,
) -> Response:
    import segno

    found = await codes.unfinished(session, secret, viewer.user_id, viewer.email)
    if found is None:
        return ui.redirect(request, ADDRESS)
    picture = segno.make(found.address, error="m").svg_data_uri(scale=5, light="#fff", border=4)
    groups = [found.secret[i : i + 4] for i in range(0, len(found.secret), 4)]
    view = SetUpView(
        shell=_shell(viewer, "Set up an authenticator app"),
        form=ui.form_of({}, failure),
        secret=" ".join(groups),
        picture=picture,
    )
    status = 200 if failure is None else failure.status
    return ui.render(request, "identity/app.html", view, status=status)


def _codes_page(request: Request, viewer: Viewer, made: list[str]) -> Response:
    view = CodesView(_shell(viewer, "Backup codes"), tuple(made))
    return ui.render(request, "identity/backup_codes.html", view)


def _shell(viewer: Viewer, title: str) -> Shell:
    return Shell(title=title, name=viewer.email, tab=Tab.YOU, back=Link("Security", ADDRESS))
