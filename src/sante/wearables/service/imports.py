"""Files of wearables: taken in, queued for reading, listed, undone. Nothing heavy is loaded here:
web processes use it, reading is the worker's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.core.files import Files, Stored
from sante.core.jobs import get_run, jobs
from sante.kit.ids import new_id
from sante.wearables.errors import CannotUndo, ImportQuotaReached, ImportRunning, NothingToRead
from sante.wearables.models import ImportRow
from sante.wearables.queries import imports as queries
from sante.wearables.types import ImportState, ImportSummary

READ: Final = "wearables.read_file"
UNDO: Final = "wearables.undo_import"
MOST_IMPORTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """`known`: this very file was given before, and its import stands."""

    import_id: UUID
    job_id: UUID
    known: bool = False
    unneeded: str | None = None  # key of a stored file that nothing points at


async def check_quota(session: AsyncSession, user_id: UUID, *, quota_mb: int) -> int:
    """How many bytes the person may still store. Raises ImportQuotaReached."""
    count, used = await queries.usage(session, user_id)
    left = quota_mb * 2**20 - used
    if left <= 0 or count >= MOST_IMPORTS:
        raise ImportQuotaReached(quota_mb)
    return left


async def take_in(
    session: AsyncSession, user_id: UUID, stored: Stored, *, name: str | None, now: datetime
) -> Taken:
    """Queue a stored file for reading. The same file again is the import already there: it is read
    again only if that failed, was undone, or its file is gone."""
    digest = bytes.fromhex(stored.sha256)
    import_id = new_id()
    values = {
        "user_id": user_id,
        "id": import_id,
        "state": "waiting",
        "file_name": shown_name(name),
        "file_key": stored.key,
        "file_size": stored.size,
        "content_hash": digest,
        "created_at": now,
    }
    if await queries.add(session, values):
        return await _queued(session, user_id, import_id)
    known = await queries.by_hash(session, user_id, digest)
    if known is None:
        raise NotFound
    stands = known.state == "done" or (
        known.state == "waiting" and await _runs(session, user_id, known.job_id)
    )
    if stands and known.file_key is not None and known.job_id is not None:
        return Taken(known.id, known.job_id, known=True, unneeded=stored.key)
    again: dict[str, Any] = {
        "state": "waiting",
        "file_key": stored.key,
        "finished_at": None,
        "problems": [],
    }
    before = known.file_key
    await queries.change(session, user_id, known.id, again)
    taken = await _queued(session, user_id, known.id)
    return Taken(taken.import_id, taken.job_id, unneeded=before)


async def _queued(session: AsyncSession, user_id: UUID, import_id: UUID) -> Taken:
    job_id = await jobs.defer(session, READ, user_id=user_id, import_id=import_id)
    await queries.change(session, user_id, import_id, {"job_id": job_id})
    return Taken(import_id, job_id)


async def _runs(session: AsyncSession, user_id: UUID, job_id: UUID | None) -> bool:
    if job_id is None:
        return False
    try:
        run = await get_run(session, user_id, job_id)
    except NotFound:  # forgotten after a month
        return False
    return run.status in ("queued", "running")


def shown_name(name: str | None) -> str | None:
    """The last part of what the browser sent, without control characters; for its owner's eyes."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200] or None


async def list_imports(
    session: AsyncSession, user_id: UUID, *, after: UUID | None = None, limit: int = 20
) -> list[ImportSummary]:
    """Newest first."""
    found = await queries.newest(session, user_id, after=after, limit=limit)
    return [await _summary(session, user_id, row) for row in found]


async def one_import(session: AsyncSession, user_id: UUID, import_id: UUID) -> ImportSummary:
    """Raises NotFound."""
    return await _summary(session, user_id, await _row(session, user_id, import_id))


async def _row(
    session: AsyncSession, user_id: UUID, import_id: UUID, *, lock: bool = False
) -> ImportRow:
    row = await queries.one(session, user_id, import_id, lock=lock)
    if row is None:
        raise NotFound
    return row


async def _summary(session: AsyncSession, user_id: UUID, row: ImportRow) -> ImportSummary:
    state = cast(ImportState, row.state)
    if state == "waiting" and not await _runs(session, user_id, row.job_id):
        state = "failed"  # it was stopped, or its worker died too often to say so itself
    return ImportSummary(
        id=row.id,
        state=state,
        format=row.format,
        file_name=row.file_name,
        file_size=row.file_size,
        has_file=row.file_key is not None,
        job_id=row.job_id,
        counts=row.counts,
        left_out=row.left_out,
        problems=row.problems,
        resources=row.resources,
        exported_at=row.exported_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


async def delete_file(
    session: AsyncSession, user_id: UUID, import_id: UUID, *, files: Files
) -> None:
    """Remove the file; what was read from it stays. Deleting what is gone is no error.

    Raises NotFound, ImportRunning.
    """
    row = await _row(session, user_id, import_id, lock=True)
    if row.state == "waiting" and await _runs(session, user_id, row.job_id):
        raise ImportRunning
    key = row.file_key
    if key is not None:
        await queries.change(session, user_id, import_id, {"file_key": None})
        await files.delete(key)


async def read_again(session: AsyncSession, user_id: UUID, import_id: UUID) -> Taken:
    """Queue a kept file whose reading was stopped or failed once more.

    Raises NotFound, ImportRunning, or NothingToRead.
    """
    row = await _row(session, user_id, import_id, lock=True)
    if row.state == "waiting" and await _runs(session, user_id, row.job_id):
        raise ImportRunning
    if row.state == "done" or row.file_key is None:
        raise NothingToRead
    again: dict[str, Any] = {"state": "waiting", "finished_at": None, "problems": []}
    await queries.change(session, user_id, import_id, again)
    return await _queued(session, user_id, import_id)


async def undo(session: AsyncSession, user_id: UUID, import_id: UUID) -> UUID:
    """Queue the removal of what only this file has brought; the job that does it.

    Readings carry no mark of the file they came from (many files bring the same one), so the
    others are read again. Raises NotFound, ImportRunning or CannotUndo.
    """
    row = await _row(session, user_id, import_id, lock=True)
    if row.state == "undone":
        raise CannotUndo("This import is undone already.")
    if row.state != "done":
        raise (
            ImportRunning
            if await _runs(session, user_id, row.job_id)
            else CannotUndo("Nothing was taken from this file, so there is nothing to undo.")
        )
    others = [o for o in await kept(session, user_id) if o.id != import_id]
    if any(other.file_key is None for other in others):
        raise CannotUndo(
            "The file of another import was deleted. Undoing reads the other files again, so it is"
            " only possible while all of them are kept."
        )
    return await jobs.defer(session, UNDO, user_id=user_id, import_id=import_id)


async def kept(session: AsyncSession, user_id: UUID) -> Sequence[ImportRow]:
    """The imports whose readings count, oldest first."""
    return await queries.in_state(session, user_id, "done")


async def finish(
    session: AsyncSession, user_id: UUID, import_id: UUID, values: dict[str, Any], *, now: datetime
) -> None:
    """Record how reading ended."""
    await queries.change(session, user_id, import_id, {**values, "finished_at": now})


async def file_of(session: AsyncSession, user_id: UUID, import_id: UUID) -> ImportRow | None:
    """The import when there is something to read; None when it was done, undone or emptied."""
    row = await queries.one(session, user_id, import_id)
    readable = row is not None and row.state in ("waiting", "failed") and row.file_key
    return row if readable else None
