"""What is done about slots that are due: told, held, listed or let go. Never in a burst."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sante.notify.reminders.rules.slots import LATE
from sante.notify.reminders.types import Event, Manners, Reminder, Slot, State
from sante.notify.rules.quiet import quiet_until

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
    """Listed in Santé and not told: nudges rest, or there were enough today."""


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


def manner(
    reminder: Reminder, manners: Manners, now: datetime, *, zone: str, told_today: int
) -> Manner:
    """How a slot that is worth telling is told. What is urgent goes through at once."""
    if reminder.urgent:
        return Tell()
    if manners.nudges_paused_until is not None and now < manners.nudges_paused_until:
        return Keep()
    ends = quiet_until(now, zone, manners.quiet)
    if ends is not None:
        return Drop() if reminder.topic is not None else Hold(ends)
    if reminder.topic is None and told_today >= manners.most_a_day:
        return Keep()
    return Tell()


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
