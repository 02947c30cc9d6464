"""Pages that rules could not read, read by a model where the house has one and the person asks.

The pages leave Santé for it, so nothing is sent before the person says so for this report. What
comes back is rows like any other: each is blocked until the person has compared it with the page.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.core.files import FileMissing
from sante.core.jobs import JobContext, PermanentFailure, find_run, jobs
from sante.core.models import JobRun
from sante.core.readers import NoReader, Unanswered
from sante.kit import ids
from sante.kit.clock import local_day
from sante.labs import queries
from sante.labs.errors import NothingToRead, ReportConfirmed
from sante.labs.formats.base import MAX_ROWS
from sante.labs.formats.cells import clipped
from sante.labs.formats.pdf.text import Page, pages_of, pictures_of
from sante.labs.models import Report
from sante.labs.rules.numbers import decimal_mark
from sante.labs.rules.page_reading import (
    WAIT_TO_BE_READ,
    as_printed,
    pages_to_read,
    told,
    wait_to_be_read,
)
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.service.rows import new_row, problem_in, problem_out
from sante.labs.types import PageReader, PrintedRow, Problem, ReportPage
from sante.profile import service as profile

_read_by: list[PageReader] = []


class NoAnswer(PermanentFailure):
    code = "reader_failed"
    message = "The model gave no answer that can be used. Try again later, or type the values in."


class NothingToSend(PermanentFailure):
    code = "nothing_to_send"
    message = (
        "No picture could be taken out of these pages, so nothing was sent. Type the values in."
    )


def read_by(reader: PageReader | None) -> None:
    """Install the house's reader, or none."""
    _read_by[:] = [] if reader is None else [reader]


def page_reader() -> str | None:
    """Who would read the pages; None where nobody can."""
    return _read_by[0].name if _read_by else None


async def reading(
    session: AsyncSession, user_id: UUID, report_id: UUID
) -> tuple[bool, JobRun | None]:
    """Whether a report under review has pages that rules could not read, and the newest job that
    was to read them."""
    row = await queries.report(session, user_id, report_id)
    if row is None or row.status != "review" or not _waits_to_be_read(row):
        return False, None
    return True, await find_run(session, user_id, row.reading_job_id)


def _waits_to_be_read(report: Report) -> bool:
    is_pdf = report.format == "pdf" and report.file_key is not None
    return is_pdf and wait_to_be_read(_problems(report))


def _problems(report: Report) -> list[Problem]:
    return [problem_in(problem) for problem in report.problems]


async def ask_reader(session: AsyncSession, user_id: UUID, report_id: UUID) -> UUID:
    """Have the pages read that rules could not read; the id of the job that does it.

    Asking while a job reads them gives that job. Raises NotFound, ReportConfirmed, NoReader or
    NothingToRead.
    """
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None:
        raise NotFound
    if row.status == "confirmed":
        raise ReportConfirmed
    if not _read_by:
        raise NoReader("Type the values in.")
    if not _waits_to_be_read(row):
        raise NothingToRead
    run = await find_run(session, user_id, row.reading_job_id)
    if run is not None and run.is_open:
        return run.id
    job_id = await jobs.defer(session, "labs.read_pages", user_id=user_id, report_id=report_id)
    await queries.change_report(session, user_id, report_id, {"reading_job_id": job_id})
    return job_id


async def read_pages(ctx: JobContext, report_id: UUID) -> dict[str, Any]:
    """The job. Doing it again after it was done changes nothing."""
    public = {"report_id": ids.encode("rep", report_id)}
    async with ctx.transaction() as session:
        row = await queries.report(session, ctx.user_id, report_id)
    if row is None or row.status == "confirmed" or not _waits_to_be_read(row):
        return public
    assert row.file_key is not None
    if not _read_by:
        raise NoAnswer
    try:
        content = await ctx.files.get(row.file_key)
    except FileMissing:
        raise NoAnswer from None
    pages, left = await asyncio.to_thread(_unread, content, _problems(row))
    if not pages:
        raise NothingToSend
    found, day = await _ask(ctx, pages)
    async with ctx.transaction() as session:
        kept = await _keep(session, ctx.user_id, report_id, (found, left, day), now=ctx.now())
    return public | {"values": kept}


def _unread(content: bytes, problems: Iterable[Problem]) -> tuple[list[ReportPage], list[int]]:
    return pages_to_read(list(map(_text, pages_of(content))), pictures_of(content), problems)


def _text(page: Page) -> str | None:
    """None for a blank page."""
    text = "\n".join(page.lines or ()).strip()
    return text if text or page.picture or page.lines is None else None


async def _ask(
    ctx: JobContext, pages: Sequence[ReportPage]
) -> tuple[list[PrintedRow], date | None]:
    (reader,) = _read_by
    found: list[PrintedRow] = []
    days: set[date] = set()
    for number, page in enumerate(pages):
        await ctx.progress("reading", number, len(pages), f"{number + 1} of {len(pages)}")
        try:
            read = await reader.read(page)
        except Unanswered as failed:
            raise NoAnswer from failed
        found += [_clipped(as_printed(page, row, reader.name)) for row in read.rows]
        if read.drawn_on is not None:
            days.add(read.drawn_on)
    return found[:MAX_ROWS], days.pop() if len(days) == 1 else None


def _clipped(row: PrintedRow) -> PrintedRow:
    return replace(
        row,
        name=clipped(row.name),
        value=clipped(row.value, 60),
        unit=clipped(row.unit, 60),
        reference=clipped(row.reference, 60),
    )


async def _keep(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    read: tuple[Sequence[PrintedRow], Sequence[int], date | None],
    *,
    now: datetime,
) -> int:
    """`read`: rows, pages that could not be sent, the day of the draw."""
    found, left, day = read
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None or row.status == "confirmed" or not _waits_to_be_read(row):
        return 0
    before = await queries.observations(session, user_id, report_id)
    last = max((o.position for o in before), default=0)
    decimal = decimal_mark([printed.value for printed in found])
    values = [
        new_row(user_id, report_id, number, printed, read_row(registry(), printed, decimal))
        for number, printed in enumerate(found, last + 1)
    ]
    if values:
        await queries.add_observations(session, values)
    others = [problem for problem in _problems(row) if problem.code not in WAIT_TO_BE_READ]
    problems = [*told(len(values), left, page_reader() or ""), *others]
    changed: dict[str, Any] = {"problems": [problem_out(problem) for problem in problems]}
    person, _ = await profile.person_at(session, user_id, now=now)
    if row.report_date is None and day is not None and day <= local_day(now, person.zone, 0):
        changed["report_date"] = day
    await queries.change_report(session, user_id, report_id, changed)
    return len(values)
