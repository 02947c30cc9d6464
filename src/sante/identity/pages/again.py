"""Proving again who it is, before a step that matters: by whatever the person has."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Router, RuntimeDep, Tx, runtime_of
from sante.core.runtime import Runtime
from sante.identity import proof
from sante.identity.access import PageUser, PageUserApart, origin_of
from sante.identity.factors import methods
from sante.identity.factors.place import place_here, place_or_none
from sante.identity.factors.sign_in_pages import read_credential
from sante.identity.types import Viewer
from sante.ui import service as ui
from sante.ui.types import Flash, Shell
from sante.ui.types import Form as Shown

router = Router()
Text = Annotated[str, Form()]
DONE = Flash("Thank you. For the next ten minutes you can change what matters here.")


@dataclass(frozen=True)
class AgainView:
    """`password`, `passkeys`, `provider` (its name): what this person can prove it with. `code`:
    the password alone is not enough."""

    shell: Shell
    form: Shown
    next: str
    email: str
    password: bool
    code: bool
    passkeys: bool
    provider: str


@router.get("/sign-in/again")
async def show_again(
    request: Request,
    viewer: PageUser,
    session: Tx,
    next: str = "",  # noqa: A002 - the address says so
) -> Response:
    return await _page(request, session, viewer, ui.local_path(next, "/"))


@router.post("/sign-in/again")
async def by_password(
    request: Request,
    viewer: PageUserApart,
    runtime: RuntimeDep,
    password: Text = "",
    totp: Text = "",
    next: Text = "",  # noqa: A002 - the form's field
) -> Response:
    following = ui.local_path(next, "/")
    try:
        origin = origin_of(request, via="web")
        await proof.sign_in_again(runtime, viewer, password, origin, code=totp)
    except Failure as failure:
        return await _refused(request, runtime, viewer, following, failure)
    return ui.redirect(request, following, flash=DONE)


@router.post("/sign-in/again/passkey")
async def by_passkey(
    request: Request,
    viewer: PageUserApart,
    runtime: RuntimeDep,
    step: Text = "",
    credential: Text = "",
    next: Text = "",  # noqa: A002 - the form's field
) -> Response:
    following = ui.local_path(next, "/")
    try:
        answer = (step, read_credential(credential))
        origin = origin_of(request, via="web")
        await proof.by_passkey(runtime, viewer, place_here(request), answer, origin)
    except Failure as failure:
        return await _refused(request, runtime, viewer, following, failure)
    return ui.redirect(request, following, flash=DONE)


async def _refused(
    request: Request, runtime: Runtime, viewer: Viewer, following: str, failure: Failure
) -> Response:
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        return await _page(request, session, viewer, following, failure)


async def _page(
    request: Request,
    session: AsyncSession,
    viewer: Viewer,
    following: str,
    failure: Failure | None = None,
) -> Response:
    settings = runtime_of(request).settings
    found = await methods.methods_of(session, viewer.user_id)
    linked = any(one.issuer == settings.oidc_issuer for one in found.identities)
    view = AgainView(
        Shell(title="Is it still you?"),
        ui.form_of({}, failure),
        following,
        viewer.email,
        password=found.password,
        code=found.second_step,
        passkeys=bool(found.passkeys) and place_or_none(request) is not None,
        provider=settings.oidc_name if linked else "",
    )
    response = ui.render(
        request, "identity/again.html", view, status=failure.status if failure else 200
    )
    if failure is not None:
        response.headers.update(failure.headers)
    return response
