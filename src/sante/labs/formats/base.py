"""What a format is: bytes in, printed rows out. It never decides what a row means.

A format reads one kind of file, keeps every value as printed and says where each row stands. Of
patients it tells the name and birth date, to be compared with the reader's own and dropped; their
addresses stay in the file. Nothing a file points to is ever fetched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, Protocol

from sante.core.errors import FieldError
from sante.kit import strict_json
from sante.labs.errors import UnreadableReport
from sante.labs.formats.cells import clipped
from sante.labs.types import DrawFacts, PrintedPerson, PrintedRow, Problem

MAX_ROWS: Final = 5_000
MAX_ENTRIES: Final = 50_000
NO_HEADER: Final = -1
# Categories of FHIR observations that hold no laboratory values; of them only what the registry
# knows (blood pressure, BMI) is read.
NOT_LAB: Final = frozenset(
    {
        "social-history", "vital-signs", "imaging", "procedure", "survey", "exam", "therapy",
        "activity", "sdoh",
    }
)  # fmt: skip
_LEFT_OUT: Final = {
    "withdrawn": "Values that the laboratory withdrew or never took were left out: {}.",
    "not_lab": "Entries that are no lab values (such as questionnaires or body weight) were left"
    " out: {}.",
    "empty": "Entries without a result that can be read were left out: {}.",
}

Decimal = Literal[".", ","]
DateOrder = Literal["dmy", "mdy", "ymd"]
Shape = Literal["tests_in_rows", "dates_in_columns", "tests_in_columns"]
Columns = Mapping[str, "str | int | Sequence[int] | None"]

_ONE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "delimiter": (",", ";", "\t", "|"),
    "decimal": (".", ","),
    "date_order": ("dmy", "mdy", "ymd"),
    "shape": ("tests_in_rows", "dates_in_columns", "tests_in_columns"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is to be read; what is None is guessed.

    `columns` maps a role (name, code, value, unit, reference, low, high, date, flag, person,
    category) to a column's heading or its number from 0, None where the table has no such column;
    `values` is the list of columns that each are a test or a date. `header_row` counts lines with
    text from 0; -1 says that there is none.
    """

    columns: Columns = field(default_factory=dict)
    delimiter: str | None = None
    decimal: Decimal | None = None
    date_order: DateOrder | None = None
    header_row: int | None = None
    shape: Shape | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Layout":
        """A layout as sent with a file, or as we gave it back with an earlier reading.

        What only describes (`format`, `encoding`, `headers`) is passed over. Raises
        UnreadableReport.
        """
        for key, allowed in _ONE_OF.items():
            if given.get(key) is not None and given[key] not in allowed:
                choices = ", ".join(f"“{text}”".replace("\t", "\\t") for text in allowed)
                raise _wrong(key, f"Use one of {choices}.")
        row = given.get("header_row")
        if row is not None and (isinstance(row, bool) or not isinstance(row, int) or row < -1):
            raise _wrong("header_row", "Give the line's number from 0, or -1 when there is none.")
        columns = given.get("columns") or {}
        if not isinstance(columns, Mapping) or not all(
            _is_place(role, where) for role, where in columns.items()
        ):
            raise _wrong("columns", 'Give each column by heading or number, as in {"name": 0}.')
        chosen = {key: given.get(key) for key in (*_ONE_OF, "header_row")}
        return cls(columns={str(role): where for role, where in columns.items()}, **chosen)


def _is_place(role: object, where: object) -> bool:
    if role == "values":
        return where is None or (
            isinstance(where, list | tuple) and len(where) <= 400 and all(map(_is_number, where))
        )
    return where is None or isinstance(where, str) or _is_number(where)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _wrong(key: str, message: str) -> UnreadableReport:
    return UnreadableReport(
        f"The mapping of this table has a wrong “{key}”. {message}",
        errors=[FieldError(f"layout.{key}", message)],
    )


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a format read from a file. `decimal` is the mark its numbers use, None when unknown;
    `layout` is how a table was understood, plain enough for JSON, to be shown and overridden. A
    file worth keeping although nothing in it could be read has no rows and a problem that says so.
    """

    rows: tuple[PrintedRow, ...]
    report_date: date | None = None
    lab_name: str | None = None
    decimal: Decimal | None = None
    layout: Mapping[str, object] | None = None
    problems: tuple[Problem, ...] = ()
    format: str = ""
    draw: DrawFacts = field(default_factory=DrawFacts)
    person: PrintedPerson = field(default_factory=PrintedPerson)


class Format(Protocol):
    @property
    def name(self) -> str:
        """A short word that is stored with the report."""
        ...

    def recognises(self, content: bytes) -> bool:
        """Judged by content; a file's name says nothing."""
        ...

    def parse(self, content: bytes, layout: Layout | None) -> Parsed:
        """Raises errors.UnreadableReport with what to do."""
        ...


def load_json(content: bytes, where: str = "") -> Any:
    """JSON of a file. Raises UnreadableReport that says where it is broken."""
    try:
        return strict_json.loads(content)
    except strict_json.JsonProblem as wrong:
        raise UnreadableReport(
            f"{where}{clipped(wrong)} Export the file again and upload it as it is."
        ) from None
    except ValueError:  # Python refuses whole numbers of more than 4,300 digits
        raise UnreadableReport(f"{where}A number in this file is too long to be one.") from None


def newest(days: Iterable[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known else None


def by_day(rows: Iterable[PrintedRow]) -> tuple[Problem, ...]:
    """What a person should know when the rows of a file are of several days."""
    days = sorted({row.on for row in rows if row.on is not None})
    if len(days) < 2:
        return ()
    return (
        Problem(
            "several_dates",
            f"The file has results of {len(days)} days, from {days[0]} to {days[-1]}. Each value"
            " keeps its own day.",
        ),
    )


def left_out(counts: Mapping[str, int]) -> tuple[Problem, ...]:
    """What was passed over and how often; keys are those of `_LEFT_OUT`."""
    return tuple(
        Problem(f"left_out_{why}", _LEFT_OUT[why].format(count))
        for why, count in counts.items()
        if count
    )
