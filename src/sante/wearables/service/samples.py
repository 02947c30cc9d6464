"""Single readings, and series of them made small enough to draw. Loaded when asked for: numpy."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import BadRequest
from sante.wearables.errors import BadSpan
from sante.wearables.formats.base import Flag
from sante.wearables.queries import chunks as chunk_queries
from sante.wearables.queries import sources as source_queries
from sante.wearables.rules.daily import movement
from sante.wearables.rules.daily.assemble import COUNTS
from sante.wearables.rules.daily.columns import Column, column_of
from sante.wearables.rules.metrics import unit_of
from sante.wearables.rules.sources import in_order
from sante.wearables.store.block import Block
from sante.wearables.store.codec import decode
from sante.wearables.types import Reading, ReadingPage

RESOLUTIONS: Final = {"1m": 60, "5m": 300, "1h": 3_600, "1d": 86_400}
MOST_SPANS: Final = 10_000
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Asked:
    metric: str
    first: datetime
    last: datetime  # not included


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The UTC instants from the beginning of `first` to the end of `last`."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return start, start + timedelta(days=(last - first).days + 1)


@dataclass(frozen=True, slots=True)
class Readings:
    """Columns for who computes on: by source, each a sorted block."""

    metric: str
    unit: str
    blocks: tuple[tuple[UUID, Block], ...]


async def readings(session: AsyncSession, user_id: UUID, asked: Asked) -> Readings:
    """Everything that starts in the span, by source."""
    low, high = _micros(asked.first), _micros(asked.last)
    by_source: dict[UUID, list[Block]] = {}
    for row in await chunk_queries.chunks(
        session, user_id, [asked.metric], asked.first, asked.last
    ):
        block = decode(row.payload).between(low, high)
        if len(block):
            by_source.setdefault(row.source_id, []).append(block)
    blocks = tuple((source, part) for source, parts in sorted(by_source.items()) for part in parts)
    return Readings(asked.metric, unit_of(asked.metric), blocks)


async def page(
    session: AsyncSession, user_id: UUID, asked: Asked, *, limit: int, after: str | None = None
) -> ReadingPage:
    """Single readings in order of time. Raises BadRequest for a cursor no answer gave."""
    at, seen = _cursor(after)
    start = asked.first if after is None else max(asked.first, _instant(at))
    found: list[Reading] = []
    skip = seen
    while start < asked.last and len(found) <= limit:
        stop = min(start + _STEP, asked.last)
        part = await readings(session, user_id, Asked(asked.metric, start, stop))
        found += _rows(part, most=limit + 1 - len(found) + skip)[skip:]
        skip, start = 0, stop
    shown = found[:limit]
    cursor = _next(shown, at, seen) if len(found) > limit else None
    return ReadingPage(asked.metric, unit_of(asked.metric), tuple(shown), cursor)


def _cursor(text: str | None) -> tuple[int, int]:
    """(microseconds of the last reading shown, how many that start then have been shown)."""
    if text is None:
        return 0, 0
    at, _, seen = text.partition(".")
    if not (at.removeprefix("-").isdecimal() and seen.isdecimal()) or len(text) > 40:
        raise BadRequest("This cursor is not one a list gave. Start without it.")
    return max(-(2**53), min(2**53, int(at))), int(seen)


def _next(shown: list[Reading], at: int, seen: int) -> str:
    last = _micros(shown[-1].start)
    same = sum(_micros(reading.start) == last for reading in shown)
    return f"{last}.{same + (seen if last == at else 0)}"


def _rows(part: Readings, *, most: int) -> list[Reading]:
    """The first `most` readings; those of one instant in the order of their sources."""
    if not part.blocks:
        return []
    start = np.concatenate([block.start for _, block in part.blocks])
    owner = np.concatenate([np.full(len(b), i) for i, (_, b) in enumerate(part.blocks)])
    place = np.concatenate([np.arange(len(b)) for _, b in part.blocks])
    order = np.lexsort((place, owner, start))[:most]
    return [_reading(part.blocks[owner[row]], int(place[row])) for row in order.tolist()]


def _reading(owned: tuple[UUID, Block], row: int) -> Reading:
    source, block = owned
    start, value = int(block.start[row]), float(block.value[row])
    code, flags = int(block.category.codes[row]), int(block.flags[row])
    return Reading(
        start=_instant(start),
        end=_instant(start + int(block.duration[row])),
        utc_offset_minutes=int(block.offset[row]),
        value=None if np.isnan(value) else value,
        category=block.category.words[code - 1] if code else None,
        source_id=source,
        flags=tuple(flag.name.lower() for flag in Flag if flags & flag and flag.name),
    )


async def series(
    session: AsyncSession, user_id: UUID, asked: Asked, *, resolution: str
) -> ReadingPage:
    """One value for each span of time (UTC) in which there are readings: the mean with the lowest
    and the highest, and of a count what was counted, every moment by one source only.

    Implausible readings are left out. Raises BadSpan for more than 10,000 spans.
    """
    width = RESOLUTIONS[resolution]
    if (asked.last - asked.first).total_seconds() > width * MOST_SPANS:
        raise BadSpan(f"That is more than {MOST_SPANS:,} values. Ask for a longer resolution.")
    ranks, owners = await _ranks(session, user_id)
    part = await readings(session, user_id, asked)
    column = column_of([(ranks[source], block) for source, block in part.blocks], Flag.IMPLAUSIBLE)
    column = column.take(np.flatnonzero(~np.isnan(column.value)))
    rows = _spans(column, width * 1_000_000, owners, counted=asked.metric in COUNTS)
    return ReadingPage(asked.metric, unit_of(asked.metric), tuple(rows))


async def _ranks(session: AsyncSession, user_id: UUID) -> tuple[dict[UUID, int], list[UUID]]:
    rows = await source_queries.sources(session, user_id)
    ids = {row.name: row.id for row in rows}
    order = [ids[name] for name in in_order([(r.name, r.kind, r.position) for r in rows])]
    return {source: rank for rank, source in enumerate(order)}, order


def _spans(column: Column, width: int, owners: list[UUID], *, counted: bool) -> list[Reading]:
    if not len(column):
        return []
    spans, first, places = np.unique(column.start // width, return_index=True, return_inverse=True)
    amount = movement.merged(column) if counted else column.value
    total, n = np.bincount(places, amount), np.bincount(places)
    low, high = np.full(len(spans), np.inf), np.full(len(spans), -np.inf)
    np.minimum.at(low, places, column.value)
    np.maximum.at(high, places, column.value)
    return [
        Reading(
            start=_instant(int(span) * width),
            end=_instant((int(span) + 1) * width),
            utc_offset_minutes=int(column.offset[first[i]]),
            value=round(float(total[i] if counted else total[i] / n[i]), 4),
            category=None,
            source_id=owners[int(column.rank[first[i]])],
            flags=(),
            low=float(low[i]),
            high=float(high[i]),
            n=int(n[i]),
        )
        for i, span in enumerate(spans.tolist())
    ]


def _micros(at: datetime) -> int:
    return (at - _START) // timedelta(microseconds=1)


def _instant(micros: int) -> datetime:
    return _START + timedelta(microseconds=micros)
