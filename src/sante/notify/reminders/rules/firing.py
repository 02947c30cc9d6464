"""What is done about slots that are due: told, held, listed or let go. Never in a burst."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sante.notify.reminders.rules.slots import LATE
from sante.notify.reminders.types import Event, Reminder, Slot, State
from sante.notify.rules.preferences import nudges_rest, quiet_until, wants
from sante.notify.types import Preferences

REMINDER: Final = "reminder"
ON_TIME: Final = timedelta(minutes=5)
SEPARATE: Final = 3  # more than that at once are told in one message


@dataclass(frozen=True, slots=True)
class Tell:
    pass


@dataclass(frozen=True, slots=True)
class Hold:
    """Told when quiet hours end."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Keep:
    """Listed in Santé and not told: nudges rest, or the person wants none."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Too late to tell, or another slot of the same reminder is due as well: listed as missed."""


Manner = Tell | Hold | Keep | Drop


def judge(due: Sequence[Slot], now: datetime) -> list[tuple[Slot, bool]]:
    """Each slot and whether it is still worth telling: the newest one, when it is not too late.

    After an outage that is one message at most for each reminder, however many slots went by.
    """
    last = len(due) - 1
    return [(slot, at == last and now <= slot.until) for at, slot in enumerate(due)]


def manner(reminder: Reminder, preferences: Preferences, now: datetime, *, zone: str) -> Manner:
    """How a slot that is worth telling is told. What is urgent goes through at once; how much of a
    day rings is for `notify.service.tell` to say."""
    if reminder.urgent:
        return Tell()
    if nudges_rest(preferences, now) or not wants(kind_of(reminder), preferences):
        return Keep()
    if reminder.medicine and preferences.urgent_breaks_quiet:
        return Tell()
    ends = quiet_until(now, preferences.quiet_start, preferences.quiet_end, zone)
    if ends is not None:
        return Drop() if reminder.topic is not None else Hold(ends)
    return Tell()


def kind_of(reminder: Reminder) -> str:
    """Of the notices that tell of it."""
    return REMINDER if reminder.topic is None else reminder.topic.value


def follow_up(event: Event, now: datetime) -> bool:
    """Whether what was held, snoozed or is to be repeated is still worth telling."""
    assert event.follow_at is not None
    return now <= event.follow_at + LATE


def next_ask(reminder: Reminder, asked: int, now: datetime) -> datetime | None:
    """When the person is asked again after having been told `asked` times (1 is the slot itself);
    None: not any more."""
    if reminder.repeat is None or not reminder.completion or asked > reminder.repeat.times:
        return None
    return now + timedelta(minutes=reminder.repeat.minutes)


def apart(due: Sequence[tuple[Reminder, Event]], now: datetime) -> bool:
    """Whether each is told in a message of its own: few, and none was held or late."""
    if len(due) < 2:
        return True
    return len(due) <= SEPARATE and all(
        now - event.due_at <= ON_TIME or reminder.urgent or event.state is State.SNOOZED
        for reminder, event in due
    )
