"""What is logged, and what it comes to, as JSON."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field as Described

from sante.core.schemas import Model, PublicId
from sante.tracking.rules.values import tidy
from sante.tracking.schemas.setup import AimModel, TrackerId
from sante.tracking.service import NewEntry
from sante.tracking.types import (
    AimReport,
    Entry,
    EntryStatus,
    FieldSummary,
    FieldType,
    Outcome,
    Problem,
    Series,
    Severity,
    Slot,
    Source,
    Summary,
)

EntryId = Annotated[UUID, PublicId("te")]
Given = Annotated[dict[str, Any], Described(max_length=50)]


class LogEntry(Model):
    """`data` by the keys of the tracker's fields: a duration in minutes or as 1:30, a date as
    2026-03-10, a time as 07:30."""

    data: Given = Described({}, examples=[{"amount": 250}])
    notes: str | None = Described(None, max_length=1000)
    date_: date | None = Described(
        None, alias="date", description="The person's local day, up to a year back."
    )
    entry_id: EntryId | None = Described(
        None, description="An id of yours: sent again, it is the same entry."
    )
    keep: bool = Described(
        False, description="Store it though something is wrong, to be corrected later."
    )

    def new(self) -> NewEntry:
        return NewEntry(
            data=self.data,
            notes=self.notes,
            day=self.date_,
            entry_id=self.entry_id,
            keep=self.keep,
            source="api",
        )


class PatchEntry(Model):
    """Only what is sent changes. Of `data`, a field that is not sent stays, and null clears one."""

    data: Given | None = None
    notes: str | None = Described(None, max_length=1000)
    date_: date | None = Described(None, alias="date")
    keep: bool = False

    def onto(self, old: Entry) -> NewEntry:
        kept = {p.field: p.given for p in old.problems if p.given is not None}
        return NewEntry(
            data={**kept, **old.data, **(self.data or {})},
            notes=self.notes if "notes" in self.model_fields_set else old.notes,
            day=self.date_,
            keep=self.keep,
            source="api",
        )


class ProblemOut(Model):
    field: str
    message: str
    severity: Severity
    given: str | None

    @classmethod
    def of(cls, one: Problem) -> "ProblemOut":
        return cls(field=one.field, message=one.message, severity=one.severity, given=one.given)


class EntryOut(Model):
    tracker_entry_id: EntryId
    tracker_id: TrackerId
    version: int
    date_: date = Described(alias="date", serialization_alias="date")
    timezone: str
    utc_offset_minutes: int
    logged_at: datetime
    data: dict[str, Any]
    notes: str | None
    validation_status: EntryStatus
    errors: list[ProblemOut]
    source: Source

    @classmethod
    def of(cls, one: Entry) -> "EntryOut":
        return cls(
            tracker_entry_id=one.id,
            tracker_id=one.tracker_id,
            version=one.version,
            date=one.local_date,
            timezone=one.zone,
            utc_offset_minutes=one.utc_offset_minutes,
            logged_at=one.logged_at.astimezone(UTC),
            data=dict(one.data),
            notes=one.notes,
            validation_status=one.status,
            errors=[ProblemOut.of(problem) for problem in one.problems],
            source=one.source,
        )


class OptionCount(Model):
    option: str
    count: int


class FieldStats(Model):
    """`days`: with a value. `typical`: the mean of the days' figures; of times, minutes after
    midnight. `share`: of those days, with a yes."""

    key: str
    name: str
    type: FieldType
    unit: str
    days: int
    total: float | None
    typical: float | None
    low: float | None
    high: float | None
    share: float | None
    counts: list[OptionCount]

    @classmethod
    def of(cls, one: FieldSummary) -> "FieldStats":
        return cls(
            key=one.field.key,
            name=one.field.name,
            type=one.field.type,
            unit=one.field.unit,
            days=one.days,
            total=one.total,
            typical=one.typical,
            low=one.low,
            high=one.high,
            share=one.share,
            counts=[OptionCount(option=text, count=count) for text, count in one.counts],
        )


class SpanStats(Model):
    span_days: int
    first: date
    last: date
    entries: int
    days_logged: int
    fields: list[FieldStats]

    @classmethod
    def of(cls, one: Summary) -> "SpanStats":
        return cls(
            span_days=one.span,
            first=one.first,
            last=one.last,
            entries=one.entries,
            days_logged=one.days_logged,
            fields=[FieldStats.of(field) for field in one.fields],
        )


class SlotOut(Model):
    start: date
    end: date
    outcome: Outcome
    counted: float | None

    @classmethod
    def of(cls, one: Slot) -> "SlotOut":
        return cls(start=one.start, end=one.end, outcome=one.outcome, counted=one.counted)


class AimOut(Model):
    """A run goes over days, or weeks, in a row that were kept."""

    aim: AimModel
    since: date
    unit: Literal["day", "week"]
    current_run: int
    longest_run: int
    slots: list[SlotOut]

    @classmethod
    def of(cls, one: AimReport, *, most: int) -> "AimOut":
        return cls(
            aim=AimModel.of(one.era.aim),
            since=one.era.since,
            unit=one.run.unit,
            current_run=one.run.current,
            longest_run=one.run.longest,
            slots=[SlotOut.of(slot) for slot in one.slots[-most:]],
        )


class StatsOut(Model):
    spans: list[SpanStats]
    aim: AimOut | None


class PointOut(Model):
    date_: date = Described(alias="date", serialization_alias="date")
    value: float | int


class SeriesOut(Model):
    """Days without a value are not there. Times are minutes after midnight, a yes is 1."""

    key: str
    name: str
    type: FieldType
    unit: str
    points: list[PointOut]

    @classmethod
    def of(cls, one: Series) -> "SeriesOut":
        return cls(
            key=one.field.key,
            name=one.field.name,
            type=one.field.type,
            unit=one.field.unit,
            points=[PointOut(date=day, value=tidy(value)) for day, value in one.days.items()],
        )


class SeriesList(Model):
    first: date
    last: date
    series: list[SeriesOut]

    @classmethod
    def of(cls, first: date, last: date, found: Sequence[Series]) -> "SeriesList":
        return cls(first=first, last=last, series=[SeriesOut.of(one) for one in found])
