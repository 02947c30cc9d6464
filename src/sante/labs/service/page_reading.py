"""Pages that rules could not read, read by a model where the house has one and the person asks.

The pages leave Santé for it, so nothing is sent before the person says so for this report. What
comes back is rows like any other: each is blocked until the person has compared it with the page.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.core.files import FileMissing
from sante.core.jobs import JobContext, PermanentFailure, get_run, jobs
from sante.core.models import JobRun
from sante.kit import ids
from sante.kit.clock import local_day
from sante.labs import queries
from sante.labs.errors import NoReader, NothingToRead, ReaderFailed, ReportConfirmed
from sante.labs.formats.base import MAX_ROWS
from sante.labs.formats.cells import clipped
from sante.labs.formats.pdf.text import pages_of, pictures_of
from sante.labs.models import Report
from sante.labs.rules.numbers import decimal_mark
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.service.rows import new_row, problem_out
from sante.labs.types import PageReader, PageRow, PrintedRow, Problem, ReportPage
from sante.profile import service as profile

_WAIT_TO_BE_READ: Final = frozenset({"no_text", "no_values", "pages_unread"})
_LONGEST_TEXT: Final = 20_000  # characters of a page that are handed over
_read_by: list[PageReader] = []


class NoAnswer(PermanentFailure):
    code = "reader_failed"
    message = "The model gave no answer that can be used. Try again later, or type the values in."


def read_by(reader: PageReader | None) -> None:
    """Install the house's reader, or none."""
    _read_by[:] = [] if reader is None else [reader]


def page_reader() -> str | None:
    """Who would read the pages; None where nobody can."""
    return _read_by[0].name if _read_by else None


async def unread_pages(session: AsyncSession, user_id: UUID, report_id: UUID) -> bool:
    """Whether a report under review has pages that rules could not read."""
    row = await queries.report(session, user_id, report_id)
    return row is not None and row.status == "review" and _waits_to_be_read(row)


def _waits_to_be_read(report: Report) -> bool:
    unread = any(problem["code"] in _WAIT_TO_BE_READ for problem in report.problems)
    return report.format == "pdf" and report.file_key is not None and unread


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
        raise NoReader
    if not _waits_to_be_read(row):
        raise NothingToRead
    job_id = await jobs.defer(session, "labs.read_pages", user_id=user_id, report_id=report_id)
    await queries.change_report(session, user_id, report_id, {"reading_job_id": job_id})
    return job_id


async def reading_run(session: AsyncSession, user_id: UUID, report_id: UUID) -> JobRun | None:
    """The newest job that was to read this report's pages, as long as something waits for it."""
    row = await queries.report(session, user_id, report_id)
    if row is None or row.reading_job_id is None:
        return None
    try:
        return await get_run(session, user_id, row.reading_job_id)
    except NotFound:
        return None


@dataclass(frozen=True, slots=True)
class _Found:
    page: int
    row: PageRow
    seen: bool  # whether the value stands in the text of the page, where it has text


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
    silent_only = all(problem["code"] != "no_values" for problem in row.problems)
    unread = await asyncio.to_thread(_unread, content, silent_only=silent_only)
    found, day = await _ask(ctx, unread)
    async with ctx.transaction() as session:
        kept = await _keep(session, ctx.user_id, report_id, found, day, now=ctx.now())
    return public | {"values": kept}


def _unread(content: bytes, *, silent_only: bool) -> list[ReportPage]:
    """Pages without text as pictures; where no page gave a result, those with text as well."""
    pictures = pictures_of(content)
    unread = []
    for number, page in enumerate(pages_of(content), 1):
        text = "\n".join(page.lines or ()).strip()
        if not text and number in pictures:
            unread.append(ReportPage(number, "", pictures[number]))
        elif text and not silent_only:
            unread.append(ReportPage(number, text[:_LONGEST_TEXT]))
    return unread


async def _ask(ctx: JobContext, pages: Sequence[ReportPage]) -> tuple[list[_Found], date | None]:
    (reader,) = _read_by
    found: list[_Found] = []
    days: set[date] = set()
    for number, page in enumerate(pages):
        await ctx.progress("reading", number, len(pages), f"{number + 1} of {len(pages)}")
        try:
            read = await reader.read(page)
        except ReaderFailed as failed:
            raise NoAnswer from failed
        squeezed = "".join(page.text.split())
        for row in read.rows:
            seen = not page.text or "".join(row.value.split()) in squeezed
            found.append(_Found(page.number, row, seen))
        if read.drawn_on is not None:
            days.add(read.drawn_on)
    return found[:MAX_ROWS], days.pop() if len(days) == 1 else None


async def _keep(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    found: Sequence[_Found],
    day: date | None,
    *,
    now: datetime,
) -> int:
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None or row.status == "confirmed" or not _waits_to_be_read(row):
        return 0
    name = page_reader() or ""
    before = await queries.observations(session, user_id, report_id)
    last = max((o.position for o in before), default=0)
    decimal = decimal_mark([one.row.value for one in found])
    values = [
        new_row(user_id, report_id, number, printed, read_row(registry(), printed, decimal))
        for number, printed in enumerate((_printed(one, name) for one in found), last + 1)
    ]
    if values:
        await queries.add_observations(session, values)
    person, _ = await profile.person_at(session, user_id, now=now)
    left = [p for p in row.problems if p["code"] not in _WAIT_TO_BE_READ]
    changed: dict[str, Any] = {"problems": [problem_out(_told(len(values), name)), *left]}
    if row.report_date is None and day is not None and day <= local_day(now, person.zone, 0):
        changed["report_date"] = day
    await queries.change_report(session, user_id, report_id, changed)
    return len(values)


def _told(count: int, name: str) -> Problem:
    if count == 0:
        return Problem(
            "read_by_model",
            f"{name} found no result on these pages. The file is kept. Type its values in below.",
        )
    return Problem(
        "read_by_model",
        f"{name} read {count} values. It can be wrong: compare each with your report.",
    )


def _printed(found: _Found, name: str) -> PrintedRow:
    row = found.row
    told = (
        f"Read on page {found.page} by {name}. Compare it with your report."
        if found.seen
        else f"{name} read “{row.value}” on page {found.page}, but it does not stand there. Correct"
        " it or leave it out."
    )
    return PrintedRow(
        name=clipped(row.name),
        value=clipped(row.value, 60),
        unit=clipped(row.unit, 60),
        reference=clipped(row.reference, 60),
        locator=f"page {found.page}, by {name}",
        notes=(Problem("uncertain", told, blocks=True),),
        page=found.page,
    )
