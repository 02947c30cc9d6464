"""Everything is killed at once, twenty times, while eight writers write (R1, R16).

It shows the death of processes, not the loss of what a disk had promised to keep.
"""

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from tests.core.homes import Process, eventually, server_pid, server_processes, temporary_home

from sante.core.embedded import EmbeddedServer, ServerInfo
from sante.core.embedded.commands import Account, run

ROUNDS = 20
WRITERS = 8
READY_WITHIN = 15.0  # seconds

# Uses the server, and forks the writers. Each transaction adds a row and counts it; a row's number
# goes into the writer's file only after the commit was acknowledged.
WRITING = """
import os, sys
from pathlib import Path
import psycopg
from sante.core.embedded import EmbeddedServer

home, notes, round, writers = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:])
server = EmbeddedServer(home)
server.start()
url = server.admin_dsn()

def write(writer):
    note = os.open(notes / str(writer), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    number = round * 1_000_000
    with psycopg.connect(url) as connection:
        while True:
            number += 1
            connection.execute(
                "insert into entries values (%(w)s, %(n)s, repeat(md5(%(w)s || '-' || %(n)s), 30))",
                {"w": writer, "n": number},
            )
            connection.execute(
                "update counters set entries = entries + 1, latest = %s where writer = %s",
                [number, writer],
            )
            connection.commit()
            os.write(note, f"{number}\\n".encode())

for writer in range(writers):
    if not os.fork():
        try:
            write(writer)
        finally:
            os._exit(1)
print("writing", flush=True)
sys.stdin.read()
"""

SCHEMA = (
    "create extension amcheck",
    "create table entries (writer int, number bigint, text text, primary key (writer, number))",
    "create index entries_text on entries (text)",
    "create table counters (writer int primary key, entries bigint, latest bigint)",
    f"insert into counters select n, 0, 0 from generate_series(0, {WRITERS - 1}) n",
)
# Both the row and its count, or neither; and the text that belongs to the number.
TORN = """
select count(*) from counters c
  join (select writer, count(*) n, max(number) latest,
               count(*) filter (where text <> repeat(md5(writer || '-' || number), 30)) damaged
          from entries group by writer) e using (writer)
 where c.entries <> e.n or c.latest <> e.latest or e.damaged > 0
"""
OURS = "select indexrelid::regclass from pg_index where indrelid >= 16384"
ALL = """
select i.indexrelid::regclass from pg_index i
  join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
 where a.amname = 'btree' and c.relpersistence = 'p' and i.indisvalid and i.indisready
"""


def test_nothing_acknowledged_is_lost_when_everything_is_killed_twenty_times() -> None:
    chance = random.Random(20)
    slowest = 0.0
    with (
        temporary_home(Path(tempfile.gettempdir())) as home,
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(home) as server,
    ):
        notes, info = Path(folder), server.start()
        for statement in SCHEMA:
            tell(server, statement)
        for number in range(1, ROUNDS + 1):
            with writing(home, notes, number) as writers:
                assert server.stop() is False, "the writers use it"
                time.sleep(chance.uniform(0.05, 0.6))
                kill_all(info, writers, orphans=number % 4 == 0, server_first=chance.random() < 0.5)
            slowest = max(slowest, seconds_to_start(server))
            assert lost(server, notes) == set()
            assert tell(server, TORN) == 0
            check_indexes(server, OURS, number)
        check_indexes(server, ALL, ROUNDS)
        assert len(acknowledged(notes)) > ROUNDS * WRITERS * 5
        assert server.stop() is True
        assert checksums_are_right(info)
    assert slowest < READY_WITHIN


@contextmanager
def writing(home: Path, notes: Path, number: int) -> Iterator[Process]:
    """Writers of whom each has written something in this round."""
    sizes = [size(notes / str(writer)) for writer in range(WRITERS)]
    with Process(WRITING, home, notes, number, WRITERS) as leader:
        assert leader.line() == "writing"
        assert eventually(
            lambda: all(size(notes / str(writer)) > sizes[writer] for writer in range(WRITERS)),
            seconds=20,
        )
        yield leader


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def kill_all(info: ServerInfo, writers: Process, *, orphans: bool, server_first: bool) -> None:
    """`kill -9` for all writers and the server with its children, which `orphans` spares."""
    if not server_first:
        writers.kill()
    os.kill(server_pid(info.data_dir), signal.SIGKILL)
    while not orphans and (children := server_processes(info.data_dir)):
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    writers.kill()


def seconds_to_start(server: EmbeddedServer) -> float:
    began = time.monotonic()
    server.start()
    return time.monotonic() - began


def tell(server: EmbeddedServer, statement: str) -> object:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def acknowledged(notes: Path) -> set[tuple[int, int]]:
    """What the writers were told is kept. A last line cut short was never finished."""
    return {
        (int(note.name), int(line))
        for note in notes.iterdir()
        for line in note.read_text().splitlines(keepends=True)
        if line.endswith("\n")
    }


def lost(server: EmbeddedServer, notes: Path) -> set[tuple[int, int]]:
    with psycopg.connect(server.admin_dsn()) as connection:
        kept = connection.execute("select writer, number from entries").fetchall()
    return acknowledged(notes) - set(kept)


def check_indexes(server: EmbeddedServer, which: str, number: int) -> None:
    """amcheck: every row is in every index, in order. Raises when not."""
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        indexes = [row[0] for row in connection.execute(which)]
        assert len(indexes) >= 3, f"round {number}"
        for index in indexes:
            connection.execute("select bt_index_check(%s::regclass, true)", [index])


def checksums_are_right(info: ServerInfo) -> bool:
    owner = info.data_dir.stat()
    account = Account(info.run_as, owner.st_uid, owner.st_gid) if info.run_as else None
    command = (info.binaries / "pg_checksums", "--check", "-D", info.data_dir)
    return run(command, account=account) == 0
