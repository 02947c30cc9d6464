"""Habits with their logs in; streaks and days out.

All dates are local dates of the person. A period is half-open, [start, end).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Literal, NamedTuple

from sante.goals.types import Schedule


class Mark(Enum):
    """What a log says of a day, as far as streaks and rates care."""

    DONE = "done"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    EXCUSED = "excused"  # skipped with a reason

    @property
    def kept(self) -> bool:
        return self is Mark.DONE or self is Mark.PARTIAL

    @property
    def worth(self) -> float:
        """The share of the day's target."""
        return 1.0 if self is Mark.DONE else 0.5 if self is Mark.PARTIAL else 0.0


Marks = Mapping[date, Mark]


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def within(self, start: date, end: date | None) -> "Period | None":
        """What of the period lies in [start, end); None when that is nothing."""
        first = max(self.start, start)
        ends = [day for day in (self.end, end) if day is not None]
        last = min(ends, default=None)
        return Period(first, last) if last is None or first < last else None


@dataclass(frozen=True, slots=True)
class Era:
    """How an action came round before `until`, when its schedule became another."""

    schedule: Schedule
    until: date


@dataclass(frozen=True, slots=True)
class Habit:
    """An action as a person took it on.

    `on`: the periods in which it was expected, in order and apart from each other; a paused goal
    leaves a gap. `marks`: what was logged, at most one a day. `earlier`: its former schedules,
    oldest first: a day is judged by what it asked for, not by what was agreed later.
    """

    schedule: Schedule
    on: tuple[Period, ...]
    marks: Marks = field(default_factory=dict)
    earlier: tuple[Era, ...] = ()

    def expected(self, day: date) -> bool:
        return any(period.holds(day) for period in self.on)

    @property
    def eras(self) -> "tuple[Habit, ...]":
        """The habit cut at each change of its schedule, oldest first; itself when there was none.
        Cut, for a part must not be asked about days it did not hold for."""
        if not self.earlier:
            return (self,)
        starts = (date.min, *(era.until for era in self.earlier))
        ends = (*(era.until for era in self.earlier), None)
        schedules = (*(era.schedule for era in self.earlier), self.schedule)
        parts = zip(schedules, starts, ends, strict=True)
        return tuple(self._within(schedule, start, end) for schedule, start, end in parts)

    def era_of(self, day: date) -> "Habit":
        if not self.earlier:
            return self
        place = sum(era.until <= day for era in self.earlier)
        return self.eras[place]

    def _within(self, schedule: Schedule, start: date, end: date | None) -> "Habit":
        periods = tuple(p for whole in self.on if (p := whole.within(start, end)) is not None)
        marks = {d: m for d, m in self.marks.items() if start <= d and (end is None or d < end)}
        return Habit(schedule, periods, marks)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Where a person stands in their days.

    `last`: the latest date any clock they live by shows. `closed_through`: days up to here have
    ended on all of those clocks, so only they can be missed. `until`: the instant from which
    either is another day. `short_days`: days that travel took most of away. `breaks`: holidays
    from everything.
    """

    last: date
    closed_through: date
    until: datetime
    short_days: frozenset[date] = frozenset()
    breaks: tuple[Period, ...] = ()

    def at_rest(self, day: date) -> bool:
        if not self.breaks:
            return day in self.short_days
        return day in self.short_days or any(p.holds(day) for p in self.breaks)


class Outcome(Enum):
    """What a scheduled slot came to."""

    DONE = "done"
    MISSED = "missed"
    RESTED = "rested"  # neither adds nor breaks
    OPEN = "open"  # can still be done


class Slot(NamedTuple):
    """A scheduled occasion: one day, or one week from `start` to `end`, both included."""

    start: date
    end: date
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Streak:
    """`frozen`: missed slots (their first days) that a freeze of their month bridges;
    `freezes_left`: for the present month."""

    unit: Literal["day", "week"]
    current: int = 0
    longest: int = 0
    frozen: tuple[date, ...] = ()
    freezes_left: int = 0


class Duty(Enum):
    """What a habit is to a day: counted among the planned, possible, or not there."""

    PLANNED = "planned"
    OPTIONAL = "optional"
    ABSENT = "absent"


class DayStatus(StrEnum):
    """A day of one habit as the week's dots show it."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    MISSED = "missed"
    PENDING = "pending"
    REST = "rest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A day, or a span of them, over habits. total = completed + partial + skipped + pending."""

    completed: int = 0
    partial: int = 0
    skipped: int = 0
    pending: int = 0
    excused: int = 0  # of the skipped, those with a reason

    @property
    def total(self) -> int:
        return self.completed + self.partial + self.skipped + self.pending

    @property
    def asked(self) -> bool:
        """Whether the day asked for anything that was not excused."""
        return self.total > self.excused

    @property
    def perfect(self) -> bool:
        """Everything planned is done, apart from what was excused."""
        return self.asked and self.completed + self.partial == self.total - self.excused

    @property
    def rate(self) -> float:
        """0..1: completed of planned, a partial one counting half; 0 with nothing planned."""
        return (self.completed + self.partial / 2) / self.total if self.total else 0.0

    @property
    def percent(self) -> int:
        return round(100 * self.rate)

    @property
    def due(self) -> int:
        """Occasions that count for consistency: a skip with a reason is on neither side."""
        return self.total - self.excused

    @property
    def credit(self) -> float:
        return self.completed + self.partial / 2

    @property
    def consistency(self) -> float | None:
        """0..1; None when nothing was asked."""
        return self.credit / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A day of a person, with the alive streak as it stood at its end."""

    day: date
    totals: DayTotals
    alive: Outcome
    streak: int
