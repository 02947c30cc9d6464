"""The page about formats, made of what they declare: `python -m sante.wearables.formats.catalogue`.

A test compares the page with this, so that neither can say what the other does not.
"""

import sys
from collections.abc import Iterator

from sante.wearables.formats import all_formats
from sante.wearables.formats.base import Covered, Format

_HEAD = """# Files of watches, rings, bands and scales

What Santé reads of each kind of file, what it keeps beside the readings, and what it leaves out and
why. This page is written by `python -m sante.wearables.formats.catalogue`; a test keeps it true. A
field that no line here names is counted with the import as “unknown field”: nothing is passed over
in silence.

Times that state an offset are believed; times in UTC say when, and your zone says which day that
was; times without either are meant by your own clock, as it was when you gave the file. Figures of
a date stay figures of a date. SDNN and RMSSD are two metrics everywhere.
"""


def page() -> str:
    return "\n".join([_HEAD, *(line for one in all_formats() for line in _section(one))])


def _section(one: Format) -> Iterator[str]:
    yield f"## {one.title}"
    yield ""
    yield "| of | how | fields | why, or as what |"
    yield "|---|---|---|---|"
    for covered in one.coverage:
        yield f"| {covered.kind} | {covered.how} | {_fields(covered)} | {covered.why} |"
    yield ""


def _fields(covered: Covered) -> str:
    return ", ".join("all others" if field == "*" else f"`{field}`" for field in covered.fields)


if __name__ == "__main__":
    sys.stdout.write(page())
