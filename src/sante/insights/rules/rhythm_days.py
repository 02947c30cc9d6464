"""The rhythm of rest and movement out of readings: of counts, or where there are none of steps."""

from datetime import date, timedelta
from typing import Final

import numpy as np

from sante.insights.rules.counts import COUNTS, DAY, F8, I8, STEPS, Counts, local_days, quality
from sante.insights.rules.models import Algorithm
from sante.insights.rules.rest_activity import rest_activity
from sante.insights.types import Rhythm, RhythmBasis

MOST_DAYS: Final = 14
_MINUTE: Final = 60_000_000
_SCALES: Final = {"counts": COUNTS, "steps": STEPS}
_EPOCH: Final = date(1970, 1, 1)


def rhythm(counts: Counts, basis: RhythmBasis, source: str, model: Algorithm) -> Rhythm | None:
    """Of the last whole days, 14 at most. None under three, or when an hour was never worn."""
    found = local_days(counts, MOST_DAYS)
    made = None if found is None else rest_activity(found[0])
    if found is None or made is None:
        return None
    first = _EPOCH + timedelta(days=found[1])
    good = quality(found[0], _SCALES[basis])
    return Rhythm(
        first=first,
        last=first + timedelta(days=made.days - 1),
        days=made.days,
        basis=basis,
        source=source,
        interdaily=round(made.interdaily, 4),
        intradaily=round(made.intradaily, 4),
        l5=round(made.l5, 3),
        l5_start=made.l5_start,
        m10=round(made.m10, 3),
        m10_start=made.m10_start,
        relative=round(made.relative, 4),
        quality=good.value,
        quality_parts=good.parts,
        model=model.name,
        version=model.version,
    )


def minutes_of_steps(start: I8, duration: I8, offset: I8, value: F8) -> Counts | None:
    """Steps by the minute, spread evenly over the time each reading counts. On a day with steps a
    minute without any is 0; a day without any is unknown."""
    fine = ~np.isnan(value) & (duration <= 6 * 60 * _MINUTE)
    if not fine.any():
        return None
    start, value, offset = start[fine], value[fine], offset[fine]
    end = start + np.maximum(duration[fine], 1)
    begin = int(start.min()) // _MINUTE * _MINUTE
    first, last = (start - begin) // _MINUTE, (end - 1 - begin) // _MINUTE
    many = last - first + 1
    owner = np.repeat(np.arange(len(start)), many)
    place = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many) + first[owner]
    low = np.maximum(start[owner], begin + place * _MINUTE)
    high = np.minimum(end[owner], begin + (place + 1) * _MINUTE)
    part = value[owner] * (high - low) / (end - start)[owner]
    length = int(last.max()) + 1
    east = np.zeros(length, np.int64)
    east[first] = offset
    told = np.zeros(length, bool)
    told[first] = True
    east = east[np.maximum.accumulate(np.where(told, np.arange(length), 0))]
    values = np.bincount(place, part, length).astype(float)
    return _whole_days(Counts(begin, 60, values, east))


def _whole_days(counts: Counts) -> Counts:
    """With the quiet minutes before the first and after the last step of the recording."""
    before = int(counts.local[0] // 60 % DAY)
    after = DAY - 1 - int(counts.local[-1] // 60 % DAY)
    values = np.concatenate([np.zeros(before), counts.values, np.zeros(after)])
    east = np.concatenate([
        np.full(before, counts.east[0]), counts.east, np.full(after, counts.east[-1])
    ])  # fmt: skip
    whole = Counts(counts.begin - before * _MINUTE, 60, values, east)
    _, places = np.unique(whole.local // 86_400, return_inverse=True)
    stepped = np.bincount(places, values) > 0
    return Counts(whole.begin, 60, np.where(stepped[places], values, np.nan), east)
