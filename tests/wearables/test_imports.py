"""Imports end in one state, whatever the order, the split, the repetition, the deaths.

R3, R8, R9.
"""

import asyncio
import random
import re
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sante.core.db import PooledDatabase
from sante.core.jobs import cancel_run, jobs
from sante.core.runtime import Runtime
from sante.wearables.errors import CannotUndo
from sante.wearables.service import imports
from sante.wearables.service.apply import wipe
from sante.wearables.service.found import Found
from tests.core.job_support import kill, pace, run, until, urls, working
from tests.support.apple import LAST, export
from tests.support.people import People, Person
from tests.wearables import hostile
from tests.wearables.reading import ask, ended, give, keep, read, state

ROOT = Path(__file__).parents[2]


async def test_the_same_file_twice_adds_nothing(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    found = await read(tmp_path, export(3).zip)
    first = await keep(runtime, alice.user_id, found)
    before = await state(runtime, alice.user_id)
    again = await keep(runtime, alice.user_id, found)
    assert (again.new, again.touched) == ({}, set())
    assert first.new["steps"] > 0
    assert await state(runtime, alice.user_id) == before


async def test_a_fuller_file_adds_only_what_is_new(
    runtime: Runtime, alice: Person, people: People, tmp_path: Path
) -> None:
    small, large = export(3, last=LAST - timedelta(days=2)), export(5)
    await keep(runtime, alice.user_id, await read(tmp_path, small.zip))
    whole = await read(tmp_path, large.zip)
    outcome = await keep(runtime, alice.user_id, whole)
    more = large.truth.counts["HeartRate"] - small.truth.counts["HeartRate"]
    assert outcome.new["heart_rate"] == more > 0
    assert outcome.new["workouts"] == 2
    bob = await people.bob()
    await keep(runtime, bob.user_id, whole)
    counted = "select metric, month, n, md5(payload) from sample_chunks order by 1, 2, 3, 4"
    assert await ask(runtime, alice.user_id, counted) == await ask(runtime, bob.user_id, counted)


async def test_any_order_and_any_split_of_files_ends_in_the_same_state(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    """Overlapping exports, made at different times, in random orders, some of them twice."""
    parts = [
        await read(tmp_path, export(days, last=LAST - timedelta(days=ago)).zip)
        for days, ago in ((3, 0), (3, 2), (4, 1), (1, 5))
    ]
    chance = random.Random(3)
    states = []
    for _ in range(4):
        chance.shuffle(parts)
        async with runtime.database.transaction(user_id=alice.user_id) as session:
            await wipe(session, alice.user_id)
        for part in [*parts, parts[0]]:
            await keep(runtime, alice.user_id, part)
        states.append(await state(runtime, alice.user_id))
    assert states.count(states[0]) == len(states)


@dataclass
class Files:
    parts: list[Found]
    states: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
async def files(tmp_path: Path) -> Files:
    ends = [LAST - timedelta(days=ago) for ago in range(4)]
    return Files([await read(tmp_path, export(2, last=last).zip) for last in ends])


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(order=st.permutations(range(4)), more=st.lists(st.integers(0, 3), max_size=2))
async def test_state_is_a_function_of_the_set_of_files(
    order: list[int], more: list[int], files: Files, runtime: Runtime, alice: Person
) -> None:
    """R8, with the orders Hypothesis thinks of."""
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await wipe(session, alice.user_id)
    for number in [*order, *more]:
        await keep(runtime, alice.user_id, files.parts[number])
    files.states.append(await state(runtime, alice.user_id))
    assert files.states[-1] == files.states[0]


@pytest.mark.parametrize(
    "broken",
    [
        hostile.bad_sum,
        hostile.cut_off_archive,
        hostile.cut_off_export,
        hostile.lying_about_its_size,
    ],
    ids=lambda make: make.__name__,
)
async def test_a_broken_upload_leaves_nothing_and_the_whole_one_succeeds(
    live_runtime: Runtime, live_people: People, broken: Any
) -> None:
    """R9."""
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    empty = await state(live_runtime, ada.user_id)
    taken = await give(live_runtime, ada.user_id, broken())
    async with working(database, jobs, files=live_runtime.files):
        (failed,) = await ended(database, ada.user_id, seconds=60)
        assert failed.status == "failed"
        assert failed.attempts == 1  # the same file would fail the same way
        assert failed.errors[0]["message"].endswith("new file.")
        assert await state(live_runtime, ada.user_id) == empty
        async with database.transaction(user_id=ada.user_id) as session:
            shown = await imports.one_import(session, ada.user_id, taken.import_id)
        assert (shown.state, shown.has_file) == ("failed", True)
        assert shown.problems[0]["message"] == failed.errors[0]["message"]
        await give(live_runtime, ada.user_id, export(1).zip)
        runs = await ended(database, ada.user_id, seconds=60)
    assert [r.status for r in runs] == ["failed", "succeeded"]
    assert await ask(live_runtime, ada.user_id, "select count(*) from daily_metrics") == [(1,)]


async def test_progress_goes_up_and_counts_are_told(
    live_runtime: Runtime, live_people: People
) -> None:
    """C-10."""
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    made = export(60)
    taken = await give(live_runtime, ada.user_id, made.zip)
    seen: list[tuple[str | None, int]] = []

    async def done() -> bool:
        job = await run(database, ada.user_id, taken.job_id)
        seen.append((job.stage, job.percent or 0))
        return job.status not in ("queued", "running")

    async with working(database, jobs, files=live_runtime.files):
        await until(done, seconds=90, every=0.02)
        job = await run(database, ada.user_id, taken.job_id)
    percents = [percent for _, percent in seen]
    assert percents == sorted(percents)
    assert len(set(percents)) >= 4
    assert {stage for stage, _ in seen if stage} == {"reading", "storing"}
    assert (job.status, job.percent) == ("succeeded", 100)
    assert job.output["counts"]["steps"] == {
        "read": made.truth.counts["StepCount"],
        "new": made.truth.counts["StepCount"],
    }
    async with database.transaction(user_id=ada.user_id) as session:
        shown = await imports.one_import(session, ada.user_id, taken.import_id)
    assert shown.resources["cpu_seconds"] > 0
    assert 2**24 < shown.resources["memory_bytes"] < 2**28  # of the reader, not of these tests


async def test_a_stopped_job_stores_nothing_and_the_file_can_be_read_again(
    live_runtime: Runtime, live_people: People
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    made = export(60)
    taken = await give(live_runtime, ada.user_id, made.zip)

    async def reading() -> bool:
        return (await run(database, ada.user_id, taken.job_id)).stage == "reading"

    async with working(database, jobs, files=live_runtime.files):
        await until(reading, seconds=60, every=0.02)
        async with database.transaction(user_id=ada.user_id) as session:
            await cancel_run(session, ada.user_id, taken.job_id)
        (stopped,) = await ended(database, ada.user_id)
        assert stopped.status == "cancelled"
        assert await ask(live_runtime, ada.user_id, "select count(*) from sample_chunks") == [(0,)]
        async with database.transaction(user_id=ada.user_id) as session:
            again = await imports.read_again(session, ada.user_id, taken.import_id)
        assert (again.import_id, again.known) == (taken.import_id, False)
        runs = await ended(database, ada.user_id, seconds=90)
    assert [r.status for r in runs] == ["cancelled", "succeeded"]


async def test_killed_anywhere_each_reading_is_there_once(
    live_runtime: Runtime, live_people: People, tmp_path: Path
) -> None:
    """R3: kill -9 of the worker at random points, then a worker that lives. The state is that of
    an import nobody disturbed, to the byte."""
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    made = export(30)
    taken = await give(live_runtime, ada.user_id, made.zip)
    chance, folder = random.Random(11), live_runtime.settings.home / "files"
    for _ in range(3):
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.wearables.worker", *urls(database), str(folder), cwd=ROOT
        )

        async def running() -> bool:
            job = await run(database, ada.user_id, taken.job_id)
            return job.status == "running" or job.status == "succeeded"

        await until(running, seconds=60)
        await until(_after(chance.uniform(0.0, 3.0)), seconds=20)
        await kill(worker)
    async with working(database, jobs, files=live_runtime.files, hurry=pace()):
        (job,) = await ended(database, ada.user_id, seconds=120)
    assert job.status == "succeeded"
    disturbed = await state(live_runtime, ada.user_id)
    async with database.transaction(user_id=ada.user_id) as session:
        await wipe(session, ada.user_id)
    await keep(live_runtime, ada.user_id, await read(tmp_path, made.zip))
    assert await state(live_runtime, ada.user_id) == disturbed


def _after(seconds: float) -> Any:
    ends = time.monotonic() + seconds

    async def passed() -> bool:
        return time.monotonic() >= ends

    return passed


async def test_an_import_is_undone_by_reading_the_others_again(
    live_runtime: Runtime, live_people: People, tmp_path: Path
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    mine, wrong = export(2), export(2, seed=9)
    await give(live_runtime, ada.user_id, mine.zip)
    async with working(database, jobs, files=live_runtime.files):
        await ended(database, ada.user_id, seconds=60)
        before = await state(live_runtime, ada.user_id)
        taken = await give(live_runtime, ada.user_id, wrong.zip, "somebody else's.zip")
        await ended(database, ada.user_id, seconds=60)
        assert await state(live_runtime, ada.user_id) != before
        async with database.transaction(user_id=ada.user_id) as session:
            await imports.undo(session, ada.user_id, taken.import_id)
        await ended(database, ada.user_id, seconds=60)
    after = await state(live_runtime, ada.user_id)
    assert {n for n in after if after[n] != before[n]} <= {"wearable_devices"}
    async with database.transaction(user_id=ada.user_id) as session:
        shown = await imports.one_import(session, ada.user_id, taken.import_id)
        assert shown.state == "undone"


async def test_undoing_needs_the_files_of_the_others(
    live_runtime: Runtime, live_people: People
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    async with working(database, jobs, files=live_runtime.files):
        kept = await give(live_runtime, ada.user_id, export(1).zip)
        await ended(database, ada.user_id, seconds=60)
        other = await give(live_runtime, ada.user_id, export(1, seed=4).zip)
        await ended(database, ada.user_id, seconds=60)
    async with database.transaction(user_id=ada.user_id) as session:
        await imports.delete_file(session, ada.user_id, kept.import_id, files=live_runtime.files)
        with pytest.raises(CannotUndo):
            await imports.undo(session, ada.user_id, other.import_id)
    counted = await ask(live_runtime, ada.user_id, "select count(*) from daily_metrics")
    assert counted == [(1,)]  # what was read from a deleted file stays


async def test_the_same_upload_again_is_the_import_already_there(
    live_runtime: Runtime, live_people: People
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    made = export(1).zip
    first = await give(live_runtime, ada.user_id, made)
    second = await give(live_runtime, ada.user_id, made)  # while the first waits
    assert (second.import_id, second.job_id, second.known) == (first.import_id, first.job_id, True)
    async with working(database, jobs, files=live_runtime.files):
        runs = await ended(database, ada.user_id, seconds=60)
    third = await give(live_runtime, ada.user_id, made)
    assert (third.job_id, third.known, len(runs)) == (first.job_id, True, 1)


async def test_the_same_readings_written_in_another_zone_are_the_same(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    """T13: an export writes every date in the zone the phone is in when it is made."""
    made = export(3)
    await keep(runtime, alice.user_id, await read(tmp_path, made.zip))
    before = await ask(runtime, alice.user_id, "select count(*), sum(n) from sample_chunks")
    abroad = await read(tmp_path, elsewhere(made.xml, 9))
    outcome = await keep(runtime, alice.user_id, abroad)
    assert outcome.new == {}
    assert await ask(runtime, alice.user_id, "select count(*), sum(n) from sample_chunks") == before
    nights = await ask(
        runtime, alice.user_id, "select local_date from daily_metrics where sleep_minutes > 0"
    )
    assert {row.local_date for row in nights} == set(made.truth.sleep)


def elsewhere(xml: bytes, hours: int) -> bytes:
    """The same export, made where clocks show so many hours more than UTC."""

    def there(match: re.Match[str]) -> str:
        at = datetime.strptime(match[0], "%Y-%m-%d %H:%M:%S %z")
        return at.astimezone(timezone(timedelta(hours=hours))).strftime("%Y-%m-%d %H:%M:%S %z")

    shifted = re.sub(r"\d{4}-\d\d-\d\d [\d:]{8} [+-]\d{4}", there, xml.decode())
    # Beats have the wall time of the same place: 7 in the morning is 3 in the afternoon there.
    beat = re.compile(r'time="([67]):(\S+)\u202fAM"')
    return beat.sub(lambda m: f'time="{int(m[1]) + hours - 13}:{m[2]}\u202fPM"', shifted).encode()
