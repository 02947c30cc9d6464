"""The house: its people, invitations, mail and machine. Nobody's health is shown here.

For anybody but an administrator these pages do not exist. What changes something needs a recent
sign-in and leaves an entry in the audit log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, Tx
from sante.core.schemas import PathId
from sante.identity import service
from sante.identity.access import AdminPage, RecentAdminPage, is_recent
from sante.identity.pages.entry import prove_address
from sante.identity.types import NewInvite, Tier, Viewer
from sante.ui import service as ui
from sante.ui.panels import Asked, Drawn, draw
from sante.ui.types import Flash, Link, Shell, Tab

router = Router()

ADDRESS: Final = "/admin"


@dataclass(frozen=True)
class HouseView:
    shell: Shell
    panels: tuple[Drawn, ...]
    prove: str


class TypedInvite(BaseModel):
    """Empty uses or days: no limit."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=400)

    description: str = ""
    tier: str = "free"
    uses: str = "1"
    days: str = "14"

    def wanted(self) -> NewInvite:
        """Raises Invalid with everything that is wrong."""
        errors = []
        if not 1 <= len(self.description) <= 200:
            errors.append(FieldError("description", "Say in a few words who it is for."))
        if self.tier not in list(Tier):
            errors.append(FieldError("tier", "Choose one of the list."))
        for name, text, most in (("uses", self.uses, 100_000), ("days", self.days, 3660)):
            if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
                errors.append(
                    FieldError(name, f"Write a whole number from 1 to {most}, or leave it empty.")
                )
        if errors:
            raise Invalid("Please correct what is marked.", errors=errors)
        return NewInvite(
            self.description,
            Tier(self.tier),
            int(self.uses) if self.uses else None,
            int(self.days) if self.days else None,
        )


@router.get(ADDRESS)
async def house(request: Request, viewer: AdminPage, session: Tx, now: Now) -> Response:
    return await show(request, viewer, session, now)


@router.post("/admin/people/{user_id}/disable")
async def disable(
    request: Request,
    user_id: Annotated[UUID, PathId("user")],
    viewer: RecentAdminPage,
    session: Tx,
    now: Now,
) -> Response:
    await service.disable_account(session, viewer, user_id, now=now)
    done = Flash("Disabled: signed out everywhere, tokens and jobs ended.")
    return ui.redirect(request, f"{ADDRESS}#people", flash=done)


@router.post("/admin/people/{user_id}/enable")
async def enable(
    request: Request,
    user_id: Annotated[UUID, PathId("user")],
    viewer: RecentAdminPage,
    session: Tx,
    now: Now,
) -> Response:
    await service.enable_account(session, viewer, user_id, now=now)
    return ui.redirect(request, f"{ADDRESS}#people", flash=Flash("Enabled: they can sign in."))


@router.post("/admin/invites")
async def make_invite(
    request: Request,
    typed: Annotated[TypedInvite, Form()],
    viewer: RecentAdminPage,
    session: Tx,
    now: Now,
) -> Response:
    """Answers with the page itself: the code is in it this once."""
    try:
        _, code = await service.invite(session, viewer, typed.wanted(), now=now)
    except Failure as failure:
        back = {"invites": ui.form_of(typed.model_dump(), failure)}
        return await show(request, viewer, session, now, returned=back, status=failure.status)
    return await show(request, viewer, session, now, returned={"made_invite": code})


@router.post("/admin/invites/{invite_id}/revoke")
async def revoke_invite(
    request: Request,
    invite_id: Annotated[UUID, PathId("inv")],
    viewer: RecentAdminPage,
    session: Tx,
    now: Now,
) -> Response:
    await service.revoke_invite(session, viewer, invite_id, now=now)
    done = Flash("The invitation works no more.")
    return ui.redirect(request, f"{ADDRESS}#invites", flash=done)


async def show(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    now: Now,
    *,
    returned: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    asked = Asked(request, viewer, session, now, returned or {})
    view = HouseView(
        Shell(title="This house", name=viewer.email, tab=Tab.YOU, back=Link("You", "/you")),
        await draw(request.app.state.panels["house"], asked),
        "" if is_recent(viewer, now) else prove_address(ADDRESS),
    )
    return ui.render(request, "identity/house.html", view, status=status)
