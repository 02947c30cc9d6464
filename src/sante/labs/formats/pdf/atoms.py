"""What stands on a printed line: numbers, ranges, units, flags, days and words, and where.

Columns are kept apart by two spaces or more. Nothing here knows what a column means.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from sante.kit import units

Kind = Literal["number", "limit", "range", "unit", "flag", "day", "text"]

# A number alone or with a comparator; "01" is a footnote, "1:40" a titre, "3.1.2" a section.
_DIGITS: Final = r"(?:\d{1,3}(?:['’]\d{3})+(?:[.,]\d+)?|\d[\d.,]*\d|\d)"
_COMPARED: Final = (
    r"(?:[<>]\s?or\s?=|<=|>=|=<|=>|[<>≤≥]|(?:less|greater|more) than|up to|bis(?: zu)?|unter|über"
    r"|kleiner|größer|hasta|jusqu'[àa]|menor de|mayor de|inférieur à|supérieur à|inf\.? ?à"
    r"|sup\.? ?à|max\.?|min\.?)"
)
_END: Final = r"(?=[\s\])*!+↑↓;,%]|[HL]\b|[a-zµμ]{1,5}/|$)"
_SPACED_COUNT = re.compile(r"\d{1,3}(?: \d{3})+(?=\s*/?\s*(?:mm3|mm³|[µμu]l)\b)", re.IGNORECASE)
_SPACED_RANGE = re.compile(
    r"[(\[]?(?P<range>\d{1,3} \d{3}\s?(?:-|–|à|a|bis|to)\s?\d{1,3} \d{3})\b[)\]]?", re.I
)
_NUMBER = re.compile(rf"(?P<number>{_DIGITS}){_END}")
_IS_NUMBER = re.compile(r"(?!0\d)\d+(?:[.,]\d+)?|\d{1,3}(?:(?:[.,'’]| )\d{3})+(?:[.,]\d+)?")
_LIMIT = re.compile(rf"[(\[]?(?P<limit>{_COMPARED}\s*{_DIGITS})[)\]]?(?=\s|[a-zµμ%]|$)", re.I)
_RANGE = re.compile(
    rf"[(\[]{{0,2}}\s?(?P<range>{_DIGITS}\s*(?:-|–|—|−|\s(?:to|bis|a|à|et)\s|\.\.\.?)\s*{_DIGITS})"
    r"\s?[)\]]{0,2}(?=\s|[a-zµμ%;,]|$)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2}))(?:T\S+)?(?=[\s,;)\]]|$)"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?=\s|$)"
)
_FLAG = re.compile(
    r"[(\[]?(?:[*!+↑↓▲▼^]{1,3}|-{1,3}|[HLNA]|HH|LL|high|low|above range|below range|out of range"
    r"|abnormal|normal|hoch|niedrig|erhöht|erniedrigt|vermindert|élevé|bas|alto|bajo)"
    r"[*!+]?[)\]]?(?=\s|$)",
    re.IGNORECASE,
)
_GLUED_FLAG = re.compile(r"\s?(?:[*!↑↓▲▼]{1,3}|[+-]{1,3}(?=\s|$)|[HL]{1,2}(?=[\s*!]|$))")
_BARE_UNITS: Final = frozenset(
    {"fl", "pg", "%", "mmhg", "ratio", "index", "quotient", "u³", "vol%"}
)
_UNIT_LIKE = re.compile(r"(?:[a-zµμ.%]{0,7}|[x*]?\s?10\S{0,4})/[a-z0-9µμ(][^\s]{0,20}", re.I)
_NO_UNITS: Final = frozenset({"n/a", "and/or", "w/o", "c/o", "a/o"})
_WORD = re.compile(r"\S+")
_LONGEST_UNIT: Final = 4  # words: "mL / min /1.73 m2"


@dataclass(frozen=True, slots=True)
class Atom:
    """`start` and `end` are columns of the line; a limit is a number with a comparator."""

    kind: Kind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    start: int
    end: int


def cells_of(line: str) -> list[Cell]:
    """The parts of a line that two spaces or more keep apart."""
    return [Cell(m[0], m.start(), m.end()) for m in re.finditer(r"\S+(?: \S+)*", line)]


def atoms_of(line: str, start: int = 0) -> list[Atom]:
    """Everything on a line from the column `start` on, from left to right."""
    found: list[Atom] = []
    at = start
    while (word := _WORD.search(line, at)) is not None:
        atom = _atom(line, word.start(), found)
        if atom.kind == "text" and found and _continues(found[-1], atom):
            last = found.pop()
            atom = Atom("text", line[last.start : atom.end], last.start, atom.end)
        found.append(atom)
        at = max(atom.end, word.start() + 1)
    return found


def _continues(before: Atom, after: Atom) -> bool:
    return before.kind == "text" and after.start - before.end <= 1


def _atom(line: str, at: int, before: list[Atom]) -> Atom:
    if day := _DAY.match(line, at):
        return Atom("day", day[0], at, day.end())
    counted = bool(before) and before[-1].kind in ("number", "limit", "range", "unit")
    if (counted or _is_alone(line, at)) and (unit := _unit(line, at)):
        return unit
    if spaced := _SPACED_COUNT.match(line, at):
        return Atom("number", spaced[0], at, spaced.end())
    for kind, pattern in _KINDS:
        if match := pattern.match(line, at):
            text = match[kind]
            if kind == "number" and not _IS_NUMBER.fullmatch(text):
                break
            return Atom(kind, text, at, match.end() + _glued(line, match.end(), kind))
    if flag := _FLAG.match(line, at):
        return Atom("flag", flag[0], at, flag.end())
    word = _WORD.match(line, at)
    assert word is not None
    return Atom("text", word[0], at, word.end())


_KINDS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("range", _SPACED_RANGE),
    ("range", _RANGE),
    ("limit", _LIMIT),
    ("number", _NUMBER),
)


def _glued(line: str, at: int, kind: Kind) -> int:
    """How much of a laboratory's mark stands right behind a value: `212H`, `5.4 *`."""
    if kind == "range":
        return 0
    flag = _GLUED_FLAG.match(line, at)
    return len(flag[0]) if flag else 0


def _is_alone(line: str, at: int) -> bool:
    """Whether a new column starts here."""
    return at >= 2 and line[at - 2 : at] == "  "


def _unit(line: str, at: int) -> Atom | None:
    """The longest unit that starts here; what is shaped like a unit is one we do not know."""
    words = list(_WORD.finditer(line, at, at + 60))[:_LONGEST_UNIT]
    for count in range(len(words), 0, -1):
        text = line[at : words[count - 1].end()]
        if "  " not in text and is_unit(text):
            return Atom("unit", text, at, at + len(text))
    first = words[0][0] if words else ""
    if _UNIT_LIKE.fullmatch(first) and first.lower() not in _NO_UNITS:
        return Atom("unit", first, at, at + len(first))
    return None


def is_unit(text: str) -> bool:
    """A bare letter is a flag or an initial, and a bare word rarely a unit."""
    bare = text.strip("()[]")
    shaped = "/" in bare or "%" in bare or bare.lower() in _BARE_UNITS
    return shaped and units.parse(bare) is not None
