"""What was logged, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sante.tracking.types.fields import Data, Field, Problem
from sante.tracking.types.trackers import Aim, AimEra, Domain

EntryStatus = Literal["valid", "warning", "error"]
Source = Literal["app", "api", "telegram", "chat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`version`: the definition it was made with. With status "error" what could not be kept as a
    value stands in the problems, and counts for nothing until it is corrected."""

    id: UUID
    tracker_id: UUID
    version: int
    local_date: date
    zone: str
    utc_offset_minutes: int
    logged_at: datetime
    data: Data
    notes: str | None
    status: EntryStatus
    problems: tuple[Problem, ...]
    source: Source = "app"
    xp: int = 10
    domain: Domain | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """`new` is false when the very entry was there already."""

    entry: Entry
    new: bool = True


class Outcome(StrEnum):
    """What a day or a week came to. Nothing logged is not known, neither kept nor not."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    UNKNOWN = "unknown"
    OPEN = "open"  # it still runs and may go either way
    FREE = "free"  # the aim does not hold on it


@dataclass(frozen=True, slots=True)
class Slot:
    """A day, or a week, with what was counted in it; None where nothing was logged."""

    start: date
    end: date
    outcome: Outcome
    counted: float | None
    aim: Aim


@dataclass(frozen=True, slots=True)
class Run:
    unit: Literal["day", "week"]
    current: int
    longest: int


@dataclass(frozen=True, slots=True)
class AimReport:
    """`slots` oldest first."""

    era: AimEra
    slots: tuple[Slot, ...]
    run: Run


@dataclass(frozen=True, slots=True)
class Series:
    """A field's figure of each local day that has one; times in minutes after midnight, a yes as
    1."""

    field: Field
    days: Mapping[date, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSummary:
    """Over the days of a span. `typical` is the mean of the days' figures (a median on the clock,
    for times), `share` the part of days with a yes, `counts` how often each option was chosen."""

    field: Field
    days: int
    total: float | None = None
    typical: float | None = None
    low: float | None = None
    high: float | None = None
    share: float | None = None
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The `span` days up to and with `last`."""

    span: int
    first: date
    last: date
    entries: int
    days_logged: int
    fields: tuple[FieldSummary, ...]
