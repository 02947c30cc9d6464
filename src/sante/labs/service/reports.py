"""Reports: taken in, reviewed, confirmed, deleted. Nothing counts before it is confirmed."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid, NotFound
from sante.core.events import publish
from sante.core.files import Files, new_key
from sante.kit.clock import local_day
from sante.kit.ids import new_id
from sante.labs import events, formats, queries
from sante.labs.errors import QuotaReached
from sante.labs.models import Report
from sante.labs.rules.asked import repeats, whose, with_questions
from sante.labs.rules.fingerprint import fingerprint
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.service.profiles import recompute_profiles
from sante.labs.service.rows import (
    draw_columns,
    draw_of,
    new_row,
    observation_of,
    problem_in,
    problem_out,
)
from sante.labs.service.values import subject_of
from sante.labs.types import (
    PrintedRow,
    Problem,
    ReadValue,
    ReportDetail,
    ReportStatus,
    ReportSummary,
)
from sante.profile import service as profile


@dataclass(frozen=True)
class Quota:
    reports: int = 2_000
    bytes: int = 1_000 * 2**20


QUOTA: Final = Quota()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. `name` is shown to its owner and used for nothing else."""

    content: bytes
    name: str | None = None
    layout: Mapping[str, Any] | None = None


async def upload_report(
    session: AsyncSession, user_id: UUID, upload: Upload, *, files: Files, now: datetime
) -> tuple[ReportDetail, bool]:
    """Read a file, keep it, and store what it says for review.

    Returns the report and whether it is new: the same report again is the one already there, and
    the same file again with another layout replaces what waits for review. Raises
    UnsupportedReport, UnreadableReport, Invalid (a date in the future) or QuotaReached.
    """
    # In a thread: a PDF is read by another process, and nobody else should wait for that.
    parsed = await asyncio.to_thread(
        formats.read, upload.content, filename=upload.name, layout=upload.layout
    )
    content_hash = hashlib.sha256(upload.content).digest()
    replaced = await _take_out(session, user_id, content_hash) if upload.layout else []
    report_id = new_id()
    key = new_key(user_id, now)
    kept = {
        "file_name": _shown_name(upload.name),
        "file_key": key,
        "file_size": len(upload.content),
        "content_hash": content_hash,
    }
    detail, created = await _store(session, user_id, report_id, parsed, kept, now=now)
    if created:
        await files.put(key, upload.content, limit=len(upload.content))
    for stale in replaced:  # last, for a failure before brings the rows back but not their files
        await files.delete(stale)
    return detail, created


async def _take_out(session: AsyncSession, user_id: UUID, content_hash: bytes) -> list[str]:
    """Remove reports of this very file that wait for review; the keys of their files."""
    stale = await queries.unconfirmed_of_file(session, user_id, content_hash)
    keys = [row.file_key for row in stale if row.file_key is not None]
    for row in stale:
        await queries.remove_report(session, user_id, row.id)
    return keys


async def enter_report(
    session: AsyncSession,
    user_id: UUID,
    report_date: date,
    observations: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
) -> tuple[ReportDetail, bool]:
    """Values typed in or sent by a program, stored for review; as `upload_report` otherwise."""
    parsed = formats.from_observations(report_date, observations)
    return await _store(
        session, user_id, new_id(), parsed, {"format": "manual", "content_hash": b""}, now=now
    )


async def _store(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    parsed: formats.Parsed,
    kept: Mapping[str, Any],
    *,
    now: datetime,
) -> tuple[ReportDetail, bool]:
    parsed = await _questioned(session, user_id, parsed, now)
    rows = [(row, read_row(registry(), row, parsed.decimal)) for row in parsed.rows]
    await _refuse_future(session, user_id, [parsed.report_date, *(row.on for row, _ in rows)], now)
    await _refuse_over_quota(session, user_id, kept.get("file_size", 0))
    # A file of which nothing could be read is known by its bytes.
    mark = fingerprint(rows, parsed.report_date) if rows else kept["content_hash"]
    values: dict[str, Any] = {
        "user_id": user_id,
        "id": report_id,
        "status": "review",
        "format": parsed.format,
        "report_date": parsed.report_date,
        "lab_name": parsed.lab_name,
        "fingerprint": mark,
        "decimal_mark": parsed.decimal,
        "layout": parsed.layout,
        "problems": [problem_out(problem) for problem in parsed.problems],
        "created_at": now,
        **draw_columns(parsed.draw),
        **kept,
    }
    if not await queries.add_report(session, values):
        known = await queries.report_by_fingerprint(session, user_id, mark)
        if known is None:  # it was deleted between the two statements
            raise NotFound
        return await report(session, user_id, known.id, now=now), False
    left_out = repeats(rows, parsed.report_date)
    await queries.add_observations(session, _rows(user_id, report_id, rows, left_out))
    return await report(session, user_id, report_id, now=now), True


def _rows(
    user_id: UUID,
    report_id: UUID,
    rows: Iterable[tuple[PrintedRow, ReadValue]],
    left_out: frozenset[int],
) -> list[dict[str, Any]]:
    return [
        new_row(user_id, report_id, number + 1, printed, read) | {"excluded": number in left_out}
        for number, (printed, read) in enumerate(rows)
    ]


_NO_FUTURE: Final = Problem(
    "date_in_the_future",
    "The date printed on this report is in the future. Give the day of the blood draw.",
)


async def _questioned(
    session: AsyncSession, user_id: UUID, parsed: formats.Parsed, now: datetime
) -> formats.Parsed:
    """With what is asked about the whole report: whether it is theirs, and, where a page can only
    be read one way, its day when it cannot be."""
    person, _ = await profile.person_at(session, user_id, now=now)
    asked = [whose(parsed.person, person.display_name, person.birth_date)]
    day = parsed.report_date
    if parsed.format == "pdf" and day is not None and day > local_day(now, person.zone, 0):
        asked.append(_NO_FUTURE)
        parsed = replace(parsed, report_date=None)
    found = tuple(problem for problem in asked if problem is not None)
    return replace(parsed, problems=(*found, *parsed.problems)) if found else parsed


def _shown_name(name: str | None) -> str | None:
    """The last part of what the browser sent, without control characters."""
    if not name:
        return None
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200] or None


async def _refuse_future(
    session: AsyncSession, user_id: UUID, days: Iterable[date | None], now: datetime
) -> None:
    person, _ = await profile.person_at(session, user_id, now=now)
    today = local_day(now, person.zone, 0)
    late = max((day for day in days if day is not None), default=today)
    if late > today:
        raise future_date(late)


def future_date(day: date) -> Invalid:
    message = (
        f"{day.isoformat()} is in the future. Check the date; if day and month are swapped in a"
        ' table, send the file again with the mapping {"date_order": "dmy"} or "mdy".'
    )
    return Invalid(message, errors=[FieldError("report_date", message)])


async def _refuse_over_quota(session: AsyncSession, user_id: UUID, size: int) -> None:
    count, used = await queries.usage(session, user_id)
    if count >= QUOTA.reports or used + size > QUOTA.bytes:
        raise QuotaReached


async def list_reports(
    session: AsyncSession, user_id: UUID, *, after: UUID | None = None, limit: int = 20
) -> list[ReportSummary]:
    """The newest uploads first, after the report `after`."""
    found = await queries.reports(session, user_id, after=after, limit=limit)
    counts = await queries.report_counts(session, user_id, [row.id for row in found])
    return [_summary(row, counts.get(row.id, (0, 0))) for row in found]


def _summary(row: Report, counts: tuple[int, int]) -> ReportSummary:
    return ReportSummary(
        id=row.id,
        status=cast(ReportStatus, row.status),
        format=row.format,
        report_date=row.report_date,
        lab_name=row.lab_name,
        file_name=row.file_name,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        rows=counts[0],
        known=counts[1],
        draw=draw_of(row),
    )


async def report(
    session: AsyncSession, user_id: UUID, report_id: UUID, *, now: datetime
) -> ReportDetail:
    """A report with its rows, each judged by the person's age on its day. Raises NotFound."""
    row = await queries.report(session, user_id, report_id)
    if row is None:
        raise NotFound
    stored = await queries.observations(session, user_id, report_id)
    _, today = await profile.person_at(session, user_id, now=now)
    day = row.report_date or today
    person = await profile.person(session, user_id, today=day)
    read = [
        observation_of(each, subject_of(person, each.observed_on or day), day) for each in stored
    ]
    observations = with_questions(read, draw_of(row), row.report_date)
    known = sum(each.read.biomarker_id is not None for each in observations)
    return ReportDetail(
        summary=_summary(row, (len(observations), known)),
        observations=observations,
        problems=tuple(problem_in(problem) for problem in row.problems),
        layout=row.layout,
    )


async def delete_report(
    session: AsyncSession, user_id: UUID, report_id: UUID, *, files: Files, now: datetime
) -> None:
    """Remove a report, its values and its file; later profiles are computed again.

    Raises NotFound. The file goes first of all that can fail: should the transaction not commit,
    a report without its file is left and can be deleted again, never a file without its report.
    """
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None:
        raise NotFound
    counted, day = row.status == "confirmed", row.report_date
    await _remove(session, user_id, row, files)
    if counted:
        await recompute_profiles(session, user_id, since=day)
        await touch(session, user_id)
        await publish(session, events.ReportDeleted(user_id, report_id, now))


async def _remove(session: AsyncSession, user_id: UUID, row: Report, files: Files) -> None:
    await queries.remove_report(session, user_id, row.id)
    if row.file_key is not None:
        await files.delete(row.file_key)


def blocking_problems(detail: ReportDetail) -> tuple[Problem, ...]:
    return tuple(problem for each in detail.observations for problem in each.blocking)
