"""Reports and their rows: as printed, as read, as stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sante.labs.types.draws import DrawFacts
from sante.labs.types.history import PrintedDraw, Trend
from sante.labs.types.markers import BiomarkerValue, Comparator, Interval


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know of a printed row; a blocking one must be settled (by a
    correction or by leaving the row out) before the report can be confirmed."""

    code: str
    message: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a report exactly as printed; `locator` says where ("line 4", "entry 12").

    What has pages also has the page and the line on it, from 1, and the whole line as it stands.
    """

    name: str
    value: str
    unit: str = ""
    code: str | None = None
    reference: str = ""
    locator: str = ""
    on: date | None = None
    notes: tuple[Problem, ...] = ()
    page: int | None = None
    line: int | None = None
    printed_line: str = ""


@dataclass(frozen=True, slots=True)
class PrintedPerson:
    """Whose report it says it is: to be compared, never to be stored or logged."""

    name: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ReadValue:
    """What a printed row means. `value` is in `unit`, `canonical` in `canonical_unit`; `factor`
    is canonical over value where the conversion is a plain factor."""

    biomarker_id: str | None
    value: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    canonical: float | None = None
    canonical_unit: str | None = None
    factor: float | None = None
    reference: Interval | None = None
    flags: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> bool:
        return self.canonical is not None and not any(p.blocks for p in self.problems)


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of a stored report. `judged` is there when it could be read."""

    id: UUID
    printed: PrintedRow
    read: ReadValue
    name: str
    excluded: bool
    edited: bool
    judged: BiomarkerValue | None = None

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return () if self.excluded else tuple(p for p in self.read.problems if p.blocks)


ReportStatus = Literal["review", "confirmed"]
ChangeLabel = Literal["real", "noise", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class ReportSummary:
    id: UUID
    status: ReportStatus
    format: str
    report_date: date | None
    lab_name: str | None
    file_name: str | None
    created_at: datetime
    confirmed_at: datetime | None
    rows: int
    known: int
    draw: DrawFacts = field(default_factory=DrawFacts)


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """A report with its rows; `layout` is how a table was understood."""

    summary: ReportSummary
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    layout: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Change:
    """From one draw, or the mean of several, to the next. `real` is False within what the marker
    varies by itself in 19 of 20 pairs of draws, None where that is not known."""

    days: int
    absolute: float
    percent: float | None
    limit_percent: float | None
    real: bool | None
    draws_before: int = 1
    draws_after: int = 1

    @property
    def label(self) -> "ChangeLabel":
        return "cannot_tell" if self.real is None else "real" if self.real else "noise"


@dataclass(frozen=True, slots=True)
class Draw:
    """`noise` is where the usual value lies in 19 of 20 cases when this draw is all there is;
    `printed` is None for what was computed."""

    judged: BiomarkerValue
    change: Change | None
    noise: Interval | None = None
    printed: PrintedDraw | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The draws of one marker, oldest first."""

    biomarker_id: str
    draws: tuple[Draw, ...]
    trend: Trend | None = None
