"""What a file format gives, and how it plugs in.

A format turns a file into batches. Readings come as columns (numpy arrays of equal length), for a
household's export holds millions of them and a compiled scanner should slot in where Python reads
today; what is rare (workouts, sleep, figures of a whole day) comes as objects. Names that repeat
(metrics, sources, devices, categories) are numbers into a `Book` that grows while the file is read.

Formats run in a child process without database, network or files (`formats/child.py`): they see
bytes, give batches, and decide nothing about the person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntFlag
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from sante.wearables.rules.metrics import metric_key
from sante.wearables.rules.sources import more_telling
from sante.wearables.types import SourceKind

if TYPE_CHECKING:
    from sante.wearables.formats.opened import Opened, Part, Sniff

NONE: Final = 0xFFFF  # no device, no category
NO_NOTE: Final = 0xFFFFFFFF
ROWS: Final = 250_000  # readings of one batch, at most: what bounds memory

U1 = npt.NDArray[np.uint8]
U2 = npt.NDArray[np.uint16]
U4 = npt.NDArray[np.uint32]
I2 = npt.NDArray[np.int16]
I8 = npt.NDArray[np.int64]
F8 = npt.NDArray[np.float64]


class Flag(IntFlag):
    """What is known of one reading besides its value."""

    USER_ENTERED = 1
    IMPLAUSIBLE = 2  # outside the limits of its metric: kept, and left out of daily figures
    AT_REST = 4
    IN_MOTION = 8
    ZONE_STATED = 16  # the offset comes from the record itself, not from where the file was made


@dataclass(frozen=True, slots=True)
class Samples:
    """Readings, a row each, in any order. Times are UTC, however the file writes them.

    `start`, `duration`: microseconds (since 1970; 0 for an instant). `offset`: minutes east of UTC,
    which say on what local day the reading lies. `value`: in the metric's unit, NaN where there is
    none. `metric`, `source`, `device`, `category` point into the Book (NONE: not told), `note`
    into `notes` (NO_NOTE): what else the file says of a reading, as JSON with sorted keys.
    """

    metric: U2
    source: U2
    device: U2
    start: I8
    duration: I8
    offset: I2
    value: F8
    category: U2
    flags: U1
    note: U4
    notes: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Device:
    """One era of a device: a new model, or new software on the old one, is another."""

    name: str = ""
    manufacturer: str = ""
    model: str = ""
    hardware: str = ""
    software: str = ""


class Book:
    """The names of one file, each with the number the columns use for it."""

    def __init__(self) -> None:
        self.metrics: list[str] = []
        self.sources: list[str] = []
        self.kinds: list[SourceKind] = []  # of the sources, side by side
        self.devices: list[Device] = []
        self.categories: list[str] = []
        self._numbers: dict[tuple[str, object], int] = {}

    def _number(self, table: str, rows: list[object], thing: object) -> int:
        key = (table, thing)
        found = self._numbers.get(key)
        if found is None:
            if len(rows) >= NONE:
                raise Unreadable("too_many_names", f"The file names more than {NONE} {table}.")
            found = self._numbers[key] = len(rows)
            rows.append(thing)
        return found

    def metric(self, name: str, unit: str) -> int:
        return self._number("metrics", self.metrics, metric_key(name, unit))  # type: ignore[arg-type]

    def source(self, name: str, kind: SourceKind = "unknown") -> int:
        number = self._number("sources", self.sources, name.strip()[:200] or "Unnamed")  # type: ignore[arg-type]
        if number == len(self.kinds):
            self.kinds.append(kind)
        else:
            self.kinds[number] = more_telling(self.kinds[number], kind)
        return number

    def device(self, device: Device) -> int:
        return self._number("devices", self.devices, device)  # type: ignore[arg-type]

    def category(self, name: str) -> int:
        return self._number("categories", self.categories, name)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSegment:
    """One stage, from start to end (microseconds UTC). `source` and `device` as in Samples.

    `zone` is the IANA name when the record states it; then it, and not `offset`, says where the
    person woke up.
    """

    source: int
    device: int = NONE
    start: int
    end: int
    offset: int
    stage: str  # one of rules.metrics.SLEEP_STAGES
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A session of one activity. Totals are None where the file has none."""

    source: int
    device: int = NONE
    start: int
    end: int
    offset: int
    activity: str  # "running", "strength_training": lower case, underscores
    zone: str | None = None
    duration_s: float | None = None  # of moving, which may be less than end - start
    distance_m: float | None = None
    energy_kcal: float | None = None
    average_heart_rate: float | None = None
    max_heart_rate: float | None = None
    elevation_m: float | None = None
    details: dict[str, object] = field(default_factory=dict)  # statistics, events, metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class DayValue:
    """A figure that the file gives for a whole date, without an instant: none is made up."""

    source: int
    day: date
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Problem:
    """One item that could not be taken, and where: never what it said."""

    code: str  # "no_date", "ends_before_it_starts"
    message: str
    where: str = ""  # "Record 1204", "line 7"


@dataclass(frozen=True, slots=True)
class Batch:
    """What has been read since the last one. `done` counts the bytes of the file behind it."""

    samples: Samples | None = None
    sleep: Sequence[SleepSegment] = ()
    workouts: Sequence[Workout] = ()
    days: Sequence[DayValue] = ()
    problems: Sequence[Problem] = ()
    done: int = 0


@dataclass(frozen=True, slots=True)
class Covered:
    """One kind of item: read into our metrics, kept under its own name, or left out and why."""

    kind: str
    how: Literal["read", "kept", "left out"]
    why: str = ""
    fields: tuple[str, ...] = ()  # of the kind, as the file names them: `value.bpm`


class Unreadable(Exception):
    """The file cannot be read. `code` is fixed; `message` says what to do, and no value of it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Tally:
    """What a reader counts as it goes; shown to the person."""

    read: dict[str, int] = field(default_factory=dict)  # kind of item -> how many
    left_out: dict[str, int] = field(default_factory=dict)
    exported_at: int | None = None  # microseconds UTC

    def count(self, kind: str, how_many: int = 1) -> None:
        self.read[kind] = self.read.get(kind, 0) + how_many

    def leave_out(self, kind: str, how_many: int = 1) -> None:
        self.left_out[kind] = self.left_out.get(kind, 0) + how_many


class Format(Protocol):
    """One kind of file. Add one: a module here, and a line in `formats/__init__.py`."""

    @property
    def name(self) -> str:
        """As stored: `apple_health`."""
        ...

    @property
    def title(self) -> str:
        """As people call it: `Apple Health export`."""
        ...

    @property
    def coverage(self) -> Sequence[Covered]: ...

    @property
    def specimen(self) -> bytes:
        """A tiny file of this kind with one of everything. It is read once before the process is
        confined: libraries import parts of themselves at first use, which is impossible later."""
        ...

    def recognises(self, sniff: "Sniff") -> bool:
        """By content, never by file name alone."""
        ...

    def parts(self, opened: "Opened") -> Sequence["Part"]:
        """What `read` will go through: progress is measured by their bytes."""
        ...

    def read(self, opened: "Opened", book: Book, tally: Tally) -> Iterator[Batch]:
        """At most ROWS readings a batch. Raises Unreadable."""
        ...
