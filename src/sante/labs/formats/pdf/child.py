"""Takes the text out of a PDF, in a process of its own: bytes on standard input, JSON on output.

The file is a stranger's. This process has a bounded share of memory and time, may write no file,
open no connection and start no program, knows no setting and no secret of ours, and imports nothing
of ours. It is run by path and not as a module, so that it starts with the interpreter alone.
"""

import io
import json
import os
import sys
from typing import Any

MEMORY = 768 * 2**20
CPU_SECONDS = 20
PAGES = 100
LINES = 2_000  # of a page
LINE = 320  # characters of a line that are kept
PICTURES = 20  # pages whose picture is handed on
PICTURE_SIDE = 2_200  # pixels of the longer side: small print stays readable
PICTURE_PIXELS = 60_000_000  # a page of A4 at 600 dpi has 35 million
# What parsers raise besides their own errors where a file is not what it says.
WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, NotImplementedError)
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ctypes.",
)


def confine() -> None:
    """Give up what reading a PDF does not need. Where there are no limits, the time of day is."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: a parser that calls out has been taken over, and ends here."""
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(_FORBIDDEN):
        os._exit(3)


def read(content: bytes) -> dict[str, Any]:
    """`pages` with their lines (None for a page that cannot be read) and whether they hold a
    picture; or `problem`, one of "locked", "pages" and "broken"."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "locked"}
        if len(reader.pages) > PAGES:
            return {"problem": "pages"}
        pages = [page_of(page) for page in reader.pages]
    except DependencyError:
        return {"problem": "locked"}
    except (PyPdfError, OSError, *WRONG):
        return {"problem": "broken"}
    if not pages or all(page["lines"] is None for page in pages):
        return {"problem": "broken"}
    return {"pages": pages}


def page_of(page: Any) -> dict[str, Any]:
    try:
        text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - told as a page that could not be read; the others are
        return {"lines": None, "picture": False}
    lines = [line[:LINE].rstrip() for line in text.splitlines()[:LINES]]
    return {"lines": lines, "picture": has_picture(page)}


def pictures(content: bytes) -> dict[str, Any]:
    """`pictures`: the largest picture of each page, by page from 1, as JPEG. A page that has none,
    or none that can be taken out, is not there."""
    import base64

    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        reader.decrypt("")
    found: dict[int, str] = {}
    for number, page in enumerate(reader.pages[:PAGES], 1):
        if len(found) == PICTURES:
            break
        picture = picture_of(page)
        if picture is not None:
            found[number] = base64.b64encode(picture).decode()
    return {"pictures": found}


def picture_of(page: Any) -> bytes | None:
    import struct
    import zlib

    from PIL import Image
    from pypdf.errors import PyPdfError

    try:
        images = [image.image for image in page.images]
        largest = max((i for i in images if i), key=lambda i: i.width * i.height, default=None)
        if largest is None:
            return None
        out = io.BytesIO()
        whole = largest.convert("RGB")
        whole.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        whole.save(out, "JPEG", quality=85)
    except (PyPdfError, OSError, *WRONG, SyntaxError, struct.error, zlib.error):
        return None
    except Image.DecompressionBombError:
        return None
    return out.getvalue()


def has_picture(page: Any) -> bool:
    """A page without resources, or with broken ones, has none."""
    from pypdf.errors import PyPdfError

    try:
        objects = page["/Resources"]["/XObject"].get_object()
        return any(o.get_object().get("/Subtype") == "/Image" for o in objects.values())
    except (PyPdfError, *WRONG):
        return False


def main() -> int:
    content = sys.stdin.buffer.read()
    confine()
    work = read
    # What is loaded lazily is loaded before calls are watched.
    import pypdf  # noqa: F401

    if sys.argv[1:] == ["pictures"]:
        from PIL import Image

        Image.init()
        Image.MAX_IMAGE_PIXELS = PICTURE_PIXELS // 2  # it refuses at twice that
        work = pictures
    sys.addaudithook(refuse)
    try:
        answer = work(content)
    except (MemoryError, RecursionError):
        answer = {"problem": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
