"""The embedded server among several processes, some of which die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.core.homes import (
    USER,
    Process,
    eventually,
    is_running,
    python_path,
    server_pid,
    server_processes,
    temporary_home,
)

from sante.core.embedded import EmbeddedError, EmbeddedServer, locks

# Joins, forks, and lets the child end as a program ends; then leaves itself when told to.
FORKING = """
import os, sys
from pathlib import Path
from sante.core.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
print(server.start().data_dir, flush=True)
child = os.fork()
if not child:
    sys.exit(1 if server.stop() else 0)
print("child", os.waitpid(child, 0)[1], flush=True)
sys.stdin.readline()
print(server.stop(), flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as path:
        yield path


def test_the_first_to_leave_leaves_it_running_and_the_last_stops_it(home: Path) -> None:
    with Process(USER, home) as first, Process(USER, home) as second:
        data = Path(first.line())
        assert second.line() == str(data)
        pid = server_pid(data)
        assert first.tell() == "False"
        assert server_pid(data) == pid
        assert second.tell() == "True"
        assert not is_running(data)


def test_simultaneous_cold_starts_make_one_server(home: Path) -> None:
    with Process(USER, home) as one, Process(USER, home) as two, Process(USER, home) as three:
        folders = {process.line() for process in (one, two, three)}
        assert len(folders) == 1
        data = Path(folders.pop())
        server_pid(data)
        log = (data.parent / "log" / "server.log").read_text()
        assert log.count("ready to accept connections") == 1
        left = [process.tell() for process in (one, two, three)]
        assert left == ["False", "False", "True"]


def test_a_killed_owner_leaves_it_running_for_the_next_who_stops_it(home: Path) -> None:
    with Process(USER, home) as owner:
        data = Path(owner.line())
        pid = server_pid(data)
        owner.kill()
    assert server_pid(data) == pid
    with Process(USER, home) as heir:
        assert heir.line() == str(data)
        assert server_pid(data) == pid
        assert heir.tell() == "True"
    assert not is_running(data)


def test_a_process_that_ends_without_a_word_counts_as_gone(home: Path) -> None:
    with Process(USER, home) as polite, Process(USER, home) as killed:
        data = Path(polite.line())
        killed.line()
        killed.kill()
        assert polite.tell() == "True"
    assert not is_running(data)


def test_an_ordinary_exit_leaves_too(home: Path) -> None:
    code = "import sys; from pathlib import Path; from sante.core.embedded import EmbeddedServer;"
    code += "print(EmbeddedServer(Path(sys.argv[1])).start().data_dir)"
    with Process(code, home) as process:
        data = Path(process.rest().strip())
    assert (data / "PG_VERSION").exists()
    assert not is_running(data)


def test_a_forked_child_neither_stops_it_nor_keeps_it(home: Path) -> None:
    with Process(FORKING, home) as parent:
        data = Path(parent.line())
        assert parent.line() == "child 0"
        assert is_running(data)
        assert parent.tell() == "True"


def test_the_servers_own_output_does_not_hold_the_terminal(home: Path) -> None:
    """A pipe that the server inherited would keep whoever reads it waiting for ever."""
    with Process(USER, home) as owner:
        data = Path(owner.line())
        os.kill(owner.pid, signal.SIGKILL)
        assert owner.rest() == ""
        assert is_running(data)


def test_ctrl_c_at_the_terminal_does_not_reach_the_server(home: Path) -> None:
    with Process(USER, home) as owner, Process(USER, home) as other:
        data = Path(owner.line())
        other.line()
        pid = server_pid(data)
        os.killpg(owner.pid, signal.SIGINT)
        assert "KeyboardInterrupt" in owner.rest()
        assert server_pid(data) == pid


def test_a_server_killed_under_its_users_comes_back_with_the_next_start(home: Path) -> None:
    """R16: its children, busy ones too, are waited for or told to leave."""
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
        with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
            connection.execute("create table kept as select 42 as answer")
        busy = "select count(*) from generate_series(1, 1000000000000)"
        query = [str(find_psql(server)), server.admin_dsn(), "-c", busy]
        with subprocess.Popen(query, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
            assert eventually(lambda: is_busy(server), seconds=10)
            children = set(server_processes(data)) - {server_pid(data)}
            os.kill(server_pid(data), signal.SIGKILL)
            began = time.monotonic()
            server.start()
            assert time.monotonic() - began < 15
            assert client.wait() != 0
        assert children.isdisjoint(server_processes(data))
        with psycopg.connect(server.admin_dsn()) as connection:
            assert connection.execute("select answer from kept").fetchone() == (42,)


def find_psql(server: EmbeddedServer) -> Path:
    return server.start().binaries / "psql"


def is_busy(server: EmbeddedServer) -> bool:
    query = "select count(*) from pg_stat_activity where query like '%%generate_series%%'"
    with psycopg.connect(server.admin_dsn()) as connection:
        row = connection.execute(f"{query} and pid <> pg_backend_pid()").fetchone()
    return row == (1,)


@pytest.mark.parametrize("left", ["its number is somebody else's", "torn", "empty"])
def test_a_stale_pid_file_does_not_stop_the_next_start(home: Path, left: str) -> None:
    """After a crash and a reboot the number in it may belong to any process."""
    with EmbeddedServer(home) as server:
        info = server.start()
        data, run_as = info.data_dir, info.run_as
        pid_file = data / "postmaster.pid"
        content = pid_file.read_text().splitlines()
        owner = pid_file.stat()
        assert info.socket_dir is not None
        socket_lock = info.socket_dir / ".s.PGSQL.5432.lock"
    with subprocess.Popen(["sleep", "60"], user=run_as, cwd="/") as bystander:
        try:
            if left == "empty":
                pid_file.touch()
            else:
                kept = [str(bystander.pid), *content[1:]]
                text = "\n".join(kept[: 2 if left == "torn" else None]) + "\n"
                pid_file.write_text(text)
                socket_lock.write_text(text)
                os.chown(socket_lock, owner.st_uid, owner.st_gid)
            os.chown(pid_file, owner.st_uid, owner.st_gid)
            with EmbeddedServer(home) as server:
                assert server_pid(server.start().data_dir) != bystander.pid
            assert bystander.poll() is None, "a process that is not ours is left alone"
        finally:
            bystander.kill()


def test_what_is_wrong_after_a_crash_is_said_at_once(home: Path) -> None:
    """The dead server's files do not pass for a server that is slow to start."""
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
        for pid in server_processes(data):
            os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not server_processes(data), seconds=10)
    began = time.monotonic()
    with pytest.raises(EmbeddedError, match="shared_bufers"):
        EmbeddedServer(home, settings={"shared_bufers": "1MB"}).start()
    assert time.monotonic() - began < 10
    with EmbeddedServer(home):
        assert is_running(data)


def test_a_process_killed_while_setting_up_is_followed_by_a_whole_setup(home: Path) -> None:
    with Process(USER, home) as killed:
        assert eventually(lambda: any(home.glob("data.tmp-*")), seconds=20)
        killed.kill()
    assert not any(home.glob("data-*"))
    with EmbeddedServer(home) as server, psycopg.connect(server.admin_dsn()) as connection:
        assert connection.execute("show data_checksums").fetchone() == ("on",)


def test_waiting_for_a_start_that_hangs_ends_with_advice(home: Path) -> None:
    home.mkdir()
    with (
        locks.exclusive(home / "start.lock", timeout=1),
        pytest.raises(EmbeddedError, match="has been starting or stopping the database for 1 s"),
    ):
        EmbeddedServer(home, start_timeout=1).start()


def test_a_link_in_place_of_a_lock_is_not_followed(home: Path) -> None:
    home.mkdir()
    victim = home / "victim"
    (home / "start.lock").symlink_to(victim)
    with pytest.raises(EmbeddedError, match=r"start\.lock"):
        EmbeddedServer(home).start()
    assert not victim.exists()


def test_the_stop_of_one_process_and_the_start_of_another_do_not_cross(home: Path) -> None:
    """Many short users, one after and beside the other; each finds a server that answers."""
    code = """
import sys
from pathlib import Path
import psycopg
from sante.core.embedded import EmbeddedServer
for _ in range(4):
    with EmbeddedServer(Path(sys.argv[1])) as server, psycopg.connect(server.admin_dsn()) as db:
        print(db.execute("select 1").fetchone()[0])
"""
    command = [sys.executable, "-c", code, str(home)]
    env = {**os.environ, "PYTHONPATH": python_path()}
    users = [subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True) for _ in "123"]
    try:
        said = [user.communicate(timeout=60)[0].split() for user in users]
    finally:
        for user in users:
            user.kill()
    assert said == [["1"] * 4] * 3
    assert not is_running(next(home.glob("data-*")).resolve())
