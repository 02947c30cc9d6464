"""Compiles the scanner of Apple Health exports, where there is a C compiler.

Standard library only: building the package runs this file by its path. By hand, after a change:
`python src/sante/wearables/formats/apple/compiling.py`.
"""

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent / "scan"
MAIN: Final = SOURCES / "scan.c"
LIBRARY: Final = SOURCES / "scan.so"

# Contracting a product and a sum would round otherwise than Python does.
FLAGS: Final = ("-std=gnu11", "-O3", "-ffp-contract=off", "-fPIC", "-fstack-protector-strong")


class NotCompiled(RuntimeError):
    """Why there is no scanner, in one line."""


def digest() -> str:
    """SHA-256 of the sources. The library says which ones it was made of, so that none that is
    out of date is ever used."""
    whole = hashlib.sha256()
    for path in sorted(SOURCES.glob("*.[ch]")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def compiler() -> list[str]:
    """The command: $CC, the compiler Python was built with, or cc. Raises NotCompiled."""
    import shutil  # here, for readers of exports import this module too

    for words in _candidates():
        if words and shutil.which(words[0]):
            return words
    raise NotCompiled("there is no C compiler (set CC, or install gcc or clang)")


def _candidates() -> Iterator[list[str]]:
    import shlex
    import sysconfig

    yield shlex.split(os.environ.get("CC", ""))
    yield shlex.split(sysconfig.get_config_var("CC") or "")
    yield from (["cc"], ["gcc"], ["clang"])


def build(library: Path = LIBRARY, *, flags: Sequence[str] = FLAGS) -> None:
    """Make the library, or leave none at all. Raises NotCompiled."""
    made = library.with_suffix(f".{os.getpid()}.tmp")
    source = f'-DSANTE_SOURCE="{digest()}"'
    try:
        command = [*compiler(), *flags, "-shared", source, "-o", str(made), str(MAIN), "-lm"]
        _run(command)
        made.replace(library)
    except (OSError, NotCompiled) as wrong:
        made.unlink(missing_ok=True)
        library.unlink(missing_ok=True)
        raise NotCompiled(str(wrong)) from None


def _run(command: Sequence[str]) -> None:
    import subprocess

    done = subprocess.run(  # noqa: S603 - the person's own compiler, our own sources
        command, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or "it said nothing").splitlines()
        raise NotCompiled(f"{command[0]} failed: {said[-1][:300]}")


def main() -> int:
    try:
        build()
    except NotCompiled as wrong:
        sys.stderr.write(f"The scanner was not compiled: {wrong}.\n")
        return 1
    sys.stdout.write(f"{LIBRARY}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
