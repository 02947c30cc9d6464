"""Answering a reminder from a page: done, later, skipped, a note. Each leads back and says so."""

from collections.abc import Awaitable
from typing import Annotated, Final

from fastapi import Form, Request, Response

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.notify.reminders import service
from sante.notify.reminders.forms import TypedAnswer
from sante.notify.reminders.pages.common import EventId
from sante.notify.reminders.types import Event
from sante.ui import service as ui
from sante.ui.types import Flash

router = Router(prefix="/reminders/events/{event_id}")
_BACK: Final = "/reminders"


@router.post("/done")
async def done(
    request: Request,
    event_id: EventId,
    typed: Annotated[TypedAnswer, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    act = service.mark_done(session, viewer.user_id, event_id, now=now, note=typed.note)
    return await _answered(request, typed, act, "Done.")


@router.post("/snooze")
async def snooze(
    request: Request,
    event_id: EventId,
    typed: Annotated[TypedAnswer, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    minutes = typed.snooze_minutes()
    act = service.snooze(session, viewer.user_id, event_id, minutes=minutes, now=now)
    return await _answered(request, typed, act, f"It comes back in {ui.duration_text(minutes)}.")


@router.post("/skip")
async def skip(
    request: Request,
    event_id: EventId,
    typed: Annotated[TypedAnswer, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    act = service.skip(
        session, viewer.user_id, event_id, reason=typed.reason, note=typed.note, now=now
    )
    return await _answered(request, typed, act, "Skipped this time.")


@router.post("/note")
async def note(
    request: Request,
    event_id: EventId,
    typed: Annotated[TypedAnswer, Form()],
    viewer: PageUser,
    session: Tx,
) -> Response:
    act = service.write_note(session, viewer.user_id, event_id, note=typed.note)
    return await _answered(request, typed, act, "Written down.")


@router.post("/undo")
async def undo(
    request: Request,
    event_id: EventId,
    typed: Annotated[TypedAnswer, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    act = service.undo(session, viewer.user_id, event_id, now=now)
    return await _answered(request, typed, act, "Taken back.")


async def _answered(
    request: Request, typed: TypedAnswer, act: Awaitable[Event], said: str
) -> Response:
    try:
        await act
    except NotFound:
        raise
    except Failure as failure:
        flash = Flash(failure.detail, "problem")
        return ui.redirect(request, ui.local_path(typed.back, _BACK), flash=flash)
    return ui.redirect(request, ui.local_path(typed.back, _BACK), flash=Flash(said))
