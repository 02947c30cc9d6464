"""The figures of local days, computed again from what is stored."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.formats.base import Flag
from sante.wearables.queries import chunks as chunk_queries
from sante.wearables.queries import days as day_queries
from sante.wearables.queries import rows as row_queries
from sante.wearables.queries import sources as source_queries
from sante.wearables.rules.daily.assemble import (
    EPOCH,
    METRICS,
    DayFigure,
    Inputs,
    WorkoutSpan,
    daily_metrics,
)
from sante.wearables.rules.daily.columns import column_of
from sante.wearables.rules.daily.sleep import Segment
from sante.wearables.rules.identity import stable_id
from sante.wearables.rules.sources import in_order
from sante.wearables.store.codec import decode
from sante.wearables.types import DailyMetrics

WINDOW: Final = 92  # days computed at once: what bounds memory
_MARGIN: Final = timedelta(days=2)  # a reading's local date may differ, and a night reaches back
_FIELDS: Final = tuple(one.name for one in fields(DailyMetrics) if one.name != "day")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def recompute(session: AsyncSession, user_id: UUID, touched: Iterable[date]) -> None:
    """Bring the figures of these dates up to date; those without data have no row."""
    names, ranks = await _ranks(session, user_id)
    for first, last in windows(touched):
        inputs = await _inputs(session, user_id, first, last, names, ranks)
        found = await asyncio.to_thread(daily_metrics, inputs, first, last)
        rows = [_row(user_id, day) for day in found if day.has_data]
        await day_queries.replace(session, user_id, first, last, rows)


def windows(dates: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Runs of consecutive dates, none longer than WINDOW."""
    start: date | None = None
    last: date | None = None
    for day in sorted(set(dates)):
        if start is None or last is None:
            start = last = day
        elif day - last == timedelta(days=1) and (day - start).days < WINDOW:
            last = day
        else:
            yield start, last
            start = last = day
    if start is not None and last is not None:
        yield start, last


async def _ranks(session: AsyncSession, user_id: UUID) -> tuple[list[str], dict[UUID, int]]:
    """Source names, the most trusted first, and the place of each source."""
    rows = await source_queries.sources(session, user_id)
    names = in_order([(row.name, row.kind, row.position) for row in rows])
    places = {name: place for place, name in enumerate(names)}
    return names, {row.id: places[row.name] for row in rows}


async def _inputs(
    session: AsyncSession,
    user_id: UUID,
    first: date,
    last: date,
    names: Sequence[str],
    ranks: Mapping[UUID, int],
) -> Inputs:
    low = datetime(first.year, first.month, first.day, tzinfo=UTC) - _MARGIN
    high = datetime(last.year, last.month, last.day, tzinfo=UTC) + _MARGIN
    stored = await chunk_queries.chunks(session, user_id, METRICS, low, high)
    columns = await asyncio.to_thread(_columns, stored, ranks, _micros(low), _micros(high))
    return Inputs(
        names=names,
        columns=columns,
        sleep=[
            Segment(
                ranks[row.source_id],
                _micros(row.start_at),
                _micros(row.end_at),
                row.utc_offset_minutes,
                row.stage,
            )
            for row in await row_queries.sleep_between(session, user_id, low, high)
        ],
        workouts=[
            WorkoutSpan(
                (row.local_date - EPOCH).days,
                _micros(row.start_at),
                _micros(row.end_at),
                row.utc_offset_minutes,
            )
            # From the day before: one that began then may reach into the first.
            for row in await row_queries.workouts_between(
                session, user_id, first - timedelta(days=1), last
            )
        ],
        figures=[
            DayFigure(ranks[row.source_id], (row.local_date - EPOCH).days, row.metric, row.value)
            for row in await row_queries.day_values_between(session, user_id, first, last)
        ],
    )


def _columns(
    stored: Iterable[Any], ranks: Mapping[UUID, int], low: int, high: int
) -> dict[str, Any]:
    parts = defaultdict(list)
    for row in stored:
        block = decode(row.payload).between(low, high)
        parts[row.metric].append((ranks[row.source_id], block))
    return {metric: column_of(own, Flag.IMPLAUSIBLE) for metric, own in parts.items()}


def _micros(at: datetime) -> int:
    return (at - _START) // timedelta(microseconds=1)


def _row(user_id: UUID, day: DailyMetrics) -> dict[str, Any]:
    values = {name: getattr(day, name) for name in _FIELDS}
    return {"id": stable_id(user_id, "daily", day.day), "local_date": day.day, **values}
