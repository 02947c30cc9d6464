"""From the printed lines of a report to its rows, each with the place it was read from.

What is between the values matters as much: titles say whether urine or blood follows, names are
broken over lines, headings repeat on every page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sante.labs.formats import headings
from sante.labs.formats.base import DateOrder
from sante.labs.formats.cells import clipped, loinc
from sante.labs.formats.pdf import names
from sante.labs.formats.pdf.atoms import Atom, atoms_of, cells_of
from sante.labs.formats.pdf.columns import Columns, Table, parts_of, table_of
from sante.labs.formats.pdf.earlier import earlier_results
from sante.labs.formats.pdf.names import cleaned, is_known
from sante.labs.formats.pdf.pick import Picked, pick
from sante.labs.formats.pdf.wrapped import cleaned_part, whole_name
from sante.labs.rules.numbers import Decimal
from sante.labs.types import PrintedRow, Problem

_ABOUT: Final = re.compile(
    r"^\s*(?:page|seite|pagina|página|phone|tel|fax|patient|pt\b|dob|date|datum|age|alter|edad|sex\b"
    r"|gender|account|acct|id\b|order|specimen|sample|physician|provider|doctor|npi|clia|collect"
    r"|report|receiv|address|zip|fasting|drawn|entnahme|eingang|ausgang|befund|geb\b|geburt|auftrag"
    r"|requisition|mrn|hospital|nhs (?:no|number)|lab(?:or)? ?(?:no|nr|id)|ref(?:erence)? no)"
    r"|\bpage \d+ of \d+|\bseite \d+ (?:von|/)|\bpage \d+/\d+",
    re.IGNORECASE,
)
_RANGE_BELOW: Final = re.compile(
    r"^\s*(?:reference|standard|normal|ref\.?|target)\s*(?:range|interval|bereich|values?)?\s*:?\s*"
    r"|^\s*(?:referenz\w*|norm\w*|valeurs? \w+(?: \w+)?|valores? \w+(?: \w+)?)\s*:?\s*",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^\s*(?:(?:your )?(?:value|result)|wert|ergebnis|resultado?)\s*:?\s+", re.I
)
_LONGEST_NAME: Final = 70
_MOST_WORDS: Final = 8  # of a name we do not know; more is prose
_TITLE_WORDS: Final = 5
_MOST_CELLS: Final = 30  # of a line of results
_MOST_WORDS_OF_A_LINE: Final = 45  # what has more is prose, or made to be slow


@dataclass(frozen=True, slots=True)
class Spot:
    """A printed line; page and number count from 1."""

    page: int
    number: int
    text: str


@dataclass
class _Place:
    """Where in a report the reading is: below which headings, and under which title."""

    table: Table | None = None
    title: str = ""
    elsewhere: bool = False
    unit: str = ""
    used: set[int] = field(default_factory=set)  # lines that belong to a row already


@dataclass(frozen=True, slots=True)
class _Found:
    """A row before its name is whole; `above`: the name stands in the line above."""

    name: str
    picked: Picked
    code: str | None
    above: bool = False


class Reader:
    """Reads the lines of one document. `decimal` is the mark its numbers use."""

    def __init__(
        self, lines: Sequence[Spot], order: DateOrder | None, decimal: Decimal | None
    ) -> None:
        self._lines = [line for line in lines if line.text.strip()]
        self._order, self._decimal = order, decimal
        self._repeated = _repeated(self._lines)
        self._place = _Place()

    def rows(self) -> list[PrintedRow]:
        found: list[PrintedRow] = []
        for at, line in enumerate(self._lines):
            if at in self._place.used or _is_overfull(line.text):
                continue
            if not self._is_heading(at):
                found += self._read(at, line)
        return found

    def _text(self, at: int) -> str:
        """The line of this number where it is on the same page; empty otherwise."""
        return self._lines[at].text if 0 <= at < len(self._lines) else ""

    def _is_heading(self, at: int) -> bool:
        table = table_of(self._text(at), self._text(at + 1), self._order)
        if table is None:
            return False
        self._place.table = table
        self._place.used.update(range(at, at + table.lines))
        return True

    def _read(self, at: int, line: Spot) -> list[PrintedRow]:
        table = self._place.table
        rows: list[PrintedRow] = []
        parts = list(parts_of(line.text, table.cuts)) if table else [line.text]
        for number, part in enumerate(parts):
            columns = table.sides[number] if table and number < len(table.sides) else None
            pieces = _pieces(part)
            for piece in pieces:
                found = self._found(piece, columns if len(pieces) == 1 else None, at)
                if found is not None:
                    row = self._row(found, at, line, piece)
                    rows.append(row)
                    if columns is not None and len(pieces) == 1 and not found.above:
                        rows += self._earlier(row, part, columns)
        if not rows:
            self._note_title(line)
        return rows

    def _found(self, text: str, columns: Columns | None, at: int) -> _Found | None:
        name, end, code = _name(text, columns)
        if not name or _LABEL.match(text):
            return self._nameless(text, columns, at)
        atoms = atoms_of(text, end)
        picked = pick(name, atoms, columns, self._decimal)
        if picked.value is None and not picked.word:
            return None
        known = is_known(name) or bool(code)
        if not known and not self._is_result(name, picked, columns, at):
            return None
        if (columns is None or not known) and not _stands_alone(text, end, atoms, picked):
            return None
        return _Found(name, picked, code)

    def _is_result(self, name: str, picked: Picked, columns: Columns | None, at: int) -> bool:
        """Whether a line whose test we do not know still looks like a result."""
        if _ABOUT.search(name) or self._lines[at].text.strip() in self._repeated:
            return False
        if ":" in name + picked.word or len(picked.word.split()) > _TITLE_WORDS:
            return False
        if len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS:
            return False
        if len(re.findall(r"[^\W\d_]", name)) < 2:
            return False
        return columns is not None or bool(picked.unit or picked.reference)

    def _nameless(self, text: str, columns: Columns | None, at: int) -> _Found | None:
        """A value whose name stands alone in the line above: it is broken over lines, or each
        test has a paragraph of its own."""
        above = self._text(at - 1).strip()
        if not above or at - 1 in self._place.used or not _is_words(above):
            return None
        name = cleaned_part(above)
        label = _LABEL.match(text)
        atoms = atoms_of(text, label.end() if label else 0)
        if any(a.kind in ("text", "day") for a in atoms) or not atoms:
            return None
        picked = pick(name, atoms, columns, self._decimal)
        if picked.value is None or (not is_known(name) and not picked.unit):
            return None
        return _Found(name, picked, None, above=True)

    def _row(self, found: _Found, at: int, line: Spot, piece: str) -> PrintedRow:
        place, picked = self._place, found.picked
        above = self._text(at - 1) if at - 1 not in place.used and not found.above else ""
        begins = self._text(at - 1) if found.above else piece
        name, notes, below = whole_name(found.name, above, self._text(at + 1), begins)
        if not (is_known(name) or found.code):
            picked, notes = replace(picked, notes=()), ()  # it counts for nothing: nothing to ask
        place.used.add(at)
        if below:
            place.used.add(at + 1)
        elif not picked.reference:
            picked = self._with_range_below(picked, at)
        if place.elsewhere and not names.is_elsewhere(name):
            name = f"{name}, {place.title}"
        name, unit, borrowed = self._unit(name, picked)
        value = picked.value.text if picked.value else picked.word
        return PrintedRow(
            name=clipped(name),
            value=clipped(value, 60),
            unit=clipped(unit.strip("()[]"), 60),
            code=found.code,
            reference=clipped(picked.reference, 60),
            locator=f"page {line.page}, line {line.number}",
            notes=(*picked.notes, *notes, *borrowed),
            page=line.page,
            line=line.number,
            printed_line=clipped(" ".join(line.text.split())),
        )

    def _earlier(self, row: PrintedRow, text: str, columns: Columns) -> Iterator[PrintedRow]:
        """What the same line says of days before, where it is a test we know."""
        if not (row.code or is_known(row.name)):
            return
        _, end, _ = _name(text, columns)
        for day, value in earlier_results(atoms_of(text, end), columns, self._order):
            yield replace(row, value=clipped(value.text, 60), on=day, notes=())

    def _unit(self, name: str, picked: Picked) -> tuple[str, str, tuple[Problem, ...]]:
        """The unit of a row: its own, its name's, or that of the title above."""
        if picked.unit:
            return name, picked.unit, ()
        bare, unit = headings.split_unit(name)
        if unit or not self._place.unit:
            return (bare, unit, ()) if unit else (name, "", ())
        told = Problem("unit_of_heading", f"The unit stands in the heading: {self._place.unit}.")
        return name, self._place.unit, (told,)

    def _with_range_below(self, picked: Picked, at: int) -> Picked:
        below = self._text(at + 1)
        label = _RANGE_BELOW.match(below)
        if not label or not label[0].strip():
            return picked
        limits = [a for a in atoms_of(below, label.end()) if a.kind in ("range", "limit")]
        if len(limits) != 1:
            return picked
        self._place.used.add(at + 1)
        # With a range of its own, "<0.3" is the result and no limit.
        only_limit = picked.value is not None and picked.value.kind == "limit"
        return replace(picked, reference=limits[0].text, notes=() if only_limit else picked.notes)

    def _note_title(self, line: Spot) -> None:
        """A line of words alone is a title when it is short; what it says holds until the next."""
        text = line.text.strip()
        title, unit = headings.split_unit(text)
        if not _is_words(title) or len(title.split()) > _TITLE_WORDS or is_known(cleaned(text)):
            return
        place = self._place
        if names.is_elsewhere(title):
            place.title, place.elsewhere = clipped(title, 40), True
        elif names.is_blood(title):
            place.title, place.elsewhere = "", False
        if names.is_blood(title) or unit:
            place.unit = unit


def _is_overfull(text: str) -> bool:
    return len(text.split()) > _MOST_WORDS_OF_A_LINE or len(cells_of(text)) > _MOST_CELLS


def _repeated(lines: Sequence[Spot]) -> frozenset[str]:
    """What stands on more than one page: a header or a footer."""
    pages: dict[str, set[int]] = {}
    for line in lines:
        pages.setdefault(line.text.strip(), set()).add(line.page)
    return frozenset(text for text, on in pages.items() if len(on) > 1)


def _is_words(text: str) -> bool:
    """Whether a line has words and no value, unit or range."""
    words = all(atom.kind in ("text", "flag") for atom in atoms_of(text))
    return (words or is_known(cleaned(text))) and bool(re.search(r"[^\W\d_]{2}", text))


def _name(text: str, columns: Columns | None) -> tuple[str, int, str | None]:
    """(name, where it ends, LOINC code) of a line; ("", 0, None) when it starts with a value."""
    cells = cells_of(text)
    code = None
    while len(cells) > 1 and (_is_mark(cells[0].text) or loinc(cells[0].text)):
        code = code or loinc(cells[0].text)
        cells = cells[1:]
    if columns is not None and "name" in columns.roles and not code:
        below = [c for c in cells if columns.of(c.start, c.end).role == "name"]
        cells = cells[cells.index(below[0]) :] if below else cells
    if not cells or atoms_of(cells[0].text)[0].kind not in ("text", "flag"):
        is_name = bool(cells) and names.known_prefix(cells[0].text) > 0
        if not is_name:
            return "", 0, None
    first = cells[0]
    length = _length(first.text, alone=len(cells) == 1)
    name = cleaned(first.text[:length])
    return (name, first.start + length, code) if re.search(r"[^\W\d_]", name) else ("", 0, None)


def _is_mark(text: str) -> bool:
    return re.fullmatch(r"[*!+↑↓▲▼•\-]{1,3}|[HL]{1,2}|\d{1,3}\.", text) is not None


def _length(cell: str, *, alone: bool) -> int:
    """How much of a cell is the name: columns may have run together."""
    known = names.known_prefix(cell)
    if known == len(cell):
        return known
    behind = atoms_of(cell, known) if known else []
    if behind and behind[0].kind in ("number", "limit", "flag", "range", "unit"):
        return known
    value = re.search(r"(?<=[^\W\d_)\]%:])\s+(?=[<>≤≥]?\s?\d[\d.,]*(?:\s|$))", cell)
    if value and (alone or cell[value.end() :].strip(" <>≤≥.,0123456789") == ""):
        return value.start()
    return len(cell)


def _stands_alone(text: str, end: int, atoms: Sequence[Atom], picked: Picked) -> bool:
    """Whether a line is a result and not a sentence with a number in it."""
    cells = cells_of(text)
    if len(cells) > 1 and cells[0].end <= end + 1:
        return True
    words = [a for a in atoms if a.kind == "text" and len(re.findall(r"[^\W\d_]", a.text)) > 2]
    return not words and bool(picked.unit or picked.reference)


def _pieces(text: str) -> list[str]:
    """A line of two results without headings that say so is cut before the second name."""
    cells = cells_of(text)
    for number in range(2, len(cells)):
        before, after = text[: cells[number].start], text[cells[number].start :]
        starts = names.known_prefix(cells[number].text) and is_known(cleaned(cells[0].text))
        if starts and _has_number(before, cells[0].end) and _has_number(after, 0):
            return [before, *_pieces(" " * cells[number].start + after)]
    return [text]


def _has_number(text: str, start: int) -> bool:
    length = start or names.known_prefix(text)
    return any(atom.kind in ("number", "limit") for atom in atoms_of(text, length))
