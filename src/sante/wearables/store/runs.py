"""Readings gathered while a file is read, encoded batch by batch.

Memory stays bounded whatever the size of the file: a batch becomes chunks of a few bytes a reading
at once (ten million readings are about 50 MB), and only where two batches meet in one month are
they unpacked again, one month at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sante.wearables.formats.base import NO_NOTE, NONE, Book, Samples
from sante.wearables.store.block import Block, Labels, merge
from sante.wearables.store.codec import encode

_DAY: Final = 86_400_000_000


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
    order = np.lexsort((samples.start, month, samples.source, samples.metric))
    keys = np.stack([samples.metric[order], samples.source[order], month[order]]).astype(np.int64)
    changes = np.flatnonzero((np.diff(keys, axis=1) != 0).any(axis=0)) + 1
    for rows in np.split(order, changes):
        first = rows[0]
        key = ChunkKey(
            book.metrics[samples.metric[first]],
            book.sources[samples.source[first]],
            np.datetime64(int(month[first]), "M").astype("datetime64[D]").item(),
        )
        block = merge([_block(samples, rows, book, device_ids)])
        yield Run(key, len(block), encode(block))


def _months(start: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray:
    days = start // _DAY
    known, places = np.unique(days, return_inverse=True)
    return known.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)[places]


def _block(
    samples: Samples,
    rows: np.ndarray,
    book: Book,
    device_ids: Sequence[str],
) -> Block:
    return Block(
        samples.start[rows],
        samples.duration[rows],
        samples.offset[rows],
        samples.value[rows],
        samples.flags[rows],
        _labels(samples.category[rows], NONE, book.categories),
        _labels(samples.device[rows], NONE, device_ids),
        _labels(samples.note[rows], NO_NOTE, samples.notes),
    )


def _labels(codes: np.ndarray, none: int, words: Sequence[str]) -> Labels:
    """Only the words in use: a file's vocabulary is larger than a month's."""
    used, places = np.unique(codes, return_inverse=True)
    texts = [words[code] for code in used if code != none]
    has_none = bool((used == none).any())
    distinct = sorted(set(texts))
    number = {word: code for code, word in enumerate(distinct, 1)}
    new = np.array([number[text] for text in texts] + [0] * has_none, np.uint32)
    return Labels(new[places], tuple(distinct))
