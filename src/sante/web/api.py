"""A person's jobs: what runs for them, how far it is, and what failed."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from sante.core.http import Router, Tx
from sante.core.jobs import cancel_run, get_run, jobs, list_runs
from sante.core.jobs.schemas import Job
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import Page, PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer

router = Router(tags=["jobs"])
PAGE = 50


@router.get("/jobs")
async def list_jobs(
    viewer: Annotated[Viewer, Read("jobs")],
    session: Tx,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[Job]:
    """Newest first."""
    found = await list_runs(
        session, viewer.user_id, after=from_cursor("job", cursor), limit=PAGE + 1
    )
    items = [Job.of(run, jobs.tasks) for run in found[:PAGE]]
    more = len(found) > PAGE
    return Page(items=items, next_cursor=cursor_of("job", found[PAGE - 1].id) if more else None)


@router.get("/jobs/{job_id}")
async def show_job(
    job_id: Annotated[UUID, PathId("job")], viewer: Annotated[Viewer, Read("jobs")], session: Tx
) -> Job:
    return Job.of(await get_run(session, viewer.user_id, job_id), jobs.tasks)


@router.post("/jobs/{job_id}/retry", status_code=202)
async def retry_job(
    job_id: Annotated[UUID, PathId("job")], viewer: Annotated[Viewer, Write("jobs")], session: Tx
) -> Job:
    return Job.of(await jobs.retry(session, viewer.user_id, job_id), jobs.tasks)


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(
    job_id: Annotated[UUID, PathId("job")], viewer: Annotated[Viewer, Write("jobs")], session: Tx
) -> Job:
    """Stop a job that waits or runs. Nothing it was about to write is written."""
    return Job.of(await cancel_run(session, viewer.user_id, job_id), jobs.tasks)
