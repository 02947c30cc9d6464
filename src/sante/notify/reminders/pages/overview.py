"""The page of reminders: what is due, what was missed, what there is, and a new one."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit.clock import local_day, zone_names
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
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Flash, Option, Shell
from sante.ui.types import Form as Shown

router = Router()

RHYTHMS: Final = (
    Option("daily", "On days of the week", "Once or several times a day"),
    Option("every_n_days", "Every few days"),
    Option("window", "Once, any time between two times"),
    Option("one_time", "Once, on one day"),
)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SNOOZES: Final = (
    Option("10", "10 minutes"),
    Option("30", "30 minutes"),
    Option("60", "1 hour"),
    Option("120", "2 hours"),
)
SKIPS: Final = tuple(Option(reason.value, words) for reason, words in REASONS.items())
_FIRST: Final = {"rhythm": "daily", "times": "08:00"}


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
    form: Shown
    days: tuple[tuple[str, str, bool], ...]
    conditions: tuple[Option, ...]
    zones: tuple[Option, ...]
    here: str
    paused: str
    rhythms: tuple[Option, ...] = RHYTHMS


@dataclass(frozen=True, slots=True)
class Returned:
    """The form that comes back with what to correct."""

    form: Shown
    days: frozenset[str]
    status: int


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
        shown = ui.form_of(typed.model_dump(), failure)
        shown = replace(shown, errors={_FIELDS.get(f, f): m for f, m in shown.errors.items()})
        back = Returned(shown, frozenset(typed.day), failure.status)
        return await _page(request, seen, session, back)
    return ui.redirect(request, "/reminders", flash=Flash("Set. Its next times are below."))


# Where a problem the service names stands in the form.
_FIELDS: Final = {
    "schedule.datetime": "on",
    "schedule.days": "day",
    "schedule.every": "every",
    "schedule.times": "times",
    "schedule.until": "closes",
    "schedule.at": "opens",
    "timezone": "zone",
    "breaks_quiet_hours": "breaks_quiet",
    "check_condition": "condition",
    "repeat": "repeat_minutes",
    "repeat.minutes": "repeat_minutes",
    "repeat.times": "repeat_times",
}


async def _page(
    request: Request, seen: Looking, session: AsyncSession, returned: Returned | None = None
) -> Response:
    user_id, now = seen.viewer.user_id, seen.now
    standing = await service.standing(session, user_id, now=now)
    listed = await service.list_reminders(session, user_id, now=now)
    offered = await service.choices(session, user_id, now=now)
    chosen = frozenset("1234567") if returned is None else returned.days
    paused = standing.nudges_paused_until
    view = RemindersView(
        shell=seen.shell("Reminders"),
        answers=DueView(tuple(due_line(pair, seen) for pair in standing.due), "/reminders"),
        missed=tuple(due_line(pair, seen) for pair in standing.missed),
        reminders=tuple(reminder_line(one, seen) for one in listed),
        form=Shown(dict(_FIRST)) if returned is None else returned.form,
        days=tuple((str(n), name, str(n) in chosen) for n, name in enumerate(DAYS, 1)),
        conditions=tuple(Option(one.value, one.label) for one in offered),
        zones=tuple(Option(name, name.replace("_", " ")) for name in sorted(zone_names())),
        here=seen.person.zone.replace("_", " "),
        paused="" if paused is None else ui.duration_text(paused - now),
    )
    status = 200 if returned is None else returned.status
    return ui.render(request, "reminders/overview.html", view, status=status)


async def _due(asked: Asked) -> DueView | None:
    """For Today: nothing, unless something waits."""
    seen = await looking(asked.session, asked.viewer, asked.now)
    found = await service.due(asked.session, seen.person, now=asked.now)
    return DueView(tuple(due_line(pair, seen) for pair in found), "/") if found else None


DUE: Final = Panel("reminders/due.html", _due)
