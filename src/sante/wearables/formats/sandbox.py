"""What a process that reads a stranger's file may still do: compute, and write to its pipe."""

import os
import re
import resource
import sys
from typing import Final

MEMORY: Final = 2 * 2**30  # address space, which is far more than what is in use
CPU_BASE: Final = 60  # seconds, and one more for every MB below
CPU_PER_MB: Final = 0.5
_OPEN: Final = 3  # the file, the pipe, and where errors go
_STATUS: Final = "/proc/self/status"


def cpu_seconds(size: int) -> int:
    """How long a file of so many bytes, unpacked, may be computed on."""
    return CPU_BASE + int(size / 2**20 * CPU_PER_MB)


def confine(seconds: int) -> None:
    """Give up for good what reading does not need. Everything must be imported before.

    With no free file number left, no file, socket or pipe can be opened: neither a path in the
    file nor a flaw in a parser reaches the disk, the database or the network. New processes are
    out as well, since they need a pipe or memory of their own.
    """
    kept = _OPEN
    if os.path.exists(_STATUS):
        status = os.open(_STATUS, os.O_RDONLY)
        if status != _OPEN:
            os.dup2(status, _OPEN)
        kept += 1
    os.closerange(kept, 1024)
    _limit(resource.RLIMIT_NOFILE, _OPEN)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds)
    if hasattr(resource, "RLIMIT_AS"):
        _limit(resource.RLIMIT_AS, MEMORY)


def memory_bytes() -> int:
    """The most memory this process has held at once.

    Where the system tells it by process, that is read from what `confine` kept open: the peak that
    `getrusage` knows begins with the process this one was started from, which may be far larger.
    """
    try:
        told = os.pread(_OPEN, 65_536, 0)
    except OSError:
        told = b""
    peak = re.search(rb"VmHWM:\s+(\d+) kB", told)
    if peak:
        return int(peak[1]) * 1024
    peak_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak_rss * (1 if sys.platform == "darwin" else 1024)


def _limit(what: int, wanted: int) -> None:
    _, most = resource.getrlimit(what)
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(what, (allowed, allowed))
