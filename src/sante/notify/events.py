"""What became of what people were told, what they did with it, and how they want to be told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReminderDone:
    """The person said that they did it; told once an event, when it becomes done."""

    user_id: UUID
    reminder_id: UUID
    event_id: UUID
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ReminderUndone:
    """They took it back."""

    user_id: UUID
    reminder_id: UUID
    event_id: UUID
    local_date: date


@dataclass(frozen=True, slots=True)
class DeliveryKnown:
    """How the handing over of a notice ended, by its `dedupe_key`; `known` False: a worker died
    while it was at it, so it may have arrived or not."""

    user_id: UUID
    dedupe_key: str
    known: bool


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """`fields`: which of `Preferences`."""

    user_id: UUID
    fields: frozenset[str]
    at: datetime
