"""The server process of a data folder: is it there, does it answer, what did it leave behind.

A process number alone says little: after a crash or in a new container it may belong to anybody,
and then PostgreSQL itself refuses to start ("lock file already exists"). The server, and each of
its processes, works inside its data folder, which the kernel can tell.
"""

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_HAS_PROC: Final = (_PROC / "self" / "cwd").exists()


class Answer(Enum):
    READY = "ready"
    BUSY = "starting, recovering or stopping"
    NONE = "no answer"


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says."""

    data: Path
    pid: int
    port: int
    socket_dir: Path | None
    host: str | None

    @property
    def address(self) -> str:
        """libpq's `host`: the folder of the socket, or an address."""
        return str(self.socket_dir or self.host)


def pid_file(data: Path) -> Path:
    return data / "postmaster.pid"


def read(data: Path) -> Postmaster | None:
    """The server that last ran on `data` and did not end in good order, or runs now.

    None as well when the file was cut short: the server writes it in one go, but a crash may not
    have kept it.
    """
    try:
        lines = pid_file(data).read_text().splitlines()
    except FileNotFoundError:
        return None
    try:
        pid, port = int(lines[0]), int(lines[3])
        sockets, host = lines[4].strip(), lines[5].strip()
    except (IndexError, ValueError):
        return None
    return Postmaster(data, pid, port, Path(sockets) if sockets else None, host or None)


def is_alive(server: Postmaster) -> bool:
    """Whether the process is there and is the server of this very data folder."""
    if _HAS_PROC:
        return _works_in(_PROC / str(server.pid), server.data)
    done = subprocess.run(  # noqa: S603 - a fixed program with a number
        ["/bin/ps", "-o", "stat=,command=", "-p", str(server.pid)],
        check=False,
        capture_output=True,
        text=True,
    )
    state, _, command = done.stdout.strip().partition(" ")
    return not state.startswith("Z") and str(server.data) in command


def _works_in(process: Path, data: Path) -> bool:
    try:  # a dead process that nobody has waited for has no folder any more
        return (process / "cwd").samefile(data)
    except OSError:
        return False


def ask(server: Postmaster) -> Answer:
    """What the server answers on its socket or port, without a password."""
    from psycopg import pq

    target = (
        f"host='{_quoted(server.address)}' port={server.port} connect_timeout=5 dbname=postgres"
    )
    answer = pq.Ping(pq.PGconn.ping(target.encode()))
    return {pq.Ping.OK: Answer.READY, pq.Ping.REJECT: Answer.BUSY}.get(answer, Answer.NONE)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def number_is_taken(pid: int) -> bool:
    """Whether some process has the number of a server that is gone."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def clear_stale(data: Path, sockets: Path) -> None:
    """Remove the files by which a dead server would keep the next one out.

    Under the start lock, when no server answers or lives, and only when needed: from a file in
    good order the next server learns which shared memory to look for, so that it waits for the
    children of the dead one. Without it, it looks where that memory should be.
    """
    for path in (pid_file(data), *sockets.glob(".s.PGSQL.*.lock")):
        path.unlink(missing_ok=True)


def end_orphans(data: Path) -> None:
    """Ask the children of a dead server to leave at once; busy ones would finish their query.

    Nobody waits for their results: their clients are gone or have seen the connection break.
    Without /proc there is nothing to do but wait.
    """
    if not _HAS_PROC:
        return
    for process in _PROC.iterdir():
        if process.name.isdigit() and _works_in(process, data) and _is_postgres(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGQUIT)


def _is_postgres(process: Path) -> bool:
    """Somebody's shell may stand in the data folder, too."""
    try:
        return (process / "comm").read_text().strip() == "postgres"
    except OSError:
        return False
