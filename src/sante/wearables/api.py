from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, RuntimeDep, StreamRouter, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import Page, PathId
from sante.core.uploads import incoming_file
from sante.identity.access import Read, StreamWrite, Write
from sante.identity.types import Viewer
from sante.kit.clock import local_day
from sante.profile import service as profile
from sante.wearables import service
from sante.wearables.schemas import (
    DayOut,
    DaysOut,
    ImportAccepted,
    ImportOut,
    PatchSources,
    SamplesOut,
    SourcesOut,
    SourcesPatched,
)
from sante.wearables.schemas.readings import SourceOut

router = Router(tags=["wearables"])
uploads = StreamRouter(tags=["wearables"])

Reader = Annotated[Viewer, Read("wearables")]
Writer = Annotated[Viewer, Write("wearables")]
ImportId = Annotated[UUID, PathId("imp")]

_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@uploads.post("/imports", status_code=202, openapi_extra=_FILE)
async def add_import(
    request: Request,
    viewer: Annotated[Viewer, StreamWrite("wearables")],
    now: Now,
    runtime: RuntimeDep,
) -> ImportAccepted:
    """Send a file of a watch or phone; its kind is found out by its content. The same file again
    is the import already there, so a request may be repeated."""
    taken = await service.upload(runtime, viewer.user_id, await incoming_file(request), now=now)
    return ImportAccepted(job_id=taken.job_id, import_id=taken.import_id, known=taken.known)


@router.get("/imports")
async def list_imports(
    viewer: Reader,
    session: Tx,
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page[ImportOut]:
    """Newest first."""
    after = from_cursor("imp", cursor)
    found = await service.list_imports(session, viewer.user_id, after=after, limit=limit + 1)
    shown = found[:limit]
    return Page(
        items=[ImportOut.of(one) for one in shown],
        next_cursor=cursor_of("imp", shown[-1].id) if len(found) > limit else None,
    )


@router.get("/imports/{import_id}")
async def show_import(import_id: ImportId, viewer: Reader, session: Tx) -> ImportOut:
    return ImportOut.of(await service.one_import(session, viewer.user_id, import_id))


@router.delete("/imports/{import_id}/file", status_code=204)
async def delete_import_file(
    import_id: ImportId, viewer: Writer, session: Tx, runtime: RuntimeDep
) -> Response:
    """The file is gone; what was read from it stays."""
    await service.delete_file(session, viewer.user_id, import_id, files=runtime.files)
    return Response(status_code=204)


@router.post("/imports/{import_id}/retry", status_code=202)
async def retry_import(import_id: ImportId, viewer: Writer, session: Tx) -> ImportAccepted:
    """Read a kept file once more whose reading was stopped or failed."""
    taken = await service.read_again(session, viewer.user_id, import_id)
    return ImportAccepted(job_id=taken.job_id, import_id=import_id)


@router.post("/imports/{import_id}/undo", status_code=202)
async def undo_import(import_id: ImportId, viewer: Writer, session: Tx) -> ImportAccepted:
    """Remove what only this file has brought. The other files are read again for that, so all of
    them must still be there."""
    job_id = await service.undo(session, viewer.user_id, import_id)
    return ImportAccepted(job_id=job_id, import_id=import_id)


async def _today(session: AsyncSession, viewer: Viewer, now: datetime) -> date:
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    return local_day(now, person.zone, 0)


@router.get("/metrics/daily")
async def read_daily(
    viewer: Reader,
    session: Tx,
    now: Now,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included.")] = None,
) -> DaysOut:
    """Local days with any data, oldest first; the last 30 when no dates are given."""
    end = last or (first + timedelta(days=29) if first else await _today(session, viewer, now))
    begin = first or end - timedelta(days=29)
    days = await service.daily_metrics(session, viewer.user_id, begin, end)
    return DaysOut(days=[DayOut.of(day) for day in days])


@router.get("/samples")
async def read_samples(
    viewer: Reader,
    session: Tx,
    now: Now,
    metric: Annotated[str, Query(max_length=130, examples=["heart_rate"])] = "heart_rate",
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included; UTC dates.")] = None,
    resolution: Literal["raw", "1m", "5m", "1h", "1d"] = "1h",
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> SamplesOut:
    """Readings of one metric: each by itself (`raw`, paged), or one value for each span of time
    that has any. The last week when no dates are given."""
    from sante.wearables.service import samples

    end = last or (first + timedelta(days=6) if first else await _today(session, viewer, now))
    begin = first or end - timedelta(days=6)
    service.check_span(begin, end, most=3_660)
    asked = samples.Asked(metric, *samples.bounds(begin, end))
    if resolution == "raw":
        page = await samples.page(session, viewer.user_id, asked, limit=limit, after=cursor)
    else:
        page = await samples.series(session, viewer.user_id, asked, resolution=resolution)
    return SamplesOut.of(page)


@router.get("/sources")
async def list_sources(viewer: Reader, session: Tx) -> SourcesOut:
    """Whose count comes first where several count the same."""
    found = await service.sources(session, viewer.user_id)
    return SourcesOut(items=[SourceOut.of(source) for source in found])


@router.patch("/sources")
async def order_sources(body: PatchSources, viewer: Writer, session: Tx) -> SourcesPatched:
    """Give the order in which your sources are trusted; all days are computed again."""
    job_id = await service.order_sources(session, viewer.user_id, body.order)
    found = await service.sources(session, viewer.user_id)
    return SourcesPatched(items=[SourceOut.of(source) for source in found], job_id=job_id)


router.include_router(uploads)
