"""The lines of a PDF as they are printed, columns kept apart by spaces.

A hostile file can make any parser run for ever or eat all memory, so the parser runs in a child
process (`child.py`) with limits, two at a time, and is killed when its time is up.
"""

import base64
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sante.labs.errors import BusyReading, UnreadableReport
from sante.labs.formats.cells import MAX_TEXT
from sante.labs.formats.pdf import child

SECONDS: Final = 30.0
AT_ONCE: Final = 2
CHARACTERS: Final = 800_000  # of a whole document: a hundred full pages
_PATIENCE: Final = 60.0  # seconds a file waits for its turn
_TURNS: Final = threading.BoundedSemaphore(AT_ONCE)
_CHILD: Final = Path(child.__file__)
_TYPE_IT: Final = "Type the values in, or ask your laboratory for a CSV or FHIR file."
_PROBLEMS: Final = {
    "locked": "This PDF is locked with a password. Open it, print or save it as a PDF without one,"
    " and upload that.",
    "pages": f"This PDF has more than {child.PAGES} pages. Upload those with your results only.",
    "broken": f"This PDF is damaged and cannot be read. Download it again. {_TYPE_IT}",
    "limits": f"This PDF takes more time or memory to read than a report should. {_TYPE_IT}",
}


@dataclass(frozen=True, slots=True)
class Page:
    """`lines` is None for a page that could not be read."""

    lines: tuple[str, ...] | None
    picture: bool


def pages_of(content: bytes, seconds: float = SECONDS) -> tuple[Page, ...]:
    """The pages of a PDF. Raises UnreadableReport with what to do, or BusyReading."""
    answer = _asked(content, seconds)
    if problem := answer.get("problem"):
        raise UnreadableReport(_PROBLEMS[problem])
    if sum(len(line) for page in answer["pages"] for line in page["lines"] or ()) > CHARACTERS:
        raise UnreadableReport(_PROBLEMS["limits"])
    return tuple(
        Page(
            None if page["lines"] is None else tuple(map(_plain, page["lines"])),
            page["picture"],
        )
        for page in answer["pages"]
    )


def pictures_of(content: bytes, seconds: float = SECONDS) -> dict[int, bytes]:
    """The pictures of scanned pages as JPEG, by page from 1. Raises as `pages_of`."""
    answer = _asked(content, seconds, "pictures")
    return {int(n): base64.b64decode(found) for n, found in answer.get("pictures", {}).items()}


def _asked(content: bytes, seconds: float, *what: str) -> dict[str, Any]:
    if not _TURNS.acquire(timeout=_PATIENCE):
        raise BusyReading
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own file
            [sys.executable, "-I", "-B", "-W", "ignore", str(_CHILD), *what],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={"LC_ALL": "C.UTF-8"},  # none of our settings, of which some are secret
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise UnreadableReport(_PROBLEMS["limits"]) from None
    finally:
        _TURNS.release()
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def _plain(line: str) -> str:
    """Every kind of space is one; what cannot be stored or shown is gone. Positions stay."""
    shown = "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else " " for c in line)
    return "".join(" " if c.isspace() else c for c in shown)[: 2 * MAX_TEXT]
