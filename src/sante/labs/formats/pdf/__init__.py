"""PDF reports, as laboratories print them.

The text comes out of the file with its columns (`text`), headings and places say what is what
(`columns`, `atoms`, `pick`), and each value keeps the page and the line it was read from. Whatever
can be read two ways is asked; the person checks every row before it counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sante.labs.errors import UnreadableReport
from sante.labs.formats.about import About, about, order_in
from sante.labs.formats.base import MAX_ROWS, Layout, Parsed, by_day
from sante.labs.formats.pdf.rows import Reader, Spot
from sante.labs.formats.pdf.text import Page, pages_of
from sante.labs.rules.numbers import Decimal, decimal_mark
from sante.labs.types import Problem

__all__ = ["Pdf"]

_HEAD: Final = 1024  # some files have a few bytes before their start
_NO_TEXT: Final = Problem(
    "no_text",
    "This PDF is a picture of a report: it holds no text that could be read. The file is kept. Type"
    " its values in below, or ask your laboratory for a PDF with text, a CSV or a FHIR file.",
)
_NO_VALUES: Final = Problem(
    "no_values",
    "No line of this PDF looks like a result. The file is kept. Type its values in below, or ask"
    " your laboratory for a CSV or FHIR file.",
)
_TWO_WAYS: Final = Problem(
    "date_ambiguous",
    "The dates can be day first or month first. Give the day of the blood draw.",
)
_NO_DATE: Final = Problem(
    "no_date", "The report does not say when the sample was taken. Give the day of the blood draw."
)
_REPORTED: Final = Problem(
    "date_of_report",
    "The report does not say when the sample was taken; the date of the report is used. Correct it"
    " if the draw was earlier.",
)


class Pdf:
    name = "pdf"

    def recognises(self, content: bytes) -> bool:
        return b"%PDF-" in content[:_HEAD]

    def parse(self, content: bytes, layout: Layout | None = None) -> Parsed:  # noqa: ARG002 - a table's
        pages = pages_of(content)
        spots = _spots(pages)
        lines = [spot.text for spot in spots]
        decimal = _decimal(lines)
        order = order_in(lines, decimal == ",")
        rows = tuple(Reader(spots, order, decimal).rows())
        if len(rows) > MAX_ROWS:
            raise UnreadableReport(f"A report has {MAX_ROWS:,} values at most. Split the file.")
        told = about(lines, order)
        drawn = told.taken or told.reported
        return Parsed(
            rows=rows,
            report_date=drawn,
            lab_name=told.lab_name,
            decimal=decimal,
            problems=(
                *_problems(pages, bool(rows), told),
                *by_day(replace(row, on=row.on or drawn) for row in rows),
            ),
            format=self.name,
            draw=told.draw,
            person=told.person,
        )


def _spots(pages: Sequence[Page]) -> list[Spot]:
    return [
        Spot(number, line, text)
        for number, page in enumerate(pages, 1)
        for line, text in enumerate(page.lines or (), 1)
        if text.strip()
    ]


def _decimal(lines: Sequence[str]) -> Decimal | None:
    """The decimal mark of the numbers that stand alone; days with points are no numbers."""
    words = [word for line in lines for word in line.split() if word.count(".") < 2]
    return decimal_mark(words)


def _problems(pages: Sequence[Page], read: bool, told: About) -> Iterator[Problem]:
    silent = [n for n, page in enumerate(pages, 1) if not any(map(str.strip, page.lines or ()))]
    if len(silent) == len(pages):
        yield _NO_TEXT
        return
    if not read:
        yield _NO_VALUES
    lost = [n for n in silent if pages[n - 1].picture or pages[n - 1].lines is None]
    if lost:
        which = ", ".join(map(str, lost))
        yield Problem(
            "pages_unread",
            f"No text could be read on page {which}. Look whether values stand there, and type them"
            " in below.",
        )
    if told.taken is None:
        yield _REPORTED if told.reported else _TWO_WAYS if told.two_ways else _NO_DATE
