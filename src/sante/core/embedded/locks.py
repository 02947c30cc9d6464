"""The two locks of a home: who uses the server, and who starts or stops it now."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sante.core.embedded.errors import EmbeddedError

_POLL = 0.02  # seconds


def open_lock(path: Path) -> int:
    """A descriptor to lock; the file belongs to whoever owns the folder, root or not."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        descriptor = os.open(path, flags | os.O_CREAT, 0o600)
        own_like(descriptor, path.parent)
        return descriptor


def own_like(descriptor: int, folder: Path) -> None:
    """Give a file that root just made in somebody's folder to that somebody."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def is_last(users: int) -> bool:
    """Whether nobody else holds the users' lock; call it under the start lock only.

    Our own shared lock is gone afterwards either way: turning it into an exclusive one starts by
    dropping it.
    """
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def join(users: int) -> None:
    fcntl.flock(users, fcntl.LOCK_SH)


@contextmanager
def exclusive(path: Path, *, timeout: float) -> Iterator[None]:
    """Hold the start lock. Raises EmbeddedError after `timeout` seconds of waiting."""
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedError(
                        f"Another process has been starting or stopping the database for"
                        f" {timeout:.0f} s (it holds {path}). Wait for it, or end it."
                    ) from None
                time.sleep(_POLL)
        yield
    finally:
        os.close(descriptor)
