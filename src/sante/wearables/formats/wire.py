"""What the reading process tells the worker: frames of JSON with bytes beside it.

No pickle: the process has read a stranger's file, and its words are checked like a stranger's.
"""

import json
import struct
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO, Final

HEAD: Final = struct.Struct("<4sIQ")
MAGIC: Final = b"SWF1"
MOST_TOLD: Final = 8 * 2**20
MOST_BYTES: Final = 256 * 2**20


class BrokenWire(Exception):
    """Not a frame: the process has gone wrong."""


def write(out: BinaryIO, told: dict[str, Any], payload: bytes = b"") -> None:
    text = json.dumps(told, ensure_ascii=False, default=str).encode()  # str: dates
    out.write(HEAD.pack(MAGIC, len(text), len(payload)) + text + payload)


async def read(exactly: Callable[[int], Awaitable[bytes]]) -> tuple[dict[str, Any], bytes]:
    """The next frame. Raises BrokenWire; asyncio.IncompleteReadError when the process is gone."""
    magic, told, size = HEAD.unpack(await exactly(HEAD.size))
    if magic != MAGIC or told > MOST_TOLD or size > MOST_BYTES:
        raise BrokenWire
    try:
        found = json.loads(await exactly(told))
    except ValueError:
        raise BrokenWire from None
    if not isinstance(found, dict):
        raise BrokenWire
    return found, await exactly(size)
