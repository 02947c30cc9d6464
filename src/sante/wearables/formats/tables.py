"""Tables whose columns are known: told once, they are read, checked and documented from that."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sante.wearables.formats.base import Covered, DayValue
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.text import Fields, number, records
from sante.wearables.formats.times import SECOND, Moment, day, length
from sante.wearables.rules.metrics import metric_key
from sante.wearables.types import SourceKind

_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True)
class Target:
    """What a column's numbers are: `value * factor + shift` in `unit`."""

    metric: str
    unit: str
    factor: float = 1.0
    shift: float = 0.0

    def of(self, value: float) -> float:
        return round(value * self.factor + self.shift, _DECIMALS)


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of table. `when` is the column of the time, or of the date when `daily`; `seconds`
    how long each row covers, `until` the column that says when it ends, `lasts` the column that
    says for how many seconds. Columns that are `kept` go beside the reading as a note. `source` is
    the column that says what measured. With `empty`, values that stand for none."""

    kind: str
    files: re.Pattern[str]
    when: str
    values: Mapping[str, Target]
    daily: bool = False
    seconds: int = 0
    until: str | None = None
    lasts: str | None = None
    kept: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    empty: frozenset[float] = frozenset()

    @property
    def coverage(self) -> Iterator[Covered]:
        named = [c for c in (self.until, self.lasts, self.source) if c is not None]
        why = "figures of a date, without a time" if self.daily else ""
        yield Covered(self.kind, "read", why, (self.when, *named, *self.values))
        if self.kept:
            yield Covered(self.kind, "kept", "beside the reading", self.kept)
        for reason in dict.fromkeys(self.left.values()):
            names = tuple(name for name, why in self.left.items() if why == reason)
            yield Covered(self.kind, "left out", reason, names)

    @property
    def marks(self) -> frozenset[str]:
        """The headings without which it is another table."""
        return frozenset((self.when, *self.values))

    def fits(self, header: tuple[str, ...]) -> bool:
        return self.when in header and any(name in header for name in self.values)


@dataclass(frozen=True, slots=True)
class Named:
    """Whose a table's readings are when it does not say: `kinds` knows some by name."""

    name: str
    kind: SourceKind
    kinds: Mapping[str, SourceKind] = field(default_factory=dict)

    def owner(self, reader: Reader, told: str) -> Owner:
        if not told:
            return Owner(reader.book.source(self.name, self.kind))
        return Owner(reader.book.source(told, self.kinds.get(told, self.kind)))


def read_table(
    reader: Reader,
    part: Part,
    table: Table,
    named: Named,
    coverage: Iterable[Covered] | None = None,
) -> Iterator[None]:
    """Each row's values as readings, or as figures of its date. Raises BadPart. `coverage` when
    more is read of the table than this."""
    known = Fields(table.coverage if coverage is None else coverage, table.kind, reader.tally)
    metrics = (
        {name: reader.book.metric(t.metric, t.unit) for name, t in table.values.items()}
        if not table.daily
        else {}
    )
    for line, row in records(reader.stream(part)):
        known.check(row)
        owner = named.owner(reader, row.get(table.source, "") if table.source else "")
        found = _values(table, row)
        if table.daily:
            _put_day(reader, part, table, (line, row), owner, found)
        else:
            moment = _when(reader, part, line, row.get(table.when))
            span = None if moment is None else _span(reader, table, row, moment)
            if moment is not None and span is None:
                where = reader.where(part, f"line {line}")
                reader.problems.add("ends_before_it_starts", "It ends before it starts.", where)
            elif moment is not None and span is not None:
                note = {name: row[name] for name in table.kept if row.get(name)}
                for name, value in found.items():
                    reader.rows.add(owner, metrics[name], moment, value, duration=span, note=note)
                    reader.tally.count(table.values[name].metric)
        yield


def _values(table: Table, row: Mapping[str, str]) -> dict[str, float]:
    found = {}
    for name, target in table.values.items():
        value = number(row.get(name))
        if value is not None and value not in table.empty:
            found[name] = target.of(value)
    return found


def _put_day(
    reader: Reader,
    part: Part,
    table: Table,
    line: tuple[int, Mapping[str, str]],
    owner: Owner,
    found: Mapping[str, float],
) -> None:
    on = day(line[1].get(table.when))
    if on is None:
        where = reader.where(part, f"line {line[0]}")
        reader.problems.add("no_date", "Its date cannot be read.", where)
        return
    for name, value in found.items():
        target = table.values[name]
        put_day(reader, owner, on, metric_key(target.metric, target.unit), value)


def put_day(reader: Reader, owner: Owner, on: date, metric: str, value: float) -> None:
    """A figure of a date; those of dates that have not come are padding of an export."""
    if on > _last_day(reader):
        reader.tally.leave_out("future_day")
        return
    reader.days.append(DayValue(source=owner.source, day=on, metric=metric, value=value))
    if on not in reader.dates:
        reader.dates.add(on)
        reader.tally.count("days")


def _last_day(reader: Reader) -> date:
    return date(1970, 1, 1) + timedelta(days=reader.opened.received // (86_400 * SECOND) + 1)


def _when(reader: Reader, part: Part, line: int, text: str | None) -> Moment | None:
    moment = reader.zone.read(text)
    if moment is None:
        where = reader.where(part, f"line {line}")
        reader.problems.add("no_date", "Its date cannot be read.", where)
    return moment


def _span(reader: Reader, table: Table, row: Mapping[str, str], moment: Moment) -> int | None:
    """Microseconds; None when it would end before it starts."""
    if table.until is not None:
        end = reader.zone.read(row.get(table.until))
        return end.at - moment.at if end is not None and end.at >= moment.at else None
    if table.lasts is not None:
        return length(number(row.get(table.lasts)))
    return table.seconds * SECOND
