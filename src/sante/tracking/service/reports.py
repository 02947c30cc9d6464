"""What the entries of a tracker come to: series, summaries, aims, and habits for who looks for what
goes together."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.profile import service as profiles
from sante.tracking.rules import aims
from sante.tracking.rules.figures import CHARTED, Told, series, summary
from sante.tracking.service.entries import entries
from sante.tracking.service.trackers import fields_ever, tracker, trackers
from sante.tracking.types import AimReport, Field, Series, Summary, Tracker

SPANS: Final = (7, 30, 90)
AIM_DAYS: Final = 3660  # runs are told of as far back as anybody logged


@dataclass(frozen=True, slots=True)
class TrackerSeries:
    """A figure by day, and the tracker it is of."""

    tracker: Tracker
    series: Series


async def summaries(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, *, now: datetime
) -> list[Summary]:
    """Of the last 7, 30 and 90 days, today included. Raises NotFound."""
    _, today = await profiles.person_at(session, user_id, now=now)
    fields = await _fields(session, user_id, tracker_id)
    told = await _told(session, user_id, tracker_id, today - timedelta(days=max(SPANS)), today)
    return [summary(fields, told, today, span) for span in SPANS]


async def series_of(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, *, first: date, last: date
) -> list[Series]:
    """Of every field that has figures, earlier ones too. Raises NotFound."""
    fields = await _fields(session, user_id, tracker_id)
    told = await _told(session, user_id, tracker_id, first, last)
    return [series(field, told) for field in fields if field.type in CHARTED]


async def one_series(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, key: str, *, first: date, last: date
) -> Series:
    """Raises NotFound, also for a field that has no figures."""
    found = await series_of(session, user_id, tracker_id, first=first, last=last)
    for one in found:
        if one.field.key == key:
            return one
    raise NotFound


async def aim_report(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, *, now: datetime
) -> AimReport | None:
    """None when the tracker has no aim now. Raises NotFound."""
    found = await tracker(session, user_id, tracker_id)
    if found.setup.aim is None:
        return None
    person, today = await profiles.person_at(session, user_id, now=now)
    fields = {one.key: one for one in await fields_ever(session, user_id, tracker_id)}
    first = max(found.eras[0].since - timedelta(days=7), today - timedelta(days=AIM_DAYS))
    told = await _told(session, user_id, tracker_id, first, today)
    return aims.report(found.eras, fields, told, today, person.week_start)


async def all_series(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> list[TrackerSeries]:
    """Every figure of every tracker in use, in one read of the entries."""
    by_tracker: dict[UUID, list[Told]] = {}
    for one in await entries(session, user_id, first, last):
        by_tracker.setdefault(one.tracker_id, []).append(Told(one.local_date, one.data))
    return [
        TrackerSeries(found, series(field, by_tracker[found.id]))
        for found in await trackers(session, user_id)
        if found.active and found.id in by_tracker
        for field in found.definition.fields
        if field.type in CHARTED
    ]


async def _fields(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> tuple[Field, ...]:
    await tracker(session, user_id, tracker_id)
    return await fields_ever(session, user_id, tracker_id)


async def _told(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, first: date, last: date
) -> list[Told]:
    found = await entries(session, user_id, first, last, tracker_id)
    return [Told(one.local_date, one.data) for one in found]
