"""What goals know of one marker: the targets that run, and the actions that move it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.rules.effects import share_for
from sante.goals.rules.projection.forecast import Z80
from sante.goals.service.health import gather
from sante.goals.service.library import LibraryFilter, action_library
from sante.goals.service.read import active_goals
from sante.goals.types import ActionDefinition, Effect, Goal
from sante.kit import ids
from sante.labs import service as labs
from sante.labs.types import Beside, Direction, Interval, MarkerAim, Mover
from sante.profile import service as profiles

MOST_MOVERS: Final = 8


async def beside_marker(
    session: AsyncSession, user_id: UUID, biomarker_id: str, *, now: datetime
) -> Beside:
    """The targets of running goals on a marker, and what in the library moves it the right way and
    passes the safety filter, the strongest first. None where coaching on the marker stops."""
    person, today = await profiles.person_at(session, user_id, now=now)
    aims = [_aim(goal, biomarker_id) for goal in await active_goals(session, user_id, today)]
    told = tuple(aim for found in aims for aim in found)
    if biomarker_id in await labs.refer_markers(session, user_id):
        return Beside(aims=told)
    health = await gather(session, person, today)
    entries = await action_library(
        session, person, LibraryFilter(biomarker=biomarker_id), today=today
    )
    movers = [
        _mover(entry.action, effect)
        for entry in entries
        if not entry.refused and not entry.action.default_off
        for effect in entry.action.effects
        if effect.biomarker_id == biomarker_id
        and share_for(effect, health.who) == 1
        and _is_wanted(effect)
    ]
    movers.sort(key=lambda mover: (mover.relative, -abs(mover.middle)))
    return Beside(told, tuple(movers[:MOST_MOVERS]))


def _is_wanted(effect: Effect) -> bool:
    """Whether an effect goes the way that is better; where both ends can be bad, either may be."""
    direction = labs.registry()[effect.biomarker_id].direction
    if effect.note.startswith("adverse"):
        return False
    return direction is Direction.RANGE or (effect.mean < 0) == (direction is Direction.LOWER)


def _aim(goal: Goal, biomarker_id: str) -> Iterator[MarkerAim]:
    for each in goal.targets:
        wanted = each.target
        if wanted.biomarker_id == biomarker_id:
            yield MarkerAim(
                title=goal.title,
                href=f"/goals/{ids.encode('goal', goal.goal_id)}",
                target=Interval(wanted.low, wanted.high),
                unit=wanted.unit,
                by=goal.end_date,
            )


def _mover(action: ActionDefinition, effect: Effect) -> Mover:
    dose = 1.0 if effect.doses is None else effect.doses
    middle, spread = effect.mean * dose, Z80 * effect.se * abs(dose)
    return Mover(
        action_id=action.id,
        name=action.name,
        href=f"/library?{urlencode({'q': action.name})}",
        low=middle - spread,
        middle=middle,
        high=middle + spread,
        relative=effect.relative,
        grade=action.grade.value,
        per="kilogram lost" if effect.doses is None else "",
    )
