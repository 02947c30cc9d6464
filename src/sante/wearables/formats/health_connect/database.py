"""A stranger's SQLite database, looked at without opening a file.

It is taken from memory, for this process can open nothing; its schema is not trusted (no functions
in it run), nothing is written, and only plain tables are asked, by names of ours. A table is never
what a view of that name says.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sante.wearables.formats.base import Unreadable

MAGIC: Final = b"SQLite format 3\x00"
LARGEST: Final = 384 * 2**20  # bytes; it is held in memory twice
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,80}")  # what may be put into a statement
_AT_ONCE: Final = 20_000
_WAL = 2  # of the two bytes that say how it is written; in memory there is no log

Row = tuple[Any, ...]


class Database:
    """Raises Unreadable for what is broken. Tables of other names than Android's are not seen."""

    def __init__(self, content: bytearray) -> None:
        if content[18:20] == bytes([_WAL, _WAL]):
            content[18:20] = b"\x01\x01"
        self._db = sqlite3.connect(":memory:")
        try:
            self._db.deserialize(bytes(content))
            self._db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 16 * 2**20)
            for setting in ("trusted_schema = off", "query_only = on", "cell_size_check = on",
                            "temp_store = memory"):  # fmt: skip
                self._db.execute(f"pragma {setting}")
            names = self._db.execute(
                "select name from sqlite_master where type = 'table'"
                " and sql like 'create table%' and name not like 'sqlite_%' limit 1000"
            ).fetchall()
        except (sqlite3.Error, MemoryError):
            raise _damaged() from None
        self._tables = {name for (name,) in names if _NAME.fullmatch(str(name))}

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(self._tables)

    def has(self, table: str, columns: Sequence[str]) -> bool:
        """Whether there is such a table with all of these columns."""
        if table not in self._tables:
            return False
        known = self._ask(f"select * from {table} limit 0").description  # noqa: S608 - _NAME
        return set(columns) <= {column[0] for column in known}

    def count(self, table: str) -> int:
        (found,) = self._ask(f"select count(*) from {table}").fetchone()  # noqa: S608 - _NAME
        return int(found)

    def rows(self, statement: str) -> Iterator[list[Row]]:
        """Some thousands at a time; `statement` is ours."""
        cursor = self._ask(statement)
        while True:
            try:
                some = cursor.fetchmany(_AT_ONCE)
            except (sqlite3.Error, UnicodeDecodeError):
                raise _damaged() from None
            if not some:
                return
            yield some

    def _ask(self, statement: str) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement)
        except sqlite3.Error:
            raise _damaged() from None


def _damaged() -> Unreadable:
    return Unreadable("damaged", "The database is damaged. Export it again and send the new file.")
