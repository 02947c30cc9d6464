"""Times as files write them: with an offset, or by the clocks of where their owner lives.

One rule for all formats: what states its offset is believed; what states none is meant by the
owner's zone, where a time that comes round twice is the first of the two.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

import numpy as np

from sante.kit.clock import first_instant, zone_of
from sante.wearables.formats.base import I2, I8

SECOND: Final = 1_000_000
MISSING: Final = np.iinfo(np.int64).min
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BIN: Final = 900  # seconds: no clock has changed within a quarter of an hour since 1970
_EARLIEST, _LATEST = 1900, 2100
_LONGEST: Final = 7 * 86_400  # seconds
_DATE_LENGTH: Final = len("2026-03-09")


class Moment(NamedTuple):
    """Microseconds UTC and minutes east; `stated` when the file itself gave the offset."""

    at: int
    east: int
    stated: bool = False


class Zone:
    """A zone with what was asked of it, for files repeat the same hours in every metric."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._zone = zone_of(name)
        self._utc: dict[int, int] = {}
        self._east: dict[int, int] = {}

    def utc(self, local: I8) -> tuple[I8, I2]:
        """Seconds UTC and minutes east of local wall times (seconds; MISSING stays)."""
        bins, places = np.unique(np.where(local == MISSING, 0, local) // _BIN, return_inverse=True)
        for number in bins.tolist():
            if number not in self._utc:
                self._utc[number] = self._first(number)
        starts = np.array([self._utc[n] for n in bins.tolist()], np.int64)
        at = np.where(local == MISSING, MISSING, starts[places] + (local - bins[places] * _BIN))
        return at, self.east(at)

    def east(self, at: I8) -> I2:
        """Minutes east at instants (seconds UTC)."""
        bins, places = np.unique(np.where(at == MISSING, 0, at) // _BIN, return_inverse=True)
        for number in bins.tolist():
            if number not in self._east:
                moment = _EPOCH + timedelta(seconds=number * _BIN)
                offset = moment.astimezone(self._zone).utcoffset() or timedelta()
                self._east[number] = round(offset.total_seconds() / 60)
        return np.array([self._east[n] for n in bins.tolist()], np.int16)[places]

    def _first(self, number: int) -> int:
        wall = _EPOCH + timedelta(seconds=number * _BIN)
        found = first_instant(wall.date(), wall.time(), self._name)
        return (found - _EPOCH) // timedelta(seconds=1)

    def moment(self, when: datetime) -> Moment:
        """Of one time, with an offset or without."""
        east = when.utcoffset()
        if east:
            return Moment(micros(when), round(east.total_seconds() / 60), stated=True)
        if east is not None:  # UTC says when it was, and nothing of where
            return self.at(micros(when))
        wall = (when - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001 - a wall
        seconds, rest = divmod(wall, SECOND)
        at, east_of = self.utc(np.array([seconds], np.int64))
        return Moment(int(at[0]) * SECOND + rest, int(east_of[0]))

    def at(self, utc_micros: int) -> Moment:
        """Of an instant that is known, where its offset is not."""
        east = self.east(np.array([utc_micros // SECOND], np.int64))
        return Moment(utc_micros, int(east[0]))

    def read(self, text: object) -> Moment | None:
        """Of an ISO text with a time of day; None for anything else."""
        when = iso(text)
        return None if when is None else self.moment(when)

    def midnight(self, day: date) -> Moment:
        return self.moment(datetime.combine(day, time()))


def length(seconds: float | None) -> int | None:
    """Microseconds; None for what no span of a recording can be."""
    if seconds is None or not 0 <= seconds <= _LONGEST:
        return None
    return round(seconds * SECOND)


def micros(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(microseconds=1)


def iso(text: object) -> datetime | None:
    """`2026-03-09T07:00:00+01:00`, with a space, with Z, with fractions, or without an offset."""
    if not isinstance(text, str) or not _DATE_LENGTH + 3 < len(text) <= 40 or text[4:5] != "-":
        return None
    try:
        found = datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None
    return found if _EARLIEST <= found.year < _LATEST else None


def day(text: object) -> date | None:
    """`2026-03-09`, alone or before a time."""
    if not isinstance(text, str) or len(text) < _DATE_LENGTH:
        return None
    try:
        found = date.fromisoformat(text[:_DATE_LENGTH])
    except ValueError:
        return None
    return found if _EARLIEST <= found.year < _LATEST else None


def us_day(text: object) -> date | None:
    """`03/09/26`, alone or before a time: month first, the century ours."""
    if not isinstance(text, str) or len(text) < 8:
        return None
    month, first, rest = text[:8].partition("/")
    number, second, year = rest.partition("/")
    parts = (month, number, year)
    if not (first and second) or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(2000 + int(year), int(month), int(number))
    except ValueError:
        return None


def walls(texts: Sequence[str], layout: str) -> I8:
    """Seconds since 1970 on a wall clock, a hundred thousand at a time; MISSING for what does not
    have the layout (`MM/DD/YY hh:mm:ss`, where letters stand for digits)."""
    n, width = len(texts), len(layout)
    blank = "?" * width
    joined = "".join(t if len(t) == width and t.isascii() else blank for t in texts)
    table = np.frombuffer(joined.encode("ascii"), np.uint8).reshape(n, width).T.astype(np.int64)
    fine = np.ones(n, bool)
    numbers = {letter: np.zeros(n, np.int64) for letter in "YMDhms"}
    for place, letter in enumerate(layout):
        digit = table[place] - 48
        if letter in numbers:
            fine &= (digit >= 0) & (digit < 10)
            numbers[letter] = numbers[letter] * 10 + digit
        else:
            fine &= table[place] == ord(letter)
    year = numbers["Y"] + (2000 if layout.count("Y") == 2 else 0)
    fine &= (numbers["h"] < 24) & (numbers["m"] < 60) & (numbers["s"] < 61)
    fine &= (year >= _EARLIEST) & (year < _LATEST)
    days, real = _days(year, numbers["M"], numbers["D"])
    seconds = days * 86_400 + numbers["h"] * 3_600 + numbers["m"] * 60 + numbers["s"]
    return np.where(fine & real, seconds, MISSING)


def _days(year: I8, month: I8, number: I8) -> tuple[I8, I8]:
    """Days since 1970, and whether there is such a date."""
    key = (year * 100 + month) * 100 + number
    known, places = np.unique(key, return_inverse=True)
    found = np.zeros(len(known), np.int64)
    real = np.zeros(len(known), bool)
    for place, value in enumerate(known.tolist()):
        try:
            found[place] = date(value // 10_000, value // 100 % 100, value % 100).toordinal()
            real[place] = True
        except ValueError:
            continue
    return found[places] - date(1970, 1, 1).toordinal(), real[places]
