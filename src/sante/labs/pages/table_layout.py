"""How a table was understood, in words and as a form to have it read another way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sante.labs.forms import COLUMNS
from sante.labs.pages.words import listed
from sante.ui.types import Form, Option

NONE: Final = Option("", "None")
NOT_CLEAR: Final = Option("", "Not clear")
_ROLES: Final = {
    "name": "Test",
    "value": "Value",
    "unit": "Unit",
    "reference": "Range",
    "low": "Range from",
    "high": "Range to",
    "date": "Date",
    "code": "Code",
}
_SHAPES: Final = {
    "tests_in_rows": "one test in each row",
    "dates_in_columns": "one test in each row and a column for each date",
    "tests_in_columns": "one date in each row and a column for each test",
}
_DECIMALS: Final = (
    NOT_CLEAR,
    Option(".", "Point: 5.6"),
    Option(",", "Comma: 5,6"),
)
ORDERS: Final = (
    Option("dmy", "Day first: 31.12.2026"),
    Option("mdy", "Month first: 12/31/2026"),
    Option("ymd", "Year first: 2026-12-31"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the form."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class LayoutView:
    sentence: str
    form: Form
    choices: tuple[Choice, ...]


def layout_view(layout: Mapping[str, Any]) -> LayoutView:
    shape = str(layout.get("shape") or "tests_in_rows")
    columns = {r: n for r, n in (layout.get("columns") or {}).items() if isinstance(n, int)}
    names = _names(layout, columns)
    chosen = {f"column_{role}": str(number) for role, number in columns.items()}
    chosen["decimal"] = layout.get("decimal") or ""
    chosen["date_order"] = layout.get("date_order") or ""
    roles = COLUMNS if shape == "tests_in_rows" else ()
    options = tuple(Option(str(number), name) for number, name in enumerate(names))
    return LayoutView(
        _sentence(shape, columns, names),
        Form(chosen),
        (
            *(Choice(f"column_{role}", _ROLES[role], (NONE, *options)) for role in roles),
            Choice("decimal", "Decimal mark", _DECIMALS),
            Choice("date_order", "Dates", (NOT_CLEAR, *ORDERS)),
        ),
    )


def _names(layout: Mapping[str, Any], columns: Mapping[str, int]) -> list[str]:
    """The headings; a column without one is called by its number."""
    headings = [str(heading).strip() for heading in layout.get("headers") or ()]
    width = max([len(headings), *(number + 1 for number in columns.values())])
    headings += [""] * (width - len(headings))
    return [f"“{heading}”" if heading else f"column {n}" for n, heading in enumerate(headings, 1)]


def _sentence(shape: str, columns: Mapping[str, int], names: list[str]) -> str:
    told = [f"{_ROLES[role].lower()} {names[columns[role]]}" for role in COLUMNS if role in columns]
    read = f"Columns were read as {listed(told)}" if told else "No column was named"
    return f"{read}; {_SHAPES[shape]}."
