"""Today, and the days behind it."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError, Invalid
from sante.profile.types import Person
from sante.progress.rules import view
from sante.progress.service.checkins import check_ins_between
from sante.progress.service.snapshots import Memory, snapshot
from sante.progress.types import DailyProgress, DayRecord, DayTotals, Outcome, Today

DEFAULT_DAYS: Final = 14
MOST_DAYS: Final = 366


async def today(
    session: AsyncSession, person: Person, *, now: datetime, memory: Memory | None = None
) -> Today:
    return await today_of(session, person.user_id, now=now, memory=memory)


async def today_of(
    session: AsyncSession, user_id: UUID, *, now: datetime, memory: Memory | None = None
) -> Today:
    """As `today`, for who has not read the person."""
    return view.today(await snapshot(session, user_id, now=now, memory=memory), now)


async def daily(
    session: AsyncSession,
    user_id: UUID,
    *,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    memory: Memory | None = None,
) -> list[DailyProgress]:
    """Each day from `first` to `last`, both included, by default the last 14 up to today.

    Raises Invalid for a range that is upside down, too long or ahead of today.
    """
    found = await snapshot(session, user_id, now=now, memory=memory)
    end = last or found.day
    start = first or end - timedelta(days=DEFAULT_DAYS - 1)
    _check_range(start, end, found.day)
    known = {record.day: record for record in view.View(found, now).records}
    told = {c.day: c for c in await check_ins_between(session, user_id, start, end)}
    days = (start + timedelta(days=i) for i in range((end - start).days + 1))
    return [DailyProgress(known.get(day) or _empty(day), told.get(day)) for day in days]


def _check_range(start: date, end: date, today: date) -> None:
    problem = None
    if end < start:
        problem = FieldError("to", "The range ends before it starts. Swap from and to.")
    elif end > today:
        problem = FieldError("to", f"Days after today ({today.isoformat()}) have no progress yet.")
    elif (end - start).days >= MOST_DAYS:
        problem = FieldError("from", f"Ask for at most {MOST_DAYS} days at a time.")
    if problem is not None:
        raise Invalid(problem.message, errors=[problem])


def _empty(day: date) -> DayRecord:
    """A day before anything was planned."""
    return DayRecord(day, DayTotals(), Outcome.RESTED, 0)
