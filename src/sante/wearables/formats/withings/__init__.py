"""The export of Withings: an archive of tables, or one of them."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from sante.wearables.formats.base import Batch, Book, Covered, Tally
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.parts import Handler, Reader, batches
from sante.wearables.formats.tables import Named, Table, read_table
from sante.wearables.formats.text import header_of
from sante.wearables.formats.withings import files, nights, raw

__all__ = ["Withings"]

_RAW_HEADER: Final = ("start", "duration", "value")
_SPECIMENS: Final = {
    "weight.csv": 'Date,"Weight (kg)",Comments\n2026-01-02 07:00:00,75.3,\n',
    "sleep.csv": 'from,to,"light (s)"\n2026-01-02T23:00:00+01:00,2026-01-03T06:00:00+01:00,9000\n',
    "raw_hr_hr.csv": "start,duration,value\n2026-01-02T07:00:00+01:00,[60],[61]\n",
    "raw_tracker_sleep-state.csv": "start,duration,value\n2026-01-02T23:00:00+01:00,[60],[2]\n",
    "aggregates_steps.csv": "date,value\n2026-01-02,4000\n",
    "activities.csv": 'from,to,Timezone,"Activity type",Data\n2026-01-02T07:00:00+01:00,'
    '2026-01-02T08:00:00+01:00,Europe/Berlin,Walking,"{""calories"": 200}"\n',
}


def _specimen() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _SPECIMENS.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


class Withings:
    name = "withings"
    title = "Withings export"
    coverage: Sequence[Covered] = (*files.COVERAGE, *nights.COVERAGE)
    specimen = _specimen()

    def recognises(self, sniff: Sniff) -> bool:
        if sniff.parts[:1] and not sniff.parts[0].name:
            return _alone(header_of(sniff.head(sniff.parts[0]))) is not None
        return any(_handler(part, sniff) is not None for part in sniff.parts)

    def parts(self, opened: Opened) -> Sequence[Part]:
        return [part for part, _ in _work(opened)]

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        work = _work(opened)
        yield from batches(Reader(opened, book, tally), work)
        taken = {part.name for part, _ in work}
        for part in opened.parts:
            if part.name not in taken:
                left = next((kind for kind, name, _ in files.LEFT if name.search(part.name)), None)
                tally.leave_out(left or "other_file")


def _work(opened: Opened) -> list[tuple[Part, Handler]]:
    sniff = Sniff(opened)
    if not opened.is_archive:
        handler = _alone(header_of(sniff.head(opened.parts[0])))
        return [(opened.parts[0], handler)] if handler is not None else []
    found = [(part, _handler(part, sniff)) for part in opened.parts]
    return [(part, handler) for part, handler in found if handler is not None]


def _handler(part: Part, sniff: Sniff) -> Handler | None:
    if not part.name.lower().endswith(".csv"):
        return None
    header = header_of(sniff.head(part))
    if files.RAW_FILE.search(part.name) and set(_RAW_HEADER) <= set(header):
        return raw.spans
    for stem, marks, handler in _NIGHTS:
        if files.named(stem).search(part.name) and marks <= set(header):
            return handler
    for table, owner in files.TABLES:
        if table.files.search(part.name) and table.fits(header):
            return _reading(table, owner)
    return None


def _alone(header: tuple[str, ...]) -> Handler | None:
    """Of a file without a name: only by headings that no other table has."""
    for _, marks, handler in _NIGHTS:
        if marks <= set(header):
            return handler
    for table, owner in files.TABLES[:3]:
        if table.fits(header) and set(header) <= set(table.values) | {"Date", "Comments"}:
            return _reading(table, owner)
    return None


_NIGHTS: Final[tuple[tuple[str, frozenset[str], Handler], ...]] = (
    ("sleep", frozenset({"from", "to", "light (s)"}), nights.nights),
    ("activities", frozenset({"from", "to", "Activity type"}), nights.workouts),
)


def _reading(table: Table, owner: Named) -> Callable[[Reader, Part], Iterator[None]]:
    return partial(_read, table=table, owner=owner)


def _read(reader: Reader, part: Part, *, table: Table, owner: Named) -> Iterator[None]:
    return read_table(reader, part, table, owner)
