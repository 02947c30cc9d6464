"""Where the targets of a person's goals stand and are heading, in their own units."""

from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.goals.service.health import Health, gather
from sante.goals.service.score import score_with
from sante.goals.types import Goal, MarkerProjection
from sante.kit import units
from sante.labs import service as labs
from sante.profile.types import Person
from sante.progress.rules.outlook import Show, Shown, outlook
from sante.progress.types import Outlook, Projection, Promise, ScoreProjection

ON_TRACK: Final = 0.70  # of the wanted change


async def projections(
    session: AsyncSession, person: Person, *, now: datetime
) -> list[tuple[Goal, list[Projection]]]:
    """Every running goal with the projections of its targets, newest goal first."""
    today = person.day_at(now)
    found = []
    for goal in await goals.active_goals(session, person.user_id, today):
        made = await goals.project_goal(session, person, goal.goal_id, today)
        found.append((goal, _shown(person, goal, made, today)))
    return found


async def outlook_of(session: AsyncSession, person: Person, goal: Goal, today: date) -> Outlook:
    """Where one goal is heading: its markers, and the health score they would make."""
    made = await goals.project_goal(session, person, goal.goal_id, today)
    score = _score(goal, await gather(session, person, today), made) if made else None
    return Outlook(tuple(_shown(person, goal, made, today)), score)


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


def _shown(
    person: Person, goal: Goal, made: tuple[MarkerProjection, ...], today: date
) -> list[Projection]:
    return [
        outlook(goal.goal_id, one, shower(person, one.biomarker_id, one.unit), today)
        for one in made
    ]


def _score(
    goal: Goal, health: Health, made: tuple[MarkerProjection, ...]
) -> ScoreProjection | None:
    """None where there was no score when the goal began, or there is none now."""
    baseline, target = goal.health_score_baseline, goal.health_score_target
    now = score_with(health, {one.biomarker_id: one.now.mean for one in made})
    end = score_with(health, {one.biomarker_id: one.end.mean for one in made})
    if baseline is None or now is None or end is None:
        return None
    wanted = None if target is None else target - baseline
    reaches = None if not wanted else (round(end) - baseline) / wanted >= ON_TRACK
    return ScoreProjection(baseline, round(now), round(end), target, reaches)


def shower(person: Person, biomarker_id: str, unit: str) -> Show:
    """Puts values of a marker into the unit the person reads."""
    marker = labs.registry()[biomarker_id]

    def show(value: float) -> Shown:
        there = labs.shown(marker, value, unit, person.units.labs)
        text = f"{there.value:.{there.decimals}f}"
        # One digit more than is read, so that a curve drawn from them has no steps.
        return Shown(round(there.value, there.decimals + 1), text, units.label(there.unit))

    return show
