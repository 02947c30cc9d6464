"""Which days are over, and which never were, for somebody who travels.

A day is over once it has ended on every clock the person lived by in the last 48 hours. Flying
over the date line, or far east in the night, can leave a few hours of a day or none: such a day
is nobody's fault, and cannot be missed.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sante.kit.clock import day_bounds, local_day
from sante.profile.types import Stay
from sante.progress.rules.tuning import TUNING
from sante.progress.types import Horizon, Period


def horizon(
    now: datetime,
    here: Stay,
    stays: Sequence[Stay] = (),
    breaks: tuple[Period, ...] = (),
) -> Horizon:
    """Where a person stands in their days. `stays` are oldest first; `here` is the present one."""
    known = tuple(stays) or (here,)
    clocks = _recent(now, known)
    dates = [local_day(now, stay.zone, stay.day_start_hour) for stay, _ in clocks]
    ends = [
        day_bounds(day, stay.zone, stay.day_start_hour)[1]
        for day, (stay, _) in zip(dates, clocks, strict=True)
    ]
    return Horizon(
        last=max(dates),
        closed_through=min(dates) - timedelta(days=1),
        until=min(ends + [forgotten for _, forgotten in clocks if forgotten is not None]),
        short_days=short_days(known),
        breaks=breaks,
    )


def _recent(now: datetime, stays: Sequence[Stay]) -> list[tuple[Stay, datetime | None]]:
    """The stays that reach into the hours that count, each with the instant it leaves them."""
    memory = timedelta(hours=TUNING.zone_memory_hours)
    past = [(stay, after.since + memory) for stay, after in pairwise(stays)]
    return [(stay, leaves) for stay, leaves in past if leaves > now] + [(stays[-1], None)]


def short_days(stays: Sequence[Stay]) -> frozenset[date]:
    """Days that moving from one clock to another left with too few hours to count."""
    least = timedelta(hours=TUNING.shortest_day_hours)
    touched: set[date] = set()
    for before, after in pairwise(stays):
        labels = [local_day(after.since, s.zone, s.day_start_hour) for s in (before, after)]
        day = min(labels) - timedelta(days=1)
        while day <= max(labels) + timedelta(days=1):
            touched.add(day)
            day += timedelta(days=1)
    return frozenset(day for day in touched if _lived(day, stays) < least)


def _lived(day: date, stays: Sequence[Stay]) -> timedelta:
    """How long a date lasted for the person, over all the clocks they lived by."""
    total = timedelta()
    for index, stay in enumerate(stays):
        start, end = day_bounds(day, stay.zone, stay.day_start_hour)
        if index > 0:
            start = max(start, stay.since)
        if index + 1 < len(stays):
            end = min(end, stays[index + 1].since)
        total += max(timedelta(), end - start)
    return total
