"""What a person answers: done, skipped, later, a note; and taking it back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.notify import service as notify
from sante.notify.events import DeliveryKnown, ReminderDone, ReminderUndone
from sante.notify.reminders import queries
from sante.notify.reminders.errors import AlreadyAnswered, CannotSnooze, ReminderRefused
from sante.notify.reminders.rules.words import HANDLER
from sante.notify.reminders.service.rows import changing, read_event
from sante.notify.reminders.types import Event, SkipReason, State
from sante.notify.types import About
from sante.profile import service as profiles

SNOOZE: Final = 30  # minutes
LONGEST_SNOOZE: Final = 24 * 60
LONGEST_NOTE: Final = 1000
CHOSEN: Final = (
    SkipReason.SICK,
    SkipReason.OUT_OF_STOCK,
    SkipReason.DOCTOR_ADVICE,
    SkipReason.OTHER,
)


async def done(
    session: AsyncSession, user_id: UUID, event_id: UUID, *, now: datetime, note: str | None = None
) -> Event:
    """Also of a slot that was missed or skipped: late is still done. A second time changes
    nothing. Raises NotFound."""
    event = await _event(session, user_id, event_id)
    if event.state is State.DONE:
        return event
    _, today = await profiles.person_at(session, user_id, now=now)
    after = replace(
        event,
        state=State.DONE,
        follow_at=None,
        answered_at=now,
        answered_on=today,
        answered_by="person",
        reason=None,
        note=_note(note) or event.note,
    )
    await _put(session, after)
    await _settle(session, after, "done", now)
    await publish(session, ReminderDone(user_id, event.reminder_id, event_id, today, now))
    return after


async def skip(
    session: AsyncSession,
    user_id: UUID,
    event_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
) -> Event:
    """Raises NotFound, ReminderRefused, or AlreadyAnswered for what is done."""
    if reason not in CHOSEN:
        known = ", ".join(CHOSEN)
        raise ReminderRefused("reason", f"Choose why: {known}.")
    event = await _event(session, user_id, event_id)
    if event.state is State.DONE:
        raise AlreadyAnswered("You said that this is done. Take that back first.")
    _, today = await profiles.person_at(session, user_id, now=now)
    after = replace(
        event,
        state=State.SKIPPED,
        follow_at=None,
        answered_at=now,
        answered_on=today,
        answered_by="person",
        reason=SkipReason(reason),
        note=_note(note) or event.note,
    )
    await _put(session, after)
    await _settle(session, after, "skip", now)
    return after


async def snooze(
    session: AsyncSession,
    user_id: UUID,
    event_id: UUID,
    *,
    now: datetime,
    minutes: int = SNOOZE,
) -> Event:
    """Asked again after `minutes`. Raises NotFound, ReminderRefused, AlreadyAnswered, or
    CannotSnooze where the reminder is gone or stopped, or the slot was missed."""
    if not 1 <= minutes <= LONGEST_SNOOZE:
        raise ReminderRefused("minutes", f"Choose 1 to {LONGEST_SNOOZE} minutes.")
    event = await _event(session, user_id, event_id)
    if not event.state.open and event.state is not State.EXPIRED:
        raise AlreadyAnswered("This was answered already. Take that back first.")
    reminder = await queries.reminder(session, user_id, event.reminder_id, locked=True)
    if event.state is State.EXPIRED or reminder is None or not reminder.active:
        raise CannotSnooze("This does not come round any more. Say whether it was done.")
    until = now + timedelta(minutes=minutes)
    after = replace(event, state=State.SNOOZED, follow_at=until)
    await _put(session, after)
    await _settle(session, after, "snooze", now)
    wake = until if reminder.wake_at is None else min(until, reminder.wake_at)
    await queries.set_reminder(session, user_id, reminder.id, {"wake_at": wake})
    return after


async def write_note(
    session: AsyncSession, user_id: UUID, event_id: UUID, *, note: str | None
) -> Event:
    """An empty note removes it. Raises NotFound or ReminderRefused."""
    event = await _event(session, user_id, event_id)
    after = replace(event, note=_note(note))
    await _put(session, after)
    return after


async def undo(session: AsyncSession, user_id: UUID, event_id: UUID, *, now: datetime) -> Event:
    """Take an answer back: it is open as if nobody had answered. Raises NotFound."""
    event = await _event(session, user_id, event_id)
    if event.state not in (State.DONE, State.SKIPPED):
        return event
    after = replace(
        event,
        state=State.SENT if event.asked else State.DUE,
        answered_at=None,
        answered_on=None,
        answered_by=None,
        reason=None,
    )
    await _put(session, after)
    await _settle(session, after, None, now)
    if event.state is State.DONE and event.answered_by == "person" and event.answered_on:
        undone = ReminderUndone(user_id, event.reminder_id, event_id, event.answered_on)
        await publish(session, undone)
    return after


async def on_delivery_known(session: AsyncSession, event: DeliveryKnown) -> None:
    """R7: a message whose sending died half-way is shown as unknown until another try is known."""
    kind, _, rest = event.dedupe_key.partition(":")
    if kind != HANDLER:
        return
    key, _, asked = rest.partition(":")
    await queries.set_arrival(
        session, event.user_id, UUID(key), asked=int(asked), known=event.known
    )


class Handler:
    """Does what a person taps on the notice of a reminder."""

    name = HANDLER

    async def act(
        self, session: AsyncSession, user_id: UUID, about: About, verb: str, *, now: datetime
    ) -> str:
        """What to say to the person. Raises NotFound or AlreadyAnswered."""
        if verb in ("done", "partial"):
            await done(session, user_id, about.id, now=now)
            return "Done. Well kept."
        await skip(session, user_id, about.id, reason=SkipReason.OTHER.value, now=now)
        return "Skipped this time."

    async def snooze(
        self, session: AsyncSession, user_id: UUID, about: About, *, minutes: int, now: datetime
    ) -> None:
        await snooze(session, user_id, about.id, minutes=minutes, now=now)


async def _event(session: AsyncSession, user_id: UUID, event_id: UUID) -> Event:
    await touch(session, user_id)
    row = await queries.event(session, user_id, event_id)
    if row is None:
        raise NotFound
    return read_event(row)


async def _put(session: AsyncSession, event: Event) -> None:
    await queries.set_event(session, event.user_id, event.id, changing(event))


async def _settle(session: AsyncSession, event: Event, verb: str | None, now: datetime) -> None:
    """The inbox and Today say the same."""
    await notify.settle(session, event.user_id, About(HANDLER, event.id), verb, now=now)


def _note(text: str | None) -> str | None:
    written = (text or "").strip()
    if len(written) > LONGEST_NOTE:
        raise ReminderRefused("note", f"Keep a note under {LONGEST_NOTE} characters.")
    return written or None
