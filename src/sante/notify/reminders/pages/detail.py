"""One reminder: how it goes, whether another time would fit better, what became of its slots."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Request, Response

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit.ids import encode
from sante.notify.reminders import service
from sante.notify.reminders.forms import TypedMove
from sante.notify.reminders.pages.common import (
    PAGE,
    Looking,
    ReminderId,
    ReminderLine,
    looking,
    outcome_text,
    reminder_line,
)
from sante.notify.reminders.rules.stats import delay
from sante.notify.reminders.service import Report, Wanted
from sante.notify.reminders.types import Event, State
from sante.ui import service as ui
from sante.ui.types import Flash, Shell

router = Router(prefix="/reminders/{reminder_id}")
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that fits better: never taken without the person's word."""

    instead_of: str
    at: str
    sentence: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A slot of the last days whose answer can still be changed."""

    key: str
    url: str
    label: str
    outcome: str
    note: str
    answered: bool


@dataclass(frozen=True)
class ReminderView:
    shell: Shell
    line: ReminderLine
    sentence: str
    figures: tuple[tuple[str, str], ...]
    offer: Offer | None
    recent: tuple[OpenLine, ...]
    rows: tuple[tuple[str, str, str, str, str], ...]


@router.get("")
async def detail(
    request: Request, reminder_id: ReminderId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    seen = await looking(session, viewer, now)
    listed = await service.reminder(session, viewer.user_id, reminder_id, now=now)
    found = await service.report(session, viewer.user_id, reminder_id, now=now)
    events = await service.history(session, viewer.user_id, reminder_id, limit=SHOWN)
    view = ReminderView(
        shell=seen.shell(listed.reminder.message, back=PAGE),
        line=reminder_line(listed, seen),
        sentence=_sentence(found),
        figures=_figures(found, seen),
        offer=_offer(found, seen),
        recent=tuple(_open_line(event, seen) for event in events[:3]),
        rows=tuple(_row(event, seen) for event in events),
    )
    return ui.render(request, "reminders/detail.html", view)


@router.post("/move")
async def move(
    request: Request,
    reminder_id: ReminderId,
    typed: Annotated[TypedMove, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    key = request.path_params["reminder_id"]
    try:
        before, after = typed.times()
        await service.move(
            session, viewer.user_id, reminder_id, instead_of=before, at=after, now=now
        )
    except NotFound:
        raise
    except Failure as failure:
        flash = Flash(failure.detail, "problem")
        return ui.redirect(request, f"/reminders/{key}", flash=flash)
    return ui.redirect(request, f"/reminders/{key}", flash=Flash("Moved."))


@router.post("/pause")
async def pause(
    request: Request, reminder_id: ReminderId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    await service.change(session, viewer.user_id, reminder_id, Wanted(active=False), now=now)
    return ui.redirect(request, "/reminders", flash=Flash("It rests until you start it again."))


@router.post("/resume")
async def resume(
    request: Request, reminder_id: ReminderId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    try:
        await service.change(session, viewer.user_id, reminder_id, Wanted(active=True), now=now)
    except NotFound:
        raise
    except Failure as failure:
        return ui.redirect(request, "/reminders", flash=Flash(failure.detail, "problem"))
    return ui.redirect(request, "/reminders", flash=Flash("It comes round again."))


@router.post("/remove")
async def remove(
    request: Request, reminder_id: ReminderId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    await service.remove(session, viewer.user_id, reminder_id, now=now)
    return ui.redirect(request, "/reminders", flash=Flash("Removed. What you did stays yours."))


def _sentence(found: Report) -> str:
    rate = found.stats.rate
    if rate.share is None:
        return "Nothing to count yet: when it has come round, how it goes stands here."
    said = f"Done {rate.done} of {rate.counted} times ({ui.percent_text(rate.share)})."
    if found.stats.streak > 1 and found.reminder.motivation:
        said += f" {found.stats.streak} in a row now."
    return said


def _figures(found: Report, seen: Looking) -> tuple[tuple[str, str], ...]:
    stats = found.stats
    pairs = []
    if stats.average_delay is not None:
        pairs.append(("On average done after", ui.duration_text(stats.average_delay)))
    if stats.longest:
        pairs.append(("In a row, now and at most", f"{stats.streak} · {stats.longest} times"))
    if stats.best is not None:
        pairs.append(("Kept best at", seen.time(stats.best)))
    if stats.excused:
        pairs.append(("Skipped for good reason", f"{stats.excused} times, not counted"))
    if stats.missed:
        pairs.append(("Not sent", f"{stats.missed} times, not counted"))
    return tuple(pairs)


def _offer(found: Report, seen: Looking) -> Offer | None:
    one = found.suggestion
    if one is None:
        return None
    sentence = (
        f"The last {one.answers} times you did this about {ui.duration_text(one.minutes)} after"
        f" {seen.time(one.instead_of)}. {seen.time(one.at)} may fit better."
    )
    return Offer(one.instead_of.strftime("%H:%M"), one.at.strftime("%H:%M"), sentence)


def _open_line(event: Event, seen: Looking) -> OpenLine:
    key = encode("rev", event.id)
    return OpenLine(
        key=key,
        url=f"/reminders/events/{key}",
        label=f"{ui.day_text(event.wall.day, seen.today)}, {seen.time(event.wall.time)}",
        outcome=outcome_text(event),
        note=event.note or "",
        answered=event.state in (State.DONE, State.SKIPPED),
    )


def _row(event: Event, seen: Looking) -> tuple[str, str, str, str, str]:
    late = ""
    if event.state is State.DONE and event.answered_by == "person":
        late = ui.duration_text(delay(event))
    return (
        ui.date_text(event.wall.day, seen.today),
        seen.time(event.wall.time),
        outcome_text(event),
        late,
        event.note or "",
    )
