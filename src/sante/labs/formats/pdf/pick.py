"""Which of the numbers on a line is the result, which its unit and which its range.

The columns decide where a table has headings; otherwise only what is plain is taken. What can be
read two ways is never decided here: it is kept with a note that blocks it until a person says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sante.labs.formats.pdf import names
from sante.labs.formats.pdf.atoms import Atom
from sante.labs.formats.pdf.columns import Columns, Role
from sante.labs.rules import convert
from sante.labs.rules.numbers import AmbiguousNumber, Decimal, parse_number
from sante.labs.rules.registry import registry
from sante.labs.types import Problem

UNCERTAIN: Final = "uncertain"
_SEXES: Final = re.compile(
    r"\b(?:m|w|f|h|male|female|men|women|männer|frauen|mann|frau|homme|femme|hommes|femmes|hombre"
    r"|mujer|hombres|mujeres|uomini|donne)\s*:?$",
    re.IGNORECASE,
)
_ALIKE: Final = 0.03  # two numbers in two units are one result within what rounding does


@dataclass(frozen=True, slots=True)
class Picked:
    """`value` is None where no number is the result; `word` is a result in words."""

    value: Atom | None
    word: str
    unit: str
    reference: str
    notes: tuple[Problem, ...]


def uncertain(message: str) -> Problem:
    return Problem(UNCERTAIN, message, blocks=True)


def pick(
    name: str, atoms: Sequence[Atom], columns: Columns | None, decimal: Decimal | None
) -> Picked:
    value, notes = (
        _plain(name, atoms, decimal) if columns is None else _placed(name, atoms, columns, decimal)
    )
    word = "" if value or columns is None else _word(atoms, columns)
    unit = _unit(atoms, value, columns)
    return Picked(value, word, unit, _reference(atoms, value, columns), tuple(notes))


def _placed(
    name: str, atoms: Sequence[Atom], columns: Columns, decimal: Decimal | None
) -> tuple[Atom | None, list[Problem]]:
    """By the headings the numbers stand under."""
    found: dict[Role, list[Atom]] = {}
    for atom in atoms:
        if atom.kind in ("number", "limit"):
            found.setdefault(columns.of(atom.start, atom.end).role, []).append(atom)
    values = found.get("value", [])
    if len(values) > 1:
        return values[0], _which(name, values, atoms, decimal)
    if len(values) == 1:
        clear = columns.is_clear(values[0].start, values[0].end)
        clear = clear and not _is_dated(atoms, values[0])
        told = f"“{values[0].text}” may stand in another column. Check that it is this result."
        return values[0], [] if clear else [uncertain(told)]
    rest = [
        a
        for role in ("unit", "flag", "name", "date", "code")
        for a in found.get(_ROLE[role], [])
        if a.kind == "number"
    ]
    if len(rest) != 1 or found.get("previous"):
        return None, []
    told = f"“{rest[0].text}” does not stand below the heading of the results. Check it."
    return rest[0], [uncertain(told)]


_ROLE: Final[dict[str, Role]] = {
    "unit": "unit", "flag": "flag", "name": "name", "date": "date", "code": "code",
}  # fmt: skip


def _is_dated(atoms: Sequence[Atom], number: Atom) -> bool:
    """A day right behind a number says that it is an earlier result."""
    behind = next((atom for atom in atoms if atom.start >= number.end), None)
    return behind is not None and behind.kind == "day"


def _plain(
    name: str, atoms: Sequence[Atom], decimal: Decimal | None
) -> tuple[Atom | None, list[Problem]]:
    """Without headings: the only number, or the first of two that say the same."""
    numbers = [atom for atom in atoms if atom.kind == "number" and not _is_dated(atoms, atom)]
    limits = [atom for atom in atoms if atom.kind == "limit"]
    ranged = any(atom.kind == "range" for atom in atoms)
    if len(numbers) > 1:
        return numbers[0], _which(name, numbers, atoms, decimal)
    if not numbers and not limits:
        return None, []
    value = (numbers or limits)[0]
    between = [a for a in atoms if a.kind == "text" and a.end <= value.start]
    if any(len(re.findall(r"[^\W\d_]", a.text)) > 2 for a in between):
        return value, [
            uncertain(f"Words stand before “{value.text}”. Check that it is the result.")
        ]
    if not numbers and not ranged and len(limits) == 1:
        told = f"“{value.text}” can be the result or only a limit. Leave it out if it is a limit."
        return value, [uncertain(told)]
    return value, []


def _which(
    name: str, values: Sequence[Atom], atoms: Sequence[Atom], decimal: Decimal | None
) -> list[Problem]:
    """Nothing when all numbers are one result in several units."""
    if len({_canonical(name, value, atoms, decimal) is not None for value in values}) == 1:
        canonical = [_canonical(name, value, atoms, decimal) for value in values]
        known = [one for one in canonical if one is not None]
        if len(known) == len(values) and max(known) <= min(known) * (1 + _ALIKE):
            return []
    told = " and ".join(f"“{value.text}”" for value in values[:3])
    return [uncertain(f"Several numbers stand on this line: {told}. Say which is this result.")]


def _canonical(
    name: str, value: Atom, atoms: Sequence[Atom], decimal: Decimal | None
) -> float | None:
    """A value with a unit of its own in the one unit of its marker."""
    known = names.markers(name)
    unit = _behind(atoms, value)
    marker = registry().get(next(iter(known))) if len(known) == 1 else None
    if marker is None or unit is None:
        return None
    try:
        number = parse_number(value.text, decimal)
        return (
            None if number is None else convert.to_canonical(marker, number.value, unit.text).value
        )
    except (AmbiguousNumber, convert.UnitMismatch):
        return None


def _behind(atoms: Sequence[Atom], value: Atom) -> Atom | None:
    """The unit right behind a value; a mark may stand between."""
    for atom in atoms:
        if atom.start >= value.end and atom.kind != "flag":
            return atom if atom.kind == "unit" else None
    return None


def _unit(atoms: Sequence[Atom], value: Atom | None, columns: Columns | None) -> str:
    own = _behind(atoms, value) if value else None
    if own is not None:
        return own.text
    if columns is not None and "unit" in columns.roles:
        below = [
            a for a in atoms
            if a.kind in ("unit", "text") and columns.of(a.start, a.end).role == "unit"
        ]  # fmt: skip
        if below:
            return below[0].text
    units = [atom.text for atom in atoms if atom.kind == "unit"]
    if units:
        return units[0]
    return columns.unit() if columns else ""


def _reference(atoms: Sequence[Atom], value: Atom | None, columns: Columns | None) -> str:
    """The only range of the line; of several, such as one for each sex, none can be chosen."""
    found = [(i, a) for i, a in enumerate(atoms) if a.kind in ("range", "limit") and a is not value]
    if columns is not None and "reference" in columns.roles:
        below = [(i, a) for i, a in found if columns.of(a.start, a.end).role == "reference"]
        found = below or found
    if len(found) != 1:
        return ""
    at, only = found[0]
    if at and atoms[at - 1].kind == "text" and _SEXES.search(atoms[at - 1].text):
        return ""
    return only.text


def _word(atoms: Sequence[Atom], columns: Columns) -> str:
    """A result in words ("negative"), when it stands right below the heading."""
    for atom in atoms:
        column = columns.of(atom.start, atom.end)
        near = column.distance(atom.start, atom.end) <= 2
        if atom.kind in ("text", "range", "flag") and column.role == "value" and near:
            return atom.text
    return ""
