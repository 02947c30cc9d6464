"""Short-lived homes for embedded servers, and other processes that use them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import sante
from sante.core.embedded import postmaster

ROOT = Path(__file__).parents[2]
SOURCE = Path(sante.__file__).parents[1]

# Joins, says which data it uses, and leaves when told to (or when its standard input ends).
USER = """
import sys
from pathlib import Path
from sante.core.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
print(server.start().data_dir, flush=True)
sys.stdin.readline()
print(server.stop(), flush=True)
"""


def memory() -> Path:
    """A fast place with a short path, which a socket needs."""
    shared = Path("/dev/shm")
    return shared if os.access(shared, os.W_OK) else Path(tempfile.gettempdir())


@contextmanager
def temporary_home(under: Path | None = None) -> Iterator[Path]:
    """A home that does not exist yet; whatever was made for it is gone afterwards."""
    home = (under or memory()) / f"sante-{os.urandom(4).hex()}"
    try:
        yield home
    finally:
        destroy(home)


def destroy(home: Path) -> None:
    for link in (*home.glob("data-*"), *home.glob("*/data-*")):
        data = Path(os.path.realpath(link))
        if data.is_dir():
            end_server(data)
        if link.is_symlink():
            shutil.rmtree(data.parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def end_server(data: Path) -> None:
    """An immediate shutdown, which gives shared memory back, or else a hard one."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for pid in server_processes(data):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if eventually(lambda: not server_processes(data), seconds=5):
            return
    raise AssertionError(f"the server of {data} does not end")


def server_processes(data: Path) -> list[int]:
    """The server and its children: whatever works in its data folder. The server comes first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if os.readlink(entry / "cwd") == str(data):
                    found.append(int(entry.name))
    return sorted(found)


def server_pid(data: Path) -> int:
    server = postmaster.read(data)
    assert server is not None, "no server runs"
    assert postmaster.is_alive(server)
    return server.pid


def is_running(data: Path) -> bool:
    server = postmaster.read(data)
    return server is not None and postmaster.is_alive(server)


def eventually(holds: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Process:
    """Another Python process, in a group of its own. Killed, with its group, at the end."""

    def __init__(self, code: str, *arguments: object, env: dict[str, str] | None = None) -> None:
        # As at a terminal, also where these tests run in the background: there Ctrl-C is ignored,
        # and a child inherits that.
        heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        self._popen = subprocess.Popen(
            [sys.executable, "-c", heard + code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": python_path(), **(env or {})},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def line(self) -> str:
        """The next line it says; everything it said if it ends instead."""
        assert self._popen.stdout is not None
        return self._popen.stdout.readline().strip()

    def tell(self, text: str = "") -> str:
        """Send a line; returns the answer."""
        assert self._popen.stdin is not None
        self._popen.stdin.write(f"{text}\n")
        self._popen.stdin.flush()
        return self.line()

    def rest(self) -> str:
        """What it says until it ends."""
        return self._popen.communicate(timeout=60)[0]

    def kill(self) -> None:
        """As `kill -9` of its process group."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait(timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._popen.communicate()


def python_path() -> str:
    """Our code and these tests, then whatever we were given ourselves."""
    given = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(SOURCE), str(ROOT), *([given] if given else [])])
