from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights import queries
from sante.insights.rules.models import ALGORITHMS, Algorithm
from sante.insights.rules.regularity import minutes_asleep, regularity_index
from sante.insights.service import rows
from sante.insights.types import DailyInsight, Patterns, Period, TrendReport
from sante.wearables import service as wearables
from sante.wearables.types import DailyMetrics

NOTHING: Final = "Nothing has been made of this day yet."
REGULARITY_DAYS: Final = 14


async def insight_of(session: AsyncSession, user_id: UUID, day: date) -> DailyInsight:
    """Of a day without one: pending."""
    found = await queries.days(session, user_id, day, day, 1)
    if not found:
        return DailyInsight(day=day, state="pending", reason=NOTHING)
    return rows.insight(found[0])


async def history(
    session: AsyncSession,
    user_id: UUID,
    *,
    first: date | None = None,
    last: date | None = None,
    limit: int = 30,
) -> list[DailyInsight]:
    """Newest first."""
    return [rows.insight(r) for r in await queries.days(session, user_id, first, last, limit)]


async def latest(session: AsyncSession, user_id: UUID, today: date) -> DailyInsight | None:
    """The newest of today or yesterday."""
    yesterday = today - timedelta(days=1)
    found = await queries.days(session, user_id, yesterday, today, 1)
    return rows.insight(found[0]) if found else None


async def trends(
    session: AsyncSession,
    user_id: UUID,
    period: Period,
    *,
    before: date | None = None,
    limit: int = 12,
) -> list[TrendReport]:
    """Newest first."""
    return [rows.trend(r) for r in await queries.trends(session, user_id, period, before, limit)]


async def patterns(session: AsyncSession, user_id: UUID) -> Patterns | None:
    """None until a look has been taken."""
    found = await queries.patterns(session, user_id)
    return rows.patterns(found) if found is not None else None


async def known_days(
    session: AsyncSession, user_id: UUID, last: date, count: int
) -> list[DailyMetrics]:
    """The `count` days up to `last` of which there is anything."""
    first = last - timedelta(days=count - 1)
    return await wearables.daily_metrics(session, user_id, first, last)


async def regularity(session: AsyncSession, user_id: UUID, last: date) -> float | None:
    """The sleep regularity index of the 14 days up to `last`; of one source, the one that told the
    most sleep, and of days it told any of."""
    first = last - timedelta(days=REGULARITY_DAYS)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    segments = await wearables.sleep_segments(
        session, user_id, begin, begin + timedelta(days=REGULARITY_DAYS + 2)
    )
    return regularity_index(minutes_asleep(segments))


def models() -> Sequence[Algorithm]:
    return ALGORITHMS
