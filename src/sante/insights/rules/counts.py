"""Counts of an accelerometer as a grid of epochs, and how good a stretch of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.insights.rules.actigraphy import runs

I8 = npt.NDArray[np.int64]
F8 = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SECOND: Final = 1_000_000
DAY: Final = 1_440
STILL: Final = 180  # choice: so many minutes without any count are a watch on a table


@dataclass(frozen=True, slots=True)
class Counts:
    """One value an epoch of `epoch` seconds from `begin` (microseconds UTC) on, NaN where it was
    not worn. `east`: minutes east of UTC of each epoch."""

    begin: int
    epoch: int
    values: F8
    east: I8

    def __len__(self) -> int:
        return len(self.values)

    @property
    def local(self) -> I8:
        """Seconds since 1970 on the person's clock, of each epoch."""
        at = self.begin // SECOND + np.arange(len(self.values), dtype=np.int64) * self.epoch
        return at + self.east * 60

    def minutes(self) -> "Counts":
        """The same in minutes; a minute of which one half is missing is missing."""
        if self.epoch == 60:
            return self
        values = self.values[: len(self.values) // 2 * 2].reshape(-1, 2).sum(axis=1)
        return Counts(self.begin, 60, values, self.east[: len(values) * 2 : 2])

    def having(self) -> dict[str, int]:
        """How much there is of what a model may need."""
        known = int((~np.isnan(self.values)).sum())
        if self.epoch == 30:
            whole = int((~np.isnan(self.minutes().values)).sum())
            return {"counts_per_half_minute": known, "counts_per_minute": whole}
        return {"counts_per_minute": known}


def counts_of(start: I8, duration: I8, offset: I8, value: F8) -> Counts | None:
    """On a grid, of readings in order of time. The usual length says whether they are half-minutes
    or minutes; shorter ones are added up, and longer ones, which no method takes, left out."""
    fine = (duration > 0) & (duration <= 60 * SECOND) & (value >= 0)
    if not fine.any():
        return None
    start, offset, value = start[fine], offset[fine], value[fine]
    epoch = 30 if float(np.median(duration[fine])) <= 30 * SECOND else 60
    place = start // (epoch * SECOND)
    place -= place[0] // 2 * 2 if epoch == 30 else place[0]  # halves of one clock minute
    begin = (int(start[0]) // (60 * SECOND)) * 60 * SECOND
    length = int(place[-1]) + 1
    known = np.bincount(place, minlength=length) > 0
    values = np.where(known, np.bincount(place, value, length), np.nan)
    east = np.zeros(length, np.int64)
    east[place] = offset
    last = np.maximum.accumulate(np.where(known, np.arange(length), 0))
    return Counts(begin, epoch, _worn(values, epoch), east[last])


def _worn(values: F8, epoch: int) -> F8:
    """Without stretches of nothing so long that nobody can have worn it."""
    found = values.copy()
    for start, end in runs(values == 0):
        if (end - start) * epoch >= STILL * 60:
            found[start:end] = np.nan
    return found


def joined(blocks: Sequence[Any]) -> tuple[I8, I8, I8, F8]:
    """(start, duration, offset, value) of blocks of readings, in order of time."""
    start, duration, offset, value = (
        np.concatenate([getattr(block, name) for block in blocks])
        for name in ("start", "duration", "offset", "value")
    )
    order = np.argsort(start, kind="stable")
    return start[order], duration[order], offset[order].astype(np.int64), value[order]


@dataclass(frozen=True, slots=True)
class Scale:
    """What counts as full marks: of the variation (SD over mean), the most a minute can hold, and
    the share of minutes with movement."""

    variation: float
    most: float
    moving: float


COUNTS: Final = Scale(1.0, 50_000, 0.15)
STEPS: Final = Scale(0.8, 250, 0.10)
WEIGHTS: Final[Mapping[str, float]] = {
    "completeness": 0.30, "variability": 0.25, "realism": 0.20, "signal": 0.15, "padding": 0.10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quality:
    """0 to 1, of the data and not of the person; `parts` by name, each 0 to 1."""

    value: float
    parts: Mapping[str, float]


def quality(minutes: F8, scale: Scale) -> Quality:
    """Completeness 0.30 (worn), variability 0.25, realism 0.20 (values that can be), signal 0.15
    (minutes with movement), padding 0.10 (the recording reaches over the whole stretch). `minutes`
    hold the whole stretch, NaN where nothing is known."""
    worn = np.flatnonzero(~np.isnan(minutes))
    if not len(worn):
        return Quality(0.0, dict.fromkeys(WEIGHTS, 0.0))
    known = minutes[worn]
    mean = float(known.mean())
    parts = {
        "completeness": len(worn) / len(minutes),
        "variability": min(1.0, float(known.std()) / mean / scale.variation) if mean else 0.0,
        "realism": float(((known >= 0) & (known <= scale.most)).mean()),
        "signal": min(1.0, float((known > 0).mean()) / scale.moving),
        "padding": (int(worn[-1]) - int(worn[0]) + 1) / len(minutes),
    }
    value = sum(WEIGHTS[name] * part for name, part in parts.items())
    return Quality(round(value, 3), {name: round(part, 3) for name, part in parts.items()})


def local_days(counts: Counts, most: int) -> tuple[F8, int] | None:
    """Minutes of the last whole local days, `most` at most, and the first of them (days since
    1970). Where a clock is put back two minutes share a place and are averaged; where it is put
    forward an hour stays unknown. None without a whole day."""
    by_minute = counts.minutes()
    place = by_minute.local // 60
    known = ~np.isnan(by_minute.values)
    if not known.any():
        return None
    first, last = (int(place[known][at]) for at in (0, -1))
    begin, end = -(-first // DAY), (last + 1) // DAY
    begin = max(begin, end - most)
    if end <= begin:
        return None
    inside = known & (place >= begin * DAY) & (place < end * DAY)
    at, length = place[inside] - begin * DAY, (end - begin) * DAY
    n = np.bincount(at, minlength=length)
    total = np.bincount(at, by_minute.values[inside], length)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan), begin
