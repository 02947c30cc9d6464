"""Reading an upload part by part: what its parts share, and what becomes of a bad one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from sante.wearables.formats.base import (
    Batch,
    Book,
    DayValue,
    SleepSegment,
    Tally,
    Unreadable,
    Workout,
)
from sante.wearables.formats.opened import Opened, Part
from sante.wearables.formats.rows import Rows
from sante.wearables.formats.text import BadPart, Problems, json_of
from sante.wearables.formats.times import Zone

ROWS_A_BATCH: Final = 50_000
_THINGS_A_BATCH: Final = 5_000


class Reader:
    """What is found goes in here; `batches` gives it out. One for an upload."""

    def __init__(self, opened: Opened, book: Book, tally: Tally) -> None:
        self.opened, self.book, self.tally = opened, book, tally
        self.zone = Zone(opened.zone)
        self.rows = Rows(book, opened.received)
        self.sleep: list[SleepSegment] = []
        self.workouts: list[Workout] = []
        self.days: list[DayValue] = []
        self.dates: set[date] = set()  # of which there are figures: a summary is one thing
        self.problems = Problems(tally)
        self._done = 0

    def stream(self, part: Part) -> Iterator[bytes]:
        for piece in self.opened.stream(part):
            self._done += len(piece)
            yield piece

    def passed(self, part: Part) -> None:
        """Count the part's bytes as done, for who reads it by themselves."""
        self._done += part.size

    def json(self, part: Part) -> Any:
        """Raises BadPart."""
        self.passed(part)
        return json_of(self.opened, part)

    def where(self, part: Part, item: int | str) -> str:
        """Where a fault is, for a person: the file's own name without its folders, and the item."""
        name = short(part)
        return f"{name}, {item}" if name else str(item)

    def is_full(self) -> bool:
        things = len(self.sleep) + len(self.days) + len(self.workouts)
        return len(self.rows) >= ROWS_A_BATCH or things >= _THINGS_A_BATCH

    def batch(self) -> Batch:
        made = Batch(
            samples=self.rows.take(),
            sleep=self.sleep,
            workouts=self.workouts,
            days=self.days,
            problems=self.problems.take(),
            done=self._done,
        )
        self.sleep, self.workouts, self.days = [], [], []
        return made


# Reads a part, and gives way after each item so that what was found can be sent.
Handler = Callable[[Reader, Part], Iterator[None]]


def batches(reader: Reader, work: Iterable[tuple[Part, Handler]]) -> Iterator[Batch]:
    """Each part by its handler. A bad part of an archive is told; a bad file is refused, and so is
    an archive of which nothing could be read."""
    bad, fine = None, 0
    for part, handler in work:
        try:
            for _ in handler(reader, part):
                if reader.is_full():
                    yield reader.batch()
            fine += 1
        except BadPart as wrong:
            if not part.name:
                raise
            bad = wrong
            reader.problems.add(wrong.code, wrong.message, short(part))
        yield reader.batch()
    if bad is not None and not fine:
        raise Unreadable(bad.code, bad.message)


def short(part: Part) -> str:
    return part.name.rpartition("/")[2]
