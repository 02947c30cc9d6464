"""Rows as what they mean, and back."""

from datetime import UTC, datetime
from typing import Any, Final

from sante.kit.clock import zone_of
from sante.notify.reminders.models import ReminderEvent, ReminderRow
from sante.notify.reminders.rules import schedules
from sante.notify.reminders.types import (
    Event,
    Kind,
    Reminder,
    Repeat,
    SkipReason,
    State,
    Stay,
    Wall,
)
from sante.notify.types import Topic
from sante.profile.types import Person

_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_reminder(row: ReminderRow) -> Reminder:
    cursor = None
    if row.cursor_date is not None and row.cursor_minute is not None:
        cursor = Wall(row.cursor_date, row.cursor_minute)
    repeat = None
    if row.repeat_minutes is not None and row.repeat_times is not None:
        repeat = Repeat(row.repeat_minutes, row.repeat_times)
    return Reminder(
        id=row.id,
        user_id=row.user_id,
        kind=Kind(row.kind),
        message=row.message,
        schedule=schedules.read(row.schedule),
        zone=row.zone,
        topic=None if row.topic is None else Topic(row.topic),
        active=row.active,
        completion=row.completion,
        adaptive=row.adaptive,
        motivation=row.motivation,
        medicine=row.medicine,
        breaks_quiet=row.breaks_quiet,
        shows_text=row.shows_text,
        rests_on_days_off=row.rests_on_days_off,
        repeat=repeat,
        condition=row.condition,
        cursor=cursor,
        created_at=row.created_at,
    )


def read_event(row: ReminderEvent) -> Event:
    return Event(
        id=row.id,
        user_id=row.user_id,
        reminder_id=row.reminder_id,
        wall=Wall(row.local_date, row.slot),
        zone=row.zone,
        utc_offset_minutes=row.utc_offset_minutes,
        due_at=row.due_at,
        state=State(row.state),
        asked=row.asked,
        sent_at=row.sent_at,
        follow_at=row.follow_at,
        answered_at=row.answered_at,
        answered_on=row.answered_on,
        answered_by=row.answered_by,
        reason=None if row.reason is None else SkipReason(row.reason),
        note=row.note,
    )


def event_row(event: Event) -> dict[str, Any]:
    return {
        "user_id": event.user_id,
        "id": event.id,
        "reminder_id": event.reminder_id,
        "local_date": event.wall.day,
        "slot": event.wall.minute,
        "zone": event.zone,
        "utc_offset_minutes": event.utc_offset_minutes,
        "due_at": event.due_at,
        **changing(event),
    }


def changing(event: Event) -> dict[str, Any]:
    """What may become different once the row is there."""
    return {
        "state": event.state.value,
        "asked": event.asked,
        "sent_at": event.sent_at,
        "follow_at": event.follow_at,
        "answered_at": event.answered_at,
        "answered_on": event.answered_on,
        "answered_by": event.answered_by,
        "reason": None if event.reason is None else event.reason.value,
        "note": event.note,
    }


def stays_of(reminder: Reminder, person: Person) -> tuple[Stay, ...]:
    """The clocks a reminder goes by: a fixed one, or those of the person."""
    if reminder.zone is not None:
        return (Stay(reminder.zone, _EVER),)
    return person_stays(person)


def person_stays(person: Person) -> tuple[Stay, ...]:
    found = tuple(Stay(stay.zone, stay.since) for stay in person.stays)
    return found or (Stay(person.zone, _EVER),)


def offset_of(instant: datetime, zone: str) -> int:
    """Minutes east of UTC."""
    offset = instant.astimezone(zone_of(zone)).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() / 60)
