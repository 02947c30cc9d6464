"""Your data: files of watches and phones, what was read from them, whose count comes first."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, RuntimeDep, StreamRouter, Tx, runtime_of
from sante.core.jobs import cancel_run, get_run
from sante.core.models import JobRun
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import PathId
from sante.core.uploads import incoming_file
from sante.identity.access import PageUser, StreamPageUser
from sante.identity.types import Viewer
from sante.kit import ids
from sante.profile import service as profile
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Pager, Shell, Tab
from sante.wearables import formats, service
from sante.wearables.pages import view
from sante.wearables.pages.view import DataView, ImportCard
from sante.wearables.types import ImportSummary

router = Router()
uploads = StreamRouter()

PAGE: Final = 10
DAYS: Final = 14
ImportId = Annotated[UUID, PathId("imp")]


@router.get("/data")
async def data(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    shown = await _view(request, viewer, session, now, form=Form(), after=after)
    return ui.render(request, "wearables/data.html", shown)


async def _view(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    now: datetime,
    *,
    form: Form,
    after: str | None = None,
) -> DataView:
    person, today = await profile.person_at(session, viewer.user_id, now=now)
    last = from_cursor("imp", after)
    found = await service.list_imports(session, viewer.user_id, after=last, limit=PAGE + 1)
    known = await service.days_known(session, viewer.user_id)
    days = []
    if known is not None:
        end = min(known[1], today)
        first = max(known[0], end - timedelta(days=DAYS - 1))
        days = await service.daily_metrics(session, viewer.user_id, min(first, end), end)
    columns, rows = view.day_rows(days, person)
    older = f"/data?after={cursor_of('imp', found[PAGE - 1].id)}" if len(found) > PAGE else None
    return DataView(
        shell=Shell(
            title="Your data",
            name=person.display_name or viewer.email,
            tab=Tab.YOU,
            back=Link("You", "/you"),
        ),
        form=form,
        limit_mb=runtime_of(request).settings.max_import_mb,
        kinds=", ".join(formats.TITLES.values()),
        imports=tuple([await _card(session, viewer, one, person) for one in found[:PAGE]]),
        pager=Pager("/data" if after else None, older),
        sources=view.source_lines(await service.sources(session, viewer.user_id)),
        days=rows,
        columns=columns,
        sentence=view.sentence(known, days),
        has_any=bool(found) or after is not None,
    )


async def _card(
    session: AsyncSession, viewer: Viewer, one: ImportSummary, person: Person
) -> ImportCard:
    return view.card(one, await _run(session, viewer, one), person)


async def _run(session: AsyncSession, viewer: Viewer, one: ImportSummary) -> JobRun | None:
    if one.state != "waiting" or one.job_id is None:
        return None
    try:
        return await get_run(session, viewer.user_id, one.job_id)
    except NotFound:
        return None


@router.get("/data/imports/{import_id}")
async def import_card(
    request: Request, import_id: ImportId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """The card of one import, which asks for itself while it is read; without script, the page."""
    one = await service.one_import(session, viewer.user_id, import_id)
    if not ui.is_htmx(request):
        return ui.redirect(request, f"/data#{ids.encode('imp', import_id)}")
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    made = await _card(session, viewer, one, person)
    return ui.fragment(request, "wearables/import.html", made)


@uploads.post("/data/imports")
async def upload(
    request: Request, viewer: StreamPageUser, now: Now, runtime: RuntimeDep
) -> Response:
    try:
        taken = await service.upload(runtime, viewer.user_id, await incoming_file(request), now=now)
    except Failure as failure:
        request.state.viewer = viewer
        form = Form(errors={"file": failure.detail})
        async with runtime.database.transaction(user_id=viewer.user_id) as session:
            shown = await _view(request, viewer, session, now, form=form)
        return ui.render(request, "wearables/data.html", shown, status=failure.status)
    said = (
        Flash("You gave this file before. Nothing was added.", "info")
        if taken.known
        else Flash("The file is here. It is read in the background; you can leave this page.")
    )
    return ui.redirect(request, f"/data#{ids.encode('imp', taken.import_id)}", flash=said)


@router.post("/data/imports/{import_id}/stop")
async def stop(request: Request, import_id: ImportId, viewer: PageUser, session: Tx) -> Response:
    one = await service.one_import(session, viewer.user_id, import_id)
    if one.job_id is None or one.state != "waiting":
        return ui.redirect(request, "/data", flash=Flash("It had ended already.", "info"))
    await cancel_run(session, viewer.user_id, one.job_id)
    return ui.redirect(request, "/data", flash=Flash("Stopped. Nothing of the file was kept."))


@router.post("/data/imports/{import_id}/retry")
async def retry(request: Request, import_id: ImportId, viewer: PageUser, session: Tx) -> Response:
    try:
        await service.read_again(session, viewer.user_id, import_id)
    except NotFound:
        raise
    except Failure as failure:
        return ui.redirect(request, "/data", flash=Flash(failure.detail, "info"))
    return ui.redirect(request, "/data", flash=Flash("The file is read once more."))


@router.post("/data/imports/{import_id}/delete-file")
async def delete_file(
    request: Request, import_id: ImportId, viewer: PageUser, session: Tx, runtime: RuntimeDep
) -> Response:
    await service.delete_file(session, viewer.user_id, import_id, files=runtime.files)
    said = Flash("The file is deleted. What was read from it stays.")
    return ui.redirect(request, "/data", flash=said)


@router.post("/data/imports/{import_id}/undo")
async def undo(request: Request, import_id: ImportId, viewer: PageUser, session: Tx) -> Response:
    try:
        await service.undo(session, viewer.user_id, import_id)
    except NotFound:
        raise
    except Failure as failure:
        return ui.redirect(request, "/data", flash=Flash(failure.detail, "problem"))
    said = Flash("The other files are read again; then what only this one brought is gone.")
    return ui.redirect(request, "/data", flash=said)


@router.post("/data/sources")
async def move_source(
    request: Request,
    viewer: PageUser,
    session: Tx,
    source: Annotated[str, Posted(max_length=60)],
    direction: Annotated[str, Posted(pattern="^(up|down)$")],
) -> Response:
    """One place up or down; nothing happens at the ends."""
    order = [one.id for one in await service.sources(session, viewer.user_id)]
    try:
        at = order.index(ids.decode("src", source))
    except ValueError:
        raise NotFound from None
    to = at + (1 if direction == "down" else -1)
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        await service.order_sources(session, viewer.user_id, order)
    said = Flash("The order is saved. Your days are being computed again.")
    return ui.redirect(request, "/data#sources", flash=said)
