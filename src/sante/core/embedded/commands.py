"""Running PostgreSQL's programs: as the right account, detached, with their output in a file."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sante.core.embedded.errors import EmbeddedError

_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Account:
    """The unprivileged user the server runs as when we are root."""

    name: str
    uid: int
    gid: int


def run(
    command: Sequence[str | Path],
    *,
    account: Account | None = None,
    output: Path | None = None,
    timeout: float = 60,
    env: Mapping[str, str] | None = None,
) -> int:
    """Exit status of `command`, with what it says in the file `output` (emptied first).

    Never a pipe, which the server would keep open; a session of its own, so that Ctrl-C at the
    terminal reaches us and not the server; and only `env`, not ours, which may hold secrets.
    Raises EmbeddedError when it does not end within `timeout` seconds.
    """
    target = os.devnull if output is None else output
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(target, flags, 0o600)
    try:
        done = subprocess.run(  # noqa: S603 - a list of our own, no shell
            [str(part) for part in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            cwd="/",
            env={"PATH": _PATH, "LC_ALL": "C", **(env or {})},
            start_new_session=True,
            timeout=timeout,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except subprocess.TimeoutExpired:
        raise EmbeddedError(f"{command[0]} did not end within {timeout:.0f} s.") from None
    finally:
        os.close(descriptor)
    return done.returncode


def succeeds(command: Sequence[str | Path], *, account: Account | None) -> bool:
    """Whether `account` may run `command` at all, and it ends well."""
    try:
        return run(command, account=account, timeout=20) == 0
    except PermissionError:
        return False
