import json
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile

from sante.core.errors import BadRequest, FieldError, Invalid, UnsupportedMedia
from sante.core.http import Now, Router, RuntimeDep, Tx, invalid_from
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import Page, PathId
from sante.core.uploads import refuse_cut_off
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.kit import strict_json
from sante.labs import service
from sante.labs.errors import NoReportYet
from sante.labs.schemas import (
    BiomarkerOut,
    Biomarkers,
    HealthProfile,
    HistoryOut,
    NewReport,
    PatchReport,
    ReadingOut,
    ReportItem,
    ReportOut,
)
from sante.labs.service import Upload
from sante.labs.service.page_reading import ask_reader, page_reader
from sante.labs.types import ReportDetail, Subject, UnitSystem
from sante.profile import service as profile

router = Router(tags=["labs"])

Reader = Annotated[Viewer, Read("labs")]
Writer = Annotated[Viewer, Write("labs")]
ReportId = Annotated[UUID, PathId("rep")]
_FIELDS: Final = frozenset({"file", "mapping"})

_UPLOAD_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "mapping": {
                            "type": "string",
                            "description": "JSON: how to read a table, as `mapping` in the answer.",
                        },
                    },
                }
            },
            "application/json": {
                "schema": NewReport.model_json_schema(ref_template="#/components/schemas/{model}")
            },
        },
    }
}


async def _units(session: AsyncSession, viewer: Viewer, now: datetime) -> UnitSystem:
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    return person.units.labs


@router.post("/reports", status_code=201, openapi_extra=_UPLOAD_BODY)
async def add_report(
    request: Request,
    response: Response,
    viewer: Writer,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> ReportOut:
    """Send a file (FHIR, CSV, our JSON) or the values themselves. The same report again adds
    nothing and is answered with 200 and `duplicate: true`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        upload = await _upload(request)
        detail, created = await service.upload_report(
            session, viewer.user_id, upload, files=runtime.files, now=now
        )
    elif kind == "application/json":
        body = await _new_report(request)
        detail, created = await service.enter_report(
            session, viewer.user_id, body.report_date, body.rows(), now=now
        )
    else:
        raise UnsupportedMedia(
            "Send a file as multipart/form-data (field “file”), or the values as application/json."
        )
    if not created:
        response.status_code = 200
    return await _answer(session, viewer, detail, now=now, duplicate=not created)


async def _answer(
    session: AsyncSession,
    viewer: Viewer,
    detail: ReportDetail,
    *,
    now: datetime,
    duplicate: bool = False,
) -> ReportOut:
    return ReportOut.from_detail(detail, await _units(session, viewer, now), duplicate=duplicate)


async def _upload(request: Request) -> Upload:
    await refuse_cut_off(request)
    async with request.form(max_files=1, max_fields=4) as form:
        unknown = sorted(set(form.keys()) - _FIELDS)
        if unknown:
            message = "This field is not known. Remove it or check its spelling."
            raise Invalid(message, errors=[FieldError(name[:60], message) for name in unknown])
        file = form.get("file")
        if not isinstance(file, UploadFile):
            message = "Send the report's file in the field “file”."
            raise Invalid(message, errors=[FieldError("file", message)])
        content = await file.read()
        return Upload(content, file.filename, _mapping(form.get("mapping")))


def _mapping(given: object) -> dict[str, Any] | None:
    if given is None or given == "":
        return None
    try:
        mapping = strict_json.loads(given.encode()) if isinstance(given, str) else None
    except ValueError:
        mapping = None
    if not isinstance(mapping, dict):
        message = 'Send the mapping as a JSON object, such as {"columns": {"value": "Result"}}.'
        raise Invalid(message, errors=[FieldError("mapping", message)])
    return mapping


async def _new_report(request: Request) -> NewReport:
    try:
        body = strict_json.loads(await request.body())
    except ValueError as wrong:
        text = str(wrong) if isinstance(wrong, strict_json.JsonProblem) else "A number is too long."
        raise BadRequest(text) from None
    try:
        return NewReport.model_validate(body)
    except ValidationError as wrong:
        raise invalid_from(json.loads(wrong.json(include_url=False, include_input=False))) from None


@router.get("/reports")
async def list_reports(
    viewer: Reader,
    session: Tx,
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page[ReportItem]:
    """The newest uploads first."""
    after = from_cursor("rep", cursor)
    found = await service.list_reports(session, viewer.user_id, after=after, limit=limit + 1)
    shown = found[:limit]
    return Page(
        items=[ReportItem.of(summary) for summary in shown],
        next_cursor=cursor_of("rep", shown[-1].id) if len(found) > limit else None,
    )


@router.get("/reports/{report_id}")
async def read_report(report_id: ReportId, viewer: Reader, session: Tx, now: Now) -> ReportOut:
    detail = await service.report(session, viewer.user_id, report_id, now=now)
    return await _answer(session, viewer, detail, now=now)


@router.patch("/reports/{report_id}")
async def correct_report(
    report_id: ReportId, body: PatchReport, viewer: Writer, session: Tx, now: Now
) -> ReportOut:
    detail = await service.correct_report(
        session, viewer.user_id, report_id, body.corrections(), now=now
    )
    return await _answer(session, viewer, detail, now=now)


@router.post("/reports/{report_id}/confirm")
async def confirm_report(
    report_id: ReportId, viewer: Writer, session: Tx, now: Now
) -> HealthProfile:
    """Make the values count. Answers with the health profile of the report's day."""
    made = await service.confirm_report(session, viewer.user_id, report_id, now=now)
    return HealthProfile.of(made, await _units(session, viewer, now))


@router.post("/reports/{report_id}/reopen")
async def reopen_report(report_id: ReportId, viewer: Writer, session: Tx, now: Now) -> ReportOut:
    """Correct a confirmed report: its values count again when it is confirmed again."""
    detail = await service.reopen_report(session, viewer.user_id, report_id, now=now)
    return await _answer(session, viewer, detail, now=now)


@router.post("/reports/{report_id}/read", status_code=202)
async def read_report_pages(report_id: ReportId, viewer: Writer, session: Tx) -> ReadingOut:
    """Send the pages that rules could not read to the model of this house. What it reads waits
    in the report to be compared: PATCH each value, then confirm."""
    job_id = await ask_reader(session, viewer.user_id, report_id)
    return ReadingOut(job_id=job_id, reader=page_reader() or "")


@router.delete("/reports/{report_id}", status_code=204)
async def delete_report(
    report_id: ReportId, viewer: Writer, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    """The report, its values and its file are gone; profiles are computed again without them."""
    await service.delete_report(session, viewer.user_id, report_id, files=runtime.files, now=now)
    return Response(status_code=204)


@router.get("/health-profile")
async def read_health_profile(viewer: Reader, session: Tx, now: Now) -> HealthProfile:
    """The profile of the newest confirmed report."""
    found = await service.latest_profile(session, viewer.user_id)
    if found is None:
        raise NoReportYet
    return HealthProfile.of(found, await _units(session, viewer, now))


async def _asking(
    session: AsyncSession, viewer: Viewer, now: datetime
) -> tuple[Subject, UnitSystem]:
    person, today = await profile.person_at(session, viewer.user_id, now=now)
    return service.subject_of(person, today), person.units.labs


@router.get("/biomarkers")
async def list_biomarkers(viewer: Reader, session: Tx, now: Now) -> Biomarkers:
    """The registry, with the limits that hold for you."""
    subject, system = await _asking(session, viewer, now)
    markers = service.registry().biomarkers.values()
    return Biomarkers(
        items=[BiomarkerOut.of(marker, subject, system) for marker in markers],
        science_version=service.SCIENCE_VERSION,
    )


@router.get("/biomarkers/{biomarker_id}/history")
async def read_history(
    biomarker_id: str,
    viewer: Reader,
    session: Tx,
    now: Now,
    unit: Annotated[UnitSystem | None, Query(description="Instead of your own setting.")] = None,
) -> HistoryOut:
    """Every draw of a marker as printed and as judged then, where it is going by more than chance,
    the target of a goal that runs, and what moves it."""
    found = await service.history(session, viewer.user_id, biomarker_id)
    subject, own = await _asking(session, viewer, now)
    system = unit or own
    newest = await service.latest_profile(session, viewer.user_id)
    referrals = newest.judgement.referrals if newest else ()
    return HistoryOut.of(
        found,
        BiomarkerOut.of(service.registry()[found.biomarker_id], subject, system),
        system,
        told=await service.beside(session, viewer.user_id, found.biomarker_id, now=now),
        referrals=[each for each in referrals if each.biomarker_id == found.biomarker_id],
    )
