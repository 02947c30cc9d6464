"""Reading what was kept. What unpacks readings is loaded when it is asked for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError
from sante.core.jobs import jobs
from sante.wearables.errors import BadOrder, BadSpan
from sante.wearables.queries import chunks as chunk_queries
from sante.wearables.queries import days as day_queries
from sante.wearables.queries import rows as row_queries
from sante.wearables.queries import sources as source_queries
from sante.wearables.rules.sources import in_order
from sante.wearables.types import (
    FIGURES,
    DailyMetrics,
    SleepStage,
    Source,
    WorkoutSummary,
)

MOST_DAYS: Final = 3_660
RECOMPUTE: Final = "wearables.recompute_days"


async def daily_metrics(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> list[DailyMetrics]:
    """The days from `first` to `last` of which there is anything. Raises BadSpan."""
    check_span(first, last, most=MOST_DAYS)
    return [_day(row) for row in await day_queries.daily(session, user_id, first, last)]


async def weights(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> list[tuple[date, float]]:
    """Body weight in kg by local day, where there is any, oldest first."""
    rows = await day_queries.daily(session, user_id, first, last)
    return [(row.local_date, row.weight_kg) for row in rows if row.weight_kg is not None]


def _day(row: Any) -> DailyMetrics:
    return DailyMetrics(
        day=row.local_date,
        utc_offset_minutes=row.utc_offset_minutes,
        data_quality_score=row.data_quality_score,
        notes=row.notes,
        **{name: getattr(row, name) for name in FIGURES},
    )


def check_span(first: date, last: date, *, most: int) -> None:
    if last < first:
        message = "“to” must not be before “from”."
        raise BadSpan(message, errors=[FieldError("to", message)])
    if (last - first).days >= most:
        message = f"Ask for at most {most:,} days at once."
        raise BadSpan(message, errors=[FieldError("to", message)])


async def days_known(session: AsyncSession, user_id: UUID) -> tuple[date, date] | None:
    """The first and the last day there is anything of; None when there is nothing."""
    return await day_queries.span(session, user_id)


async def sleep_segments(
    session: AsyncSession, user_id: UUID, first: datetime, last: datetime
) -> list[SleepStage]:
    """As devices told them, of all sources, those that end in [first, last)."""
    return [
        SleepStage(
            row.start_at, row.end_at, row.stage, row.utc_offset_minutes, row.zone, row.source_id
        )
        for row in await row_queries.sleep_between(session, user_id, first, last)
    ]


async def newest_reading(session: AsyncSession, user_id: UUID, metric: str) -> datetime | None:
    """When the last reading of a metric starts; None when there is none."""
    return await chunk_queries.newest(session, user_id, metric)


async def workouts(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> list[WorkoutSummary]:
    """Those of the local dates from `first` to `last`, both included."""
    return [
        WorkoutSummary(
            id=row.id,
            source_id=row.source_id,
            activity=row.activity,
            start=row.start_at,
            end=row.end_at,
            utc_offset_minutes=row.utc_offset_minutes,
            duration_s=row.duration_s,
            distance_m=row.distance_m,
            energy_kcal=row.energy_kcal,
            average_heart_rate=row.average_heart_rate,
            max_heart_rate=row.max_heart_rate,
            elevation_m=row.elevation_m,
        )
        for row in await row_queries.workouts_between(session, user_id, first, last)
    ]


async def sources(session: AsyncSession, user_id: UUID) -> list[Source]:
    """In the order in which they are trusted."""
    rows = {row.name: row for row in await source_queries.sources(session, user_id)}
    metrics = await source_queries.metrics_of_sources(session, user_id)
    order = in_order([(row.name, row.kind, row.position) for row in rows.values()])
    return [
        Source(
            id=rows[name].id,
            name=name,
            kind=rows[name].kind,
            place=place,
            ordered=rows[name].position is not None,
            metrics=tuple(metrics.get(rows[name].id, ())),
        )
        for place, name in enumerate(order, 1)
    ]


async def order_sources(session: AsyncSession, user_id: UUID, order: Sequence[UUID]) -> UUID:
    """Trust the sources in this order; the job that computes all days again.

    Raises BadOrder unless every source is named once.
    """
    known = {row.id for row in await source_queries.sources(session, user_id)}
    if len(order) != len(known) or set(order) != known:
        message = "Name each of your sources exactly once (GET /api/v1/sources lists them)."
        raise BadOrder(message, errors=[FieldError("order", message)])
    await source_queries.place_sources(session, user_id, order)
    return await jobs.defer(session, RECOMPUTE, user_id=user_id)
