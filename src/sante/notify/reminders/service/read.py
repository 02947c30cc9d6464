"""What there is: reminders with their next slots, what is open, what was missed, how it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.notify import service as notify
from sante.notify.reminders import queries
from sante.notify.reminders.models import ReminderEvent
from sante.notify.reminders.rules import stats as rules
from sante.notify.reminders.rules.schedules import is_daily
from sante.notify.reminders.rules.slots import due_at, next_slots, wall_at
from sante.notify.reminders.service.rows import read_event, read_reminder, stays_of
from sante.notify.reminders.types import (
    Coming,
    Event,
    Reminder,
    State,
    Stats,
    Suggestion,
)
from sante.profile import service as profiles
from sante.profile.types import Person

SHOWN: Final = 3  # slots ahead
OPEN_DAYS: Final = 1  # an unanswered slot is due on its day and the one after
MISSED_DAYS: Final = 7
HISTORY: Final = 400  # slots that statistics look at
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listed:
    reminder: Reminder
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """`due`: asked or listed, and open. `missed`: never told. Each with its reminder."""

    due: tuple[tuple[Reminder, Event], ...]
    missed: tuple[tuple[Reminder, Event], ...]
    next: tuple[Listed, ...]
    reminders: int
    nudges_paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    reminder: Reminder
    stats: Stats
    suggestion: Suggestion | None


async def list_reminders(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[Listed]:
    """The person's own, oldest first, with the next three slots of each."""
    person, _ = await profiles.person_at(session, user_id, now=now)
    rows = await queries.reminders(session, user_id, topics=False)
    return [_listed(read_reminder(row), person, now) for row in rows]


async def reminder(
    session: AsyncSession, user_id: UUID, reminder_id: UUID, *, now: datetime
) -> Listed:
    """Raises NotFound."""
    person, _ = await profiles.person_at(session, user_id, now=now)
    return _listed(await _one(session, user_id, reminder_id), person, now)


async def standing(session: AsyncSession, user_id: UUID, *, now: datetime) -> Standing:
    """How everything stands: what is due, what was missed, what comes."""
    listed = await list_reminders(session, user_id, now=now)
    _, today = await profiles.person_at(session, user_id, now=now)
    by_id = {one.reminder.id: one.reminder for one in listed}
    due = await _open(session, user_id, today, by_id)
    missed = await queries.events_between(
        session, user_id, today - MISSED_DAYS * _DAY, today + _DAY, state=State.EXPIRED
    )
    paused = (await notify.preferences(session, user_id)).nudges_paused_until
    return Standing(
        due=due,
        missed=_with(by_id, missed),
        next=tuple(sorted((o for o in listed if o.coming), key=lambda o: o.coming[0].due_at)),
        reminders=len(listed),
        nudges_paused_until=paused if paused is not None and paused > now else None,
    )


async def due(
    session: AsyncSession, person: Person, *, now: datetime
) -> tuple[tuple[Reminder, Event], ...]:
    """What waits for an answer now; for most people, most of the time, one read says nothing."""
    rows = await queries.reminders(session, person.user_id, topics=False)
    if not rows:
        return ()
    by_id = {row.id: read_reminder(row) for row in rows}
    return await _open(session, person.user_id, person.day_at(now), by_id)


async def reminder_of(session: AsyncSession, user_id: UUID, event: Event) -> Reminder:
    """The reminder of an event, also one that is gone since. Raises NotFound."""
    row = await queries.reminder(session, user_id, event.reminder_id, removed=True)
    if row is None:
        raise NotFound
    return read_reminder(row)


async def history(
    session: AsyncSession,
    user_id: UUID,
    reminder_id: UUID,
    *,
    before: tuple[date, int] | None = None,
    limit: int,
) -> list[Event]:
    """What became of a reminder's slots, newest first. Raises NotFound."""
    await _one(session, user_id, reminder_id)
    rows = await queries.events_of(session, user_id, reminder_id, before=before, limit=limit)
    return [read_event(row) for row in rows]


async def report(
    session: AsyncSession, user_id: UUID, reminder_id: UUID, *, now: datetime
) -> Report:
    """How it goes, and whether another time would fit better. Raises NotFound."""
    found = await _one(session, user_id, reminder_id)
    _, today = await profiles.person_at(session, user_id, now=now)
    rows = await queries.events_of(session, user_id, reminder_id, limit=HISTORY)
    events = [read_event(row) for row in rows]
    return Report(found, rules.stats(events, today), rules.suggestion(found, events))


async def done(session: AsyncSession, user_id: UUID, first: date, last: date) -> list[Event]:
    """What the person said they did on their days `first` to `last`, both included, oldest first;
    also of reminders that are gone since."""
    return [read_event(row) for row in await queries.done_between(session, user_id, first, last)]


async def medicines(session: AsyncSession, user_id: UUID) -> dict[UUID, bool]:
    """Which reminders are medicines, also those that are gone since, and whether they come round
    each day."""
    found = [read_reminder(row) for row in await queries.medicines(session, user_id)]
    return {one.id: is_daily(one.schedule) for one in found}


async def _one(session: AsyncSession, user_id: UUID, reminder_id: UUID) -> Reminder:
    row = await queries.reminder(session, user_id, reminder_id)
    if row is None:
        raise NotFound
    return read_reminder(row)


async def _open(
    session: AsyncSession, user_id: UUID, today: date, by_id: dict[UUID, Reminder]
) -> tuple[tuple[Reminder, Event], ...]:
    rows = await queries.open_events(session, user_id, today - OPEN_DAYS * _DAY)
    found = _with(by_id, rows)
    newest = {reminder.id: event.id for reminder, event in found}  # oldest first
    return tuple(
        (reminder, event)
        for reminder, event in found
        if reminder.completion and (event.wall.day >= today or newest[reminder.id] == event.id)
    )


def _with(
    by_id: dict[UUID, Reminder], rows: Sequence[ReminderEvent]
) -> tuple[tuple[Reminder, Event], ...]:
    events = [read_event(row) for row in rows]
    return tuple((by_id[e.reminder_id], e) for e in events if e.reminder_id in by_id)


def _listed(found: Reminder, person: Person, now: datetime) -> Listed:
    if not found.active:
        return Listed(found, ())
    stays = stays_of(found, person)
    cursor = found.cursor or wall_at(now, stays[-1].zone)
    slots = next_slots(found.schedule, stays, cursor, now=now, count=SHOWN)
    return Listed(found, tuple(Coming(s.wall, due_at(s.wall, stays)[1], s.due_at) for s in slots))
