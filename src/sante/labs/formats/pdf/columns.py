"""The headings of a table on a page: which role a column has, and where it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from sante.kit import units
from sante.labs.formats import dates, headings
from sante.labs.formats.base import DateOrder
from sante.labs.rules.registry import fold

Role = Literal["name", "code", "value", "previous", "unit", "reference", "flag", "date", "other"]

# What the headings of tables do not say, but those of printed reports do.
_WORDS: Final[dict[Role, str]] = {
    "name": "tests|test name|investigation name|untersuchungen|parameter name|tests ordered"
    "|analyses demandees|determinacion|estudios|nom de l analyse|messgrosse|kenngrosse",
    "value": "in range|out of range|out range|current result|current result and flag|your result"
    "|result and flag|results and flag|patient result|aktueller wert|aktuell|befund|resultats"
    "|resultat actuel|resultado actual",
    "previous": "previous|previous result|previous results|previous result and date|prior|prior"
    " result|last result|history|vorwert|vorwerte|vorbefund|vorergebnis|letzter wert|anteriorite"
    "|anteriorites|anterieur|anterieurs|resultat anterieur|resultats anterieurs|valeur anterieure"
    "|anterior|anteriores|resultado anterior|valor anterior|valores anteriores|precedente"
    "|precedenti",
    "unit": "units|einh|dim|dimension",
    "reference": "reference interval|biological reference|desired range|target range|target"
    "|zielwert|zielbereich|normalwert|normbereiche|ref bereich|ref ber|refbereich|v ref|vr"
    "|valeurs de ref|valores ref|valores normales|intervalle reference|bio ref interval",
    "flag": "abn|abnormal|status|hinweis|bew|h|h l",
    "other": "lab|labs|site|method|methode|methodik|technique|metodo|material|specimen|sample|note"
    "|notes|comment|comments|kommentar|sample type|performed at",
}
_OF_TABLES: Final[dict[str, Role]] = {"low": "other", "high": "other", "person": "other"}
_NOT_A_HEADING: Final = frozenset({"date", "data", "time", "name", "normal", "index", "von", "bis"})
_ROLES: Final = {word: role for role, words in _WORDS.items() for word in words.split("|")}
_LONGEST: Final = 5  # words of a heading
_NEAR: Final = 2  # columns of a line within which two distances are the same


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` is printed in the heading; `day` is set where the heading is a day."""

    role: Role
    start: int
    end: int
    unit: str = ""
    day: date | None = None

    def distance(self, start: int, end: int) -> int:
        """0 where the two overlap."""
        return max(0, self.start - end, start - self.end)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, from left to right."""

    columns: tuple[Column, ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(column.role for column in self.columns)

    def of(self, start: int, end: int) -> Column:
        """The column nearest to what stands there."""
        return min(
            self.columns,
            key=lambda c: (c.distance(start, end), abs(c.start + c.end - start - end)),
        )

    def is_clear(self, start: int, end: int) -> bool:
        """Whether no column of another role is as near as the nearest one."""
        nearest = self.of(start, end)
        limit = nearest.distance(start, end) + _NEAR
        return nearest.distance(start, end) == 0 or not any(
            other.role != nearest.role and other.distance(start, end) <= limit
            for other in self.columns
        )

    def unit(self) -> str:
        return next((c.unit for c in self.columns if c.role == "value" and c.unit), "")


@dataclass(frozen=True, slots=True)
class Table:
    """Tables side by side, one or more; lines are cut at `cuts`. The headings take `lines`."""

    sides: tuple[Columns, ...]
    cuts: tuple[int, ...] = ()
    lines: int = 1


def table_of(line: str, below: str, order: DateOrder | None) -> Table | None:
    """The table whose headings this line prints, with what the line below adds; None for others."""
    columns, covered = _columns(line, order)
    letters = sum(c.isalnum() for c in line)
    roles = {column.role for column in columns}
    apart = "  " in line.strip() or len(roles) > 3  # a sentence can name two headings
    if letters == 0 or covered < 0.6 * letters or not (apart and _is_table(roles, columns)):
        return None
    more, also = _columns(below, order)
    goes_on = bool(more) and also >= 0.9 * sum(c.isalnum() for c in below)
    table = _sides(_dated(_merged(columns, more) if goes_on else columns))
    return replace(table, lines=2 if goes_on else 1)


def _is_table(roles: set[Role], columns: Sequence[Column]) -> bool:
    results = "value" in roles or sum(column.day is not None for column in columns) > 0
    return results and len(columns) > 1 and bool(roles & {"name", "unit", "reference", "previous"})


def _columns(line: str, order: DateOrder | None) -> tuple[list[Column], int]:
    """The headings found on a line, and how many letters and digits they cover."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", line)]
    found: list[Column] = []
    covered = at = 0
    while at < len(words):
        column, used = _heading(line, words, at, order)
        if column is not None:
            found.append(column)
            covered += sum(c.isalnum() for c in line[column.start : column.end])
        at += used
    return found, covered


def _heading(
    line: str, words: Sequence[tuple[int, int]], at: int, order: DateOrder | None
) -> tuple[Column | None, int]:
    """The longest heading that starts with this word, and how many words it takes."""
    start = words[at][0]
    for count in range(min(_LONGEST, len(words) - at), 0, -1):
        end = words[at + count - 1][1]
        text = line[start:end]
        if "  " in text:
            continue
        if (role := _role(text)) is not None:
            return Column(role, start, end, _unit_in(text)), count
        day = dates.parse(text, order or "dmy") if count <= 3 and re.search(r"\d", text) else None
        if day is not None:
            return Column("date", start, end, day=day), count
    return None, 1


def _role(text: str) -> Role | None:
    bare = re.sub(r"[(\[].*?[)\]]", " ", text) if _unit_in(text) else text
    bare = re.sub(r"\b(?:in|en)\s+\S*/\S+$", "", bare)
    words = fold(bare)
    if words in _ROLES:
        return _ROLES[words]
    known = headings.role_of(bare)
    if known is None or (known[0] == "date" and words in _NOT_A_HEADING):
        return None
    role = known[0]
    return _OF_TABLES.get(role) or next((r for r in _ALL if r == role), None)


_ALL: Final[tuple[Role, ...]] = (
    "name", "code", "value", "previous", "unit", "reference", "flag", "date", "other",
)  # fmt: skip


def _unit_in(text: str) -> str:
    """`Result (mmol/L)` and `Ergebnis in mg/dl` name the unit of all that stands below."""
    match = re.search(r"[(\[]([^()\[\]]+)[)\]]|\b(?:in|en)\s+(\S*/\S+)$", text)
    unit = (match[1] or match[2]) if match else ""
    return unit if unit and "/" in unit and units.parse(unit) is not None else ""


def _merged(columns: list[Column], more: Sequence[Column]) -> list[Column]:
    """A second line of headings widens a column it stands under, or adds one of its own."""
    merged = list(columns)
    for column in more:
        under = [i for i, c in enumerate(merged) if c.distance(column.start, column.end) == 0]
        if not under:
            merged.append(column)
            continue
        above = merged[under[0]]
        role: Role = "previous" if "previous" in (above.role, column.role) else above.role
        day, unit = above.day or column.day, above.unit or column.unit
        start, end = min(above.start, column.start), max(above.end, column.end)
        merged[under[0]] = Column(role, start, end, unit, day)
    return sorted(merged, key=lambda column: column.start)


def _dated(columns: Sequence[Column]) -> list[Column]:
    """Days as headings: beside a column of values they are earlier results; alone, the newest is
    the present one and the others are earlier."""
    days = [column.day for column in columns if column.role == "date" and column.day]
    has_value = any(column.role == "value" for column in columns)
    newest = max(days, default=None)

    def settled(column: Column) -> Column:
        if column.role != "date" or column.day is None:
            return column
        role: Role = "value" if column.day == newest and not has_value else "previous"
        return Column(role, column.start, column.end, column.unit, column.day)

    return list(map(settled, columns))


def _sides(columns: Sequence[Column]) -> Table:
    """Two tables side by side repeat their first heading."""
    names = [column for column in columns if column.role == "name"]
    values = sum(column.role == "value" for column in columns)
    if len(names) < 2 or values < 2:
        return Table((Columns(tuple(columns)),))
    cuts = tuple(column.start for column in names[1:])
    edges = (0, *cuts, 10**6)
    parts = (
        tuple(c for c in columns if left <= c.start < right) for left, right in pairwise(edges)
    )
    return Table(tuple(Columns(part) for part in parts if part), cuts)


def parts_of(line: str, cuts: Sequence[int]) -> Iterator[str]:
    """The line for each table, the rest of it blank, so that places stay what they are. A cut
    falls between two words."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+(?: \S+)*", line)]
    edges = [0, *cuts, len(line) + 1]
    for left, right in pairwise(edges):
        kept = [(s, e) for s, e in words if left <= s + _NEAR and s + _NEAR < right]
        blank = [" "] * len(line)
        for start, end in kept:
            blank[start:end] = line[start:end]
        yield "".join(blank).rstrip()
