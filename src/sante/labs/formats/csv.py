"""Tables: CSV as laboratories, spreadsheets and portals write it.

The layout that was understood goes back with the rows, so that a person can see it and send the
file again with another one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import islice
from typing import Final

from sante.kit import units
from sante.labs.errors import UnreadableReport
from sante.labs.formats import dates, grid, headings
from sante.labs.formats.about import about
from sante.labs.formats.base import (
    MAX_ROWS,
    NOT_LAB,
    DateOrder,
    Decimal,
    Layout,
    Parsed,
    by_day,
    left_out,
    newest,
)
from sante.labs.formats.cells import clipped, loinc, range_text
from sante.labs.formats.columns import Table, header_of, is_value, understand
from sante.labs.formats.grid import Line
from sante.labs.formats.said import time_in
from sante.labs.rules.numbers import decimal_mark
from sante.labs.rules.registry import registry
from sante.labs.types import PrintedRow, Problem

_TAKEN = re.compile(r"collect|drawn|sample|specimen|entnahme|abnahme|prelev|toma|extracci", re.I)
_DATED = re.compile(r"date|datum|fecha|\bdata\b|eingang|report", re.I)
_BORN = re.compile(r"birth|geb|naiss|nacim|nascita|\bdob\b|\bborn\b", re.I)
_FLAG_BEHIND = re.compile(
    r"(?<=[\d.,])(?:\s*[*!↑↓]+|\s+[+-]{1,3}|\s+\(?(?:H{1,2}|L{1,2}|N|A|C|high|low)\)?[*!]*)\s*$",
    re.I,
)
_FLAG_BEFORE = re.compile(r"^(?:[*!↑↓]+\s*|(?:H{1,2}|L{1,2})\s+)(?=[<>≤≥]?\s*\d)")
_PROSE: Final = 500  # characters of a line above the headings that may say when
_ENCODING: Final = Problem(
    "encoding_guessed",
    "The file is not UTF-8 and was read as Windows-1252. Check letters such as ä, é or µ.",
)
_TWO_WAYS: Final = Problem(
    "date_ambiguous",
    "The dates can be day first or month first. Give the report's date, or send the file again with"
    ' the mapping {"date_order": "dmy"} or "mdy".',
)
_NO_DATE: Final = Problem(
    "no_date", "The file does not say when the sample was taken. Give the day of the blood draw."
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table with everything needed to read its cells."""

    table: Table
    delimiter: str
    encoding: str
    order: DateOrder | None
    decimal: Decimal | None
    taken: date | None  # as written above the headings


class Csv:
    name = "csv"

    def recognises(self, content: bytes) -> bool:
        """Text with columns in it, or whose letters cannot be read, which `parse` explains."""
        try:
            text, _ = grid.decoded(content)
        except UnreadableReport:
            return True
        told, text = grid.told_delimiter(text)
        return told is not None or bool(grid.rank_delimiters(text))

    def parse(self, content: bytes, layout: Layout | None = None) -> Parsed:
        reading = _understood(content, layout or Layout())
        _one_person(reading.table)
        passed: Counter[str] = Counter()
        rows = tuple(islice(_rows(reading, passed), MAX_ROWS + 1))
        if not rows:
            raise UnreadableReport(
                "There are no values below the headings of this table. Check that the right column"
                " is taken for the value."
            )
        if len(rows) > MAX_ROWS:
            raise UnreadableReport(f"A report has {MAX_ROWS:,} values at most. Split the file.")
        told = about(
            ["  ".join(line.cells)[:_PROSE] for line in reading.table.preamble], reading.order
        )
        return Parsed(
            rows=rows,
            report_date=newest(row.on for row in rows) or reading.taken,
            decimal=reading.decimal,
            layout=_shown(reading),
            problems=(*_problems(reading, rows), *left_out(passed), *by_day(rows)),
            format=self.name,
            draw=replace(told.draw, taken_at=told.draw.taken_at or _moment(reading.table)),
            person=told.person,
        )


def _moment(table: Table) -> time | None:
    """The time that the column of days has, when all of it is one moment."""
    cells = set(table.cells([table.columns["date"]])) if "date" in table.columns else set()
    found = time_in(cells.pop()) if len(cells) == 1 else None
    return None if found == time() else found


def _understood(content: bytes, layout: Layout) -> _Reading:
    text, encoding = grid.decoded(content)
    grid.check_lines(text)
    told, text = grid.told_delimiter(text)
    delimiter = layout.delimiter or told or _delimiter(text)
    if delimiter is None:
        raise UnreadableReport("This text has no columns. Save the table as CSV.")
    table = understand(grid.split(text, delimiter), layout)
    decimal = layout.decimal or decimal_mark(table.cells(_value_columns(table)))
    order = layout.date_order or dates.order_of(_day_texts(table))
    if order is None and (decimal == "," or headings.speaks_another_language(table.header)):
        order = "dmy"
    reading = _Reading(table, delimiter, encoding, order, decimal, None)
    return replace(reading, taken=_taken(table.preamble, order))


def _delimiter(text: str) -> str | None:
    """The delimiter under which the headings make most sense, else the most regular one."""
    ranked = grid.rank_delimiters(text)
    sample = grid.sample_of(text)
    scores = {delimiter: header_of(grid.split(sample, delimiter))[0] for delimiter in ranked}
    return max(ranked, key=lambda delimiter: scores[delimiter], default=None)


def _value_columns(table: Table) -> list[int]:
    roles = (
        ("value", "reference", "low", "high") if table.shape == "tests_in_rows" else ("reference",)
    )
    return [*table.values, *(table.columns[role] for role in roles if role in table.columns)]


def _day_texts(table: Table) -> list[str]:
    """Everything in a table that is meant as a day."""
    column = table.cells([table.columns["date"]]) if "date" in table.columns else []
    of_columns = [table.header[i] for i in table.values if i < len(table.header)]
    return [*column, *(of_columns if table.shape == "dates_in_columns" else [])]


def _taken(preamble: tuple[Line, ...], order: DateOrder | None) -> date | None:
    """The day that the lines above the headings give: of the draw, else of the report."""
    for words in (_TAKEN, _DATED):
        for line in preamble:
            text = " ".join(line.cells)[:_PROSE]
            for word in words.finditer(text):
                behind = _BORN.split(text[word.start() : word.end() + 40])[0]
                before = text[max(word.start() - 12, 0) : word.start()]
                day = dates.parse(behind, order or _order_in(preamble))
                if day is not None and not _BORN.search(before):
                    return day
    return None


def _order_in(preamble: tuple[Line, ...]) -> DateOrder | None:
    return dates.order_of(cell for line in preamble for cell in line.cells)


def _one_person(table: Table) -> None:
    column = table.columns.get("person")
    if column is not None and len(set(table.cells([column]))) > 1:
        raise UnreadableReport(
            "This table holds the results of more than one person. Upload your own only."
        )
    undated = table.shape == "tests_in_columns" and "date" not in table.columns
    if undated and sum(_has_number(table, line) for line in table.body) > 1:
        raise UnreadableReport(
            "This table has several rows of values and no dates, so they may be of several people."
            " Add a date column, or upload one row."
        )


def _has_number(table: Table, line: Line) -> bool:
    return any(is_value(line.cell(column)) for column in table.values)


def _rows(reading: _Reading, passed: Counter[str]) -> Iterator[PrintedRow]:
    shape, body = reading.table.shape, reading.table.body
    if shape == "tests_in_columns":
        unit_line = body[0] if body and _is_unit_line(reading.table, body[0]) else None
        for line in body[1:] if unit_line else body:
            yield from _one_date(reading, line, unit_line)
        return
    for line in body:
        if shape == "dates_in_columns":
            yield from _one_test(reading, line)
        elif (row := _plain(reading, line, passed)) is not None:
            yield row


def _is_unit_line(table: Table, line: Line) -> bool:
    cells = [cell for column in table.values if (cell := line.cell(column))]
    return bool(cells) and not any(map(is_value, cells)) and any(map(units.parse, cells))


def _plain(reading: _Reading, line: Line, passed: Counter[str]) -> PrintedRow | None:
    table = reading.table
    value = table.cell(line, "value")
    printed, code = table.cell(line, "name"), table.cell(line, "code")
    if not value or not (printed or code):
        # Without a unit and a range it is the title of a section.
        wanted = bool(table.cell(line, "unit") or table.cell(line, "reference") or value)
        passed["empty"] += wanted
        return None
    category = table.cell(line, "category").lower().replace(" ", "-")
    if category in NOT_LAB and registry().code(code) is None:
        passed["not_lab"] += 1
        return None
    when = table.cell(line, "date")
    on = dates.parse(when, reading.order)
    return _row(reading, line, printed or code, value, on or (reading.taken if not when else None))


def _row(reading: _Reading, line: Line, printed: str, value: str, on: date | None) -> PrintedRow:
    table = reading.table
    unit = table.cell(line, "unit")
    name, unit_of_name = (printed, unit) if unit else headings.split_unit(printed)
    low, high = table.cell(line, "low"), table.cell(line, "high")
    when = table.cell(line, "date")
    unreadable = on is None and when and not dates.reads_two_ways(when)
    note = Problem("date_unreadable", f"“{clipped(when, 40)}” cannot be read as a day.")
    return PrintedRow(
        name=name,
        value=without_flag(value),
        unit=unit_of_name,
        code=loinc(table.cell(line, "code")),
        reference=table.cell(line, "reference") or range_text(low, high),
        locator=f"line {line.number}",
        on=on,
        notes=(note,) if unreadable else (),
    )


def _one_test(reading: _Reading, line: Line) -> Iterator[PrintedRow]:
    """A test with a column for each date."""
    table = reading.table
    printed = table.cell(line, "name") or table.cell(line, "code")
    for column in table.values if printed else ():
        if value := line.cell(column):
            heading = table.header[column] if column < len(table.header) else ""
            row = _row(reading, line, printed, value, dates.parse(heading, reading.order))
            yield replace(row, locator=f"{row.locator}, column {column + 1}")


def _one_date(reading: _Reading, line: Line, unit_line: Line | None) -> Iterator[PrintedRow]:
    """A date with a column for each test."""
    table = reading.table
    on = dates.parse(table.cell(line, "date"), reading.order) or reading.taken
    for column in table.values:
        if value := line.cell(column):
            heading = table.header[column] if column < len(table.header) else ""
            name, unit = headings.split_unit(heading)
            yield PrintedRow(
                name=name or f"Column {column + 1}",
                value=without_flag(value),
                unit=unit or (unit_line.cell(column) if unit_line else ""),
                locator=f"line {line.number}, column {column + 1}",
                on=on,
            )


def without_flag(value: str) -> str:
    """`145 H` and `* 145` are 145: a laboratory's mark is no part of the value."""
    return _FLAG_BEFORE.sub("", _FLAG_BEHIND.sub("", value)).strip()


def _shown(reading: _Reading) -> dict[str, object]:
    """As `Layout.of` takes it back."""
    table = reading.table
    columns: dict[str, object] = {role: table.columns.get(role) for role in headings.ROLES}
    if table.values:
        columns["values"] = list(table.values)
    return {
        "format": "csv",
        "shape": table.shape,
        "delimiter": reading.delimiter,
        "encoding": reading.encoding,
        "decimal": reading.decimal,
        "date_order": reading.order,
        "header_row": table.header_row,
        "columns": columns,
        "headers": list(table.header),
    }


def _problems(reading: _Reading, rows: tuple[PrintedRow, ...]) -> Iterator[Problem]:
    if reading.encoding == "cp1252":
        yield _ENCODING
    dated = reading.taken is not None or any(row.on is not None for row in rows)
    unclear = any(map(dates.reads_two_ways, _day_texts(reading.table))) or (
        not dated and _taken(reading.table.preamble, "dmy") is not None
    )
    if reading.order is None and unclear:
        yield _TWO_WAYS
    elif not dated:
        yield _NO_DATE
