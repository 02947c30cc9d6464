"""The export of Health Connect on Android: a SQLite database, alone or in a zip.

Its schema is Android's own and open; a phone writes it every day, week or month under Health
Connect, Manage data, Backup and restore. `database.py` says why a stranger's database is safe to
look at here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

from sante.wearables.formats.base import Batch, Book, Covered, Tally
from sante.wearables.formats.health_connect.database import MAGIC
from sante.wearables.formats.health_connect.reading import read
from sante.wearables.formats.health_connect.tables import COVERAGE
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.parts import Reader, batches

__all__ = ["HealthConnect"]

_SPECIMEN: Final = (
    "create table application_info_table (row_id integer primary key, package_name text,"
    " app_name text)",
    "insert into application_info_table values (1, 'org.example.watch', 'Watch')",
    "create table device_info_table (row_id integer primary key, manufacturer text, model text,"
    " device_type integer)",
    "insert into device_info_table values (1, 'Maker', 'Watch 1', 1)",
    "create table steps_record_table (row_id integer primary key, app_info_id integer,"
    " device_info_id integer, recording_method integer, start_time integer,"
    " start_zone_offset integer, end_time integer, count integer)",
    "insert into steps_record_table values (1, 1, 1, 2, 1767337200000, 3600, 1767337260000, 80),"
    " (2, 1, 1, 3, 1767337300000, null, 1767337360000, 20)",
)


def _specimen() -> bytes:
    made = sqlite3.connect(":memory:", isolation_level=None)
    for statement in _SPECIMEN:
        made.execute(statement)
    return made.serialize()


class HealthConnect:
    name = "health_connect"
    title = "Health Connect export (Android)"
    coverage: Sequence[Covered] = COVERAGE
    specimen = _specimen()

    def recognises(self, sniff: Sniff) -> bool:
        return any(
            sniff.head(part).startswith(MAGIC)
            for part in sniff.parts[:20]
            if not part.name or part.name.lower().endswith(".db")
        )

    def parts(self, opened: Opened) -> Sequence[Part]:
        return [part for part in opened.parts if opened.peek(part, 16).startswith(MAGIC)]

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        parts = self.parts(opened)
        yield from batches(Reader(opened, book, tally), [(part, read) for part in parts])
        if others := len(opened.parts) - len(parts):
            tally.leave_out("other_file", others)
