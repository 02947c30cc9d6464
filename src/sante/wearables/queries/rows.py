"""Workouts, sleep and figures of dates. Each statement takes its rows as JSON and answers with what
days may change. Of two accounts of one thing the winner is a maximum over the
whole row, so the order of imports does not matter."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.models import DayValueRow, SleepSegmentRow, WorkoutRow

Rows = Sequence[Row[*tuple[Any, ...]]]

_SLEEP = text("""
insert into sleep_segments as s (user_id, id, source_id, stage, start_at, end_at,
  utc_offset_minutes, zone, device_label)
select :user_id, id, source_id, stage, start_at, end_at, utc_offset_minutes, zone, device_label
from jsonb_to_recordset(cast(:rows as jsonb)) as item (id uuid, source_id uuid, stage text,
  start_at timestamptz, end_at timestamptz, utc_offset_minutes smallint, zone text,
  device_label text)
on conflict (user_id, id) do update set utc_offset_minutes = excluded.utc_offset_minutes,
  zone = excluded.zone, device_label = excluded.device_label
where (excluded.zone is not null, coalesce(excluded.zone, ''), excluded.utc_offset_minutes,
    coalesce(excluded.device_label, ''))
  > (s.zone is not null, coalesce(s.zone, ''), s.utc_offset_minutes, coalesce(s.device_label, ''))
returning end_at as touched, (xmax = 0) as fresh
""")
_WORKOUTS = text("""
insert into workouts as w (user_id, id, source_id, activity, start_at, end_at, local_date,
  utc_offset_minutes, zone, duration_s, distance_m, energy_kcal, average_heart_rate,
  max_heart_rate, elevation_m, device_label, details)
select :user_id, id, source_id, activity, start_at, end_at, local_date, utc_offset_minutes, zone,
  duration_s, distance_m, energy_kcal, average_heart_rate, max_heart_rate, elevation_m,
  device_label, details
from jsonb_to_recordset(cast(:rows as jsonb)) as item (id uuid, source_id uuid, activity text,
  start_at timestamptz, end_at timestamptz, local_date date, utc_offset_minutes smallint,
  zone text, duration_s double precision, distance_m double precision,
  energy_kcal double precision, average_heart_rate double precision,
  max_heart_rate double precision, elevation_m double precision, device_label text,
  details jsonb)
on conflict (user_id, id) do update set local_date = excluded.local_date,
  utc_offset_minutes = excluded.utc_offset_minutes, zone = excluded.zone,
  duration_s = excluded.duration_s, distance_m = excluded.distance_m,
  energy_kcal = excluded.energy_kcal, average_heart_rate = excluded.average_heart_rate,
  max_heart_rate = excluded.max_heart_rate, elevation_m = excluded.elevation_m,
  device_label = excluded.device_label, details = excluded.details
where (length(excluded.details::text), excluded::text) > (length(w.details::text), w::text)
returning local_date as touched, (xmax = 0) as fresh
""")
_DAYS = text("""
insert into day_values as d (user_id, id, source_id, local_date, metric, value)
select :user_id, id, source_id, local_date, metric, value
from jsonb_to_recordset(cast(:rows as jsonb)) as item (id uuid, source_id uuid, local_date date,
  metric text, value double precision)
on conflict (user_id, id) do update set value = excluded.value where excluded.value > d.value
returning local_date as touched, (xmax = 0) as fresh
""")
STATEMENTS = {"sleep": _SLEEP, "workouts": _WORKOUTS, "days": _DAYS}


async def put(
    session: AsyncSession, user_id: UUID, kind: str, rows: str
) -> tuple[list[date | datetime], int]:
    """Store JSON rows of `kind`; the dates touched (of sleep, the instants at which segments end),
    and how many things are new."""
    found = (await session.execute(STATEMENTS[kind], {"user_id": user_id, "rows": rows})).all()
    fresh = [row.touched for row in found if row.fresh]
    # A summary of a date is one thing, however many figures it has.
    return [row.touched for row in found], len(set(fresh)) if kind == "days" else len(fresh)


async def sleep_between(
    session: AsyncSession, user_id: UUID, first: datetime, last: datetime
) -> Rows:
    """Segments that end in [first, last)."""
    c = SleepSegmentRow.__table__.c
    found = await session.execute(
        select(c.source_id, c.stage, c.start_at, c.end_at, c.utc_offset_minutes, c.zone)
        .where(c.user_id == user_id, c.end_at >= first, c.end_at < last)
        .order_by(c.start_at, c.id)
    )
    return found.all()


async def workouts_between(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[WorkoutRow]:
    """Those of the local dates from `first` to `last`, both included."""
    found = await session.scalars(
        select(WorkoutRow)
        .where(WorkoutRow.user_id == user_id, WorkoutRow.local_date.between(first, last))
        .order_by(WorkoutRow.start_at, WorkoutRow.id)
    )
    return found.all()


async def day_values_between(session: AsyncSession, user_id: UUID, first: date, last: date) -> Rows:
    c = DayValueRow.__table__.c
    found = await session.execute(
        select(c.source_id, c.local_date, c.metric, c.value).where(
            c.user_id == user_id, c.local_date.between(first, last)
        )
    )
    return found.all()


async def remove_all(session: AsyncSession, user_id: UUID) -> None:
    for model in (SleepSegmentRow, WorkoutRow, DayValueRow):
        await session.execute(delete(model).where(model.user_id == user_id))
