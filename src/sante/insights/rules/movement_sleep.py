"""Nights out of counts of movement: a model says of each epoch whether it was slept, and the night
is the stretch in bed that something told, or else the longest sleep between two noons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from sante.insights.rules import actigraphy
from sante.insights.rules.counts import COUNTS, SECOND, Counts, Flags, Quality, quality
from sante.insights.rules.tuning import TUNING
from sante.insights.types import MovementNight

Scorer = Callable[[np.ndarray], np.ndarray]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HALF_DAY: Final = 43_200  # seconds
_DAY: Final = 86_400


def _rescored(counts: np.ndarray) -> np.ndarray:
    return actigraphy.webster(actigraphy.cole_kripke(counts))


def _oakley_20(counts: np.ndarray) -> np.ndarray:
    return actigraphy.oakley(counts, actigraphy.OAKLEY_LIMITS["high"])


# Name in the registry -> (its epoch in seconds, what tells sleep).
SCORERS: Final[Mapping[str, tuple[int, Scorer]]] = {
    "oakley-40": (30, actigraphy.oakley),
    "oakley-20": (30, _oakley_20),
    "cole-kripke": (60, actigraphy.cole_kripke),
    "cole-kripke-webster": (60, _rescored),
    "sadeh": (60, actigraphy.sadeh),
}


@dataclass(frozen=True, slots=True)
class Bed:
    """Time in bed that something else told, microseconds UTC."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Counts in the model's epochs, and which of the known ones were slept."""

    counts: Counts
    asleep: Flags

    @property
    def per_minute(self) -> int:
        return 60 // self.counts.epoch


def scored(counts: Counts, model: str) -> Scored:
    """An epoch that was not worn counts as still to its neighbours, and is itself not sleep."""
    epoch, scorer = SCORERS[model]
    given = counts if epoch == counts.epoch else counts.minutes()
    known = ~np.isnan(given.values)
    return Scored(given, np.asarray(scorer(np.where(known, given.values, 0.0))) & known)


def night(found: Scored, day: date, bed: Bed | None) -> MovementNight | None:
    """The night that ends on `day`, from noon to noon by the person's clock. None when it was not
    worn for four fifths of it, or nothing of it is long enough."""
    counts = found.counts
    noon = (day - date(1970, 1, 1)).days * _DAY + _HALF_DAY
    local = counts.local
    rows = np.flatnonzero((local >= noon - _DAY) & (local < noon))
    if not len(rows):
        return None
    span = _bed_rows(counts, rows, bed) if bed is not None else _longest(found, rows)
    if span is None:
        return None
    first, last = span
    known = ~np.isnan(counts.values[first:last])
    if known.mean() < TUNING.movement_least_known:
        return None
    whole = np.full(_DAY // counts.epoch, np.nan)
    whole[(local[rows] - (noon - _DAY)) // counts.epoch] = counts.values[rows]
    return _told(found, day, (first, last), quality(_by_minute(whole, counts), COUNTS), bed)


def bed_of(beds: Sequence[Bed], day: date, counts: Counts) -> Bed | None:
    """From the first to the last time in bed that lies between the two noons, 160 minutes or more
    in all; None without any."""
    east = int(counts.east[0]) * 60 * SECOND
    noon = ((day - date(1970, 1, 1)).days * _DAY + _HALF_DAY) * SECOND - east
    inside = [one for one in beds if noon - _DAY * SECOND <= one.start and one.end <= noon]
    if not inside:
        return None
    found = Bed(min(one.start for one in inside), max(one.end for one in inside))
    return found if found.end - found.start >= TUNING.movement_least * 60 * SECOND else None


def _by_minute(values: np.ndarray, counts: Counts) -> np.ndarray:
    summed: np.ndarray = values.reshape(-1, 60 // counts.epoch).sum(axis=1)
    return summed


def _bed_rows(counts: Counts, rows: np.ndarray, bed: Bed) -> tuple[int, int] | None:
    """[first, last) of the epochs in bed."""
    width = counts.epoch * SECOND
    first = max(int(rows[0]), -(-(bed.start - counts.begin) // width))
    last = min(int(rows[-1]) + 1, (bed.end - counts.begin) // width)
    return (first, last) if last > first else None


def _longest(found: Scored, rows: np.ndarray) -> tuple[int, int] | None:
    """The sleep that adds up to the most: stretches of five minutes or more, joined across no more
    than an hour awake (Tudor-Locke 2014 begins a night alike, and asks for 160 minutes)."""
    unit, offset = found.per_minute, int(rows[0])
    asleep = found.asleep[offset : int(rows[-1]) + 1]
    joined: list[tuple[int, int, int]] = []
    for start, end in actigraphy.runs(asleep):
        if end - start < TUNING.movement_onset * unit:
            continue
        if joined and start - joined[-1][1] <= TUNING.movement_gap * unit:
            before = joined.pop()
            joined.append((before[0], end, before[2] + end - start))
        else:
            joined.append((start, end, end - start))
    first, last, slept = max(joined, key=lambda one: one[2], default=(0, 0, 0))
    if slept < TUNING.movement_least * unit:
        return None
    return offset + first, offset + last


def _told(
    found: Scored, day: date, span: tuple[int, int], good: Quality, bed: Bed | None
) -> MovementNight | None:
    first, last = span
    asleep = found.asleep[first:last]
    known = ~np.isnan(found.counts.values[first:last])
    rows = np.flatnonzero(asleep)
    if not len(rows):
        return None
    unit, counts = found.per_minute, found.counts
    within = slice(int(rows[0]), int(rows[-1]) + 1)
    awake = ~asleep[within] & known[within]
    wakings = sum(
        end - start >= TUNING.movement_waking * unit for start, end in actigraphy.runs(awake)
    )
    return MovementNight(
        day=day,
        start=_instant(counts, first + within.start),
        end=_instant(counts, first + within.stop),
        utc_offset_minutes=int(counts.east[first + within.stop - 1]),
        basis="movement" if bed is None else "bed",
        sleep_minutes=len(rows) / unit,
        waso_minutes=int(awake.sum()) / unit,
        latency_minutes=None if bed is None else within.start / unit,
        efficiency=round(len(rows) / int(known.sum()), 4),
        awakenings=wakings,
        known=round(float(known.mean()), 4),
        quality=good.value,
        quality_parts=good.parts,
    )


def _instant(counts: Counts, epoch: int) -> datetime:
    return _EPOCH + timedelta(microseconds=counts.begin + epoch * counts.epoch * SECOND)
