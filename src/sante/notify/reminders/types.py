"""What a reminder is: a wall time that comes round, and what became of each time it did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sante.notify.types import Topic

ALL_DAYS = frozenset(range(1, 8))  # ISO: 1 is Monday


class Kind(StrEnum):
    SIMPLE = "simple"
    TRACKING_PROMPT = "tracking_prompt"


class State(StrEnum):
    """`due`: its time has come and the person has not been told (held, or nudges rest). `unknown`:
    handed over, and how that ended was never recorded."""

    DUE = "due"
    SENT = "sent"
    DONE = "done"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def open(self) -> bool:
        return self in (State.DUE, State.SENT, State.SNOOZED, State.UNKNOWN)


class SkipReason(StrEnum):
    SICK = "sick"
    OUT_OF_STOCK = "out_of_stock"
    DOCTOR_ADVICE = "doctor_advice"
    DAY_OFF = "day_off"  # a break the person takes; never chosen by hand
    OTHER = "other"

    @property
    def excused(self) -> bool:
        return self is not SkipReason.OTHER


class Wall(NamedTuple):
    """What a clock on the wall shows: a local date and the minute of it. Ordered as written."""

    day: date
    minute: int

    @property
    def time(self) -> time:
        return time(*divmod(self.minute, 60))


class Stay(NamedTuple):
    """The clock somebody lives by, from an instant on."""

    zone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OneTime:
    day: date
    at: time


@dataclass(frozen=True, slots=True)
class Daily:
    """At each of `times` on the chosen weekdays (ISO, 1 is Monday)."""

    times: tuple[time, ...]
    days: frozenset[int] = ALL_DAYS


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Each `every`th day, counted from `since`."""

    every: int
    times: tuple[time, ...]
    since: date


@dataclass(frozen=True, slots=True)
class Window:
    """Once between `opens` and `closes`, at `at`: a minute the person chose, or accepted when it
    was suggested to them. It is worth saying until the window closes."""

    opens: time
    closes: time
    at: time
    days: frozenset[int] = ALL_DAYS


@dataclass(frozen=True, slots=True)
class Monthly:
    """On one day of each month, 1 to 28."""

    day: int
    at: time


Schedule = OneTime | Daily | EveryDays | Window | Monthly


@dataclass(frozen=True, slots=True)
class Slot:
    """One time a reminder comes round: due at an instant, worth saying until another."""

    wall: Wall
    due_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Repeat:
    """Asked again every `minutes`, up to `times` times, until it is answered."""

    minutes: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """`zone` None follows the person. `cursor`: the last wall time that was looked at; nothing up
    to and with it fires any more. `topic`: it is one of Santé's own, with no text of its own."""

    id: UUID
    user_id: UUID
    kind: Kind
    message: str = field(repr=False)
    schedule: Schedule
    zone: str | None = None
    topic: Topic | None = None
    active: bool = True
    completion: bool = True
    adaptive: bool = True
    motivation: bool = False
    medicine: bool = False
    breaks_quiet: bool = False
    shows_text: bool = False
    rests_on_days_off: bool = False
    repeat: Repeat | None = None
    condition: Mapping[str, Any] | None = None
    cursor: Wall | None = None
    created_at: datetime

    @property
    def urgent(self) -> bool:
        """Only what the person called a medicine, and only when they said so."""
        return self.medicine and self.breaks_quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What became of one slot. `asked`: how often the person was told. `follow_at`: when it is
    looked at again (held, snoozed, or to be repeated)."""

    id: UUID
    user_id: UUID
    reminder_id: UUID
    wall: Wall
    zone: str
    utc_offset_minutes: int
    due_at: datetime
    state: State
    asked: int = 0
    sent_at: datetime | None = None
    follow_at: datetime | None = None
    answered_at: datetime | None = None
    answered_on: date | None = None
    answered_by: str | None = None
    reason: SkipReason | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Rate:
    done: int
    counted: int

    @property
    def share(self) -> float | None:
        return self.done / self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class Stats:
    """`excused` slots count neither way, nor do those never sent. Delays in minutes, of slots that
    were done. `best`: the time of day that is kept most, where there is one."""

    rate: Rate
    excused: int
    missed: int
    average_delay: float | None
    median_delay: float | None
    streak: int
    longest: int
    best: time | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A time that fits what the person does. Never taken without their word."""

    instead_of: time
    at: time
    minutes: int  # how much later than reminded they do it, as a rule
    answers: int


@dataclass(frozen=True, slots=True)
class Coming:
    """A slot ahead, as the clock there will show it."""

    wall: Wall
    zone: str
    due_at: datetime
