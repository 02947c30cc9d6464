"""What happens below and may change what is kept of a person's progress."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.events import GoalChanged, GoalCreated
from sante.labs.events import ReportConfirmed, ReportDeleted, ReportReopened
from sante.profile.events import ProfileChanged
from sante.progress.service.closing import person_changed, plan_changed

_MATTERS: Final = frozenset(
    {"zone", "day_start_hour", "week_start", "constraints", "birth_date", "sex"}
)


async def on_plan_changed(session: AsyncSession, event: GoalCreated | GoalChanged) -> None:
    await plan_changed(session, event.user_id)


async def on_profile_changed(session: AsyncSession, event: ProfileChanged) -> None:
    if event.fields & _MATTERS:
        await person_changed(session, event.user_id)


async def on_report_changed(
    session: AsyncSession, event: ReportConfirmed | ReportDeleted | ReportReopened
) -> None:
    """What a report says decides what is safe to ask of a person."""
    await person_changed(session, event.user_id)
