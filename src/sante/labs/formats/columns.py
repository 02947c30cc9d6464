"""Which column of a table is what: by the headings, and where they say nothing, by the cells.

Three shapes are known: one test a row; one test a row with a column for each date; one date a row
with a column for each test.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sante.core.errors import FieldError
from sante.kit import units
from sante.labs.errors import UnreadableReport
from sante.labs.formats import dates, headings
from sante.labs.formats.base import NO_HEADER, Layout, Shape
from sante.labs.formats.cells import clipped, loinc
from sante.labs.formats.grid import Line
from sante.labs.rules.numbers import AmbiguousNumber, parse_number, parse_range
from sante.labs.rules.registry import fold, registry

_HEADER_WITHIN: Final = 40
_JUDGED_COLUMNS: Final = 40
_JUDGED_LINES: Final = 60
_SHARE: Final = 0.4  # of the cells of a column must look alike to tell what it is
_NO_TESTS: Final = frozenset(
    {
        "id", "no", "nr", "number", "age", "alter", "sex", "gender", "row", "lfd", "index", "time",
        "uhrzeit",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` maps roles to columns; `values` are the columns that are each a test or a date."""

    shape: Shape
    header: tuple[str, ...]
    header_row: int | None
    columns: Mapping[str, int]
    values: tuple[int, ...]
    preamble: tuple[Line, ...]
    body: tuple[Line, ...]

    def cell(self, line: Line, role: str) -> str:
        return line.cell(self.columns.get(role))

    def cells(self, columns: Iterable[int]) -> list[str]:
        return [cell for column in columns for line in self.body if (cell := line.cell(column))]


def header_score(cells: tuple[str, ...]) -> int:
    """How much a line looks like the headings of a table; 0 is not at all."""
    cells = cells[:_JUDGED_COLUMNS]
    roles = headings.roles_in(cells)
    named = "name" in roles or "code" in roles
    if named and "value" in roles:
        return 100 + len(roles)
    days = sum(map(_is_day, cells))
    if days and named:
        return 80 + days
    tests = sum(map(headings.is_test, cells))
    if tests >= 2 or (tests and "date" in roles):
        return 60 + tests
    if days >= 2 and days >= len([cell for cell in cells if cell]) - 1:
        return 40 + days
    return 20 + len(roles) if len(roles) >= 2 else 0


def header_of(lines: Sequence[Line]) -> tuple[int, int]:
    """(score, line) of the best of the first lines; score 0 when there are no headings."""
    scored = ((header_score(line.cells), -at) for at, line in enumerate(lines[:_HEADER_WITHIN]))
    score, at = max(scored, default=(0, 0))
    return score, -at


def understand(lines: Sequence[Line], layout: Layout) -> Table:
    """The table in these lines. Raises UnreadableReport that names the columns needed."""
    score, best = header_of(lines)
    guessed = best if score else 0 if lines and _is_foreign(lines[0].cells) else NO_HEADER
    at = layout.header_row if layout.header_row is not None else guessed
    if at >= len(lines):
        raise UnreadableReport(f"There is no line {at} for the headings; lines count from 0.")
    header = lines[at].cells if at != NO_HEADER else ()
    body = tuple(line for line in lines[at + 1 :] if line.cells != header)
    columns = {**headings.roles_in(header), **_given(header, layout)}
    absent = {role for role, where in layout.columns.items() if where is None}
    known = {role: column for role, column in columns.items() if role not in absent}
    shape = layout.shape or _shape(header, known)
    if shape == "tests_in_rows":
        known = _guessed(body, known, absent)
    if shape == "dates_in_columns" and not {"name", "code"} & known.keys():
        known = {**known, "name": _free(header, known)[0]} if _free(header, known) else known
    values = _values(shape, header, known, layout, body)
    _check(shape, header, known, values)
    preamble = tuple(lines[: max(at, 0)])
    return Table(shape, header, None if at == NO_HEADER else at, known, values, preamble, body)


def _is_foreign(cells: tuple[str, ...]) -> bool:
    """Whether a first line is headings in words we do not know: nothing in it is data."""
    shown = [cell for cell in cells[:_JUDGED_COLUMNS] if cell]
    return len(shown) > 1 and not any(judge(cell) for cell in shown for judge in _JUDGES.values())


def _given(header: tuple[str, ...], layout: Layout) -> dict[str, int]:
    """The columns a person chose, by heading or by number."""
    found: dict[str, int] = {}
    for role, where in layout.columns.items():
        if role not in headings.ROLES and role != "values":
            raise _no_column(role, f"A column is one of: {', '.join((*headings.ROLES, 'values'))}.")
        if isinstance(where, int):
            found[role] = where
        elif isinstance(where, str):
            at = [i for i, heading in enumerate(header) if fold(heading) == fold(where)]
            if not at:
                raise _no_column(role, "No column has this heading.")
            found[role] = at[0]
    return found


def _no_column(role: str, message: str) -> UnreadableReport:
    role = clipped(role, 40)
    return UnreadableReport(
        f"The mapping does not fit this table: “{role}”. {message}",
        errors=[FieldError(f"layout.columns.{role}", message)],
    )


def _free(header: tuple[str, ...], known: Mapping[str, int]) -> list[int]:
    return [column for column in range(len(header)) if column not in known.values()]


def _is_day(heading: str) -> bool:
    return any(dates.parse(heading, order) is not None for order in ("dmy", "mdy"))


def _shape(header: tuple[str, ...], known: Mapping[str, int]) -> Shape:
    free = _free(header, known)
    named = "name" in known or "code" in known
    if not (named and "value" in known):
        days = [column for column in free if _is_day(header[column])]
        if days and (named or len(days) >= 2):
            return "dates_in_columns"
        tests = [column for column in free if headings.is_test(header[column])]
        if not named and (len(tests) >= 2 or (tests and "date" in known)):
            return "tests_in_columns"
    return "tests_in_rows"


def _values(
    shape: Shape,
    header: tuple[str, ...],
    known: Mapping[str, int],
    layout: Layout,
    body: Sequence[Line],
) -> tuple[int, ...]:
    given = layout.columns.get("values")
    if isinstance(given, list | tuple):
        return tuple(given)
    free = _free(header, known)
    if shape == "dates_in_columns":
        return tuple(column for column in free if _is_day(header[column]))
    if shape == "tests_in_columns":
        return tuple(column for column in free if _is_test_column(header[column], column, body))
    return ()


def _is_test_column(heading: str, column: int, body: Sequence[Line]) -> bool:
    """A test we know, or an unknown one: a heading above numbers."""
    if not heading or headings.role_of(heading) or fold(heading) in _NO_TESTS:
        return False
    return headings.is_test(heading) or _share(_column(body, column), is_value) > 0.5


def _column(body: Sequence[Line], column: int) -> list[str]:
    return [cell for line in body[:_JUDGED_LINES] if (cell := line.cell(column))]


def _share(cells: Sequence[str], judge: Callable[[str], bool]) -> float:
    return sum(map(judge, cells)) / len(cells) if cells else 0.0


def is_value(cell: str) -> bool:
    """Whether a cell prints a number (two possible numbers are one too)."""
    try:
        return parse_number(cell, None) is not None
    except AmbiguousNumber:
        return True
    except ValueError:  # "12.03.2026"
        return False


_JUDGES: Final[Mapping[str, Callable[[str], bool]]] = {
    "code": lambda cell: loinc(cell) is not None,
    "date": lambda cell: _is_day(cell) and not is_value(cell),
    "name": lambda cell: bool(
        registry().name(cell) or registry().name(headings.split_unit(cell)[0])
    ),
    "reference": lambda cell: parse_range(cell, None) is not None,
    "unit": lambda cell: units.parse(cell) is not None and not is_value(cell),
    "value": is_value,
}


def _guessed(body: Sequence[Line], known: dict[str, int], absent: set[str]) -> dict[str, int]:
    """Columns that no heading tells, judged by what their cells look like. Where all needed
    headings are there, the rest of the columns are left alone."""
    if {"name", "value"} <= known.keys() or {"code", "value"} <= known.keys():
        return known
    columns = dict(known)
    width = min(max((len(line.cells) for line in body), default=0), _JUDGED_COLUMNS)
    for role, judge in _JUDGES.items():
        free = [i for i in range(width) if i not in columns.values()]
        if role in columns or role in absent or not free:
            continue
        shares = {i: _share(_column(body, i), judge) for i in free}
        best = max(free, key=lambda i: (shares[i] >= 0.9, shares[i] if role != "value" else 0, -i))
        if shares[best] >= _SHARE:
            columns[role] = best
    return columns


def _check(
    shape: Shape, header: tuple[str, ...], known: Mapping[str, int], values: tuple[int, ...]
) -> None:
    named = "name" in known or "code" in known
    if shape == "tests_in_rows":
        missing = [] if named else ["name"]
        missing += [] if "value" in known else ["value"]
    elif shape == "dates_in_columns":
        missing = [] if named and values else ["values"] if named else ["name"]
    else:
        missing = [] if values else ["values"]
    if not missing:
        return
    shown = ", ".join(f"“{clipped(heading, 30)}”" for heading in header[:15] if heading)
    raise UnreadableReport(
        "We cannot tell which column holds the test's name (such as “Test” or “Analyte”) and which"
        " its value (“Result” or “Value”)."
        f" Headings found: {shown or 'none'}. Correct the headings, or send the file again with a"
        ' mapping such as {"columns": {"name": 0, "value": 1, "unit": 2, "date": 3}}.',
        errors=[
            FieldError(f"layout.columns.{role}", "This column was not found.") for role in missing
        ],
    )
