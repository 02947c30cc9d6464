"""Making the data folder: complete or absent."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from sante.core.embedded.commands import run
from sante.core.embedded.errors import EmbeddedError, explain
from sante.core.embedded.locks import own_like
from sante.core.embedded.place import Place

SUPERUSER: Final = "postgres"

_NEEDED_BYTES: Final = 200 * 2**20  # an empty cluster takes 40 MB, its first write-ahead log 80
_TIMEOUT: Final = 300.0  # seconds; it takes 1.5, and many times that on a small board under load


def create(place: Place, binaries: Path) -> None:
    """Run initdb beside `place.data`, then rename. Raises EmbeddedError.

    The name is new each time, since an initdb that outlived its killed parent may still write.
    """
    for unfinished in place.base.glob("data.tmp-*"):
        shutil.rmtree(unfinished, ignore_errors=True)  # rubbish; if it resists, the next start
    _check_space(place.base)
    fresh = place.base / f"data.tmp-{os.urandom(4).hex()}"
    fresh.mkdir(mode=0o700)
    password = place.base / "initdb.password"
    password.unlink(missing_ok=True)
    try:
        _write_secret(password, read_or_make_password(place))
        if place.account:
            for path in (fresh, password):
                os.chown(path, place.account.uid, place.account.gid, follow_symlinks=False)
        _initdb(place, binaries, fresh, password)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)  # room for whoever needs it; the cause is raised
        raise
    finally:
        password.unlink(missing_ok=True)
    if place.data.exists():
        place.data.rmdir()  # empty, as `locate` has seen; anything else fails here
    fresh.rename(place.data)
    _sync_folder(place.base)


def _initdb(place: Place, binaries: Path, fresh: Path, password: Path) -> None:
    command: list[str | Path] = [
        *(binaries / "initdb", "--pgdata", fresh, "--username", SUPERUSER),
        *("--auth=scram-sha-256", "--pwfile", password, "--data-checksums", "--encoding=UTF8"),
        *locale_options(place.major, sys.platform),
    ]
    log = place.commands_log
    status = run(command, account=place.account, output=log, timeout=_TIMEOUT)
    if status:
        output = log.read_text(errors="replace")
        raise explain("The database could not be set up.", output, log)


def locale_options(major: int, platform: str) -> list[str]:
    """Sorting by code point, the same on every machine: no index breaks with a system update.

    From 17 on PostgreSQL brings its own C.UTF-8. The C library's is still what some extensions
    ask what a letter is; on macOS that part goes by the name UTF-8.
    """
    mac = platform == "darwin"
    library = ["--locale=C", "--lc-ctype=UTF-8"] if mac else ["--locale=C.UTF-8"]
    if major < 17:
        return library
    return [*library, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def read_or_make_password(place: Place) -> str:
    """The superuser's password. Raises EmbeddedError when it is lost: the data knows only it."""
    try:
        return place.password.read_text().strip()
    except FileNotFoundError:
        if place.is_set_up:
            raise EmbeddedError(
                f"{place.password} is missing, and the database in {place.data} opens with no"
                " other password. Put the file back from your backup."
            ) from None
    password = os.urandom(32).hex()
    unfinished = place.password.with_suffix(".tmp")
    unfinished.unlink(missing_ok=True)
    _write_secret(unfinished, password)
    unfinished.rename(place.password)
    return password


def _write_secret(path: Path, text: str) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "w") as file:
        own_like(descriptor, path.parent)
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _check_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise EmbeddedError(
            f"The disk is full: the database needs {_NEEDED_BYTES // 2**20} MB to begin with, and"
            f" {folder} has {free // 2**20} MB left. Free some space, then start again."
        )


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
