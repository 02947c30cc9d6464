"""The page of all the ways in: the authenticator app, backup codes, passkeys, linked identities."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import pending
from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, Tx, runtime_of
from sante.core.schemas import PathId
from sante.identity.access import PageUser, RecentPage, is_recent, origin_of
from sante.identity.factors import codes, guarded, methods, passkeys
from sante.identity.factors.errors import CodeRefused, NoApp
from sante.identity.factors.place import place_here, place_or_none
from sante.identity.factors.rules import FACTORS
from sante.identity.factors.sign_in_pages import read_credential
from sante.identity.oidc import service as oidc
from sante.identity.oidc.client import provider_of
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.ui import service as ui
from sante.ui.types import Flash, Link, Shell, Tab
from sante.ui.types import Form as Shown

router = Router()
Text = Annotated[str, Form()]
PasskeyId = Annotated[UUID, PathId("pk")]
IdentityId = Annotated[UUID, PathId("idn")]
HERE: Final = "/you/sign-in-methods"
RecentUser = Annotated[Viewer, RecentPage(HERE)]
EMPTY: Final = Shown()


@dataclass(frozen=True, slots=True)
class Row:
    """One passkey or linked identity."""

    key: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Forms:
    """The form that came back with what to correct, if one did."""

    turn_off: Shown = EMPTY
    codes: Shown = EMPTY
    passkey: Shown = EMPTY


@dataclass(frozen=True)
class MethodsView:
    """`recent`: the sign-in is fresh enough to change anything. `provider`: its name, or ""."""

    shell: Shell
    forms: Forms
    recent: bool
    password: bool
    app_since: str
    codes_left: int
    codes_low: bool
    passkeys: tuple[Row, ...]
    passkeys_here: bool
    provider: str
    identities: tuple[Row, ...]
    linked: bool


@dataclass(frozen=True)
class AppView:
    shell: Shell
    form: Shown
    secret: str
    picture: str


@dataclass(frozen=True)
class CodesView:
    shell: Shell
    codes: tuple[str, ...]


@router.get(HERE)
async def show(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return await _page(request, viewer, session, now)


@router.post(f"{HERE}/app")
async def begin_app(
    request: Request, viewer: RecentUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    await codes.begin(session, runtime.settings.secret, viewer.user_id, now=now)
    return ui.redirect(request, f"{HERE}/app")


@router.get(f"{HERE}/app")
async def show_app(
    request: Request, viewer: RecentUser, session: Tx, runtime: RuntimeDep
) -> Response:
    return await _app_page(request, viewer, session, runtime.settings.secret)


@router.post(f"{HERE}/app/confirm")
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


@router.post(f"{HERE}/app/off")
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
        back = Forms(turn_off=ui.form_of({}, refused))
        return await _page(request, viewer, session, now, back=back, status=refused.status)
    await codes.turn_off(session, viewer.user_id, now=now)
    return ui.redirect(request, HERE, flash=Flash("Codes are no longer asked for."))


@router.post(f"{HERE}/backup-codes")
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
        back = Forms(codes=ui.form_of({}, refused))
        return await _page(request, viewer, session, now, back=back, status=refused.status)
    made = await codes.renew(session, secret, viewer.user_id, now=now)
    return _codes_page(request, viewer, made)


@router.post(f"{HERE}/passkeys")
async def add_passkey(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    name: Text = "",
    step: Text = "",
    credential: Text = "",
) -> Response:
    place = place_here(request)
    secret = runtime.settings.secret
    kept = await pending.take(session, secret, passkeys.REGISTER, step, now=now)
    try:
        answer = (kept, read_credential(credential))
        await passkeys.register(session, place, viewer.user_id, name, answer, now=now)
    except Failure as failure:
        back = Forms(passkey=ui.form_of({"name": name}, failure))
        return await _page(request, viewer, session, now, back=back, status=failure.status)
    return ui.redirect(request, HERE, flash=Flash("The passkey works from now on."))


@router.post(f"{HERE}/passkeys/{{passkey_id}}/remove")
async def remove_passkey(
    request: Request,
    passkey_id: PasskeyId,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    await methods.remove_passkey(session, runtime.settings, viewer.user_id, passkey_id, now=now)
    said = "Removed. You can delete it from your device too."
    return ui.redirect(request, HERE, flash=Flash(said))


@router.post(f"{HERE}/identities/{{identity_id}}/remove")
async def unlink(
    request: Request,
    identity_id: IdentityId,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    await oidc.unlink(session, runtime.settings, viewer.user_id, identity_id, now=now)
    return ui.redirect(request, HERE, flash=Flash("It no longer opens this account."))


async def _page(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    now: datetime,
    *,
    back: Forms = Forms(),
    status: int = 200,
) -> Response:
    found = await methods.methods_of(session, viewer.user_id)
    settings = runtime_of(request).settings
    provider = provider_of(settings)
    view = MethodsView(
        shell=_shell(viewer, "Sign-in methods", Link("You", "/you")),
        forms=back,
        recent=is_recent(viewer, now),
        password=found.password,
        app_since=_day(found.app_since) if found.app_since else "",
        codes_left=found.backup_codes,
        codes_low=found.backup_codes <= FACTORS.backup_low,
        passkeys=tuple(
            Row(encode("pk", one.id), one.name, _used(one.created_at, one.last_used_at))
            for one in found.passkeys
        ),
        passkeys_here=place_or_none(request) is not None,
        provider=provider.name if provider else "",
        identities=tuple(
            Row(
                encode("idn", one.id),
                one.email or one.issuer,
                f"{one.issuer} · {_used(one.linked_at, one.last_used_at)}",
            )
            for one in found.identities
        ),
        linked=any(provider and one.issuer == provider.issuer for one in found.identities),
    )
    return ui.render(request, "identity/methods.html", view, status=status)


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
        return ui.redirect(request, HERE)
    picture = segno.make(found.address, error="m").svg_data_uri(scale=5, light="#fff", border=4)
    groups = [found.secret[i : i + 4] for i in range(0, len(found.secret), 4)]
    view = AppView(
        shell=_shell(viewer, "Set up an authenticator app", Link("Sign-in methods", HERE)),
        form=ui.form_of({}, failure),
        secret=" ".join(groups),
        picture=picture,
    )
    status = 200 if failure is None else failure.status
    return ui.render(request, "identity/app.html", view, status=status)


def _codes_page(request: Request, viewer: Viewer, made: list[str]) -> Response:
    view = CodesView(_shell(viewer, "Backup codes", Link("Sign-in methods", HERE)), tuple(made))
    return ui.render(request, "identity/backup_codes.html", view)


def _shell(viewer: Viewer, title: str, back: Link) -> Shell:
    return Shell(title=title, name=viewer.email, tab=Tab.YOU, back=back)


def _used(added: datetime, used: datetime | None) -> str:
    last = f"last used {_day(used)}" if used is not None else "not used yet"
    return f"added {_day(added)}, {last}"


def _day(at: datetime) -> str:
    return ui.date_text(at.date())
