"""When a reminder comes round: wall times in order, each at the instant its clock reaches it.

A slot is named by what the wall shows (local date and minute), never by an instant: that is what
makes it happen once. It is due at the first instant at which the clock somebody lives by shows it,
or has gone past it. So one rule answers three questions: in a gap of the clocks a slot is due at
the first instant after it; where an hour comes twice, the first time; and on a flight, west, a
time that was reached at home does not come again, and east, one that was jumped over is due when it
would have been at the new place, which may be too long ago to be told.
"""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sante.kit.clock import first_instant, zone_of
from sante.notify.reminders.types import (
    Daily,
    EveryDays,
    Monthly,
    OneTime,
    Schedule,
    Slot,
    Stay,
    Wall,
    Window,
)

LATE: Final = timedelta(hours=2)  # told later than that, a reminder is only noise
AHEAD: Final = 800  # days looked ahead for the next slot
_DAY: Final = timedelta(days=1)
_REACH: Final = timedelta(days=2)  # no zone is further from UTC, with room for a missing date


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


def wall_at(instant: datetime, zone: str) -> Wall:
    """What the clocks of `zone` show."""
    local = instant.astimezone(zone_of(zone))
    return Wall(local.date(), local.hour * 60 + local.minute)


def times_on(schedule: Schedule, day: date) -> tuple[int, ...]:
    """Minutes of the day at which the schedule comes round on a local date, in order."""
    found: tuple[time, ...]
    match schedule:
        case OneTime(on, at):
            found = (at,) if day == on else ()
        case Daily(times, days):
            found = times if day.isoweekday() in days else ()
        case EveryDays(every, times, since):
            ahead = (day - since).days
            found = times if ahead >= 0 and ahead % every == 0 else ()
        case Window(_, _, at, days):
            found = (at,) if day.isoweekday() in days else ()
        case Monthly(number, at):
            found = (at,) if day.day == number else ()
    return tuple(sorted({minute_of(at) for at in found}))


def walls(schedule: Schedule, after: Wall, last: date) -> Iterator[Wall]:
    """The wall times after `after`, up to and with the date `last`, in order."""
    day = after.day
    if isinstance(schedule, OneTime):
        day = max(day, schedule.day)
        last = min(last, schedule.day)
    while day <= last:
        for minute in times_on(schedule, day):
            if (wall := Wall(day, minute)) > after:
                yield wall
        day += _DAY


def due_at(wall: Wall, stays: Sequence[Stay]) -> tuple[datetime, str]:
    """The instant a slot is due, and the zone it is due in. `stays` are in order, the last one is
    where the person is now."""
    floor = first_instant(wall.day, time(0), "UTC") - _REACH
    for stay, following in itertools.pairwise(stays):
        if following.since < floor:
            continue
        instant = first_instant(wall.day, wall.time, stay.zone)
        if instant < following.since:
            return instant, stay.zone
    zone = stays[-1].zone
    return first_instant(wall.day, wall.time, zone), zone


def exists(day: date, zone: str) -> bool:
    """Whether a date came at all: Samoa had no 30 December 2011."""
    return first_instant(day, time(0), zone).astimezone(zone_of(zone)).date() == day


def slots(
    schedule: Schedule, stays: Sequence[Stay], after: Wall, *, until: datetime
) -> Iterator[Slot]:
    """The slots after the wall time `after` that are due by the instant `until`, in order.

    What is due by an instant is everything up to the latest wall time the person's clock has ever
    shown, so the first slot that is not ends the search.
    """
    last = until.astimezone(zone_of("UTC")).date() + _DAY
    for wall in walls(schedule, after, last):
        instant, zone = due_at(wall, stays)
        if instant > until:
            return
        if exists(wall.day, zone):
            yield Slot(wall, instant, _until(schedule, wall, instant, zone))


def next_slots(
    schedule: Schedule, stays: Sequence[Stay], after: Wall, *, now: datetime, count: int = 1
) -> list[Slot]:
    """The next `count` slots after `after` that are due after `now`, as the clocks are known."""
    found: list[Slot] = []
    last = max(after.day, now.date()) + AHEAD * _DAY
    for wall in walls(schedule, after, last):
        instant, zone = due_at(wall, stays)
        if instant > now and exists(wall.day, zone):
            found.append(Slot(wall, instant, _until(schedule, wall, instant, zone)))
            if len(found) == count:
                break
    return found


def rewound(cursor: Wall, stays: Sequence[Stay], now: datetime) -> Wall:
    """The cursor, or what the clock shows now where it has been set back behind the cursor.

    A flight west leaves the cursor ahead of the clock too, but its slot was due in the past.
    """
    if due_at(cursor, stays)[0] <= now:
        return cursor
    return min(cursor, wall_at(now, stays[-1].zone))


def _until(schedule: Schedule, wall: Wall, instant: datetime, zone: str) -> datetime:
    if isinstance(schedule, Window):
        return max(first_instant(wall.day, schedule.closes, zone), instant)
    return instant + LATE
