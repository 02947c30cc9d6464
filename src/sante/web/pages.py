"""Today, logging from it, and the made-up person."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Path, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from sante import demo
from sante.core import limits
from sante.core.errors import FieldError, Forbidden, Invalid, TooMany
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.goals import service as goals
from sante.identity.access import PageUser, enter, origin_of
from sante.identity.types import Viewer
from sante.profile import service as profile
from sante.progress import service as progress
from sante.progress.service import Memory, NewLog
from sante.ui import service as ui
from sante.ui.panels import Asked, draw
from sante.web import today as views

router = Router()
VISITS: Final = limits.per(10, timedelta(hours=1))  # made-up people a network may ask for


class TypedLog(BaseModel):
    """What a row of today posts: one tap, or what lies behind its chevron."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=2000)

    status: str = "completed"
    value: str = ""
    notes: str = ""
    skip_reason: str = ""

    def log(self) -> NewLog:
        """Raises Invalid."""
        return NewLog(
            status=self.status,
            value=_number(self.value),
            note=self.notes or None,
            skip_reason=self.skip_reason or None if self.status == "skipped" else None,
        )


@router.get("/")
async def today(
    request: Request, viewer: PageUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    memory = Memory(runtime.cache, viewer.stamp)
    view = await views.view_of(session, viewer, person, now=now, memory=memory)
    asked = Asked(request, viewer, session, now)
    panels = await draw(request.app.state.panels["today"], asked)
    return ui.render(request, "web/today.html", replace(view, panels=panels))


@router.post("/actions/{user_action_id}/log")
async def log(
    request: Request,
    user_action_id: Annotated[UUID, PathId("ua")],
    typed: Annotated[TypedLog, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    if typed.status == "pending":
        await _undo(session, viewer, user_action_id, now)
    else:
        await progress.log_action(session, viewer.user_id, user_action_id, typed.log(), now=now)
    if not ui.is_htmx(request):
        return ui.redirect(request, f"/#action-{request.path_params['user_action_id']}")
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    found = await progress.today(session, person, now=now)
    key = request.path_params["user_action_id"]
    card = next((c for c in views.cards_of(found) if c.key == key), None)
    if card is None:  # logged by another of the ids its card stands for
        return ui.redirect(request, "/")
    rings = views.rings_of(found)
    done = "done" if card.row.done else "not done"
    said = f"{card.row.title}: {done}. {rings[0].inside} today." if rings else card.row.title
    view = views.LoggedView(card, rings, found.message, said)
    return ui.fragment(request, "web/logged.html", view)


@router.post("/days/{day}/low-capacity")
async def set_low_capacity(
    request: Request,
    day: Annotated[date, Path()],
    viewer: PageUser,
    session: Tx,
    now: Now,
    low: Annotated[str, Form(max_length=10)] = "yes",
) -> Response:
    """One tap and two minutes of each action are enough; a second tap takes it back."""
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    await goals.set_low_capacity(session, person, day, low=low == "yes", now=now)
    return ui.redirect(request, "/")


async def _undo(session: AsyncSession, viewer: Viewer, user_action_id: UUID, now: Now) -> None:
    """The second tap. When there is nothing to take back, it is as wanted already."""
    found = await progress.today_of(session, viewer.user_id, now=now)
    for action in found.actions:
        if user_action_id in action.card.user_action_ids and action.entry is not None:
            await progress.remove_log(session, viewer.user_id, action.entry.log_id, now=now)


@router.post("/demo")
async def visit_demo(request: Request, runtime: RuntimeDep, now: Now) -> Response:
    """Walk in as a made-up person; a new one each time, swept away after two days."""
    if not runtime.settings.registration:
        raise Forbidden("Registration is closed here, and so is the made-up person.")
    network = limits.network_of(origin_of(request, via="demo").address)
    key = limits.key_of(runtime.settings.secret, "demo", network)
    async with runtime.database.transaction() as session:
        wait = await limits.take(session, key, rate=VISITS.rate, burst=VISITS.burst, now=now)
    if wait is not None:
        raise TooMany(
            "That is enough made-up people for now. Try again later.",
            headers={"Retry-After": str(wait.seconds)},
        )
    visit = await demo.visit(runtime)
    return enter(runtime.settings, visit.issued, "/", device=None)


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        wrong = FieldError("value", "Write the amount as a number, such as 30.")
        raise Invalid(wrong.message, errors=[wrong]) from None
