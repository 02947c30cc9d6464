"""One report: checked and corrected while it waits, read-only once it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import PageUser
from sante.kit import ids
from sante.labs import forms, service
from sante.labs.pages import review_rows, words
from sante.labs.pages.common import Reader, reader
from sante.labs.pages.review_rows import PAGE, READ_PAGE, Row, Section
from sante.labs.pages.table_layout import LayoutView, layout_view
from sante.labs.pages.uploads import to_report
from sante.labs.service.reread import reread_report
from sante.labs.types import Observation, ReportDetail
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Pager, Shell, Status, Tab

router = Router()

ReportId = Annotated[UUID, PathId("rep")]
PageNumber = Annotated[int, Query(ge=1, le=1000)]
_MOST_FIELDS: Final = 6 * PAGE
_REPORTS: Final = Link("Reports", "/reports")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the page of one report."""

    request: Request
    session: AsyncSession
    looking: Reader
    report_id: UUID
    now: datetime

    @property
    def address(self) -> str:
        return f"/reports/{ids.encode('rep', self.report_id)}"

    async def detail(self) -> ReportDetail:
        return await service.report(
            self.session, self.looking.viewer.user_id, self.report_id, now=self.now
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """The form of a report as it was sent: its fields, and which rows it was about."""

    fields: Mapping[str, str]
    rows: Sequence[str]

    @property
    def page(self) -> int:
        given = self.fields.get("page", "")
        return max(1, int(given)) if given.isdecimal() else 1


@router.get("/reports/{report_id}")
async def report(
    request: Request,
    report_id: ReportId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    page: PageNumber = 1,
) -> Response:
    visit = Visit(request, session, await reader(session, viewer, now), report_id, now)
    return _page(visit, await visit.detail(), page)


@router.post("/reports/{report_id}")
async def correct(
    request: Request, report_id: ReportId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    visit = Visit(request, session, await reader(session, viewer, now), report_id, now)
    detail = await visit.detail()
    posted = await _posted(request)
    try:
        await _save(visit, detail, posted)
    except NotFound:
        raise
    except Failure as failure:
        form = ui.form_of(posted.fields, failure)
        return _page(visit, detail, posted.page, form, failure.status)
    where = visit.address if posted.page == 1 else f"{visit.address}?page={posted.page}"
    return ui.redirect(request, where, flash=Flash("Saved. Nothing counts before you confirm."))


@router.post("/reports/{report_id}/confirm")
async def confirm(
    request: Request, report_id: ReportId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """What was corrected on the page is saved first, so that nothing typed is lost."""
    visit = Visit(request, session, await reader(session, viewer, now), report_id, now)
    detail = await visit.detail()
    posted = await _posted(request)
    try:
        await _save(visit, detail, posted)
    except NotFound:
        raise
    except Failure as failure:
        form = ui.form_of(posted.fields, failure)
        return _page(visit, detail, posted.page, form, failure.status)
    try:
        async with session.begin_nested():
            await service.confirm_report(session, viewer.user_id, report_id, now=now)
    except Failure as failure:
        return _page(visit, await visit.detail(), 1, _at_rows(failure), failure.status)
    said = _count_text(review_rows.counting((await visit.detail()).observations))
    return ui.redirect(request, "/body", flash=Flash(f"Confirmed. {said} from now on."))


@router.post("/reports/{report_id}/reread")
async def reread(
    request: Request,
    report_id: ReportId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    """Read the file of a table again, its columns understood as the person says."""
    visit = Visit(request, session, await reader(session, viewer, now), report_id, now)
    detail = await visit.detail()
    posted = await _posted(request)
    layout = forms.layout(posted.fields, detail.layout or {})
    try:
        async with session.begin_nested():
            made, created = await reread_report(
                session, viewer.user_id, report_id, layout, files=runtime.files, now=now
            )
    except NotFound:
        raise
    except Failure as failure:
        form = Form(message=failure.detail)
        return _page(visit, detail, 1, form, failure.status)
    return to_report(request, made, created=created)


@router.post("/reports/{report_id}/delete")
async def delete(
    request: Request,
    report_id: ReportId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    await service.delete_report(session, viewer.user_id, report_id, files=runtime.files, now=now)
    return ui.redirect(request, "/reports", flash=Flash("The report and its values are deleted."))


async def _posted(request: Request) -> Posted:
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        fields = {name: text for name, text in form.items() if isinstance(text, str)}
        return Posted(fields, [key for key in form.getlist("row") if isinstance(key, str)])


async def _save(visit: Visit, detail: ReportDetail, posted: Posted) -> None:
    """All of it or nothing. Raises as `forms.corrections` and the service do."""
    wanted = forms.corrections(posted.fields, posted.rows, detail)
    if wanted == service.Corrections():
        return
    async with visit.session.begin_nested():
        await service.correct_report(
            visit.session, visit.looking.viewer.user_id, visit.report_id, wanted, now=visit.now
        )


def _at_rows(failure: Failure) -> Form:
    """What keeps a report from counting, tied to the fields of the page."""
    told = {e.field.replace("observations.", "value_"): e.message for e in failure.errors}
    if not told:
        return Form(message=failure.detail)
    return Form(errors=told, message="Not confirmed: correct these values or leave them out.")


def _values(detail: ReportDetail) -> dict[str, str]:
    """The fields of the form as the report stands."""
    day = detail.summary.report_date
    values = {"report_date": day.isoformat() if day else ""}
    for row in detail.observations:
        values |= forms.shown(row)
    return values


def _page(
    visit: Visit,
    detail: ReportDetail,
    number: int = 1,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    if detail.summary.status == "confirmed":
        view = _confirmed(visit, detail, number, form)
        return ui.render(visit.request, "labs/report.html", view, status=status)
    shown = form or Form()
    shown = Form({**_values(detail), **shown.values}, shown.errors, shown.message)
    return ui.render(
        visit.request, "labs/review.html", _review(visit, detail, number, shown), status=status
    )


