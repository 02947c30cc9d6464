"""Readings gathered one by one or by the thousand, given out as batches."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sante.wearables.formats.base import F8, I2, I8, NO_NOTE, NONE, U4, Book, Flag, Samples
from sante.wearables.formats.times import Moment
from sante.wearables.rules.metrics import METRICS

_DAY: Final = 86_400_000_000
_MARGIN: Final = 26 * 3_600_000_000  # a clock that is ahead, and the zones east of ours
_COLUMNS: Final = (
    ("metric", np.uint16), ("source", np.uint16), ("device", np.uint16), ("start", np.int64),
    ("duration", np.int64), ("offset", np.int16), ("value", np.float64), ("category", np.uint16),
    ("flags", np.uint8), ("note", np.uint32),
)  # fmt: skip


class Owner(NamedTuple):
    """Whose reading it is, in the Book's numbers."""

    source: int
    device: int = NONE


class Spans(NamedTuple):
    """Times of many readings: microseconds UTC, and minutes east."""

    start: I8
    offset: I2
    duration: int | I8 = 0  # of all, or of each


class Rows:
    """`received`: microseconds UTC; what claims to be later is implausible."""

    def __init__(self, book: Book, received: int) -> None:
        self._book = book
        self._latest = received + _MARGIN
        self._parts: list[Samples] = []
        self._single: list[tuple[Any, ...]] = []
        self._notes: dict[str, int] = {}
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(
        self,
        owner: Owner,
        metric: int,
        moment: Moment,
        value: float,
        *,
        duration: int = 0,
        category: int = NONE,
        flags: int = 0,
        note: Mapping[str, object] | None = None,
    ) -> None:
        """One reading; `duration` in microseconds."""
        flags |= Flag.ZONE_STATED if moment.stated else 0
        row = (metric, *owner, moment.at, duration, moment.east, value, category, flags)
        self._single.append((*row, NO_NOTE if not note else self._note(note)))
        self._length += 1

    def extend(
        self, owner: Owner, metric: int, spans: Spans, value: F8, *, note: U4 | None = None
    ) -> None:
        """Many readings of one metric; `note` are numbers `note_number` gave."""
        n = len(value)
        notes = np.full(n, NO_NOTE, np.uint32) if note is None else note
        self._parts.append(
            Samples(
                metric=np.full(n, metric, np.uint16),
                source=np.full(n, owner.source, np.uint16),
                device=np.full(n, owner.device, np.uint16),
                start=spans.start,
                duration=np.full(n, spans.duration, np.int64),
                offset=spans.offset,
                value=value,
                category=np.full(n, NONE, np.uint16),
                flags=np.zeros(n, np.uint8),
                note=notes,
            )
        )
        self._length += n

    def note_number(self, note: Mapping[str, object]) -> int:
        return self._note(note)

    def _note(self, note: Mapping[str, object]) -> int:
        text = json.dumps(note, ensure_ascii=False, sort_keys=True)
        return self._notes.setdefault(text, len(self._notes))

    def take(self) -> Samples | None:
        """What was gathered since the last time; None when that is nothing."""
        if not self._length:
            return None
        parts = [*self._parts, *([self._table()] if self._single else [])]
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name, _ in _COLUMNS
        }
        columns["flags"] = columns["flags"].copy()
        found = Samples(**columns, notes=list(self._notes))
        found.flags[implausible(self._book, found, self._latest)] |= np.uint8(Flag.IMPLAUSIBLE)
        self._parts, self._single, self._notes, self._length = [], [], {}, 0
        return found

    def _table(self) -> Samples:
        columns: dict[str, Any] = {
            name: np.array(column, kind)
            for (name, kind), column in zip(_COLUMNS, zip(*self._single, strict=True), strict=True)
        }
        return Samples(**columns)


def implausible(book: Book, samples: Samples, latest: int) -> npt.NDArray[np.bool_]:
    """Outside the limits of its metric, longer than a day, or from the future."""
    limits = [METRICS.get(name) for name in book.metrics]
    low = np.array([m.low if m else -np.inf for m in limits])
    high = np.array([m.high if m else np.inf for m in limits])
    with np.errstate(invalid="ignore"):
        outside = samples.value < low[samples.metric]
        outside |= samples.value > high[samples.metric]
    return outside | (samples.duration > _DAY) | (samples.start > latest)
