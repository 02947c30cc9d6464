"""Where the targets of a person's goals stand and are heading, in their own units."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.goals.types import Goal
from sante.kit import units
from sante.labs import service as labs
from sante.profile.types import Person
from sante.progress.rules.outlook import Show, Shown, outlook
from sante.progress.types import Projection


async def projections(
    session: AsyncSession, person: Person, *, now: datetime
) -> list[tuple[Goal, list[Projection]]]:
    """Every running goal with the projections of its targets, newest goal first."""
    today = person.day_at(now)
    found = []
    for goal in await goals.active_goals(session, person.user_id, today):
        made = await goals.project_goal(session, person, goal.goal_id, today)
        shown = [
            outlook(goal.goal_id, one, _shower(person, one.biomarker_id, one.unit), today)
            for one in made
        ]
        found.append((goal, shown))
    return found


def _shower(person: Person, biomarker_id: str, unit: str) -> Show:
    marker = labs.registry()[biomarker_id]

    def show(value: float) -> Shown:
        there = labs.shown(marker, value, unit, person.units.labs)
        text = f"{there.value:.{there.decimals}f}"
        # One digit more than is read, so that a curve drawn from them has no steps.
        return Shown(round(there.value, there.decimals + 1), text, units.label(there.unit))

    return show
