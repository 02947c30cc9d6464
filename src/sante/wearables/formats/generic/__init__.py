"""Somebody's own table: CSV with a column of time and columns of what was measured.

Nothing is guessed in silence. What every column was taken for is told with the import; a column
without a unit that needs one is not read; and dates that can be read two ways are asked about.
"""

import codecs
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from sante.kit.clock import day_number
from sante.wearables.formats.base import Batch, Book, Covered, Problem, Tally, Unreadable
from sante.wearables.formats.generic import cells
from sante.wearables.formats.generic.columns import (
    DAILY,
    EPOCHS,
    Layout,
    heading,
    layout,
    metric_of,
    target,
)
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.parts import Handler, Reader, batches, short
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.tables import Target, put_day
from sante.wearables.formats.text import BadPart, header_of, table
from sante.wearables.formats.times import SECOND, Moment
from sante.wearables.rules.metrics import metric_key
from sante.wearables.rules.sources import kind_of
from sante.wearables.types import DateOrder

__all__ = ["GenericCsv"]

_DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_PARTS: Final = 200
_MOST_SOURCES: Final = 100
_EPOCHS: Final = (30 * SECOND, 60 * SECOND)
COVERAGE: Final = (
    Covered("time", "read", "with offset, or by your own clock; a date alone stays a date"),
    Covered("columns we know", "read", "the heading says what it is, and its unit"),
    Covered("rows of metric, value, unit", "read", "metrics we know"),
    Covered("variability without a word for which", "kept", "SDNN and RMSSD do not compare"),
    Covered("activity counts", "read", "epochs of 30 or 60 seconds, told by the next row"),
    Covered("columns without a unit", "left out", "kilograms and pounds look the same"),
    Covered("other columns", "left out", "not understood; each is told by its heading"),
)
SPECIMEN: Final = (
    b"Date;Puls (bpm);Gewicht (kg);Sleep (h);Notes\n"
    b"02.01.2026 07:00;61;75,3;;fine\n2026-01-03;;;7,5;\n"
)


class GenericCsv:
    name = "table"
    title = "CSV table"
    coverage: Sequence[Covered] = COVERAGE
    specimen = SPECIMEN

    def recognises(self, sniff: Sniff) -> bool:
        return any(_understood(sniff.head(part)) for part in _candidates(sniff.parts))

    def parts(self, opened: Opened) -> Sequence[Part]:
        return [part for part in _candidates(opened.parts) if _understood(opened.peek(part))]

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        parts = self.parts(opened)
        work: list[tuple[Part, Handler]] = [(part, rows) for part in parts]
        yield from batches(Reader(opened, book, tally), work)
        if not tally.read:
            raise Unreadable(
                "nothing_understood",
                "Nothing in this table was understood as a measurement. Name the columns, with"
                " their units, such as “Weight (kg)”. Laboratory results belong under Body.",
            )
        if others := len(opened.parts) - len(parts):
            tally.leave_out("other_file", others)


def _candidates(parts: Sequence[Part]) -> list[Part]:
    ends = (".csv", ".tsv", ".txt")
    return [p for p in parts if not p.name or p.name.lower().endswith(ends)][:_MOST_PARTS]


def _understood(head: bytes) -> tuple[str, Layout] | None:
    """(delimiter, layout) of the first line; the delimiter under which most is understood."""
    if b"\0" in head or head[:1] in (b"{", b"[", b"<"):
        return None
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return None
    found = []
    for delimiter in _DELIMITERS:
        header = header_of(head, delimiter)
        made = layout(header) if len(header) > 1 else None
        if made is not None:
            found.append((len(made.metrics) + 2 * (made.metric is not None), delimiter, made))
    best = max(found, key=lambda one: one[0], default=None)
    return None if best is None else best[1:]


def rows(reader: Reader, part: Part) -> Iterator[None]:
    """One table. Raises BadPart, and Unreadable when its dates can be read two ways."""
    understood = _understood(reader.opened.peek(part))
    if understood is None:
        raise BadPart("unknown_content", "The headings of this table are not understood.")
    delimiter, made = understood
    order, comma = _survey(reader, part, delimiter, made)
    one = _Table(reader, part, made, order, comma=comma)
    one.tell()
    lines = table(reader.stream(part), delimiter)
    next(lines, None)
    for line, row in lines:
        one.take(line, row)
        yield
    one.end()
    yield


def _survey(
    reader: Reader, part: Part, delimiter: str, made: Layout
) -> tuple[DateOrder | None, bool]:
    """How dates and numbers of the whole table are written: (the order of dates, whether a comma
    is the decimal mark). One date and one number that are clear decide for all."""
    commas = False

    def dates() -> Iterator[str]:
        nonlocal commas
        lines = table(reader.opened.stream(part), delimiter)
        next(lines, None)
        for _, row in lines:
            if delimiter != "," and not commas:
                commas = any(cells.has_decimal_comma(cell) for cell in row)
            yield _cell(row, made.when)

    proved, unsure = cells.order_of(dates())
    if proved is None and unsure and reader.opened.date_order is None:
        raise Unreadable(
            "ambiguous_dates",
            "The dates can be read day first or month first. Say which, and it is read again.",
        )
    return proved or reader.opened.date_order, commas


class _Table:
    def __init__(
        self, reader: Reader, part: Part, made: Layout, order: DateOrder | None, *, comma: bool
    ) -> None:
        self._reader, self._part, self._layout = reader, part, made
        self._order, self._comma = order, comma
        self._targets: dict[tuple[str, str], Target | None] = {}
        self._unread: dict[str, int] = {}
        self._held: dict[Owner, tuple[Moment, int, float]] = {}
        self._epoch = _EPOCHS[-1]

    def tell(self) -> None:
        """What the columns were taken for, as a line of the import's problems."""
        made, tally = self._layout, self._reader.tally
        taken = ", ".join(sorted({_called(t.metric) for t in made.metrics.values()}))
        told = [f"Read as: {taken}." if taken else "Read as one measurement a line."]
        if made.no_unit:
            tally.leave_out("no_unit", len(made.no_unit))
            names = ", ".join(made.no_unit)
            told.append(f"Not read, for the heading has no unit such as (kg): {names}.")
        if made.unknown:
            tally.leave_out("unknown_field", len(made.unknown))
            told.append(f"Not understood: {', '.join(made.unknown)}.")
        self._reader.problems.note(Problem("columns", " ".join(told)[:300], short(self._part)[:80]))

    def end(self) -> None:
        for owner in list(self._held):
            self._release(owner)
        for name, lines in sorted(self._unread.items())[:20]:
            self._reader.tally.leave_out("unknown_metric", lines)
            message = f"Not understood, or without a unit it needs: {name} ({lines} lines)."
            self._reader.problems.note(Problem("unknown_metric", message, short(self._part)[:80]))

    def take(self, line: int, row: Sequence[str]) -> None:
        made, where = self._layout, self._reader.where(self._part, f"line {line}")
        clock = _cell(row, made.clock)
        at = cells.when(_cell(row, made.when), clock, self._order, self._reader.zone)
        if at is None:
            self._reader.problems.add("no_date", "Its date cannot be read.", where)
            return
        end = None
        if made.end is not None and isinstance(at, Moment):
            end = cells.when(_cell(row, made.end), "", self._order, self._reader.zone)
            if isinstance(end, Moment) and end.at < at.at:
                message = "It ends before it starts."
                self._reader.problems.add("ends_before_it_starts", message, where)
                return
        lasts = end.at - at.at if isinstance(end, Moment) and isinstance(at, Moment) else 0
        owner = self._owner(_cell(row, made.source))
        for told, text in self._measured(row):
            value = cells.value(text, comma=self._comma)
            if value is not None:
                self._put(owner, at, lasts, told, told.of(value))
            elif text.strip():
                self._reader.problems.add("no_number", "A value is no number.", where)

    def _measured(self, row: Sequence[str]) -> Iterator[tuple[Target, str]]:
        made = self._layout
        for place, told in made.metrics.items():
            yield told, _cell(row, place)
        if made.metric is None:
            return
        name, unit = _cell(row, made.metric), _cell(row, made.unit)
        key = (name[:80], unit[:20])
        if key not in self._targets and len(self._targets) < 10_000:
            self._targets[key] = _target(*key)
        found = self._targets.get(key)
        if found is not None:
            yield found, _cell(row, made.value)
        else:
            text = "".join(c for c in name if c.isprintable())[:40] or "(nothing)"
            if text in self._unread or len(self._unread) < 100:
                self._unread[text] = self._unread.get(text, 0) + 1

    def _owner(self, told: str) -> Owner:
        book, name = self._reader.book, told.strip()[:100]
        if not name or (name not in book.sources and len(book.sources) >= _MOST_SOURCES):
            return Owner(book.source("Your table", "unknown"))
        return Owner(book.source(name, kind_of(name)))

    def _put(self, owner: Owner, at: Moment | date, lasts: int, told: Target, value: float) -> None:
        reader = self._reader
        if not isinstance(at, Moment) or told.metric in DAILY:
            on = _date(at)
            put_day(reader, owner, on, metric_key(told.metric, told.unit), value)
            return
        metric = reader.book.metric(told.metric, told.unit)
        reader.tally.count(told.metric)
        if told.metric in EPOCHS and not lasts:
            self._hold(owner, at, metric, value)
        else:
            reader.rows.add(owner, metric, at, value, duration=lasts)

    def _hold(self, owner: Owner, at: Moment, metric: int, value: float) -> None:
        """Until the next row, whose distance is the length of an epoch; over a gap it is that of
        the epochs before."""
        before = self._held.get(owner)
        if before is not None:
            apart = abs(at.at - before[0].at)
            self._epoch = apart if apart in _EPOCHS else self._epoch
            self._release(owner)
        self._held[owner] = at, metric, value

    def _release(self, owner: Owner) -> None:
        at, metric, value = self._held.pop(owner)
        self._reader.rows.add(owner, metric, at, value, duration=self._epoch)


def _target(name: str, unit: str) -> Target | None:
    one = heading(name)
    metric = metric_of(one.words)
    return None if metric is None else target(metric, unit or one.unit)


def _date(at: Moment | date) -> date:
    if not isinstance(at, Moment):
        return at
    return date(1970, 1, 1) + timedelta(days=day_number(at.at, at.east))


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _called(metric: str) -> str:
    return metric.replace("_", " ")
