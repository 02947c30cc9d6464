"""Readings gathered while a file is read, encoded batch by batch.

Memory stays bounded whatever the size of the file: a batch becomes chunks of a few bytes a reading
at once (ten million readings are about 50 MB), and only where two batches meet in one month are
they unpacked again, one month at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.wearables.formats.base import I8, NONE, Book, Samples
from sante.wearables.store.block import Block, Labels, merge, numbers_in
from sante.wearables.store.codec import encode

_DAY: Final = 86_400_000_000
_FEW_DAYS: Final = 100_000


@dataclass(frozen=True, slots=True, order=True)
class ChunkKey:
    """`source` is the source's name; `month` its first day, in UTC: a drawer, not a local month."""

    metric: str
    source: str
    month: date


@dataclass(frozen=True, slots=True)
class Run:
    """Readings of one key, encoded; sorted, each once."""

    key: ChunkKey
    n: int
    payload: bytes


def month_of(micros: int) -> date:
    day = np.datetime64(micros // _DAY, "D").astype("datetime64[M]").astype("datetime64[D]")
    found: date = day.item()
    return found


def runs_of(samples: Samples, book: Book, device_ids: Sequence[str]) -> Iterator[Run]:
    """The batch as runs, one for each metric, source and month in it.

    `device_ids` are what the Book's devices are called in chunks.
    """
    if not len(samples):
        return
    month = _months(samples.start)
    drawer = (samples.metric.astype(np.int64) << 40) | (samples.source.astype(np.int64) << 24)
    drawer |= month + 0x800000  # microseconds reach 3.5 million months either way
    for rows in _groups(drawer):
        first = rows[0]
        key = ChunkKey(
            book.metrics[samples.metric[first]],
            book.sources[samples.source[first]],
            np.datetime64(int(month[first]), "M").astype("datetime64[D]").item(),
        )
        block = merge([_block(samples, rows, book, device_ids)])
        yield Run(key, len(block), encode(block))


def _groups(column: I8) -> list[npt.NDArray[np.intp]]:
    """The rows of each number, in order. Files keep what belongs together together, so there are
    far fewer changes than rows, and few numbers: two bytes sort in linear time."""
    starts = np.flatnonzero(np.r_[True, column[1:] != column[:-1]])
    known, places = np.unique(column[starts], return_inverse=True)
    small = places.astype(np.uint16 if len(known) <= NONE else np.int64)
    each = np.repeat(small, np.diff(np.r_[starts, len(column)]))
    order = np.argsort(each, kind="stable")
    return np.split(order, np.cumsum(np.bincount(each))[:-1])


def _months(start: I8) -> I8:
    """Months since 1970; only days are asked about the calendar."""
    day = start // _DAY
    first = int(day.min())
    if int(day.max()) - first > _FEW_DAYS:
        return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    days = np.arange(first, int(day.max()) + 1)
    months: I8 = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months[day - first]


def _block(
    samples: Samples,
    rows: npt.NDArray[np.intp],
    book: Book,
    device_ids: Sequence[str],
) -> Block:
    return Block(
        samples.start[rows],
        samples.duration[rows],
        samples.offset[rows],
        samples.value[rows],
        samples.flags[rows],
        _labels(samples.category[rows], book.categories),
        _labels(samples.device[rows], device_ids),
        _labels(samples.note[rows], samples.notes),
    )


def _labels(codes: npt.NDArray[Any], words: Sequence[str]) -> Labels:
    """Only the words in use: a file's vocabulary is larger than a month's."""
    if not len(codes) or codes.min() >= len(words):  # NONE is more than any of them
        return Labels(np.zeros(len(codes), np.uint32))
    told = np.minimum(codes, len(words))
    used = numbers_in(told, len(words) + 1).tolist()
    if used[-1:] == [len(words)]:
        used.pop()
    distinct = sorted({words[code] for code in used})
    number = {word: code for code, word in enumerate(distinct, 1)}
    new = np.zeros(len(words) + 1, np.uint32)
    new[used] = [number[words[code]] for code in used]
    return Labels(new[told], tuple(distinct))
