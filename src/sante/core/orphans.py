"""Files that nothing points at: stored by a process that was killed before its row was committed,
or left by a person who is erased.

A file goes when it is older than a day (no upload takes so long) and no row of its owner names it.
Which columns name files is declared with the tables (`OwnedTable.files`); without any declared the
sweep refuses to run, for then every file would look forgotten.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Text, Uuid, column, select, table, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.files import FileInfo, Files, owner_of
from sante.core.jobs import SystemContext, jobs
from sante.core.personal_data import OwnedTable

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
YOUNG: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    table: str
    column: str


_places: Final[list[_Place]] = []


def use(tables: Sequence[OwnedTable]) -> None:
    """Install the wiring's list, replacing what was there."""
    _places[:] = [_Place(one.name, name) for one in tables for name in one.files]


@jobs.periodic("41 2 * * *", "core.sweep_files")
async def sweep_files(ctx: SystemContext) -> None:
    """Nightly."""
    gone = await sweep(ctx.files, ctx.transaction, before=ctx.now() - YOUNG)
    if gone:
        log.info("files_swept", count=gone)


async def sweep(files: Files, transaction: Transaction, *, before: datetime) -> int:
    """Remove what was stored before `before` and is named nowhere; how many files that was. A page
    of the store at a time, so that neither memory nor a transaction grows."""
    gone = await files.drop_parts(before)
    async for page in files.everything():
        old = [info for info in page if info.modified < before]
        if not old:
            continue
        async with transaction() as session:
            forgotten = await unreferenced(session, old)
        for info in forgotten:
            await files.delete(info.key)
        gone += len(forgotten)
    return gone


async def unreferenced(session: AsyncSession, files: Sequence[FileInfo]) -> list[FileInfo]:
    """Those that no row of their owner names; all users' rows are looked at."""
    if not _places:
        raise RuntimeError("no column that names files is declared: nothing may be swept")
    owners = {owner_of(info.key) for info in files}
    keys = [info.key for info in files]
    parts = []
    owner = column("user_id", Uuid)
    for place in _places:
        key = column(place.column, Text)
        rows = select(key).select_from(table(place.table))
        parts.append(rows.where(owner.in_(owners), key.in_(keys)))
    named = set((await session.execute(union_all(*parts))).scalars())
    return [info for info in files if info.key not in named]
