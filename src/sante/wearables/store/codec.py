"""A block as bytes: deltas of sorted times, byte planes of every column, zstd.

Layout, all little-endian: magic `S1`, the number of readings (u4), the length of the vocabulary
(u4), the length of what was compressed (u8); then zstd of the vocabulary (JSON) and the columns.
The vocabulary also says how wide each column is. A column of equal zeros takes no byte at all.

Values are kept exactly: as whole numbers over a power of ten where that gives back the very same
doubles (what devices print has few digits), else as doubles.

Bytes that this module did not write raise Corrupt; they are never trusted for sizes.
"""

import json
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.wearables.store.block import Block, Labels

MAGIC: Final = b"S1"
LEVEL: Final = 3
MOST_READINGS: Final = 50_000_000
_HEAD: Final = struct.Struct("<2sIIQ")
_WIDTHS: Final = (0, 1, 2, 4, 8)
_TIME_UNITS: Final = (1_000_000, 1_000, 1)  # microseconds: most devices write whole seconds
_MOST_DECIMALS: Final = 9
_FEW: Final = 200
_LABELS: Final = ("category", "device", "note")


class Corrupt(ValueError):
    """These bytes are no chunk of ours."""


def encode(block: Block) -> bytes:
    """Bytes of a block in canonical order (`merge` puts it there): equal blocks, equal bytes."""
    import zstandard

    unit, start, duration = _in_units(block)
    columns: dict[str, npt.NDArray[Any]] = {
        "start": _steps(start - start[:1]) if len(start) else start,
        "duration": duration,
        "offset": _zigzag(_steps(block.offset.astype(np.int64))),
        "flags": block.flags,
    }
    decimals, columns["value"] = _numbers(block.value)
    for name in _LABELS:
        columns[name] = getattr(block, name).codes
    planes = {name: _planes(column) for name, column in columns.items()}
    vocabulary = {
        "unit": unit,
        "first": int(start[0]) if len(start) else 0,
        "decimals": decimals,
        "widths": {name: width for name, (width, _) in planes.items()},
        **{name: getattr(block, name).words for name in _LABELS},
    }
    told = json.dumps(vocabulary, ensure_ascii=False, sort_keys=True).encode()
    body = told + b"".join(data for _, data in planes.values())
    packed = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(body)
    return _HEAD.pack(MAGIC, len(block), len(told), len(body)) + packed


def decode(payload: bytes) -> Block:
    """Raises Corrupt."""
    try:
        return _decode(payload)
    except Corrupt:
        raise
    except (ValueError, KeyError, TypeError, IndexError, struct.error, OverflowError) as wrong:
        raise Corrupt("this is no chunk of readings") from wrong


def _decode(payload: bytes) -> Block:
    import zstandard

    magic, n, told, size = _HEAD.unpack_from(payload)
    if magic != MAGIC or n > MOST_READINGS or told > size or size > told + n * 8 * 8:
        raise Corrupt("not the head of a chunk")
    packed = payload[_HEAD.size :]
    try:
        if zstandard.get_frame_parameters(packed).content_size != size:
            raise Corrupt("the chunk has another length than it says")
        body = zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as wrong:
        raise Corrupt("the chunk does not unpack") from wrong
    vocabulary = json.loads(body[:told])
    columns, at = {}, told
    for name in ("start", "duration", "offset", "flags", "value", *_LABELS):
        width = vocabulary["widths"][name]
        if width not in _WIDTHS:
            raise Corrupt("a column of an impossible width")
        columns[name] = _column(body[at : at + width * n], width, n)
        at += width * n
    if at != size:
        raise Corrupt("the columns do not fill the chunk")
    return _block(vocabulary, columns)


def _block(vocabulary: dict[str, Any], columns: dict[str, npt.NDArray[np.int64]]) -> Block:
    unit = int(vocabulary["unit"])
    start = (np.cumsum(columns["start"]) + int(vocabulary["first"])) * unit
    labels = {}
    for name in _LABELS:
        words = tuple(str(word) for word in vocabulary[name])
        codes = columns[name]
        if len(codes) and not 0 <= codes.min() <= codes.max() <= len(words):
            raise Corrupt("a reading names what the chunk does not know")
        labels[name] = Labels(codes.astype(np.uint32), words)
    return Block(
        start=start,
        duration=columns["duration"] * unit,
        offset=np.cumsum(_unzigzag(columns["offset"])).astype(np.int16),
        value=_values(vocabulary["decimals"], columns["value"]),
        flags=columns["flags"].astype(np.uint8),
        **labels,
    )


def _in_units(block: Block) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The largest unit that every time is a multiple of; starts and durations in it."""
    for unit in _TIME_UNITS[:-1]:
        start, duration = block.start // unit, block.duration // unit
        whole = np.array_equal(start * unit, block.start)
        if whole and np.array_equal(duration * unit, block.duration):
            return unit, start, duration
    return _TIME_UNITS[-1], block.start, block.duration


def _numbers(value: npt.NDArray[np.float64]) -> tuple[int | None, npt.NDArray[Any]]:
    """How many decimals the values have and the whole numbers, or None and their bits."""
    # What a few of them need, all of them need at least: that spares most of the attempts.
    few = _whole_numbers(value[:_FEW], 0)
    found = few and _whole_numbers(value, few[0])
    return found or (None, value.view(np.int64))


def _whole_numbers(
    value: npt.NDArray[np.float64], least: int
) -> tuple[int, npt.NDArray[np.int64]] | None:
    missing = np.isnan(value)
    for decimals in range(least, _MOST_DECIMALS + 1):
        scale = 10.0**decimals
        with np.errstate(over="ignore", invalid="ignore"):
            whole = np.rint(value * scale)
            small = np.abs(whole) < 2**50
            same = missing | (small & (whole / scale == value))
        if same.all():
            # Zero stands for "no value"; others move away from it.
            shifted = _zigzag(np.where(missing, 0, whole).astype(np.int64)) + 1
            return decimals, np.where(missing, 0, shifted)
        if not (missing | small).all():
            break
    return None


def _values(decimals: int | None, column: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    if decimals is None:
        return column.view(np.float64).copy()
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise Corrupt("impossible decimals")
    value = _unzigzag(column - 1) / 10.0**decimals
    value[column == 0] = np.nan
    return value


def _steps(column: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """From each number to the next, the first from zero."""
    steps = column.copy()
    steps[1:] -= column[:-1]
    return steps


def _zigzag(column: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return (column << 1) ^ (column >> 63)


def _unzigzag(column: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return (column >> 1) ^ -(column & 1)


def _planes(column: npt.NDArray[Any]) -> tuple[int, bytes]:
    """The narrowest width that holds the column, and its bytes, plane after plane."""
    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    if low == high == 0:
        return 0, b""
    width = 8 if low < 0 else next(w for w in _WIDTHS[1:] if w == 8 or high < 1 << (8 * w))
    packed = np.ascontiguousarray(column.astype(f"<i{width}" if width == 8 else f"<u{width}"))
    return width, packed.view(np.uint8).reshape(len(column), width).T.tobytes()


def _column(data: bytes, width: int, n: int) -> npt.NDArray[np.int64]:
    if width == 0:
        return np.zeros(n, np.int64)
    planes = np.frombuffer(data, np.uint8).reshape(width, n)
    packed = np.ascontiguousarray(planes.T)
    kind = "<i8" if width == 8 else f"<u{width}"
    return packed.view(kind).reshape(n).astype(np.int64)
