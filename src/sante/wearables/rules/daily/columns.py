"""Readings of one metric from several sources, side by side, each with its local day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.kit.clock import day_number

MINUTE: Final = 60_000_000
DAY: Final = 1_440 * MINUTE
I8 = npt.NDArray[np.int64]
F8 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """`rank`: 0 for the most trusted source. `day`: days since 1970 of the local date on which the
    reading starts. Implausible readings are not in here."""

    start: I8
    end: I8
    day: I8
    offset: I8
    value: F8
    rank: I8
    left_out: I8  # the local days of readings that were left out as implausible

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: Any) -> "Column":
        return Column(
            self.start[rows],
            self.end[rows],
            self.day[rows],
            self.offset[rows],
            self.value[rows],
            self.rank[rows],
            self.left_out,
        )


def empty() -> Column:
    none = np.empty(0, np.int64)
    return Column(none, none, none, none, np.empty(0), none, none)


def column_of(parts: Sequence[tuple[int, Any]], implausible: int) -> Column:
    """From (rank, Block) pairs; `implausible` is the flag that leaves a reading out."""
    if not parts:
        return empty()
    start = np.concatenate([block.start for _, block in parts])
    duration = np.concatenate([block.duration for _, block in parts])
    offset = np.concatenate([block.offset for _, block in parts]).astype(np.int64)
    value = np.concatenate([block.value for _, block in parts])
    flags = np.concatenate([block.flags for _, block in parts])
    rank = np.concatenate([np.full(len(block), rank, np.int64) for rank, block in parts])
    day: I8 = day_number(start, offset)
    bad = (flags & implausible) != 0
    rows = np.flatnonzero(~bad)
    rows = rows[np.argsort(start[rows], kind="stable")]
    return Column(
        start[rows],
        start[rows] + duration[rows],
        day[rows],
        offset[rows],
        value[rows],
        rank[rows],
        day[bad],
    )


def split_at_midnight(column: Column) -> Column:
    """Readings that reach over a local midnight as one for each of their days, what they count
    shared out by the time in each. The clock is that of the reading's start."""
    last = day_number(np.maximum(column.end - 1, column.start), column.offset)
    many = last - column.day + 1
    if not len(column) or int(many.max()) == 1:
        return column
    rows = np.repeat(np.arange(len(column)), many)
    day: I8 = column.day[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
    begins = day * DAY - column.offset[rows] * MINUTE
    start = np.maximum(column.start[rows], begins)
    end = np.minimum(column.end[rows], begins + DAY)
    length = np.maximum(column.end - column.start, 1)[rows]
    share = np.where(many[rows] > 1, (end - start) / length, 1.0)
    whole = many[rows] == 1
    order = np.argsort(start, kind="stable")
    return Column(
        np.where(whole, column.start[rows], start)[order],
        np.where(whole, column.end[rows], end)[order],
        day[order],
        column.offset[rows][order],
        (column.value[rows] * share)[order],
        column.rank[rows][order],
        column.left_out,
    )


def best_source(column: Column) -> tuple[Column, dict[int, int]]:
    """Of each day only the readings of its most trusted source: levels of two devices are never
    averaged. Also says which rank each day's readings are of."""
    if not len(column):
        return column, {}
    days, places = np.unique(column.day, return_inverse=True)
    best = np.full(len(days), np.iinfo(np.int64).max)
    np.minimum.at(best, places, column.rank)
    kept = column.take(np.flatnonzero(column.rank == best[places]))
    return kept, dict(zip(days.tolist(), best.tolist(), strict=True))


def by_day(day: I8, amount: F8) -> dict[int, float]:
    """Sums of `amount` for each day."""
    days, places = np.unique(day, return_inverse=True)
    return dict(zip(days.tolist(), np.bincount(places, amount).tolist(), strict=True))


def means(column: Column) -> dict[int, float]:
    days, places = np.unique(column.day, return_inverse=True)
    total, n = np.bincount(places, column.value), np.bincount(places)
    return dict(zip(days.tolist(), (total / np.maximum(n, 1)).tolist(), strict=True))


def lasts(column: Column) -> dict[int, float]:
    """The day's last value (readings are in order of time)."""
    return dict(zip(column.day.tolist(), column.value.tolist(), strict=True))
