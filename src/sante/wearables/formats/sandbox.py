"""What a process that reads a stranger's file may still do: compute, and write to its pipe."""

import os
import resource
from typing import Final

MEMORY: Final = 2 * 2**30  # address space, which is far more than what is in use
CPU_BASE: Final = 60  # seconds, and one more for every MB below
CPU_PER_MB: Final = 0.5
_OPEN: Final = 3  # the file, the pipe, and where errors go


def cpu_seconds(size: int) -> int:
    """How long a file of so many bytes, unpacked, may be computed on."""
    return CPU_BASE + int(size / 2**20 * CPU_PER_MB)


def confine(seconds: int) -> None:
    """Give up for good what reading does not need. Everything must be imported before.

    With no free file number left, no file, socket or pipe can be opened: neither a path in the
    file nor a flaw in a parser reaches the disk, the database or the network. New processes are
    out as well, since they need a pipe or memory of their own.
    """
    os.closerange(_OPEN, 1024)
    _limit(resource.RLIMIT_NOFILE, _OPEN)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds)
    if hasattr(resource, "RLIMIT_AS"):
        _limit(resource.RLIMIT_AS, MEMORY)


def _limit(what: int, wanted: int) -> None:
    _, most = resource.getrlimit(what)
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(what, (allowed, allowed))
