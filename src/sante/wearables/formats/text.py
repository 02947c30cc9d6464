"""Text parts of an upload: JSON and tables, with their limits.

What is wrong with one part of an archive is told and does not spoil the others; a file that came
alone and cannot be read is refused.
"""

import codecs
import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sante.kit import strict_json
from sante.kit.strict_json import JsonProblem
from sante.wearables.formats.base import Covered, Problem, Tally, Unreadable
from sante.wearables.formats.opened import Opened, Part

MOST_JSON: Final = 64 * 2**20  # bytes of one part: objects take ten times that
MOST_COLUMNS: Final = 500
LONGEST_LINE: Final = 2**20
_LONGEST_FIELD: Final = 128 * 1024
_MOST_NAMES: Final = 200  # of unknown fields told of one file


class BadPart(Unreadable):
    """One part of an upload cannot be read; the others of an archive may be."""


def whole(opened: Opened, part: Part, limit: int = MOST_JSON) -> bytes:
    """All bytes of a part. Raises BadPart when it is larger than `limit`."""
    found = bytearray()
    if part.size <= limit:
        for piece in opened.stream(part):
            found += piece
    if part.size > limit or len(found) > limit:
        message = f"A part of it is larger than {limit >> 20} MB, more than is read at once."
        raise BadPart("too_large", message)
    return bytes(found)


def json_of(opened: Opened, part: Part) -> Any:
    """The value in a part. Raises BadPart."""
    try:
        return strict_json.loads(whole(opened, part))
    except JsonProblem as wrong:
        raise BadPart("bad_json", str(wrong)[:280]) from None
    except RecursionError:
        raise BadPart("bad_json", "The JSON is nested too deep.") from None


def table(pieces: Iterable[bytes], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a table, without its empty lines. Raises BadPart."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(_lines(pieces), delimiter=delimiter)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise BadPart("bad_table", f"Line {reader.line_num} is no line of a table.") from None
        if cells is None:
            return
        if len(cells) > MOST_COLUMNS:
            raise BadPart("bad_table", f"The table has more than {MOST_COLUMNS} columns.")
        if any(cells):
            yield reader.line_num, cells


def records(pieces: Iterable[bytes], delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """(line, heading -> cell) below the first line. Cells without a heading are passed over."""
    rows = table(pieces, delimiter)
    _, header = next(rows, (0, []))
    names = [name.strip() for name in header]
    for line, cells in rows:
        yield line, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}


def header_of(head: bytes, delimiter: str = ",") -> tuple[str, ...]:
    """The headings at the beginning of a part; none when it does not begin as a table."""
    first = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0][:LONGEST_LINE]
    try:
        cells = next(csv.reader([first.decode()], delimiter=delimiter), [])
    except (UnicodeDecodeError, csv.Error):
        return ()
    return tuple(cell.strip() for cell in cells)


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, decoded as they come."""
    decode = codecs.getincrementaldecoder("utf-8-sig")("strict").decode
    rest = ""
    for piece in _ended(pieces):
        try:
            rest += decode(piece, not piece)
        except UnicodeDecodeError:
            raise BadPart(
                "not_utf8", "The table is not UTF-8. Save it as UTF-8 and send it again."
            ) from None
        *lines, rest = rest.split("\n")
        for line in lines:
            yield f"{line}\n"
        if not piece and rest:
            yield rest
        if len(rest) > LONGEST_LINE:
            raise BadPart("bad_table", "A line of the table is longer than a line can be.")


def _ended(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from (piece for piece in pieces if piece)
    yield b""


def number(value: object) -> float | None:
    """A finite number, written as one or as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) < 1e15 else None


def slug(name: str, otherwise: str = "other") -> str:
    """`Outdoor Walk` as outdoor_walk."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:80] or otherwise


class Fields:
    """Which fields of one kind a format knows. Any other is counted where it is met: a field that
    a new version of an export brings is told, never passed over in silence."""

    def __init__(self, coverage: Iterable[Covered], kind: str, tally: Tally) -> None:
        self._known = {field for c in coverage if c.kind == kind for field in c.fields}
        self._kind = kind
        self._tally = tally
        self._same: tuple[str, ...] = ()
        self._unknown: set[str] = set()

    def check(self, record: Mapping[str, object]) -> None:
        keys = tuple(record)
        nested = any(isinstance(value, (dict, list)) for value in record.values())
        if keys == self._same and not nested:
            return
        self._same = keys
        for name in paths(record):
            if "*" not in self._known and name not in self._known and not self._covered(name):
                self._tell(name)

    def _covered(self, name: str) -> bool:
        """Whether a field above it is declared as a whole: `contributors.*`."""
        parts = name.split(".")
        return any(".".join([*parts[:i], "*"]) in self._known for i in range(1, len(parts)))

    def _tell(self, name: str) -> None:
        if name not in self._unknown and len(self._unknown) < _MOST_NAMES:
            self._unknown.add(name)
            self._tally.leave_out("unknown_field")


def paths(value: object, above: str = "") -> Iterator[str]:
    """The fields of a record, those within others as `a.b`; places in lists do not count."""
    if isinstance(value, dict):
        if above and not value:
            yield above
        for key, inner in value.items():
            yield from paths(inner, f"{above}.{key}" if above else str(key))
    elif isinstance(value, list):
        yield from dict.fromkeys(name for item in value for name in paths(item, above))
    elif above:
        yield above


class Problems:
    """Faults of single items: the first of each kind are told, all are counted."""

    MOST: Final = 20

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._told: dict[str, int] = {}
        self._found: list[Problem] = []

    def add(self, code: str, message: str, where: str) -> None:
        self._tally.leave_out(code)
        self._told[code] = self._told.get(code, 0) + 1
        if self._told[code] <= self.MOST:
            self._found.append(Problem(code, message, where[:80]))

    def note(self, told: Problem) -> None:
        """Something to be told that is no fault of an item."""
        self._found.append(told)

    def take(self) -> list[Problem]:
        found, self._found = self._found, []
        return found
