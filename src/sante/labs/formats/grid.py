"""From the bytes of a table to its cells: encoding, delimiter, lines."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Final

from sante.labs.errors import UnreadableReport
from sante.labs.formats.base import MAX_ROWS
from sante.labs.formats.cells import clipped

MAX_COLUMNS: Final = 400
MAX_CELLS: Final = 400_000
MAX_LINE: Final = 200_000
DELIMITERS: Final = (";", "\t", "|", ",")
_SAMPLE_LINES: Final = 60
_SEPARATOR_LINE = re.compile(r"sep=([;,|\t])\r?\n", re.IGNORECASE)  # Excel's own note to itself


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text in it; `number` is where it starts in the file, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        return self.cells[column] if column is not None and column < len(self.cells) else ""


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding. Raises UnreadableReport when it is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        candidates = ()
    else:
        candidates = ("utf-8-sig", "cp1252")
    for name in candidates:
        try:
            return content.decode(name), name.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableReport(
        "The letters of this text cannot be read. Save the table again as “CSV UTF-8”."
    )


def told_delimiter(text: str) -> tuple[str | None, str]:
    """The delimiter that the file itself names, with the text below."""
    told = _SEPARATOR_LINE.match(text)
    if told is None:
        return None, text
    # A line end stays in its place so that the numbers of the lines are those of the file.
    return told[1], "\n" + text[told.end() :]


def split(text: str, delimiter: str, limit: int | None = None) -> list[Line]:
    """The lines with text, at most `limit`. Raises UnreadableReport beyond the caps."""
    lines: list[Line] = []
    cells = 0
    for line in _lines(text, delimiter):
        lines.append(line)
        cells += len(line.cells)
        if limit is not None and len(lines) >= limit:
            break
        if len(lines) > MAX_ROWS + _SAMPLE_LINES or cells > MAX_CELLS:
            raise UnreadableReport(
                f"This table has more than {MAX_ROWS:,} lines or {MAX_CELLS:,} cells. Export a"
                " shorter period."
            )
    return lines


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                raise UnreadableReport(f"A table has {MAX_COLUMNS} columns at most (line {start}).")
            cells = tuple(clipped(cell) for cell in row)
            if any(cells):
                yield Line(start, cells)
            start = reader.line_num + 1
    except csv.Error:
        raise UnreadableReport(
            f"The cell that starts at line {start} never ends. Check the quotation marks there, or"
            " save the table again as CSV."
        ) from None


def check_lines(text: str) -> None:
    """Refuses text of one endless line before anything splits it."""
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        raise UnreadableReport("A line of this text is far too long for a table.")


def sample_of(text: str) -> str:
    """The first lines, enough to judge by."""
    return "".join(f"{line}\n" for line in text[:MAX_LINE].splitlines()[:_SAMPLE_LINES])


def rank_delimiters(text: str) -> list[str]:
    """Delimiters that make columns, the one under which most lines agree on their number first."""
    scores = []
    for rank, delimiter in enumerate(DELIMITERS):
        try:
            widths = [len(line.cells) for line in split(sample_of(text), delimiter)]
        except UnreadableReport:
            continue
        wide = [width for width in widths if width > 1]
        if wide:
            usual = max(set(wide), key=wide.count)
            scores.append((-wide.count(usual) / len(widths), rank, delimiter))
    return [delimiter for _, _, delimiter in sorted(scores)]
