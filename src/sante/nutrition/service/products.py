"""Products out of a person's own Open Food Facts file, read while it arrives.

The dump has millions of products and several gigabytes. Nothing of it is kept but the products
taken, in batches of short transactions, up to a fixed number; giving the file again brings newer
figures and no second row.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import TooLarge
from sante.core.runtime import Runtime
from sante.core.uploads import IncomingFile
from sante.kit.ids import new_id
from sante.nutrition.errors import NoProducts
from sante.nutrition.formats import open_food_facts as off
from sante.nutrition.queries import foods as queries
from sante.nutrition.service.rows import nutrient_columns

MOST_PRODUCTS: Final = 20_000
_BATCH: Final = 500
_GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 2**20
MOST_UNPACKED: Final = 32 * 2**30


@dataclass(slots=True)
class Brought:
    """How many lines were read, how many products were stored or brought up to date, how many
    lines could not be used, and whether there is no room for more."""

    lines: int = 0
    stored: int = 0
    left_out: int = 0
    full: bool = False


async def bring_products(
    runtime: Runtime,
    user_id: UUID,
    incoming: IncomingFile,
    *,
    country: str | None,
    now: datetime,
) -> Brought:
    """`country`: only products sold there, in Open Food Facts' own word ("germany"). Raises
    NoProducts, TooLarge, BadRequest; what was stored before stays, and may be sent again."""
    brought = Brought()
    async with runtime.database.transaction(user_id=user_id) as session:
        room = MOST_PRODUCTS - await queries.count_own(session, user_id, "open_food_facts")
    read: off.Reader | None = None
    limit = runtime.settings.max_import_mb * 2**20
    async for lines in _lines(incoming.chunks, limit):
        if read is None:
            try:
                read, is_product = off.reader_of(lines[0])
            except off.NotProducts as wrong:
                raise NoProducts(str(wrong)) from None
            lines = lines if is_product else lines[1:]  # noqa: PLW2901
        found = await asyncio.to_thread(_parsed, lines, read, country)
        brought.lines += len(lines)
        kept = [one for one in found if one is not None]
        brought.left_out += len(lines) - len(kept)
        for start in range(0, len(kept), _BATCH):
            part = kept[start : start + _BATCH]
            stored, new, full = await _store(runtime, user_id, part, room, now)
            brought.stored += stored
            brought.full = brought.full or full
            room -= new
    if read is None:
        raise NoProducts("The file is empty.")
    return brought


def _parsed(lines: list[str], read: off.Reader, country: str | None) -> list[off.Product | None]:
    return list(off.products(lines, read, country))


async def forget_products(session: AsyncSession, user_id: UUID) -> int:
    """Delete all products of files; meals logged with them stay. Returns how many."""
    await touch(session, user_id)
    return await queries.remove_products(session, user_id)


async def _store(
    runtime: Runtime, user_id: UUID, found: list[off.Product], room: int, now: datetime
) -> tuple[int, int, bool]:
    """(how many were written, how many of them are new, whether any found no room)."""
    unique = {one.barcode: one for one in found}
    async with runtime.database.transaction(user_id=user_id) as session:
        known = await queries.known_barcodes(session, user_id, list(unique))
        new = [one for code, one in unique.items() if code not in known]
        taken = [*(unique[code] for code in known), *new[:room]]
        rows = [_row(one, now) for one in taken]
        written = await queries.put_products(session, user_id, rows)
    return written, min(len(new), room), len(new) > room


def _row(one: off.Product, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "name": one.name,
        "brand": one.brand,
        "barcode": one.barcode,
        "portion_g": one.portion_g,
        "origin": "open_food_facts",
        "warning": one.warning,
        "created_at": now,
        **nutrient_columns(one.per_100g),
    }


async def _lines(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[list[str]]:
    """Whole lines in lists of about a megabyte, unpacked if the file is gzip."""
    rest = b""
    async for piece in _unpacked(chunks, limit):
        rest += piece
        if len(rest) < _PIECE:
            continue
        whole, _, rest = rest.rpartition(b"\n")
        if len(rest) > off.LONGEST_LINE:
            raise NoProducts("A line of the file is longer than a megabyte.")
        if whole:
            yield whole.decode("utf-8", "replace").split("\n")
    if rest.strip():
        yield rest.decode("utf-8", "replace").strip("\n").split("\n")


async def _unpacked(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    unpack: Any = None
    received = made = 0
    first = True
    async for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise TooLarge(f"The file is larger than {limit // 2**20:,} MB.")
        if first and chunk:
            first = False
            unpack = zlib.decompressobj(wbits=31) if chunk.startswith(_GZIP) else None
        if unpack is None:
            yield chunk
            continue
        data = chunk
        while data:
            try:
                piece = unpack.decompress(data, _PIECE)
            except zlib.error:
                raise NoProducts("The file is packed, but broken. Download it again.") from None
            made += len(piece)
            if made > MOST_UNPACKED:
                raise TooLarge("The file unpacks to more than 32 GB.")
            yield piece
            data = unpack.unconsumed_tail
            if not data and unpack.unused_data:  # gzip files may be several in a row
                data, unpack = unpack.unused_data, zlib.decompressobj(wbits=31)
