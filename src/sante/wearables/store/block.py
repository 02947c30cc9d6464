"""Readings of one metric, source and month in memory, and how two such sets become one.

Two readings are the same when start, duration, value and category are. What else is known of them
(offset, flags, device, note) does not make them two: exports write the same reading with another
offset when the phone is elsewhere. Of two accounts of one reading the one with a stated zone wins,
then the one with a device and a note, then the smaller; flags are united. That choice is a minimum
and a union, so it does not depend on which file came first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.wearables.formats.base import Flag

I8 = npt.NDArray[np.int64]
F8 = npt.NDArray[np.float64]
U4 = npt.NDArray[np.uint32]

_LAST: Final = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of repeating texts: 0 is none, i + 1 is `words[i]`; words sorted, all in use."""

    codes: U4
    words: tuple[str, ...] = ()

    def take(self, rows: npt.NDArray[np.intp]) -> "Labels":
        return Labels(self.codes[rows], self.words)

    def tidy(self) -> "Labels":
        """The same texts, words sorted and none unused."""
        if not self.words:
            return self
        used = numbers_in(self.codes, len(self.words) + 1)
        used = used[used > 0]
        words = [self.words[code - 1] for code in used]
        order = sorted(range(len(words)), key=words.__getitem__)
        if len(words) == len(self.words) and order == list(range(len(words))):
            return self
        new = np.zeros(len(self.words) + 1, np.uint32)
        new[used[order]] = np.arange(1, len(words) + 1, dtype=np.uint32)
        return Labels(new[self.codes], tuple(words[i] for i in order))


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of equal length; times in microseconds UTC, offsets in minutes."""

    start: I8
    duration: I8
    offset: npt.NDArray[np.int16]
    value: F8
    flags: npt.NDArray[np.uint8]
    category: Labels
    device: Labels
    note: Labels

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: npt.NDArray[np.intp]) -> "Block":
        return Block(
            self.start[rows],
            self.duration[rows],
            self.offset[rows],
            self.value[rows],
            self.flags[rows],
            self.category.take(rows),
            self.device.take(rows),
            self.note.take(rows),
        )

    def between(self, first: int, last: int) -> "Block":
        """The readings that start in [first, last); of a sorted block."""
        low, high = np.searchsorted(self.start, [first, last])
        return self.take(np.arange(low, high))


def numbers_in(codes: npt.NDArray[Any], below: int) -> npt.NDArray[np.intp]:
    """Which numbers of 0 to `below` appear, in order; far cheaper than sorting them."""
    seen = np.zeros(below, bool)
    seen[codes] = True
    return np.flatnonzero(seen)


def labels_of(texts: Sequence[str | None]) -> Labels:
    words = sorted({text for text in texts if text is not None})
    codes = {word: code for code, word in enumerate(words, 1)}
    found = [0 if text is None else codes[text] for text in texts]
    return Labels(np.array(found, np.uint32), tuple(words))


def merge(blocks: Iterable[Block]) -> Block:
    """One block with every reading once, in canonical order."""
    whole = _joined(list(blocks))
    value = whole.value + 0.0  # -0.0 becomes 0.0
    value[np.isnan(value)] = np.nan  # one NaN of the many
    bits = value.view(np.int64)
    if _in_order(whole, bits):  # as most are that come in one piece
        return _tidied(replace(whole, value=value))
    order = _order(whole, bits)
    first = np.ones(len(order), bool)
    first[1:] = False
    for column in (whole.start, whole.duration, bits, whole.category.codes):
        ordered = column[order]
        first[1:] |= ordered[1:] != ordered[:-1]
    heads = np.flatnonzero(first)
    kept = whole.take(order[heads])
    united = np.bitwise_or.reduceat(whole.flags[order], heads)
    return _tidied(replace(kept, value=value[order[heads]], flags=united))


def _order(block: Block, bits: I8) -> npt.NDArray[np.intp]:
    """By time; readings of one moment by all that tells them apart, the better account first."""
    order = np.argsort(block.start, kind="stable")  # quick where much is in order already
    start = block.start[order]
    same = start[1:] == start[:-1]
    tied = np.flatnonzero(np.r_[False, same] | np.r_[same, False])
    rows = order[tied]
    unstated = (block.flags[rows] & Flag.ZONE_STATED) == 0
    order[tied] = rows[
        np.lexsort(
            (
                _none_last(block.note.codes[rows]),
                _none_last(block.device.codes[rows]),
                block.offset[rows],
                unstated,
                block.category.codes[rows],
                bits[rows],
                block.duration[rows],
                block.start[rows],
            )
        )
    ]
    return order


def is_merged(block: Block) -> bool:
    """Whether this is what `merge` would make of it."""
    bits = block.value.view(np.int64)
    zero, missing = block.value == 0, np.isnan(block.value)
    plain = (bits[zero] == 0).all() and (bits[missing] == np.float64(np.nan).view(np.int64)).all()
    labels = (block.category, block.device, block.note)
    return bool(plain) and all(one.tidy() is one for one in labels) and _in_order(block, bits)


def _in_order(block: Block, bits: I8) -> bool:
    """Whether each reading's identity is greater than the one before."""
    if not (block.start[1:] >= block.start[:-1]).all():
        return False
    tied = np.flatnonzero(block.start[1:] == block.start[:-1])
    greater = np.zeros(len(tied), bool)
    for column in (block.category.codes, bits, block.duration):  # the last decides first
        before, after = column[tied], column[tied + 1]
        greater = (after > before) | ((after == before) & greater)
    return bool(greater.all())


def _tidied(block: Block) -> Block:
    return replace(
        block,
        category=block.category.tidy(),
        device=block.device.tidy(),
        note=block.note.tidy(),
    )


def _none_last(codes: U4) -> U4:
    return np.where(codes == 0, _LAST, codes)


def _joined(blocks: list[Block]) -> Block:
    if len(blocks) == 1:
        return _tidied(blocks[0])  # for words are compared by their number
    return Block(
        np.concatenate([b.start for b in blocks] or [np.empty(0, np.int64)]),
        np.concatenate([b.duration for b in blocks] or [np.empty(0, np.int64)]),
        np.concatenate([b.offset for b in blocks] or [np.empty(0, np.int16)]),
        np.concatenate([b.value for b in blocks] or [np.empty(0, np.float64)]),
        np.concatenate([b.flags for b in blocks] or [np.empty(0, np.uint8)]),
        _joined_labels([b.category for b in blocks]),
        _joined_labels([b.device for b in blocks]),
        _joined_labels([b.note for b in blocks]),
    )


def _joined_labels(columns: Sequence[Labels]) -> Labels:
    words = sorted({word for column in columns for word in column.words})
    number = {word: code for code, word in enumerate(words, 1)}
    parts = []
    for column in columns:
        new = np.array([0, *(number[word] for word in column.words)], np.uint32)
        parts.append(new[column.codes])
    return Labels(np.concatenate(parts or [np.empty(0, np.uint32)]), tuple(words))
