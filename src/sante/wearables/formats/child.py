"""The process that reads an uploaded file: the file is its standard input, frames its output.

Run as `python -m sante.wearables.formats.child RECEIVED ZONE [DATE_ORDER]`. Whatever a file does
to a parser, this is the process it happens to: it has no database, no network, no files, little
memory and little time (`sandbox.py`), and the worker only believes frames that pass its checks.
"""

import encodings.cp437  # noqa: F401 - names in old archives; nothing can be imported later
import gc
import io
import os
import resource
import sys
from dataclasses import asdict
from typing import Any, BinaryIO, Final

import numpy as np
import zstandard  # noqa: F401 - as above

from sante.wearables.formats import all_formats, recognise, sandbox, wire
from sante.wearables.formats.base import (
    NONE,
    Batch,
    Book,
    Problem,
    Samples,
    Tally,
    Unreadable,
)
from sante.wearables.formats.opened import Opened
from sante.wearables.rules.identity import device_label
from sante.wearables.store.runs import runs_of
from sante.wearables.types import DATE_ORDERS

MOST_PROBLEMS: Final = 100  # kept; the rest is counted
ROWS_A_FRAME: Final = 2_000
_PROGRESS_EVERY: Final = 4 * 2**20


class _Teller:
    """Sends what is found as it is found; nothing is gathered but names and counts."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.book = Book()
        self.tally = Tally()
        self._told = 0
        self._problems = 0
        self._labels: list[str] = []
        self._used: dict[int, tuple[int, int]] = {}  # device -> first, last

    def tell(self, kind: str, payload: bytes = b"", **told: Any) -> None:
        wire.write(self._out, {"kind": kind, **told}, payload)

    def batch(self, batch: Batch) -> None:
        if batch.samples is not None and len(batch.samples):
            self._samples(batch.samples)
        for kind, rows in (
            ("sleep", batch.sleep),
            ("workouts", batch.workouts),
            ("days", batch.days),
            ("problems", self._first(batch.problems)),
        ):
            for at in range(0, len(rows), ROWS_A_FRAME):
                self.tell(kind, rows=[self._plain(row) for row in rows[at : at + ROWS_A_FRAME]])
        if batch.done - self._told >= _PROGRESS_EVERY:
            self._told = batch.done
            self.tell("progress", done=batch.done)
            self._out.flush()

    def _plain(self, row: Any) -> dict[str, Any]:
        """A row in JSON, with names where it had the Book's numbers."""
        told = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
        if "source" in told:
            told["source"] = self.book.sources[told["source"]]
        if "device" in told:
            told["device"] = None if told["device"] == NONE else self._label(told["device"])
        return told

    def _label(self, number: int) -> str:
        for device in self.book.devices[len(self._labels) :]:
            self._labels.append(device_label(*asdict(device).values()))
        return self._labels[number]

    def _samples(self, samples: Samples) -> None:
        if self.book.devices:
            self._label(len(self.book.devices) - 1)
        self._note_use(samples)
        for run in runs_of(samples, self.book, self._labels):
            key = run.key
            self.tell(
                "run",
                run.payload,
                metric=key.metric,
                source=key.source,
                month=key.month.isoformat(),
                n=run.n,
            )

    def _note_use(self, samples: Samples) -> None:
        used = samples.device[samples.device != NONE]
        start = samples.start[samples.device != NONE]
        first = np.full(len(self.book.devices), np.iinfo(np.int64).max)
        last = np.full(len(self.book.devices), np.iinfo(np.int64).min)
        np.minimum.at(first, used, start)
        np.maximum.at(last, used, start)
        for device in np.flatnonzero(first <= last).tolist():
            before = self._used.get(device, (int(first[device]), int(last[device])))
            self._used[device] = (
                min(before[0], int(first[device])),
                max(before[1], int(last[device])),
            )

    def _first(self, problems: Any) -> list[Problem]:
        left = max(0, MOST_PROBLEMS - self._problems)
        self._problems += len(problems)
        return list(problems[:left])

    def end(self) -> None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        devices = [asdict(device) for device in self.book.devices]
        self.tell(
            "end",
            sources=[
                {"name": name, "kind": kind}
                for name, kind in zip(self.book.sources, self.book.kinds, strict=True)
            ],
            devices=[
                {"label": self._label(number), **devices[number], "first": first, "last": last}
                for number, (first, last) in self._used.items()
            ],
            read=self.tally.read,
            left_out=self.tally.left_out,
            problems=self._problems,
            exported_at=self.tally.exported_at,
            cpu_seconds=round(usage.ru_utime + usage.ru_stime, 3),
            memory_bytes=sandbox.memory_bytes(),
        )


def main() -> int:
    received, zone, *rest = sys.argv[1:]
    order = next((known for known in DATE_ORDERS if known in rest), None)
    file, out = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    _rehearse(zone)
    gc.freeze()  # nothing of it will ever go; looking at it again and again costs a tenth
    sandbox.confine(sandbox.cpu_seconds(_size(file)))
    teller = _Teller(out)
    try:
        opened = Opened(file, received=int(received), zone=zone, date_order=order)
        found = recognise(opened)
        teller.tell("format", name=found.name, total=sum(p.size for p in found.parts(opened)))
        for batch in found.read(opened, teller.book, teller.tally):
            teller.batch(batch)
        teller.end()
    except Unreadable as wrong:
        teller.tell("unreadable", code=wrong.code, message=wrong.message)
    except MemoryError:
        teller.tell(
            "unreadable", code="too_large", message="Reading the file needs too much memory."
        )
    out.flush()
    return 0


def _rehearse(zone: str) -> None:
    """Read one of each kind while libraries can still import what they need at first use, and
    time zones can still be loaded."""
    for one in all_formats():
        teller = _Teller(io.BytesIO())
        opened = Opened(io.BytesIO(one.specimen), received=0, zone=zone)
        assert recognise(opened).name == one.name
        for batch in one.read(opened, teller.book, teller.tally):
            teller.batch(batch)
        teller.end()


def _size(file: BinaryIO) -> int:
    """What the time limit goes by: packed files unpack to twenty times their size."""
    size = file.seek(0, 2)
    file.seek(0)
    return size * 20


if __name__ == "__main__":
    sys.exit(main())
