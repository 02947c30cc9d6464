"""The list of reports, and the two ways to add one: a file, or values typed in."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile

from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, RuntimeDep, Tx, runtime_of
from sante.core.paging import cursor_of, from_cursor
from sante.core.uploads import refuse_cut_off
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit import ids, units
from sante.labs import service
from sante.labs.forms import MOST_ROWS, ROWS, TypedReport
from sante.labs.pages import table_layout, words
from sante.labs.pages.common import reader
from sante.labs.service import Upload
from sante.labs.types import ReportDetail, ReportSummary
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Pager, Shell, Status, Tab

router = Router()

PAGE: Final = 20
_MORE_FIELDS: Final = 3 * MOST_ROWS + 8
_SWAPPED: Final = "If day and month were swapped, say here how the file writes its dates."


@dataclass(frozen=True)
class ReportLine:
    href: str
    day: str
    source: str
    values: str
    status: Status


@dataclass(frozen=True)
class ReportsView:
    shell: Shell
    reports: tuple[ReportLine, ...]
    pager: Pager


@dataclass(frozen=True)
class NewReportView:
    """`names` and `units` fill the lists a browser offers while somebody types."""

    shell: Shell
    form: Form
    orders: tuple[Option, ...]
    typed: Form
    rows: int
    more: int
    limit_mb: int
    names: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """The forms that come back with what to correct, and how many rows there are to type in."""

    file: Form = field(default_factory=Form)
    typed: Form = field(default_factory=Form)
    rows: int = ROWS
    status: int = 200


@router.get("/reports")
async def reports(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    looking = await reader(session, viewer, now)
    last = from_cursor("rep", after)
    found = await service.list_reports(session, viewer.user_id, after=last, limit=PAGE + 1)
    shown = found[:PAGE]
    older = f"/reports?after={cursor_of('rep', shown[-1].id)}" if len(found) > PAGE else None
    view = ReportsView(
        looking.shell("Reports", Tab.REPORTS),
        tuple(_line(one) for one in sorted(shown, key=_drawn, reverse=True)),
        Pager("/reports" if after else None, older),
    )
    return ui.render(request, "labs/reports.html", view)


def _drawn(one: ReportSummary) -> tuple[bool, date]:
    """The newest blood draw first, before it what has no date yet."""
    return one.report_date is None, one.report_date or date.min


def _line(one: ReportSummary) -> ReportLine:
    counted = f"{one.rows} {'value' if one.rows == 1 else 'values'}"
    unknown = one.rows - one.known
    return ReportLine(
        href=f"/reports/{ids.encode('rep', one.id)}",
        day=ui.date_text(one.report_date) if one.report_date else "No date yet",
        source=one.lab_name or one.file_name or words.FORMATS[one.format],
        values=f"{counted}, {unknown} unknown" if unknown else counted,
        status=words.REPORT_STANDING[one.status],
    )


@router.get("/reports/new")
async def new_report(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return await _page(request, viewer, session, now, Returned())


@router.post("/reports")
async def upload(
    request: Request, viewer: PageUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    """The body is read only now that somebody is known to have sent it."""
    try:
        sent = await _sent(request)
        async with session.begin_nested():
            detail, created = await service.upload_report(
                session, viewer.user_id, sent, files=runtime.files, now=now
            )
    except Failure as failure:
        back = Returned(file=_refused(failure), status=failure.status)
        return await _page(request, viewer, session, now, back)
    return to_report(request, detail, created=created)


async def _sent(request: Request) -> Upload:
    """The file of the form. Raises Invalid when none was chosen, BadRequest when it is cut off."""
    await refuse_cut_off(request)
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            message = "Choose a file first."
            raise Invalid(message, errors=[FieldError("file", message)])
        order = form.get("date_order")
        layout = {"date_order": order} if order else None
        return Upload(await file.read(), file.filename, layout)


def _refused(failure: Failure) -> Form:
    """Why a file was not taken, and what to do on this page about it."""
    wrong = {error.field for error in failure.errors}
    if wrong == {"report_date"}:
        return Form(errors={"date_order": _SWAPPED}, message="The file has a date in the future.")
    return Form(errors={"file": failure.detail})


def to_report(request: Request, detail: ReportDetail, *, created: bool) -> Response:
    """To the page of a report just taken in, or of the same one that was here already."""
    known = None if created else Flash("You have this report already. Nothing was added.", "info")
    return ui.redirect(request, f"/reports/{ids.encode('rep', detail.summary.id)}", flash=known)


@router.post("/reports/new")
async def type_in(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    async with request.form(max_files=0, max_fields=_MORE_FIELDS) as form:
        posted = {name: text for name, text in form.items() if isinstance(text, str)}
    typed = TypedReport.of(posted)
    if "more" in posted:
        rows = min(typed.rows + ROWS, MOST_ROWS)
        back = Returned(typed=Form(typed.values), rows=rows)
        return await _page(request, viewer, session, now, back)
    looking = await reader(session, viewer, now)
    try:
        day, values = typed.report_date(looking.latest), typed.observations()
        async with session.begin_nested():
            detail, created = await service.enter_report(
                session, viewer.user_id, day, values, now=now
            )
    except Failure as failure:
        shown = ui.form_of(typed.values, typed.placed(failure))
        back = Returned(typed=shown, rows=typed.rows, status=failure.status)
        return await _page(request, viewer, session, now, back)
    return to_report(request, detail, created=created)


async def _page(
    request: Request, viewer: Viewer, session: AsyncSession, now: datetime, back: Returned
) -> Response:
    looking = await reader(session, viewer, now)
    markers = service.registry().biomarkers.values()
    view = NewReportView(
        shell=looking.shell("Add a report", Tab.REPORTS, back=Link("Reports", "/reports")),
        form=back.file,
        orders=table_layout.ORDERS,
        typed=back.typed,
        rows=back.rows,
        more=min(ROWS, MOST_ROWS - back.rows),
        limit_mb=runtime_of(request).settings.max_upload_mb,
        names=tuple(sorted(marker.name for marker in markers)),
        units=tuple(sorted({units.label(marker.unit) for marker in markers} - {""})),
    )
    return ui.render(request, "labs/new_report.html", view, status=back.status)
