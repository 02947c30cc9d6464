"""What sets the work going."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError
from sante.core.jobs import jobs
from sante.insights.errors import NotYet
from sante.wearables.events import DaysChanged

REFRESH = "insights.refresh"


async def on_days_changed(session: AsyncSession, event: DaysChanged) -> None:
    """In a job of its own: an import is done when its days are."""
    await jobs.defer(session, REFRESH, user_id=event.user_id, first=event.first, last=event.last)


async def ask_for(session: AsyncSession, user_id: UUID, day: date, *, today: date) -> UUID:
    """Make the insight of a day (again); the id of the job. Raises NotYet."""
    if day > today:
        message = "This day has not begun. Ask for today or a day before."
        raise NotYet(message, errors=[FieldError("date", message)])
    return await jobs.defer(session, REFRESH, user_id=user_id, first=day, last=day)
