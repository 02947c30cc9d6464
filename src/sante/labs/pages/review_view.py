"""A report as it is shown: to be corrected while it waits, read-only once it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sante.kit import ids
from sante.labs import forms
from sante.labs.pages import review_rows, words
from sante.labs.pages.common import Reader
from sante.labs.pages.reading import ReadingCard
from sante.labs.pages.review_rows import PAGE, READ_PAGE, Row, Section
from sante.labs.pages.table_layout import LayoutView, layout_view
from sante.labs.types import Observation, ReportDetail, ReportSummary
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Pager, Shell, Status, Tab

_REPORTS: Final = Link("Reports", "/reports")


@dataclass(frozen=True)
class ReviewView:
    """A report that waits. `blocked` says why it cannot be confirmed; empty when it can."""

    shell: Shell
    key: str
    page: int
    form: Form
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    layout: LayoutView | None
    markers: tuple[Option, ...]
    counting: int
    blocked: str
    pager: Pager
    reading: ReadingCard | None
    added: int = forms.ADDED

    @property
    def adding(self) -> bool:
        """Whether something typed in is to be corrected."""
        return any(name.startswith("add_") for name in self.form.errors)

    answers: tuple[Option, ...] = (Option("yes", "Yes"), Option("no", "No"))


@dataclass(frozen=True)
class ConfirmedView:
    shell: Shell
    key: str
    title: str
    status: Status
    origin: str
    draw: str
    rows: tuple[Row, ...]
    pager: Pager


def review(
    looking: Reader, detail: ReportDetail, number: int, form: Form, reading: ReadingCard | None
) -> ReviewView:
    """`form` holds what was typed, over the fields as the report stands."""
    summary = detail.summary
    ordered = review_rows.in_order(detail.observations)
    part, pager = _part(summary, ordered, number, PAGE)
    source = summary.lab_name or summary.file_name or words.FORMATS[summary.format]
    return ReviewView(
        shell=looking.shell("Check your report", Tab.REPORTS, note=source, back=_REPORTS),
        key=ids.encode("rep", summary.id),
        page=number,
        form=Form({**_fields(detail), **form.values}, form.errors, form.message),
        notes=tuple(words.REPORT_NOTES.get(p.code, p.message) for p in detail.problems),
        sections=review_rows.sections(part, looking.system, summary.report_date),
        layout=layout_view(detail.layout) if detail.layout else None,
        markers=review_rows.marker_options(),
        counting=review_rows.counting(detail.observations),
        blocked=_blocked(detail),
        pager=pager,
        reading=reading,
    )


def _fields(detail: ReportDetail) -> dict[str, str]:
    """The fields of the form as the report stands."""
    day = detail.summary.report_date
    values = {"report_date": day.isoformat() if day else ""}
    values |= forms.draw_fields(detail.summary.draw)
    for row in detail.observations:
        values |= forms.shown(row)
    return values


def count_text(number: int) -> str:
    return "1 value counts" if number == 1 else f"{number} values count"


def _part(
    summary: ReportSummary, rows: Sequence[Observation], number: int, size: int
) -> tuple[Sequence[Observation], Pager]:
    """The rows of one page. A page beyond the last one is the last one."""
    number = min(number, max(1, -(-len(rows) // size)))
    address = f"/reports/{ids.encode('rep', summary.id)}"
    newer = f"{address}?page={number - 1}" if number > 1 else None
    older = f"{address}?page={number + 1}" if number * size < len(rows) else None
    return rows[(number - 1) * size : number * size], Pager(newer, older)


def _blocked(detail: ReportDetail) -> str:
    """Why a report cannot count yet, in words."""
    waiting = sum(bool(row.blocking) for row in detail.observations)
    if waiting:
        are = "value is" if waiting == 1 else "values are"
        return f"{waiting} {are} to be settled first: correct or leave out."
    if detail.summary.report_date is None:
        return "Give the date of the report first."
    if not review_rows.counting(detail.observations):
        return "None of these is a value we know how to count."
    return ""


def confirmed(looking: Reader, detail: ReportDetail, number: int, form: Form) -> ConfirmedView:
    """What `form` says is shown above the report: it is one that came too late."""
    summary, system = detail.summary, looking.system
    part, pager = _part(summary, detail.observations, number, READ_PAGE)
    day = summary.report_date
    shell = looking.shell(
        f"Report of {ui.date_text(day)}", Tab.REPORTS, note=summary.lab_name or "", back=_REPORTS
    )
    if form.message:
        shell = replace(shell, flash=Flash(form.message, "problem"))
    source = f"From {summary.file_name}" if summary.file_name else words.FORMATS[summary.format]
    return ConfirmedView(
        shell=shell,
        key=ids.encode("rep", summary.id),
        title=count_text(review_rows.counting(detail.observations)),
        status=words.REPORT_STANDING[summary.status],
        origin=f"Drawn on {ui.date_text(day)}. {source}.",
        draw=words.draw_text(summary.draw),
        rows=tuple(review_rows.row_of(row, system, day) for row in part),
        pager=pager,
    )
