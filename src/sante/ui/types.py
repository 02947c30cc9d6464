"""What the components show. Pages build these; macros draw them and say them in words."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple


class Tab(StrEnum):
    """The five places of the app. The value is the address."""

    TODAY = "/"
    BODY = "/body"
    GOALS = "/goals"
    REPORTS = "/reports"
    YOU = "/you"

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @property
    def icon(self) -> str:
        return self.name.lower()


class Flash(NamedTuple):
    """One sentence about what was just done, shown once on the next page."""

    text: str
    kind: Literal["done", "info", "problem"] = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every page has around its own content."""

    title: str  # in the browser's tab: "Today"
    name: str | None = None  # of the person signed in; None leaves the navigation out
    tab: Tab | None = None  # the active one
    heading: str = ""  # the h1; the title when empty
    note: str = ""  # beside the heading: "Sunday 22 November · week 2 of 4"
    back: "Link | None" = None  # the page above this one
    flash: Flash | None = None


class Link(NamedTuple):
    label: str
    href: str


class Tone(StrEnum):
    """How a value stands. Each has its own shape, so that colour is never alone."""

    GOOD = "good"  # circle
    NEAR = "near"  # triangle
    OFF = "off"  # diamond
    REFER = "refer"  # octagon: no coaching, see a clinician
    UNKNOWN = "unknown"  # ring: no target, or not evaluable


class Status(NamedTuple):
    tone: Tone
    word: str  # "In target", "Near the limit", "Above target"


class Day(StrEnum):
    """What happened to an action on one day."""

    DONE = "done"
    PARTIAL = "partial"
    SKIPPED = "skipped"  # with a reason: not a miss
    OPEN = "open"  # planned and not done
    REST = "rest"  # not planned


@dataclass(frozen=True, slots=True)
class Ring:
    """A part of a known whole of today: never a biomarker."""

    id: str
    value: float
    whole: float
    inside: str  # "3/5", "7 h 12"
    label: str  # "Actions"
    note: str  # "done today", "of 8 h need"


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeBar:
    """One value on its range, with the target as a band. An open end of the target is None."""

    value: float
    target_low: float | None = None
    target_high: float | None = None
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A biomarker in a list."""

    name: str
    href: str | None
    status: Status
    bar: RangeBar
    comparator: str = ""  # "<" or ">" of a censored value
    change: str = ""  # in words: "was 148 in June", "one result"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One planned action of today: one tap logs it, a second tap undoes."""

    id: str  # of the element; unique on the page
    log_url: str  # where the form posts `status`: completed or pending
    title: str
    reason: str = ""  # "for LDL-C"
    state: Day = Day.OPEN
    streak: str = ""  # "12 days in a row"
    days: tuple[Day, ...] = ()  # the last seven, today last
    note: str = ""  # "skipped: travel", "at 08:00"
    tap: str = "completed"  # what one tap logs; "partial" where two minutes are enough

    @property
    def done(self) -> bool:
        return self.state in (Day.DONE, Day.PARTIAL)


class Measured(NamedTuple):
    """`low` and `high`: where the usual value lies in 19 of 20 cases when this is all there is."""

    day: date
    value: float
    low: float | None = None
    high: float | None = None


class Projected(NamedTuple):
    """One day of a projection: the middle, and where it falls in 80 and 95 of 100 cases."""

    day: date
    middle: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FanChart:
    """Results so far and where they are going, with the target as a zone."""

    label: str  # "LDL-C"
    sentence: str  # what the chart proves
    unit: str = ""
    decimals: int = 0
    measured: tuple[Measured, ...]  # in order of day
    projected: tuple[Projected, ...] = ()
    target_low: float | None = None
    target_high: float | None = None

    def __post_init__(self) -> None:
        if not self.measured:
            raise ValueError("a chart needs at least one result: show an empty state instead")
        for days in ([m.day for m in self.measured], [p.day for p in self.projected]):
            if any(later <= earlier for earlier, later in itertools.pairwise(days)):
                raise ValueError("the days of a chart must rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """Days on a line; a day without data is a gap. The band is what is usual for the person.

    `measure` says how values (then in hours) are written: as lengths or as times of the clock.
    """

    label: str
    sentence: str
    days: tuple[tuple[date, float | None], ...]  # every day of the span, in order
    rows: tuple[tuple[str, str], ...]  # the table: day and value in words, newest first
    band: tuple[float, float] | None = None
    unit: str = ""
    measure: Literal["number", "hours", "clock"] = "number"
    clock: str = "24h"  # or 12h, of times of the clock

    def __post_init__(self) -> None:
        if all(value is None for _, value in self.days):
            raise ValueError("a chart needs a day with data: show an empty state instead")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, a radio group or a segmented control."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody typed and what is wrong with it. Passwords are never put in `values`."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)  # field name -> what to do
    message: str = ""  # about the form as a whole

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        return self.errors.get(name, "")


@dataclass(frozen=True, slots=True)
class Segment:
    """One view of several of the same thing; exactly one is current."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list goes on; None where it ends."""

    newer: str | None = None
    older: str | None = None
