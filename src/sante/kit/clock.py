"""Time, in one place: the current instant, local days, and local wall times.

Two questions that look alike have separate answers here. `local_day` says which day of a person's
life an instant belongs to (a label: their day may start at 03:00). `next_fire` says at which
instant a wall time comes round next (an alarm: it must happen once per date, also where the clock
skips or repeats that time). All local arithmetic uses one time-zone database, the pinned `tzdata`
package: the system's and the database's may be of other versions and disagree.
"""

import importlib.resources
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

Number = TypeVar("Number", int, Any)  # or an array of them
DEFAULT_DAY_START: Final = 3  # hours after midnight: a late evening still belongs to its day


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something happened, fixed when written: a later change of zone moves no entry."""

    at: datetime
    local_date: date
    zone: str
    utc_offset_minutes: int


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """IANA names a person may choose, without the legacy and fixed-offset entries."""
    return frozenset(n for n in _all_zones() if "/" in n and not n.startswith("Etc/")) | {"UTC"}


@lru_cache(maxsize=1)
def _all_zones() -> frozenset[str]:
    return frozenset(importlib.resources.files("tzdata").joinpath("zones").read_text().split())


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone `name` from the pinned database. Raises ValueError when there is none."""
    if name not in _all_zones():
        raise ValueError(f"unknown time zone {name!r}")
    area, _, place = name.rpartition("/")
    package = ".".join(["tzdata", "zoneinfo", *filter(None, area.split("/"))])
    with importlib.resources.files(package).joinpath(place).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def tz_version() -> str:
    import importlib.metadata  # it brings half of email along, at every start

    return importlib.metadata.version("tzdata")


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)


def local_day(instant: datetime, zone: str, day_start_hour: int = DEFAULT_DAY_START) -> date:
    """The local date an instant belongs to when a day runs from `day_start_hour` to the next."""
    if not 0 <= day_start_hour <= 6:
        raise ValueError("a day starts between 0 and 6 o'clock")
    local = _aware(instant).astimezone(zone_of(zone))
    day = local.date()
    return day - timedelta(days=1) if local.hour < day_start_hour else day


def day_number(micros: Number, offset_minutes: Number) -> Number:
    """Days since 1970 of the local date at an instant (microseconds UTC) and an offset east of
    UTC; elementwise for arrays. For readings of devices, whose day runs from midnight."""
    return (micros + offset_minutes * 60_000_000) // 86_400_000_000


def stamp(instant: datetime, zone: str, day_start_hour: int = DEFAULT_DAY_START) -> Stamp:
    at = _aware(instant)
    offset = at.astimezone(zone_of(zone)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    return Stamp(at, local_day(at, zone, day_start_hour), zone, minutes)


def first_instant(day: date, wall: time, zone: str) -> datetime:
    """The first UTC instant at which the clocks of `zone` show `wall` on `day` or later.

    In a gap that is the first valid instant after it; in a fold, the first of the two.
    """
    tz = zone_of(zone)
    naive = datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    before = naive.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if before.astimezone(tz).replace(tzinfo=None) == naive:
        return before
    # A gap: fold=0 uses the offset before it, fold=1 the one after. The change lies between.
    low, high = sorted((before, naive.replace(tzinfo=tz, fold=1).astimezone(UTC)))
    offset = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(tz).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def next_fire(wall: time, zone: str, after: datetime) -> datetime:
    """The next instant after `after` at which `wall` comes round in `zone`, once per local date."""
    day = _aware(after).astimezone(zone_of(zone)).date()
    for ahead in range(-1, 4):  # a date may be missing altogether (Apia, 30 December 2011)
        candidate = first_instant(day + timedelta(days=ahead), wall, zone)
        if candidate > _aware(after):
            return candidate
    raise AssertionError("a wall time comes round within four days in every zone")


def day_bounds(
    day: date, zone: str, day_start_hour: int = DEFAULT_DAY_START
) -> tuple[datetime, datetime]:
    """The UTC instants [start, end) of a person's local day; 22 to 26 hours apart."""
    start = time(day_start_hour)
    return first_instant(day, start, zone), first_instant(day + timedelta(days=1), start, zone)


def age_on(birth: date, day: date) -> int:
    """Completed years. Someone born on 29 February has their birthday on 1 March otherwise."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
