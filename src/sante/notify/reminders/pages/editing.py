"""Changing a reminder in the form it was made with."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit.clock import local_day
from sante.notify.reminders import service
from sante.notify.reminders.forms import TypedReminder
from sante.notify.reminders.pages.common import Looking, ReminderId, looking
from sante.notify.reminders.pages.form import Fields, fields, filled, returned
from sante.notify.reminders.rules.schedules import kept
from sante.notify.reminders.service import UNSET, Unset, Wanted
from sante.notify.reminders.types import Reminder
from sante.ui import service as ui
from sante.ui.types import Flash, Link, Shell

router = Router(prefix="/reminders/{reminder_id}")


@dataclass(frozen=True)
class EditView:
    shell: Shell
    url: str
    fields: Fields


@router.get("/edit")
async def edit(
    request: Request, reminder_id: ReminderId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    seen = await looking(session, viewer, now)
    before = (await service.reminder(session, viewer.user_id, reminder_id, now=now)).reminder
    form, days, keeps = filled(before, await _conditions(session, viewer.user_id, seen))
    shown = await fields(session, seen, form, days, keeps=keeps)
    return ui.render(request, "reminders/edit.html", _view(request, seen, before, shown))


@router.post("/edit")
async def change(
    request: Request,
    reminder_id: ReminderId,
    typed: Annotated[TypedReminder, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    seen = await looking(session, viewer, now)
    before = (await service.reminder(session, viewer.user_id, reminder_id, now=now)).reminder
    try:
        wanted = _without_what_stays(typed.wanted(local_day(now, seen.person.zone, 0)), before)
        await service.change(session, viewer.user_id, reminder_id, wanted, now=now)
    except NotFound:
        raise
    except Failure as failure:
        form = returned(typed, failure)
        _, _, keeps = filled(before, await _conditions(session, viewer.user_id, seen))
        shown = await fields(session, seen, form, frozenset(typed.day), keeps=keeps)
        view = _view(request, seen, before, shown)
        return ui.render(request, "reminders/edit.html", view, status=failure.status)
    return ui.redirect(request, _address(request), flash=Flash("Changed."))


def _without_what_stays(wanted: Wanted, before: Reminder) -> Wanted:
    """A rhythm that is as it was is not looked at again: its one day may have passed."""
    if isinstance(wanted.schedule, Unset):
        return wanted
    after = kept(before.schedule, wanted.schedule)
    return replace(wanted, schedule=UNSET if after == before.schedule else after)


async def _conditions(session: AsyncSession, user_id: UUID, seen: Looking) -> dict[str, object]:
    offered = await service.choices(session, user_id, now=seen.now)
    return {one.value: service.chosen(one.value) for one in offered}


def _view(request: Request, seen: Looking, before: Reminder, shown: Fields) -> EditView:
    back = Link(before.message, _address(request))
    return EditView(seen.shell("Change the reminder", back=back), _address(request), shown)


def _address(request: Request) -> str:
    return f"/reminders/{request.path_params['reminder_id']}"
