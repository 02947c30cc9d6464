"""As whom the server runs. PostgreSQL refuses to run as root, and it is right."""

import os
import pwd
import shutil
import time
from pathlib import Path
from typing import Final

from sante.core.embedded.commands import Account, run
from sante.core.embedded.errors import EmbeddedError

SETTING: Final = "SANTE_DB_USER"
DEFAULT: Final = "sante-db"
FALLBACK: Final = "nobody"

_SYSTEM: Final = "/usr/sbin:/sbin:/usr/bin:/bin"
_CREATE: Final = (
    "useradd --system --user-group --no-create-home --home-dir /nonexistent"
    f" --shell /usr/sbin/nologin {DEFAULT}",
    f"adduser -S -D -H -s /sbin/nologin {DEFAULT}",  # busybox
)
_PATIENCE: Final = 5.0  # seconds: another process may hold the lock of /etc/passwd


def server_account(data: Path | None) -> Account | None:
    """The account for the server; None means our own, which is not root.

    Existing data decides, whatever the account's name is today: a container made anew may know
    its owner only by number. Raises EmbeddedError when that contradicts SANTE_DB_USER.
    """
    if os.geteuid() != 0:
        return None
    asked = os.environ.get(SETTING)
    chosen = _named(asked) if asked else None
    if data is None:
        return chosen or _default()
    owner = data.stat()
    if chosen and chosen.uid != owner.st_uid:
        raise EmbeddedError(
            f"{data} belongs to user {_name_of(owner.st_uid)}, but {SETTING} is {asked}."
            f" Unset {SETTING}, or give the data away: chown -R {asked} {data.parent}"
        )
    return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid)


def _named(name: str) -> Account:
    account = _lookup(name)
    if account is None:
        raise EmbeddedError(f"{SETTING} names the user {name}, who does not exist: create it.")
    if account.uid == 0:
        raise EmbeddedError(f"{SETTING} must name an unprivileged user, not root.")
    return account


def _default() -> Account:
    account = _lookup(DEFAULT) or _create() or _lookup(FALLBACK)
    if account is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and no user could be created for it. Start Santé as"
            f" an ordinary user, or create one and name it: {SETTING}=<user>."
        )
    return account


def _create() -> Account | None:
    """The new system user, or None where none can be made (read-only system, no tool)."""
    deadline = time.monotonic() + _PATIENCE
    for line in _CREATE:
        tool, *arguments = line.split()
        path = shutil.which(tool, path=_SYSTEM)
        while path and time.monotonic() < deadline:
            run([path, *arguments])
            account = _lookup(DEFAULT)  # ours, or the one a faster process made
            if account:
                return account
            time.sleep(0.2)
    return None


def _lookup(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
