"""Where the targets of a person's goals stand and are heading, in their own units."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.goals.types import Goal
from sante.kit import units
from sante.labs import service as labs
from sante.profile.types import Person
from sante.progress.rules.outlook import (
    Show,
    Shown,
    age_span,
    outlook,
    score_span,
    unfavourable,
)
from sante.progress.types import GoalOutlook, Projection, Promise


async def projections(
    session: AsyncSession, person: Person, *, now: datetime
) -> list[tuple[Goal, list[Projection]]]:
    """Every running goal with the projections of its targets, newest goal first."""
    today = person.day_at(now)
    found = []
    for goal in await goals.active_goals(session, person.user_id, today):
        made = await goals.project_goal(session, person, goal.goal_id, today)
        shown = [
            outlook(goal.goal_id, one, shower(person, one.biomarker_id, one.unit), today)
            for one in made
        ]
        found.append((goal, shown))
    return found


async def goal_outlook(
    session: AsyncSession, person: Person, goal: Goal, *, now: datetime
) -> GoalOutlook:
    """Everything a goal's future holds: its targets, the health score and the biological age with
    them, and what its plan may do elsewhere. Raises NotFound."""
    today = person.day_at(now)
    found = await goals.forecast_goal(session, person, goal.goal_id, today)
    return GoalOutlook(
        goal=goal,
        projections=tuple(
            outlook(goal.goal_id, one, shower(person, one.biomarker_id, one.unit), today)
            for one in found.projections
        ),
        health_score=None if found.score is None else score_span(found.score),
        biological_age=None if found.age is None else age_span(found.age),
        elsewhere=tuple(
            unfavourable(one, shower(person, one.biomarker_id, one.unit)) for one in found.elsewhere
        ),
    )


async def outlooks(
    session: AsyncSession, person: Person, *, now: datetime
) -> tuple[GoalOutlook, ...]:
    """Of every running goal, newest first."""
    running = await goals.active_goals(session, person.user_id, person.day_at(now))
    return tuple([await goal_outlook(session, person, goal, now=now) for goal in running])


def promises(person: Person, goal: Goal) -> tuple[Promise, ...]:
    """What was projected when the goal was made, beside what was measured since."""
    found = []
    for held in goal.targets:
        if held.projected is None:
            continue
        show = shower(person, held.target.biomarker_id, held.target.unit)
        projected = show(held.projected)
        found.append(
            Promise(
                biomarker_id=held.target.biomarker_id,
                name=held.target.name,
                unit=projected.unit,
                projected=projected.value,
                actual=None if held.actual is None else show(held.actual).value,
            )
        )
    return tuple(found)


def shower(person: Person, biomarker_id: str, unit: str) -> Show:
    """Puts values of a marker into the unit the person reads."""
    marker = labs.registry()[biomarker_id]

    def show(value: float) -> Shown:
        there = labs.shown(marker, value, unit, person.units.labs)
        text = f"{there.value:.{there.decimals}f}"
        # One digit more than is read, so that a curve drawn from them has no steps.
        return Shown(
            round(there.value, there.decimals + 1), text, units.label(there.unit), there.decimals
        )

    return show
