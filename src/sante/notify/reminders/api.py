from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import BadRequest
from sante.core.http import Now, Router, Tx
from sante.core.schemas import Page, PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.kit.clock import local_day
from sante.notify.reminders import service
from sante.notify.reminders.schemas import (
    DoneIn,
    EventOut,
    MoveReminder,
    NewReminder,
    NoteIn,
    PatchReminder,
    ReminderOut,
    SkipIn,
    SnoozeIn,
    StandingOut,
    StatsOut,
)
from sante.notify.reminders.types import Event
from sante.profile import service as profiles

router = Router(tags=["reminders"], prefix="/reminders")

Reader = Annotated[Viewer, Read("reminders")]
Writer = Annotated[Viewer, Write("reminders")]
ReminderId = Annotated[UUID, PathId("rem")]
EventId = Annotated[UUID, PathId("rev")]
SHOWN: Final = 100
_DONE: Final = DoneIn()
_SKIP: Final = SkipIn()
_SNOOZE: Final = SnoozeIn()


@router.post("", status_code=201)
async def create_reminder(body: NewReminder, viewer: Writer, session: Tx, now: Now) -> ReminderOut:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    wanted = body.asked(person.zone, local_day(now, person.zone, 0))
    made = await service.create(session, viewer.user_id, wanted, now=now)
    return await _shown(session, viewer, made.id, now)


@router.get("")
async def list_reminders(viewer: Reader, session: Tx, now: Now) -> Page[ReminderOut]:
    found = await service.list_reminders(session, viewer.user_id, now=now)
    return Page(items=[ReminderOut.of(one) for one in found])


@router.get("/status")
async def status(viewer: Reader, session: Tx, now: Now) -> StandingOut:
    """What is due now, what was missed, and what comes next."""
    return StandingOut.of(await service.standing(session, viewer.user_id, now=now))


@router.get("/due")
async def list_due(viewer: Reader, session: Tx, now: Now) -> Page[EventOut]:
    found = await service.standing(session, viewer.user_id, now=now)
    return Page(items=[EventOut.of(*pair) for pair in found.due])


@router.get("/missed")
async def list_missed(viewer: Reader, session: Tx, now: Now) -> Page[EventOut]:
    """Slots of the last seven days that nobody was told of."""
    found = await service.standing(session, viewer.user_id, now=now)
    return Page(items=[EventOut.of(*pair) for pair in found.missed])


@router.get("/{reminder_id}")
async def read_reminder(
    reminder_id: ReminderId, viewer: Reader, session: Tx, now: Now
) -> ReminderOut:
    return await _shown(session, viewer, reminder_id, now)


@router.patch("/{reminder_id}")
async def change_reminder(
    reminder_id: ReminderId, body: PatchReminder, viewer: Writer, session: Tx, now: Now
) -> ReminderOut:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    wanted = body.asked(person.zone, local_day(now, person.zone, 0))
    await service.change(session, viewer.user_id, reminder_id, wanted, now=now)
    return await _shown(session, viewer, reminder_id, now)


@router.delete("/{reminder_id}", status_code=204)
async def remove_reminder(
    reminder_id: ReminderId, viewer: Writer, session: Tx, now: Now
) -> Response:
    """What was done of it stays in the history of what was done."""
    await service.remove(session, viewer.user_id, reminder_id, now=now)
    return Response(status_code=204)


@router.post("/{reminder_id}/move")
async def move_reminder(
    reminder_id: ReminderId, body: MoveReminder, viewer: Writer, session: Tx, now: Now
) -> ReminderOut:
    """Put one of its times at another: how a suggestion is taken."""
    await service.move(
        session, viewer.user_id, reminder_id, instead_of=body.instead_of, at=body.at, now=now
    )
    return await _shown(session, viewer, reminder_id, now)


@router.get("/{reminder_id}/events")
async def list_events(
    reminder_id: ReminderId,
    viewer: Reader,
    session: Tx,
    now: Now,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=SHOWN)] = 30,
) -> Page[EventOut]:
    """Newest first."""
    one = await service.reminder(session, viewer.user_id, reminder_id, now=now)
    before = None if cursor is None else _before(cursor)
    found = await service.history(
        session, viewer.user_id, reminder_id, before=before, limit=limit + 1
    )
    shown = found[:limit]
    last = shown[-1].wall if len(found) > limit else None
    return Page(
        items=[EventOut.of(one.reminder, event) for event in shown],
        next_cursor=None if last is None else f"{last.day.isoformat()}T{last.time:%H:%M}",
    )


@router.get("/{reminder_id}/stats")
async def read_stats(reminder_id: ReminderId, viewer: Reader, session: Tx, now: Now) -> StatsOut:
    return StatsOut.of(await service.report(session, viewer.user_id, reminder_id, now=now))


@router.post("/events/{event_id}/done")
async def mark_done(
    event_id: EventId, viewer: Writer, session: Tx, now: Now, body: DoneIn = _DONE
) -> EventOut:
    event = await service.mark_done(session, viewer.user_id, event_id, now=now, note=body.note)
    return await _event(session, viewer, event)


@router.post("/events/{event_id}/skip")
async def skip(
    event_id: EventId, viewer: Writer, session: Tx, now: Now, body: SkipIn = _SKIP
) -> EventOut:
    event = await service.skip(
        session, viewer.user_id, event_id, reason=body.reason, note=body.note, now=now
    )
    return await _event(session, viewer, event)


@router.post("/events/{event_id}/snooze")
async def snooze(
    event_id: EventId, viewer: Writer, session: Tx, now: Now, body: SnoozeIn = _SNOOZE
) -> EventOut:
    """Asked again later, in 30 minutes unless said otherwise."""
    event = await service.snooze(session, viewer.user_id, event_id, minutes=body.minutes, now=now)
    return await _event(session, viewer, event)


@router.put("/events/{event_id}/note")
async def write_note(event_id: EventId, body: NoteIn, viewer: Writer, session: Tx) -> EventOut:
    event = await service.write_note(session, viewer.user_id, event_id, note=body.note)
    return await _event(session, viewer, event)


@router.post("/events/{event_id}/undo")
async def undo(event_id: EventId, viewer: Writer, session: Tx, now: Now) -> EventOut:
    """Take an answer back."""
    found = await service.undo(session, viewer.user_id, event_id, now=now)
    return await _event(session, viewer, found)


def _before(cursor: str) -> tuple[date, int]:
    try:
        at = datetime.fromisoformat(cursor)
    except ValueError:
        raise BadRequest("This cursor is not one a list gave. Start without it.") from None
    return at.date(), at.hour * 60 + at.minute


async def _shown(
    session: AsyncSession, viewer: Viewer, reminder_id: UUID, now: datetime
) -> ReminderOut:
    return ReminderOut.of(await service.reminder(session, viewer.user_id, reminder_id, now=now))


async def _event(session: AsyncSession, viewer: Viewer, event: Event) -> EventOut:
    reminder = await service.reminder_of(session, viewer.user_id, event)
    return EventOut.of(reminder, event)
