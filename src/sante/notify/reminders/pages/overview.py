"""The page of reminders: what is due, what was missed, what there is, and a new one."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit.clock import local_day
from sante.notify.reminders import service
from sante.notify.reminders.forms import TypedReminder
from sante.notify.reminders.pages.common import (
    REASONS,
    DueLine,
    Looking,
    ReminderLine,
    due_line,
    looking,
    reminder_line,
)
from sante.notify.reminders.pages.form import Fields, fields, returned
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Flash, Option, Shell

router = Router()

SNOOZES: Final = (
    Option("10", "10 minutes"),
    Option("30", "30 minutes"),
    Option("60", "1 hour"),
    Option("120", "2 hours"),
)
SKIPS: Final = tuple(Option(reason.value, words) for reason, words in REASONS.items())


@dataclass(frozen=True, slots=True)
class DueView:
    """What waits for an answer. `back`: the page it is answered on."""

    due: tuple[DueLine, ...]
    back: str
    snoozes: tuple[Option, ...] = SNOOZES
    skips: tuple[Option, ...] = SKIPS


@dataclass(frozen=True)
class RemindersView:
    shell: Shell
    answers: DueView
    missed: tuple[DueLine, ...]
    reminders: tuple[ReminderLine, ...]
    fields: Fields
    paused: str


@router.get("/reminders")
async def overview(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return await _page(request, await looking(session, viewer, now), session)


@router.post("/reminders")
async def create(
    request: Request,
    typed: Annotated[TypedReminder, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    seen = await looking(session, viewer, now)
    try:
        wanted = typed.wanted(local_day(now, seen.person.zone, 0))
        await service.create(session, viewer.user_id, wanted, now=now)
    except Failure as failure:
        back = await fields(session, seen, returned(typed, failure), frozenset(typed.day))
        return await _page(request, seen, session, back, failure.status)
    return ui.redirect(request, "/reminders", flash=Flash("Set. Its next times are below."))


async def _page(
    request: Request,
    seen: Looking,
    session: AsyncSession,
    back: Fields | None = None,
    status: int = 200,
) -> Response:
    user_id, now = seen.viewer.user_id, seen.now
    standing = await service.standing(session, user_id, now=now)
    listed = await service.list_reminders(session, user_id, now=now)
    paused = standing.nudges_paused_until
    view = RemindersView(
        shell=seen.shell("Reminders"),
        answers=DueView(tuple(due_line(pair, seen) for pair in standing.due), "/reminders"),
        missed=tuple(due_line(pair, seen) for pair in standing.missed),
        reminders=tuple(reminder_line(one, seen) for one in listed),
        fields=back or await fields(session, seen),
        paused="" if paused is None else ui.duration_text(paused - now),
    )
    return ui.render(request, "reminders/overview.html", view, status=status)


async def _due(asked: Asked) -> DueView | None:
    """For Today: nothing, unless something waits."""
    seen = await looking(asked.session, asked.viewer, asked.now)
    found = await service.due(asked.session, seen.person, now=asked.now)
    return DueView(tuple(due_line(pair, seen) for pair in found), "/") if found else None


DUE: Final = Panel("reminders/due.html", _due)
