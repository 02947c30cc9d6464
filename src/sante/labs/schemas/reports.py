"""Reports in JSON."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, field_validator

from sante.core.schemas import Model, PublicId
from sante.kit import units
from sante.labs import service
from sante.labs.schemas.common import ValueOut
from sante.labs.service import Correction, Corrections
from sante.labs.types import (
    Comparator,
    DrawFacts,
    Observation,
    Problem,
    ReportDetail,
    ReportStatus,
    ReportSummary,
    UnitSystem,
)

Day = date  # a field named date would hide the type

Text = Annotated[str, Field(min_length=1, max_length=300)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class NewObservation(Model):
    """A value as printed. `code` is a LOINC code or the id of one of our markers."""

    code: Text | None = None
    name: Text | None = None
    value: Number | Text
    unit: Annotated[str, Field(max_length=60)] | None = None
    reference_low: Number | None = None
    reference_high: Number | None = None
    date: Day | None = None

    @field_validator("value", mode="before")
    @classmethod
    def is_a_value(cls, value: object) -> object:
        if isinstance(value, bool):
            raise ValueError(  # noqa: TRY004 - pydantic turns it into a field error
                "Write a number, or text such as “<0.2”."
            )
        return value


class NewReport(Model):
    report_date: Day
    observations: list[NewObservation] = Field(min_length=1, max_length=5000)

    def rows(self) -> list[dict[str, Any]]:
        return [o.model_dump(exclude_none=True) for o in self.observations]


class CorrectObservation(Model):
    """Only what is sent changes. `biomarker_id` null: a test we do not know."""

    id: Annotated[UUID, PublicId("obs")]
    biomarker_id: str | None = Field(None, max_length=60)
    value: Number | None = None
    unit: str | None = Field(None, max_length=60)
    comparator: Comparator | None = None
    date: Day | None = None
    excluded: bool | None = None

    def correction(self) -> Correction:
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"id", "date"}}
        if sent.get("excluded", True) is None:
            sent.pop("excluded")
        if "date" in self.model_fields_set:
            sent["on"] = self.date
        return Correction(self.id, **sent)


class DrawFactsOut(Model):
    """What is known of the hours before the draw; null is not known. `taken_at` is local time."""

    fasting: bool | None
    taken_at: time | None
    ill: bool | None
    exercised: bool | None

    @classmethod
    def of(cls, draw: DrawFacts) -> "DrawFactsOut":
        return cls(
            fasting=draw.fasting,
            taken_at=draw.taken_at,
            ill=draw.ill,
            exercised=draw.exercised,
        )


class CorrectDraw(Model):
    """Only what is sent changes; null says that it is not known."""

    fasting: bool | None = None
    taken_at: time | None = None
    ill: bool | None = None
    exercised: bool | None = None

    @field_validator("taken_at")
    @classmethod
    def is_local(cls, taken_at: time | None) -> time | None:
        if taken_at is not None and taken_at.tzinfo is not None:
            raise ValueError("Write the local time without an offset, such as 08:15.")
        return taken_at

    def changes(self) -> dict[str, bool | time | None]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class PatchReport(Model):
    """Nothing is done unless everything can be."""

    report_date: Day | None = None
    draw: CorrectDraw = CorrectDraw()
    observations: list[CorrectObservation] = Field(default=[], max_length=5000)
    add: list[NewObservation] = Field(default=[], max_length=500)
    remove: list[Annotated[UUID, PublicId("obs")]] = Field(default=[], max_length=5000)

    @field_validator("observations")
    @classmethod
    def names_each_once(cls, rows: list[CorrectObservation]) -> list[CorrectObservation]:
        if len({row.id for row in rows}) < len(rows):
            raise ValueError("An observation is corrected twice.")
        return rows

    def corrections(self) -> Corrections:
        rows = tuple(row.correction() for row in self.observations)
        added = tuple(row.model_dump(exclude_none=True) for row in self.add)
        day = service.UNSET if self.report_date is None else self.report_date
        return Corrections(day, rows, added, frozenset(self.remove), self.draw.changes())


class ProblemOut(Model):
    code: str
    message: str
    blocks: bool = Field(description="To be settled before the report can be confirmed.")

    @classmethod
    def of(cls, problem: Problem) -> "ProblemOut":
        return cls(code=problem.code, message=problem.message, blocks=problem.blocks)


class ObservationOut(Model):
    """A row as printed and as read. `value` and `unit` are what the report says (or a person
    corrected); `shown` is the same in the person's own units, judged."""

    id: Annotated[UUID, PublicId("obs")]
    printed_name: str
    printed_code: str | None
    printed_value: str
    printed_unit: str
    printed_reference: str
    locator: str
    page: int | None = Field(description="Of a document with pages, from 1.")
    line: int | None = Field(description="On its page, from 1, counting lines with text.")
    printed_line: str = Field(description="The whole line the value was read from.")
    biomarker_id: str | None
    name: str
    value: float | None
    comparator: Comparator | None
    unit: str | None
    unit_label: str | None
    canonical_value: float | None
    canonical_unit: str | None
    date: Day | None
    shown: ValueOut | None
    known: bool
    excluded: bool
    edited: bool
    problems: list[ProblemOut]

    @classmethod
    def of(cls, row: Observation, system: UnitSystem) -> "ObservationOut":
        read = row.read
        return cls(
            id=row.id,
            printed_name=row.printed.name,
            printed_code=row.printed.code,
            printed_value=row.printed.value,
            printed_unit=row.printed.unit,
            printed_reference=row.printed.reference,
            locator=row.printed.locator,
            page=row.printed.page,
            line=row.printed.line,
            printed_line=row.printed.printed_line,
            biomarker_id=read.biomarker_id,
            name=row.name,
            value=read.value,
            comparator=read.comparator,
            unit=read.unit,
            unit_label=units.label(read.unit) if read.unit else None,
            canonical_value=read.canonical,
            canonical_unit=read.canonical_unit,
            date=row.printed.on,
            shown=ValueOut.of(row.judged, system) if row.judged else None,
            known=read.biomarker_id is not None,
            excluded=row.excluded,
            edited=row.edited,
            problems=[ProblemOut.of(problem) for problem in read.problems],
        )


class ReportItem(Model):
    report_id: Annotated[UUID, PublicId("rep")]
    status: ReportStatus
    format: Literal["fhir", "csv", "json", "manual", "pdf"]
    report_date: Day | None
    lab_name: str | None
    file_name: str | None
    created_at: datetime
    confirmed_at: datetime | None
    rows: int
    known: int = Field(description="Rows whose test we know.")

    @classmethod
    def of(cls, summary: ReportSummary) -> "ReportItem":
        return cls(**_summary(summary))


def _summary(summary: ReportSummary) -> dict[str, Any]:
    return {
        "report_id": summary.id,
        "status": summary.status,
        "format": summary.format,
        "report_date": summary.report_date,
        "lab_name": summary.lab_name,
        "file_name": summary.file_name,
        "created_at": summary.created_at,
        "confirmed_at": summary.confirmed_at,
        "rows": summary.rows,
        "known": summary.known,
    }


class ReadingOut(Model):
    """The job that reads the pages, and who reads them where."""

    job_id: Annotated[UUID, PublicId("job")]
    reader: str


class ReportOut(ReportItem):
    """A report with its rows. `duplicate`: it was here already, nothing was added. `mapping`: how
    a table was understood; send the file again with another one to have it read anew."""

    duplicate: bool
    draw: DrawFactsOut
    ready: bool = Field(description="Nothing is left to settle: it can be confirmed.")
    observations: list[ObservationOut]
    problems: list[ProblemOut]
    mapping: dict[str, Any] | None

    @classmethod
    def from_detail(
        cls, detail: ReportDetail, system: UnitSystem, *, duplicate: bool = False
    ) -> "ReportOut":
        return cls(
            **_summary(detail.summary),
            duplicate=duplicate,
            draw=DrawFactsOut.of(detail.summary.draw),
            ready=detail.summary.report_date is not None and not service.blocking_problems(detail),
            observations=[ObservationOut.of(row, system) for row in detail.observations],
            problems=[ProblemOut.of(problem) for problem in detail.problems],
            mapping=dict(detail.layout) if detail.layout else None,
        )
