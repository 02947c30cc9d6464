"""Security: one page of panels, and what their forms do.

What needs a recent sign-in asks for the password first, then comes back here (S19).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity import proof, service
from sante.identity.access import (
    PageUser,
    PageUserApart,
    RecentPage,
    is_recent,
    origin_of,
    page_viewer,
)
from sante.identity.errors import AddressTaken
from sante.identity.pages.entry import leave, prove_address
from sante.identity.types import Viewer
from sante.ui import service as ui
from sante.ui.panels import Asked, Drawn, draw
from sante.ui.types import Flash, Link, Shell, Tab

router = Router()

ADDRESS: Final = "/you/security"
Text = Annotated[str, Form()]
RecentUser = Annotated[Viewer, RecentPage(ADDRESS)]


@dataclass(frozen=True)
class SecurityView:
    """`prove` leads to where one proves again who one is; empty while that is recent."""

    shell: Shell
    panels: tuple[Drawn, ...]
    prove: str


async def show(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    now: Now,
    *,
    returned: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """The page; `returned` is what comes back to a panel (see ui/panels.py)."""
    asked = Asked(request, viewer, session, now, returned or {})
    view = SecurityView(
        Shell(title="Security", name=viewer.email, tab=Tab.YOU, back=Link("You", "/you")),
        await draw(request.app.state.panels["security"], asked),
        "" if is_recent(viewer, now) else prove_address(ADDRESS),
    )
    return ui.render(request, "identity/security.html", view, status=status)


@router.get(ADDRESS)
async def security(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return await show(request, viewer, session, now)


@router.post("/you/security/password")
async def change_password(
    request: Request,
    viewer: PageUserApart,
    runtime: RuntimeDep,
    current_password: Text = "",
    new_password: Text = "",
    totp: Text = "",
) -> Response:
    """The current password, and code, are proof enough; wrong ones count towards the lock-out."""
    origin = origin_of(request, via="web")
    try:
        await proof.change_password(
            runtime, viewer, current_password, new_password, origin, code=totp
        )
    except Failure as failure:
        back = {"password": ui.form_of({}, failure)}
        now = runtime.clock.now()
        async with runtime.database.transaction() as session:
            again = await page_viewer(request, session, now)
            return await show(request, again, session, now, returned=back, status=failure.status)
    done = Flash("Your password is changed. Other devices are signed out.")
    return ui.redirect(request, ADDRESS, flash=done)


@router.post("/you/security/address")
async def change_address(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    email: Text = "",
) -> Response:
    mails = runtime.settings.sends_mail
    try:
        await service.new_address(session, viewer.user_id, email, by_mail=mails, now=now)
    except (AddressTaken, Invalid) as failure:
        back = {"address": ui.form_of({"email": email}, failure)}
        return await show(request, viewer, session, now, returned=back, status=failure.status)
    done = "Open the link we sent to the new address." if mails else "Your address is changed."
    return ui.redirect(request, ADDRESS, flash=Flash(done))


@router.post("/you/security/address/confirm")
async def ask_confirmation(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    if not (await service.account(session, viewer.user_id)).is_demo:
        await service.ask_confirmation(session, viewer.user_id, viewer.email, now=now)
    return ui.redirect(request, ADDRESS, flash=Flash("Open the link we sent to your address."))


@router.post("/you/security/devices/{session_id}/end")
async def end_session(
    request: Request,
    session_id: Annotated[UUID, PathId("sess")],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    await service.revoke_session(session, viewer, session_id, now=now)
    if session_id == viewer.key_id:
        return leave(request, "/sign-in")
    return ui.redirect(request, f"{ADDRESS}#devices", flash=Flash("That device is signed out."))


@router.post("/you/security/devices/end-others")
async def end_others(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    await service.revoke_sessions(session, viewer, now=now)
    done = Flash("All other devices are signed out.")
    return ui.redirect(request, f"{ADDRESS}#devices", flash=done)


@router.post("/you/security/devices/end-all")
async def end_all(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    await service.revoke_sessions(session, viewer, and_this=True, now=now)
    return leave(request, "/sign-in", flash=Flash("You are signed out everywhere."))


@router.post("/you/security/tokens")
async def make_token(
    request: Request,
    viewer: RecentUser,
    session: Tx,
    now: Now,
    name: Text = "",
    days: Text = "90",
    scopes: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Answers with the page itself: the token is in it this once, and in no cookie or address."""
    try:
        issued = await service.make_token(
            session,
            viewer.user_id,
            name=_named(name),
            scopes=frozenset(scopes or ()) or None,
            days=_days(days),
            now=now,
        )
    except Failure as failure:
        form = ui.form_of({"name": name, "days": days}, failure)
        back = {"tokens": form, "scopes": scopes}
        return await show(request, viewer, session, now, returned=back, status=failure.status)
    return await show(request, viewer, session, now, returned={"made_token": issued.token})


@router.post("/you/security/tokens/{token_id}/revoke")
async def revoke_token(
    request: Request,
    token_id: Annotated[UUID, PathId("tok")],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    await service.revoke_token(session, viewer.user_id, token_id, now=now)
    return ui.redirect(request, f"{ADDRESS}#tokens", flash=Flash("The token works no more."))


def _named(name: str) -> str:
    if not 1 <= len(name.strip()) <= 100:
        wrong = FieldError("name", "Give it a name of up to 100 characters, such as Home server.")
        raise Invalid(wrong.message, errors=[wrong])
    return name.strip()


def _days(text: str) -> int:
    if text not in ("30", "90", "366"):
        wrong = FieldError("days", "Choose one of the lengths in the list.")
        raise Invalid(wrong.message, errors=[wrong])
    return int(text)
