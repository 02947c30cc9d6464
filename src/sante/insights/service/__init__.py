"""Insights of days, trends and what goes together: the way in for other packages."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights.service.habits import HabitSource, use_habits
from sante.insights.service.listening import ask_for, on_days_changed
from sante.insights.service.movement_asked import (
    MOST_NIGHTS,
    SleepFromMovement,
    ask_score,
    choose_model,
    sleep_from_movement,
    sleep_models,
)
from sante.insights.service.read import (
    history,
    insight_of,
    known_days,
    latest,
    models,
    patterns,
    regularity,
    trends,
)
from sante.insights.service.tracked import tracked_habits

__all__ = [
    "MOST_NIGHTS",
    "HabitSource",
    "SleepFromMovement",
    "ask_for",
    "ask_score",
    "choose_model",
    "history",
    "insight_of",
    "known_days",
    "latest",
    "look",
    "models",
    "on_days_changed",
    "patterns",
    "regularity",
    "sleep_from_movement",
    "sleep_models",
    "tracked_habits",
    "trends",
    "use_habits",
]


async def look(session: AsyncSession, user_id: UUID, span: tuple[date, date], *, now: datetime
) -> None:  # fmt: skip
    """Make the insights of the days of `span`, which ends today, here and not in a job."""
    from sante.insights.service import movement, work

    await movement.score(session, user_id, span, now=now)
    await work.make(session, user_id, span, span[1], now=now)
