"""One report: checked and corrected while it waits, read-only once it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import PageUser
from sante.kit import ids
from sante.labs import forms, service
from sante.labs.pages import review_rows, review_view
from sante.labs.pages.common import Reader, reader
from sante.labs.pages.reading import reading_card
from sante.labs.pages.review_rows import PAGE
from sante.labs.pages.uploads import to_report
from sante.labs.service.page_reading import ask_reader, page_reader
from sante.labs.service.reread import reread_report
from sante.labs.types import ReportDetail
from sante.ui import service as ui
from sante.ui.types import Flash, Form

router = Router()

LAST_PAGE: Final = 1000
ReportId = Annotated[UUID, PathId("rep")]
PageNumber = Annotated[int, Query(ge=1, le=LAST_PAGE)]
_NOTHING: Final = Form()
_MOST_FIELDS: Final = 7 * PAGE


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

    @property
    def user_id(self) -> UUID:
        return self.looking.viewer.user_id

    async def detail(self) -> ReportDetail:
        return await service.report(self.session, self.user_id, self.report_id, now=self.now)


@dataclass(frozen=True, slots=True)
class Posted:
    """The form of a report as it was sent: its fields, and which rows it was about."""

    fields: Mapping[str, str]
    rows: Sequence[str]

    @property
    def page(self) -> int:
        return min(max(forms.small_number(self.fields.get("page", ""), 1), 1), LAST_PAGE)


async def _visit(
    request: Request, report_id: ReportId, viewer: PageUser, session: Tx, now: Now
) -> Visit:
    return Visit(request, session, await reader(session, viewer, now), report_id, now)


Visiting = Annotated[Visit, Depends(_visit)]


@router.get("/reports/{report_id}")
async def report(visit: Visiting, page: PageNumber = 1) -> Response:
    return await _page(visit, await visit.detail(), page)


@router.post("/reports/{report_id}")
async def correct(visit: Visiting) -> Response:
    detail, posted = await visit.detail(), await _posted(visit.request)
    try:
        await _save(visit, detail, posted)
    except NotFound:
        raise
    except Failure as failure:
        form = ui.form_of(posted.fields, failure)
        return await _page(visit, detail, posted.page, form, failure.status)
    where = visit.address if posted.page == 1 else f"{visit.address}?page={posted.page}"
    said = Flash("Saved. Nothing counts before you confirm.")
    return ui.redirect(visit.request, where, flash=said)


@router.post("/reports/{report_id}/confirm")
async def confirm(visit: Visiting) -> Response:
    """What was corrected on the page is saved first, so that nothing typed is lost."""
    detail, posted = await visit.detail(), await _posted(visit.request)
    try:
        await _save(visit, detail, posted)
    except NotFound:
        raise
    except Failure as failure:
        form = ui.form_of(posted.fields, failure)
        return await _page(visit, detail, posted.page, form, failure.status)
    try:
        async with visit.session.begin_nested():
            await service.confirm_report(
                visit.session, visit.user_id, visit.report_id, now=visit.now
            )
    except Failure as failure:
        return await _page(visit, await visit.detail(), 1, _at_rows(failure), failure.status)
    said = review_view.count_text(review_rows.counting((await visit.detail()).observations))
    return ui.redirect(visit.request, "/body", flash=Flash(f"Confirmed. {said} from now on."))


@router.post("/reports/{report_id}/reopen")
async def reopen(visit: Visiting) -> Response:
    await service.reopen_report(visit.session, visit.user_id, visit.report_id, now=visit.now)
    said = Flash("Open to correct. None of its values counts before you confirm it again.")
    return ui.redirect(visit.request, visit.address, flash=said)


@router.post("/reports/{report_id}/read")
async def read_pages(visit: Visiting) -> Response:
    """Send what rules could not read to the model of this house."""
    try:
        async with visit.session.begin_nested():
            await ask_reader(visit.session, visit.user_id, visit.report_id)
    except NotFound:
        raise
    except Failure as failure:
        told = Form(message=failure.detail)
        return await _page(visit, await visit.detail(), 1, told, failure.status)
    said = Flash(f"{page_reader()} reads it now. You can leave this page.")
    return ui.redirect(visit.request, visit.address, flash=said)


@router.get("/reports/{report_id}/reading")
async def reading(visit: Visiting) -> Response:
    """The card of a report whose pages are read, which asks for itself; then the whole page."""
    card = await reading_card(visit.session, visit.user_id, visit.report_id)
    if card is None or not card.is_open or not ui.is_htmx(visit.request):
        return ui.redirect(visit.request, visit.address)
    return ui.fragment(visit.request, "labs/reading.html", card)


@router.post("/reports/{report_id}/reread")
async def reread(visit: Visiting, runtime: RuntimeDep) -> Response:
    """Read the file of a table again, its columns understood as the person says."""
    detail, posted = await visit.detail(), await _posted(visit.request)
    layout = forms.layout(posted.fields, detail.layout or {})
    try:
        async with visit.session.begin_nested():
            made, created = await reread_report(
                visit.session,
                visit.user_id,
                visit.report_id,
                layout,
                files=runtime.files,
                now=visit.now,
            )
    except NotFound:
        raise
    except Failure as failure:
        return await _page(visit, detail, 1, Form(message=failure.detail), failure.status)
    return to_report(visit.request, made, created=created)


@router.post("/reports/{report_id}/delete")
async def delete(visit: Visiting, runtime: RuntimeDep) -> Response:
    await service.delete_report(
        visit.session, visit.user_id, visit.report_id, files=runtime.files, now=visit.now
    )
    said = Flash("The report and its values are deleted.")
    return ui.redirect(visit.request, "/reports", flash=said)


async def _posted(request: Request) -> Posted:
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        fields = {name: text for name, text in form.items() if isinstance(text, str)}
        return Posted(fields, [key for key in form.getlist("row") if isinstance(key, str)])


async def _save(visit: Visit, detail: ReportDetail, posted: Posted) -> None:
    """All of it or nothing. Raises as `forms.corrections` and the service do."""
    wanted = forms.corrections(posted.fields, posted.rows, detail, latest=visit.looking.latest)
    if wanted == service.Corrections():
        return
    async with visit.session.begin_nested():
        await service.correct_report(
            visit.session, visit.user_id, visit.report_id, wanted, now=visit.now
        )


def _at_rows(failure: Failure) -> Form:
    """What keeps a report from counting, tied to the fields of the page."""
    told = {e.field.replace("observations.", "value_"): e.message for e in failure.errors}
    if not told:
        return Form(message=failure.detail)
    return Form(errors=told, message="Not confirmed: correct these values or leave them out.")


async def _page(
    visit: Visit, detail: ReportDetail, number: int, form: Form = _NOTHING, status: int = 200
) -> Response:
    if detail.summary.status == "confirmed":
        shown = review_view.confirmed(visit.looking, detail, number, form)
        return ui.render(visit.request, "labs/report.html", shown, status=status)
    card = await reading_card(visit.session, visit.user_id, visit.report_id)
    view = review_view.review(visit.looking, detail, number, form, card)
    return ui.render(visit.request, "labs/review.html", view, status=status)
