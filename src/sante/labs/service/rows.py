"""Observations between the database and the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from sante.kit.ids import new_id
from sante.labs.models import ObservationRow, Report
from sante.labs.rules.judge import judge_value
from sante.labs.rules.registry import registry
from sante.labs.types import (
    DrawFacts,
    Interval,
    Observation,
    PrintedRow,
    Problem,
    Reading,
    ReadValue,
    Subject,
)


def values_of(read: ReadValue) -> dict[str, Any]:
    """The columns that say what a row means."""
    reference = read.reference or Interval()
    return {
        "biomarker_id": read.biomarker_id,
        "value": read.value,
        "comparator": read.comparator,
        "unit": read.unit,
        "canonical_value": read.canonical,
        "canonical_unit": read.canonical_unit,
        "factor": read.factor,
        "reference_low": reference.low,
        "reference_high": reference.high,
        "flags": sorted(read.flags),
        "problems": [problem_out(problem) for problem in read.problems],
    }


def new_row(
    user_id: UUID, report_id: UUID, position: int, printed: PrintedRow, read: ReadValue
) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "id": new_id(),
        "report_id": report_id,
        "position": position,
        "printed_name": printed.name,
        "printed_code": printed.code,
        "printed_value": printed.value,
        "printed_unit": printed.unit,
        "printed_reference": printed.reference,
        "locator": printed.locator,
        "page": printed.page,
        "line": printed.line,
        "printed_line": printed.printed_line,
        "observed_on": printed.on,
        **values_of(read),
    }


def problem_out(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "blocks": problem.blocks}


def problem_in(stored: Mapping[str, Any]) -> Problem:
    return Problem(stored["code"], stored["message"], stored["blocks"])


def printed_of(row: ObservationRow) -> PrintedRow:
    return PrintedRow(
        name=row.printed_name,
        value=row.printed_value,
        unit=row.printed_unit,
        code=row.printed_code,
        reference=row.printed_reference,
        locator=row.locator,
        on=row.observed_on,
        page=row.page,
        line=row.line,
        printed_line=row.printed_line,
    )


def draw_of(row: Report | Row[Any]) -> DrawFacts:
    return DrawFacts(row.draw_fasting, row.draw_time, row.draw_ill, row.draw_exercised)


def draw_columns(draw: DrawFacts) -> dict[str, Any]:
    return {
        "draw_fasting": draw.fasting,
        "draw_time": draw.taken_at,
        "draw_ill": draw.ill,
        "draw_exercised": draw.exercised,
    }


def read_of(row: ObservationRow) -> ReadValue:
    reference = Interval(row.reference_low, row.reference_high)
    return ReadValue(
        biomarker_id=row.biomarker_id,
        value=row.value,
        comparator=row.comparator,  # type: ignore[arg-type]  # the column's check holds the set
        unit=row.unit,
        canonical=row.canonical_value,
        canonical_unit=row.canonical_unit,
        factor=row.factor,
        reference=None if reference == Interval() else reference,
        flags=frozenset(row.flags),
        problems=tuple(problem_in(problem) for problem in row.problems),
    )


def observation_of(row: ObservationRow, subject: Subject, day: date) -> Observation:
    """`day` stands in where neither the row nor the report has a date yet."""
    read = read_of(row)
    marker = registry().get(row.biomarker_id)
    judged = None
    if marker is not None and read.canonical is not None and read.canonical_unit is not None:
        reading = Reading(
            marker.id,
            read.canonical,
            read.canonical_unit,
            row.observed_on or day,
            comparator=read.comparator,
            flags=read.flags,
            printed_range=read.reference,
            report_id=row.report_id,
        )
        judged = judge_value(reading, subject)
    return Observation(
        id=row.id,
        printed=printed_of(row),
        read=read,
        name=marker.name if marker else row.printed_name,
        excluded=row.excluded,
        edited=row.edited,
        judged=judged,
    )
