"""Low-capacity days: one tap, and two minutes of each action are enough for that day.

The rule: on such a day the two-minute version is logged as done in part. In part keeps the streak,
the day's own and that of each action, and a day on which everything was done in part is a perfect
one; for habit strength and projections it counts half, for a body gets less of it. Who does more
logs it as done, on any day. What was logged stays when the day becomes an ordinary one again.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.events import publish
from sante.goals import queries
from sante.goals.errors import BadDate
from sante.goals.events import LowCapacityChanged
from sante.goals.rules.schedule import BACK_DAYS
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile.types import Person


async def low_capacity_days(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> frozenset[date]:
    """Those from `first` to `last`, both included."""
    return await queries.low_days(session, user_id, first, last)


async def set_low_capacity(
    session: AsyncSession, person: Person, day: date, *, low: bool, now: datetime
) -> None:
    """Make a day one on which two minutes are enough, or an ordinary one again; twice is once.

    Raises BadDate for a day to come, or one whose logs can no longer be changed.
    """
    today = person.day_at(now)
    if day > today:
        raise BadDate("day", "That day is still to come. Take it easy when it is there.")
    if day < today - timedelta(days=BACK_DAYS):
        raise BadDate("day", f"Only the last {BACK_DAYS} days can be changed.")
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    if low:
        row = {
            "user_id": person.user_id,
            "id": new_id(),
            "local_date": day,
            "zone": stamp.zone,
            "utc_offset_minutes": stamp.utc_offset_minutes,
            "created_at": now,
        }
        changed = await queries.add_low_day(session, row)
    else:
        changed = await queries.remove_low_day(session, person.user_id, day)
    if changed:
        await touch(session, person.user_id)
        await publish(session, LowCapacityChanged(person.user_id, day, low))
