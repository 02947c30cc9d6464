"""Files that nothing points at go after a day, and no others."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from obstore.store import MemoryStore
from sqlalchemy import text
from tests.core.job_support import ROOT, urls
from tests.support.people import People
from tests.support.s3 import BUCKET, S3Server, s3_server

from sante.core import orphans
from sante.core.db import PooledDatabase
from sante.core.files import Files, in_folder, new_key, open_files
from sante.core.jobs import jobs
from sante.core.runtime import Runtime
from sante.kit.clock import SystemClock
from sante.wearables.service import imports

SOON = timedelta(hours=23)
LATER = timedelta(hours=25)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["folder", "memory", "s3"])
async def files(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Files]:
    if request.param == "s3":
        for name, value in request.getfixturevalue("s3").environment.items():
            monkeypatch.setenv(name, value)
        found = open_files(f"s3://{BUCKET}", Path("/nowhere"))
    else:
        memory = request.param == "memory"
        found = Files(MemoryStore()) if memory else in_folder(tmp_path / "files")
    yield found
    for key in await kept(found):
        await found.delete(key)


async def sweep(database: PooledDatabase, files: Files, after: timedelta) -> int:
    """As of so long after now: files are dated by the store's own clock."""
    before = SystemClock().now() + after - orphans.YOUNG
    return await orphans.sweep(files, database.system_transaction, before=before)


async def kept(files: Files) -> set[str]:
    return {info.key async for page in files.everything() for info in page}


async def given(runtime: Runtime, files: Files, user_id: UUID, content: bytes) -> str:
    """A file with the row that names it."""
    now = runtime.clock.now()
    stored = await files.put(new_key(user_id, now), content)
    async with runtime.database.transaction(user_id=user_id) as session:
        await imports.take_in(session, user_id, stored, name="export.zip", now=now)
    return stored.key


async def test_only_what_is_old_and_named_nowhere_goes(
    live_runtime: Runtime, live: PooledDatabase, live_people: People, files: Files
) -> None:
    alice, bob = await live_people.alice(), await live_people.bob()
    named = await given(live_runtime, files, alice.user_id, b"a year of steps")
    others = await given(live_runtime, files, bob.user_id, b"another year of steps")
    forgotten = new_key(alice.user_id, live_runtime.clock.now())
    await files.put(forgotten, b"its row was never committed")
    assert await sweep(live, files, SOON) == 0
    assert await kept(files) == {named, others, forgotten}
    assert await sweep(live, files, LATER) == 1
    assert await kept(files) == {named, others}
    assert await sweep(live, files, LATER) == 0


async def test_the_files_of_an_erased_person_go(
    live_runtime: Runtime, live: PooledDatabase, live_people: People, files: Files
) -> None:
    alice, bob = await live_people.alice(), await live_people.bob()
    gone = await given(live_runtime, files, alice.user_id, b"a year of steps")
    stays = await given(live_runtime, files, bob.user_id, b"another year of steps")
    async with live.system_transaction() as session:
        await session.execute(text("delete from users where id = :u"), {"u": alice.user_id})
    assert await sweep(live, files, SOON) == 0
    assert await sweep(live, files, LATER) == 1
    assert await kept(files) == {stays}
    assert not await files.exists(gone)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from uuid import UUID
from sante.core.db import PooledDatabase
from sante.core.files import in_folder, new_key
from sante.kit.clock import SystemClock
from sante.wearables import tasks
from sante.wearables.service import imports

async def upload(app, system, folder, user_id):
    database, files = PooledDatabase(app, system), in_folder(Path(folder))
    now = SystemClock().now()
    stored = await files.put(new_key(UUID(user_id), now), b"a year of steps")
    async with database.transaction(user_id=UUID(user_id)) as session:
        await imports.take_in(session, UUID(user_id), stored, name="export.zip", now=now)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(upload(*sys.argv[1:]))
"""


async def test_a_process_killed_between_store_and_commit_leaves_a_file_for_a_day(
    live: PooledDatabase, live_people: People, tmp_path: Path
) -> None:
    """Kill -9 with the file on the disk and its row not committed."""
    alice, folder = await live_people.alice(), tmp_path / "files"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, *urls(live), str(folder), str(alice.user_id), cwd=ROOT
    )
    assert await process.wait() == -signal.SIGKILL
    files = in_folder(folder)
    assert len(await kept(files)) == 1
    async with live.system_transaction() as session:
        assert await session.scalar(text("select count(*) from wearable_imports")) == 0
    assert await sweep(live, files, SOON) == 0
    assert await sweep(live, files, LATER) == 1
    assert await kept(files) == set()


async def test_what_a_killed_writer_left_half_written_goes_too(
    live: PooledDatabase, live_people: People, tmp_path: Path
) -> None:
    alice = await live_people.alice()
    files = in_folder(tmp_path / "files")
    stored = await files.put(new_key(alice.user_id, SystemClock().now()), b"whole")
    part = tmp_path / "files" / f"{stored.key}#7"
    part.write_bytes(b"hal")
    assert await sweep(live, files, SOON) == 0
    assert part.exists()
    assert await sweep(live, files, LATER) == 2  # the whole one is named nowhere either
    assert not part.exists()


async def test_with_no_column_declared_nothing_is_swept(
    live: PooledDatabase, live_people: People, tmp_path: Path
) -> None:
    alice = await live_people.alice()
    files = in_folder(tmp_path / "files")
    await files.put(new_key(alice.user_id, SystemClock().now()), b"whole")
    orphans.use([])
    with pytest.raises(RuntimeError, match="nothing may be swept"):
        await sweep(live, files, LATER)
    assert len(await kept(files)) == 1


def test_the_sweep_is_on_the_schedule() -> None:
    assert jobs.periodics["core.sweep_files"] is orphans.sweep_files
