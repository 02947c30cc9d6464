"""As whom the server runs and where its files are, as root and as an ordinary user."""

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.core.homes import (
    USER,
    Process,
    destroy,
    is_running,
    python_path,
    server_pid,
    temporary_home,
)

from sante.core.embedded import EmbeddedError, EmbeddedServer, find_binaries
from sante.core.embedded.place import private_folder

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as somebody else")

# As USER, but as the user of the second argument; what it needs of Python is loaded before, for
# that user may not reach it.
ORDINARY = """
import os, sys
from pathlib import Path
import asyncio, encodings.idna, psycopg
from sante.core.embedded import EmbeddedError, EmbeddedServer, durability
os.setgroups([])
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
server = EmbeddedServer(Path(sys.argv[1]))
try:
    print(server.start().data_dir, flush=True)
except EmbeddedError as error:
    sys.exit(str(error))
with psycopg.connect(server.admin_dsn()) as connection:
    print(connection.execute("select 'works'").fetchone()[0], flush=True)
sys.stdin.readline()
print(server.stop(), flush=True)
"""


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that only we may enter, as root's own is."""
    with temporary_home() as folder:
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            destroy(folder / "home")


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as path:
        yield path


def attributes(path: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode and owner of a path and all above it."""
    found = {each: each.stat() for each in (path, *path.parents)}
    return {each: (stat.st_mode, stat.st_uid, stat.st_gid) for each, stat in found.items()}


def owner_of_process(pid: int) -> str:
    return pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name


@root_only
def test_as_root_it_runs_as_a_user_of_its_own_outside_a_closed_home(closed: Path) -> None:
    home = closed / "home"
    home.mkdir(mode=0o700)
    before = attributes(home) | attributes(find_binaries())
    with EmbeddedServer(home) as server:
        info = server.start()
        assert info.run_as == owner_of_process(server_pid(info.data_dir)) == "sante-db"
        assert info.data_dir.parent.parent == Path("/var/lib")
        assert info.data_dir.parent.name.startswith("sante-")
        assert (home / info.data_dir.name).readlink() == info.data_dir
        assert info.data_dir.owner() == "sante-db"
        assert (info.data_dir.parent.owner(), info.data_dir.parent.stat().st_mode & 0o777) == (
            "root",
            0o710,
        )
        tell(server, "create table kept as select 42 as answer")
    assert attributes(home) | attributes(find_binaries()) == before
    with EmbeddedServer(home) as server:
        assert ask(server, "select answer from kept") == 42


def tell(server: EmbeddedServer, statement: str) -> None:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        connection.execute(statement)


def ask(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


@root_only
def test_as_root_a_home_that_others_may_enter_holds_the_data_itself(home: Path) -> None:
    """A container's volume, above all: data beside it would go with the container."""
    home.mkdir(mode=0o755)
    before = attributes(home)
    with EmbeddedServer(home) as server:
        assert server.start().data_dir.parent == home
    assert attributes(home) == before


@root_only
def test_as_root_a_new_home_lets_the_servers_user_pass_and_nobody_else(home: Path) -> None:
    with EmbeddedServer(home / "sante" / "db") as server:
        assert server.start().data_dir.parent == home / "sante" / "db"
        for folder in (home, home / "sante", home / "sante" / "db"):
            assert (folder.owner(), folder.group()) == ("root", "sante-db")
            assert folder.stat().st_mode & 0o777 == 0o710


@root_only
def test_binaries_out_of_reach_are_copied_with_their_libraries(closed: Path, home: Path) -> None:
    site = closed / "site"
    package = find_binaries().parents[1]
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, site / source.name)
    before = attributes(site / package.name / "pginstall" / "bin")
    path = {"PYTHONPATH": os.pathsep.join([str(site), python_path()])}
    copies = []
    for _ in range(2):
        with Process(USER, home, env=path) as process:
            data = Path(process.line())
            program = Path(f"/proc/{server_pid(data)}/exe").readlink()
            copies.append(program.relative_to(home).parts[0])
            assert program.stat().st_uid == 0, "the server cannot change its own program"
            assert process.tell() == "True"
        # The same package again, as an update would leave it.
        os.utime(site / package.name / "pginstall" / "lib" / "vector.so", (1, 1))
    assert attributes(site / package.name / "pginstall" / "bin") == before
    assert copies[0] != copies[1]
    assert [path.name for path in home.glob("binaries-*")] == copies[1:]


@root_only
def test_the_user_can_be_named(home: Path) -> None:
    with Process(USER, home, env={"SANTE_DB_USER": "nobody"}) as process:
        data = Path(process.line())
        assert owner_of_process(server_pid(data)) == "nobody"
        assert process.tell() == "True"
    with EmbeddedServer(home) as server:
        assert server.start().run_as == "nobody", "the owner of existing data stays"
    with Process(USER, home, env={"SANTE_DB_USER": "daemon"}) as process:
        assert "belongs to user nobody, but SANTE_DB_USER is daemon" in process.rest()


@root_only
@pytest.mark.parametrize(
    ("name", "said"),
    [("root", "must name an unprivileged user"), ("nobody-such", "who does not exist")],
)
def test_a_user_that_cannot_do_it_is_refused(home: Path, name: str, said: str) -> None:
    with Process(USER, home, env={"SANTE_DB_USER": name}) as process:
        assert said in process.rest()
    assert not list(home.glob("data*"))


@root_only
def test_data_lost_outside_the_home_is_not_replaced_by_an_empty_database(closed: Path) -> None:
    home = closed / "home"
    home.mkdir(mode=0o700)
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
    away = data.parent.with_name(f"{data.parent.name}-away")
    data.parent.rename(away)
    try:
        with pytest.raises(EmbeddedError, match=r"it is not there\. Put it back from your backup"):
            EmbeddedServer(home).start()
    finally:
        away.rename(data.parent)
    with EmbeddedServer(home):
        assert is_running(data)


@root_only
def test_data_whose_home_was_emptied_is_neither_opened_nor_overwritten(closed: Path) -> None:
    home = closed / "home"
    home.mkdir(mode=0o700)
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
    link = home / data.name
    link.unlink()
    with pytest.raises(EmbeddedError, match=f"the link to it is gone. .* ln -s {data}"):
        EmbeddedServer(home).start()
    link.symlink_to(data)
    with EmbeddedServer(home):
        assert is_running(data)


@root_only
def test_an_interrupted_setup_outside_the_home_goes_on(closed: Path) -> None:
    home = closed / "home"
    home.mkdir(mode=0o700)
    with EmbeddedServer(home) as server:
        data = server.start().data_dir
    shutil.rmtree(data)  # the link to it is made first
    with EmbeddedServer(home) as server:
        assert server.start().data_dir == data


def test_a_planted_link_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmbeddedError, match="Move away what is there"):
        private_folder(tmp_path / "s", None)


@root_only
def test_an_ordinary_user_runs_it_as_themselves(home: Path) -> None:
    uid = pwd.getpwnam("nobody").pw_uid
    home.mkdir(mode=0o755)
    os.chown(home, uid, uid)
    with (
        Process(ORDINARY, home / "db", uid) as first,
        Process(ORDINARY, home / "db", uid) as second,
    ):
        data = Path(first.line())
        assert [first.line(), second.line(), second.line()] == ["works", str(data), "works"]
        assert owner_of_process(server_pid(data)) == "nobody"
        assert data.parent.stat().st_mode & 0o777 == 0o700
        assert [first.tell(), second.tell()] == ["False", "True"]
    with EmbeddedServer(home / "db") as server:
        assert server.start().run_as == "nobody", "root joins in as the owner of the data"
    with Process(ORDINARY, home / "db", uid) as later:
        assert later.line() == str(data), "and leaves nothing behind that shuts the owner out"


@root_only
def test_somebody_elses_data_is_refused_with_a_reason(home: Path) -> None:
    home.mkdir(mode=0o755)
    with EmbeddedServer(home) as server:
        server.start()
    for name in ("start.lock", "users.lock"):
        (home / name).chmod(0o666)
    with Process(ORDINARY, home, pwd.getpwnam("nobody").pw_uid) as stranger:
        said = stranger.rest()
    assert "belongs to another user" in said
    assert "as root, before" in said


@root_only
def test_a_home_out_of_reach_is_said(closed: Path) -> None:
    with Process(ORDINARY, closed / "home", pwd.getpwnam("nobody").pw_uid) as stranger:
        assert "Permission denied" in stranger.rest()


@pytest.mark.skipif(os.geteuid() == 0, reason="an ordinary user only")
def test_as_an_ordinary_user_nothing_is_copied_or_moved(home: Path) -> None:
    with EmbeddedServer(home) as server:
        info = server.start()
        assert (info.run_as, info.data_dir.parent) == (None, home)
        assert info.binaries == find_binaries()
        assert home.stat().st_mode & 0o777 == 0o700
