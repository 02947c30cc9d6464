"""Bringing the server up, whatever the last one left behind, and down again."""

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sante.core.embedded import postmaster
from sante.core.embedded.binaries import remove_old_copies
from sante.core.embedded.commands import run
from sante.core.embedded.errors import EmbeddedError, explain
from sante.core.embedded.options import command_line
from sante.core.embedded.place import Place, private_folder
from sante.core.embedded.postmaster import Answer, Postmaster

_POLL: Final = 0.05  # seconds
_LEFTOVERS_MAY_TAKE: Final = 2.0  # seconds, for a killed server's children to leave by themselves
_STOP_TIMEOUT: Final = 60  # seconds, for the last checkpoint
_LOG_LIMIT: Final = 10 * 2**20  # bytes; one older file is kept
# pg_ctl pastes the paths it is given into a shell command, with quotes that do not hold a $ or a
# quote in a folder's name. So the data comes by the environment, and the log is opened before; by
# the server's account, in whose folder it is.
_INTO_THE_LOG: Final = 'exec "$@" >>"$0" 2>&1'
_SHUT_OUT: Final = re.compile('pre-existing shared memory block|lock file ".*" already exists')


@dataclass(frozen=True)
class Launch:
    """How to start: where, with which programs and settings, and how long to wait (seconds)."""

    place: Place
    binaries: Path
    settings: Mapping[str, str]
    tcp: bool
    timeout: float


def ensure_running(wanted: Launch) -> Postmaster:
    """The running server, started when there is none. Under the start lock only.

    Waits for a server that is starting, recovering or stopping, and for the children of one that
    was killed. Raises EmbeddedError.
    """
    place, began = wanted.place, time.monotonic()
    while (waited := time.monotonic() - began) < wanted.timeout:
        server = postmaster.read(place.data)
        answer = _answer(server) if server else Answer.NONE
        if server and answer is Answer.READY:
            return server
        torn = server is None and postmaster.pid_file(place.data).exists()
        if answer is Answer.BUSY or (torn and waited < _LEFTOVERS_MAY_TAKE):
            time.sleep(_POLL)
            continue
        if torn or (server and postmaster.number_is_taken(server.pid)):
            postmaster.clear_stale(place.data, place.sockets)
        if not _start(wanted):
            if waited > _LEFTOVERS_MAY_TAKE:
                postmaster.end_orphans(place.data)
            time.sleep(_POLL)
    raise EmbeddedError(
        f"The database in {place.data} was not ready after {wanted.timeout:.0f} s. It may"
        " still be recovering: wait a little and start again, which goes on where it is."
        f" {place.log} tells how far it is."
    )


def _answer(server: Postmaster) -> Answer:
    """What the server of `postmaster.pid` is doing; none means that it is gone.

    Through a shared folder it may run in another container, where we cannot see its process; but
    only a server of ours can answer in our private socket folder. On a port, anybody can.
    """
    answer, alive = postmaster.ask(server), postmaster.is_alive(server)
    if alive:
        return Answer.READY if answer is Answer.READY else Answer.BUSY
    return answer if server.socket_dir else Answer.NONE


def _start(wanted: Launch) -> bool:
    """One attempt. False when what a killed server left is in the way."""
    place = wanted.place
    remove_old_copies(place.base, wanted.binaries)
    private_folder(place.sockets, place.account)
    private_folder(place.log.parent, place.account)
    log_begins = _rotate(place.log)
    command: list[str | Path] = [
        *("/bin/sh", "-c", _INTO_THE_LOG, place.log),
        *(wanted.binaries / "pg_ctl", "start", "--silent", "--wait"),
        f"--timeout={wanted.timeout:.0f}",
        f"--options={command_line(place, wanted.settings, tcp=wanted.tcp)}",
    ]
    status = run(
        command,
        account=place.account,
        output=place.commands_log,
        timeout=wanted.timeout + 10,
        env={"PGDATA": str(place.data)},
    )
    server = postmaster.read(place.data)
    if status == 0 or (server and postmaster.is_alive(server)):  # started, or slow to recover
        return True
    output = _tail(place.log, log_begins)
    if _SHUT_OUT.search(output):
        return False
    output = output or place.commands_log.read_text(errors="replace")
    raise explain("The database server did not start.", output, place.log)


def stop(place: Place, binaries: Path) -> bool:
    """Stop the server; False when none ran. Raises EmbeddedError when it will not go."""
    server = postmaster.read(place.data)
    if server is None or not postmaster.is_alive(server):
        return False
    for mode in ("fast", "immediate"):  # the second skips the checkpoint; the next start redoes it
        command: list[str | Path] = [
            *(binaries / "pg_ctl", "stop", "--silent", "--wait", "-D", place.data),
            *(f"--mode={mode}", f"--timeout={_STOP_TIMEOUT}"),
        ]
        log = place.commands_log
        if run(command, account=place.account, output=log, timeout=_STOP_TIMEOUT + 10) == 0:
            return True
    output = place.commands_log.read_text(errors="replace")
    raise explain("The database server did not stop.", output, place.log)


def _rotate(log: Path) -> int:
    """The size of the log, which starts anew when it has grown too large."""
    try:
        size = log.lstat().st_size
    except FileNotFoundError:
        return 0
    if size < _LOG_LIMIT:
        return size
    log.rename(log.with_name(f"{log.name}.1"))
    return 0


def _tail(log: Path, begins: int) -> str:
    """What was written after `begins`; the server's account owns the file, so no links."""
    try:
        descriptor = os.open(log, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        file.seek(begins)
        return file.read(64 * 1024).decode(errors="replace")
