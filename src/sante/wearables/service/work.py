"""The two jobs: read a file, undo an import. Loaded by workers only."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sante.core.db import touch
from sante.core.events import publish
from sante.core.files import FileMissing
from sante.core.jobs import JobContext
from sante.kit import ids
from sante.wearables.events import DaysChanged
from sante.wearables.queries import days as day_queries
from sante.wearables.service import imports
from sante.wearables.service.apply import Outcome, store, wipe
from sante.wearables.service.days import recompute, windows
from sante.wearables.service.found import Found
from sante.wearables.service.reading import CannotRead, Progress, read_file

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TENTH: Final = 10  # storing counts as a tenth of the work


async def read_import(ctx: JobContext, import_id: UUID) -> dict[str, Any]:
    """Read an import's file and store what is new. Doing it again changes nothing."""
    async with ctx.transaction() as session:
        row = await imports.file_of(session, ctx.user_id, import_id)
    if row is None or row.file_key is None:
        return {"import_id": ids.encode("imp", import_id)}
    try:
        found = await _read(ctx, row.file_key, row.created_at, _told(ctx))
    except CannotRead as wrong:
        await _failed(ctx, import_id, wrong)
        raise
    await ctx.progress("storing", 9, 10, "2 of 2")
    async with ctx.transaction() as session:
        now = ctx.now()
        outcome = await store(session, ctx.user_id, found, now=now)
        await imports.finish(session, ctx.user_id, import_id, _record(found, outcome), now=now)
    return {"import_id": ids.encode("imp", import_id), "counts": _counts(found, outcome)}


async def undo_import(ctx: JobContext, import_id: UUID) -> dict[str, Any]:
    """Everything computed again from the other files, in one transaction with the removal."""
    async with ctx.transaction() as session:
        rows = [r for r in await imports.kept(session, ctx.user_id) if r.id != import_id]
    whole = Found()
    for number, row in enumerate(rows):
        await ctx.progress("reading", number, len(rows) + 1, f"{number + 1} of {len(rows) + 1}")
        if row.file_key is None:
            raise CannotRead("file_missing", "The file of another import is gone.")
        whole.add(await _read(ctx, row.file_key, row.created_at, _untold))
    await ctx.progress("storing", len(rows), len(rows) + 1, f"{len(rows) + 1} of {len(rows) + 1}")
    async with ctx.transaction() as session:
        now = ctx.now()
        await wipe(session, ctx.user_id)
        await store(session, ctx.user_id, whole, now=now)
        await imports.finish(session, ctx.user_id, import_id, {"state": "undone"}, now=now)
    return {"import_id": ids.encode("imp", import_id), "files_read_again": len(rows)}


async def recompute_days(ctx: JobContext) -> dict[str, Any]:
    """Every day that has figures, a window at a time: doing it again changes nothing."""
    async with ctx.transaction() as session:
        known = await day_queries.span(session, ctx.user_id)
    if known is None:
        return {"days": 0}
    first, last = known
    dates = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    spans = list(windows(dates))
    for number, (start, end) in enumerate(spans):
        await ctx.progress("computing", number, len(spans))
        async with ctx.transaction() as session:
            some = [start + timedelta(days=i) for i in range((end - start).days + 1)]
            await recompute(session, ctx.user_id, some)
            await touch(session, ctx.user_id)
            await publish(session, DaysChanged(ctx.user_id, start, end, ctx.now()))
    await ctx.progress("computing", len(spans), len(spans))
    return {"days": len(dates)}


async def _read(ctx: JobContext, key: str, received: datetime, progress: Progress) -> Found:
    try:
        async with ctx.files.local(key) as path:
            micros = (received - _START) // timedelta(microseconds=1)
            return await read_file(path, received=micros, progress=progress)
    except FileMissing:
        raise CannotRead("file_missing", "The file is gone. Send it again.") from None


def _told(ctx: JobContext) -> Progress:
    async def tell(done: int, total: int) -> None:
        """Bytes of the file; what storing takes is counted as bytes as well."""
        whole = max(total, done) + max(total, done) // (_TENTH - 1)
        await ctx.progress("reading", done, whole, "1 of 2")

    return tell


async def _untold(_done: int, _total: int) -> None:
    """Undoing tells files, not bytes."""


async def _failed(ctx: JobContext, import_id: UUID, wrong: CannotRead) -> None:
    problem = {"code": wrong.code, "message": wrong.message, "where": ""}
    async with ctx.transaction() as session:
        values = {"state": "failed", "problems": [problem]}
        await imports.finish(session, ctx.user_id, import_id, values, now=ctx.now())


def _record(found: Found, outcome: Outcome) -> dict[str, Any]:
    problems = [
        {"code": p.code, "message": p.message, "where": p.where[:80]} for p in found.problems
    ]
    if found.more_problems:
        more = f"There were {found.more_problems} more."
        problems.append({"code": "more", "message": more, "where": ""})
    exported = found.exported_at
    return {
        "state": "done",
        "format": found.format,
        "counts": _counts(found, outcome),
        "left_out": found.left_out,
        "problems": problems,
        "resources": {"cpu_seconds": found.cpu_seconds, "memory_bytes": found.memory_bytes},
        "exported_at": None if exported is None else _START + timedelta(microseconds=exported),
    }


_SAME: Final = {"sleep": "sleep_analysis", "workouts": "workout", "days": "activity_summary"}


def _counts(found: Found, outcome: Outcome) -> dict[str, dict[str, int]]:
    """Kind of item -> how many were read, and how many of them are new."""
    counts = {name: {"read": n, "new": 0} for name, n in found.read.items() if name != "bytes"}
    for kind, new in outcome.new.items():
        same = _SAME.get(kind, "")
        name = same if same in counts else kind.partition("[")[0]
        known = counts.setdefault(name, {"read": new, "new": 0})
        known["new"] = min(known["read"], known["new"] + new)
    return counts
