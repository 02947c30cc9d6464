"""Action logs as a source of habits for insights."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.rules.done_days import Untold, done_days
from sante.goals.service.logs import logs_between
from sante.goals.service.phases import days_off
from sante.goals.service.read import commitments, list_goals, pauses
from sante.insights.types import Habit
from sante.profile import service as profiles


async def done_habits(
    session: AsyncSession, user_id: UUID, *, first: date, last: date
) -> Sequence[Habit]:
    """Each action that was in a plan in [first, last], done or not day by day."""
    held = await commitments(session, user_id)
    if not held:
        return ()
    end = last + timedelta(days=1)
    person = await profiles.person(session, user_id, today=last)
    goals = await list_goals(session, user_id, today=last)
    untold = Untold(
        pauses=await pauses(session, user_id, first, end),
        ended={g.goal_id: day for g in goals if (day := g.ended_on(person.day_at)) is not None},
        off=await days_off(session, user_id, first, last),
    )
    logs = await logs_between(session, user_id, first, end)
    names = {c.action.id: c.action.name for c in held}
    return [
        Habit(f"action:{action_id}", f"“{names[action_id]}” done", days)
        for action_id, days in done_days(held, logs, untold, first, last).items()
    ]
