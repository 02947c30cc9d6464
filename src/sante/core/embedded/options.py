"""The server's settings, and where it listens."""

import hashlib
import os
import shlex
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sante.core.embedded.errors import EmbeddedError
from sante.core.embedded.place import Place

SOCKET_PORT: Final = 5432  # only a part of the socket's name
LOOPBACK: Final = "127.0.0.1"

# On the command line, so that nothing in the data folder can turn durability off.
DEFAULTS: Final[Mapping[str, str]] = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "wal_compression": "on",
    "jit": "off",
    # Parallel queries want more shared memory than a container has (64 MB), and gain nothing here.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "lc_messages": "C",  # errors.py reads them
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and values are health data. Failures reach the client, who knows what to log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


def command_line(place: Place, settings: Mapping[str, str], *, tcp: bool) -> str:
    """The server's options, quoted for the shell that pg_ctl hands them to."""
    chosen = {**DEFAULTS, **settings}
    if not tcp and _sockets_work(place.sockets):
        chosen.setdefault("port", str(SOCKET_PORT))
        # The setting is a list, in which a folder's name with blanks needs quotes.
        folder = str(place.sockets).replace('"', '""')
        chosen["unix_socket_directories"] = f'"{folder}"'
        chosen["unix_socket_permissions"] = "0700"
        chosen["listen_addresses"] = ""
    else:
        chosen.setdefault("port", str(_free_port(place.home)))
        chosen["unix_socket_directories"] = ""
        chosen["listen_addresses"] = LOOPBACK
    return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in chosen.items())


def _sockets_work(folder: Path) -> bool:
    """Whether a socket can be made here and found.

    Some file systems cannot hold one, long paths do not fit, and clients read a comma as the end.
    """
    if "," in str(folder):
        return False
    probe = folder / f".s.PROBE.{SOCKET_PORT}"  # as long as the server's own name
    probe.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as attempt:
        try:
            attempt.bind(os.fspath(probe))
        except OSError:
            return False
    probe.unlink()
    return True


def _free_port(home: Path) -> int:
    """The same port each time where possible, so that open programs find the server again."""
    digest = hashlib.sha256(os.fsencode(home)).digest()
    preferred = 49152 + int.from_bytes(digest[:2], "big") % 16384
    for port in (preferred, 0):
        with socket.socket(socket.AF_INET) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(attempt.getsockname()[1])
    raise EmbeddedError(f"There is no free port on {LOOPBACK}.")
