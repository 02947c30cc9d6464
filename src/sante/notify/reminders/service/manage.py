"""Setting, changing and removing a person's own reminders."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.kit.clock import zone_names
from sante.kit.ids import new_id
from sante.notify.reminders import queries
from sante.notify.reminders.errors import ReminderRefused, TooManyReminders
from sante.notify.reminders.rules import schedules
from sante.notify.reminders.rules.slots import next_slots, wall_at
from sante.notify.reminders.service import asking
from sante.notify.reminders.service.rows import changing, read_event, read_reminder, stays_of
from sante.notify.reminders.types import (
    EveryDays,
    Kind,
    Reminder,
    Repeat,
    Schedule,
    State,
    Wall,
)
from sante.profile import service as profiles
from sante.profile.types import Person

MOST: Final = 60  # reminders of one person
LONGEST: Final = 500


class Unset:
    """A field the change leaves alone."""


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A reminder as it shall be; for a change, what is not named stays."""

    message: str | Unset = UNSET
    schedule: Schedule | Unset = UNSET
    kind: Kind | Unset = UNSET
    zone: str | Unset | None = UNSET
    active: bool | Unset = UNSET
    completion: bool | Unset = UNSET
    adaptive: bool | Unset = UNSET
    motivation: bool | Unset = UNSET
    medicine: bool | Unset = UNSET
    breaks_quiet: bool | Unset = UNSET
    shows_text: bool | Unset = UNSET
    rests_on_days_off: bool | Unset = UNSET
    repeat: Repeat | Unset | None = UNSET
    condition: Mapping[str, Any] | Unset | None = UNSET

    def given(self) -> dict[str, Any]:
        pairs = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in pairs.items() if value is not UNSET}


async def create(
    session: AsyncSession, user_id: UUID, wanted: Wanted, *, now: datetime
) -> Reminder:
    """Raises ReminderRefused or TooManyReminders."""
    await touch(session, user_id)  # one writer at a time, so that the count holds
    person, _ = await profiles.person_at(session, user_id, now=now)
    if len(await queries.reminders(session, user_id, topics=False)) >= MOST:
        raise TooManyReminders(f"There are {MOST} reminders already. Remove one you do not need.")
    given = {"kind": Kind.SIMPLE} | wanted.given()
    for name in ("message", "schedule"):
        if name not in given:
            raise ReminderRefused(name, f"A reminder needs a {name}.")
    made = Reminder(id=new_id(), user_id=user_id, created_at=now, **given)
    made = _checked(made, person, now, frozenset(given))
    made = replace(made, cursor=_here(made, person, now))
    row = {"user_id": user_id, "id": made.id, **_row(made), "created_at": now, "updated_at": now}
    await queries.add_reminders(session, [row | _pace(made, person, now)])
    return made


async def change(
    session: AsyncSession, user_id: UUID, reminder_id: UUID, wanted: Wanted, *, now: datetime
) -> Reminder:
    """What was due before the change is past. Raises NotFound or ReminderRefused."""
    await touch(session, user_id)
    person, _ = await profiles.person_at(session, user_id, now=now)
    before = await _own(session, user_id, reminder_id)
    given = wanted.given()
    after = _checked(replace(before, **given), person, now, frozenset(given))
    if {"schedule", "zone", "active"} & given.keys():
        here = _here(after, person, now)
        after = replace(after, cursor=max(here, before.cursor or here))
    row = _row(after) | {"updated_at": now} | _pace(after, person, now)
    if after.active:
        row["wake_at"] = now  # a look sets it right, with what waits of earlier slots
    else:
        await _let_go(session, user_id, reminder_id)
    await queries.set_reminder(session, user_id, reminder_id, row)
    return after


async def remove(session: AsyncSession, user_id: UUID, reminder_id: UUID, *, now: datetime) -> None:
    """It comes round no more; what was done of it stays done. Raises NotFound."""
    await touch(session, user_id)
    await _own(session, user_id, reminder_id)
    gone = {"active": False, "wake_at": None, "removed_at": now, "updated_at": now}
    await queries.set_reminder(session, user_id, reminder_id, gone)
    await _let_go(session, user_id, reminder_id)


async def move(
    session: AsyncSession,
    user_id: UUID,
    reminder_id: UUID,
    *,
    instead_of: time,
    at: time,
    now: datetime,
) -> Reminder:
    """Take a suggested time: only ever on the person's word. Raises NotFound, ReminderRefused."""
    before = await _own(session, user_id, reminder_id)
    moved = schedules.moved(before.schedule, instead_of, at)
    if moved == before.schedule:
        raise ReminderRefused("at", "The reminder has no such time any more. Reload the page.")
    return await change(session, user_id, reminder_id, Wanted(schedule=moved), now=now)


async def _own(session: AsyncSession, user_id: UUID, reminder_id: UUID) -> Reminder:
    row = await queries.reminder(session, user_id, reminder_id, locked=True)
    if row is None:
        raise NotFound
    return read_reminder(row)


async def _let_go(session: AsyncSession, user_id: UUID, reminder_id: UUID) -> None:
    """Nothing of it is asked again; what was never told is not open any more either."""
    for row in await queries.following(session, user_id):
        if row.reminder_id == reminder_id:
            event = read_event(row)
            state = State.SENT if event.asked else State.EXPIRED
            stopped = replace(event, state=state, follow_at=None)
            await queries.set_event(session, user_id, event.id, changing(stopped))


def _checked(made: Reminder, person: Person, now: datetime, given: frozenset[str]) -> Reminder:
    """Raises ReminderRefused."""
    message = made.message.strip()
    if not 1 <= len(message) <= LONGEST:
        raise ReminderRefused("message", f"Say in 1 to {LONGEST} characters what it is about.")
    if made.zone is not None and made.zone not in zone_names():
        raise ReminderRefused("timezone", "Choose a time zone such as Europe/Berlin.")
    if made.breaks_quiet and not made.medicine:
        why = "Only a medicine can be told in quiet hours. Say that it is one, or leave this out."
        raise ReminderRefused("breaks_quiet_hours", why)
    wrong = None
    if made.active and given & {"schedule", "zone", "active"}:
        found = schedules.problem(made.schedule, zone=made.zone or person.zone, now=now)
        wrong = None if found is None else (f"schedule.{found[0]}", found[1])
    if wrong is None and made.repeat is not None:
        wrong = schedules.repeat_problem(made.repeat)
    if wrong is not None:
        raise ReminderRefused(*wrong)
    if made.repeat is not None and not made.completion:
        why = "Without a way to say that it is done, it cannot be asked until it is."
        raise ReminderRefused("repeat", why)
    if made.condition is not None and made.condition["name"] not in asking.known_conditions():
        known = ", ".join(asking.known_conditions()) or "none"
        raise ReminderRefused("check_condition", f"This cannot be checked here. Known: {known}.")
    return replace(made, message=message)


def _here(reminder: Reminder, person: Person, now: datetime) -> Wall:
    return wall_at(now, stays_of(reminder, person)[-1].zone)


def _pace(reminder: Reminder, person: Person, now: datetime) -> dict[str, Any]:
    """How far it has come, and when it is looked at next."""
    cursor = reminder.cursor or _here(reminder, person, now)
    stays = stays_of(reminder, person)
    coming = next_slots(reminder.schedule, stays, cursor, now=now) if reminder.active else []
    return {
        "cursor_date": cursor.day,
        "cursor_minute": cursor.minute,
        "wake_at": coming[0].due_at if coming else None,
        "looked_at": now,
    }


def _row(reminder: Reminder) -> dict[str, Any]:
    repeat = reminder.repeat
    return {
        "kind": reminder.kind.value,
        "message": reminder.message,
        "schedule": schedules.write(reminder.schedule),
        "zone": reminder.zone,
        "active": reminder.active,
        "completion": reminder.completion,
        "adaptive": reminder.adaptive,
        "motivation": reminder.motivation,
        "medicine": reminder.medicine,
        "breaks_quiet": reminder.breaks_quiet,
        "shows_text": reminder.shows_text,
        "rests_on_days_off": reminder.rests_on_days_off,
        "repeat_minutes": None if repeat is None else repeat.minutes,
        "repeat_times": None if repeat is None else repeat.times,
        "condition": None if reminder.condition is None else dict(reminder.condition),
    }


def starts_today(every: int, times: tuple[time, ...], person: Person, now: datetime) -> EveryDays:
    """Every nth day, counted from the person's date."""
    return EveryDays(every, times, wall_at(now, person.zone).day)
