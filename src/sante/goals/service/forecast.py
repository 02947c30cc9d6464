"""A goal's whole outlook: its targets, what they do to the score and to biological age, and what
its plan may do elsewhere."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.rules.coupled import with_coupled
from sante.goals.rules.markers import marker_models
from sante.goals.rules.projection.exposure import SELF_REPORT
from sante.goals.rules.projection.response import pushes
from sante.goals.service.describe import ROUNDING
from sante.goals.service.health import Health
from sante.goals.service.project import Standing, projected, stand_on
from sante.goals.types import (
    DOWN,
    UP,
    AgeOutlook,
    Direction,
    Forecast,
    MarkerProjection,
    ScoreOutlook,
    SideEffect,
)
from sante.labs import service as labs
from sante.labs.types import Direction as Wanted
from sante.labs.types import Profile
from sante.profile.types import Person

WANTED: Final[Mapping[Wanted, Direction]] = {Wanted.LOWER: DOWN, Wanted.HIGHER: UP}


async def forecast_goal(
    session: AsyncSession, person: Person, goal_id: UUID, on: date, adherence: float | None = None
) -> Forecast:
    """As `project_goal`, with what follows from it. Raises NotFound."""
    standing = await stand_on(session, person, goal_id, on, adherence)
    made = tuple(projection for projection, _ in projected(standing))
    return Forecast(
        projections=made,
        score=score_outlook(standing.health, made),
        age=age_outlook(standing.health, made),
        elsewhere=_elsewhere(standing),
    )


def score_outlook(health: Health, made: Sequence[MarkerProjection]) -> ScoreOutlook | None:
    """None where there is no complete score, or nothing to put into it."""
    profile = health.profile
    if profile is None or profile.judgement.score.value is None or not made:
        return None
    now = profile.judgement.score.partial_value
    found = _span(lambda changed: _score(health, profile, changed), made)
    return None if found is None or now is None else ScoreOutlook(now, *found)


def _score(health: Health, profile: Profile, changed: Mapping[str, float]) -> float | None:
    """Unrounded, for differences of less than a point."""
    values = with_coupled(health.who.values, changed)
    return labs.rescore(values, health.person, profile.report_date).partial_value


def age_outlook(health: Health, made: Sequence[MarkerProjection]) -> AgeOutlook | None:
    """None unless all nine markers are there and fresh, and a target is one of them."""
    age = None if health.profile is None else health.profile.judgement.age
    if age is None or age.value is None:
        return None
    named = {part.biomarker_id for part in age.contributions}
    mine = [one for one in made if one.biomarker_id in named]
    if not mine:
        return None
    found = _span(lambda values: labs.age_with(age, values), mine)
    return None if found is None else AgeOutlook(age.value, *found, band=age.band)


def _span(
    at: Callable[[Mapping[str, float]], float | None], made: Sequence[MarkerProjection]
) -> tuple[float, float, float] | None:
    """A figure with all markers at their projected values, and the 80 % band around it.

    Each marker is moved to the ends of its own band while the others stay; what that does is
    added up as independent errors are, by the root of the sum of squares, for each side apart.
    """
    middle = {one.biomarker_id: one.end.mean for one in made}
    centre = at(middle)
    if centre is None:
        return None
    below = above = 0.0
    for one in made:
        moves = [0.0]
        for end in (one.end.band80.low, one.end.band80.high):
            found = at({**middle, one.biomarker_id: max(end, one.end.mean * 0.01)})
            moves.append(0.0 if found is None else found - centre)
        below += min(moves) ** 2
        above += max(moves) ** 2
    return centre, centre - math.sqrt(below), centre + math.sqrt(above)


def _elsewhere(standing: Standing) -> tuple[SideEffect, ...]:
    """Markers that are no target and that the plan's present actions push the wrong way, each in
    full: unwanted effects are neither capped nor set off against each other."""
    health = standing.health
    targets = {held.target.biomarker_id for held in standing.found.goal.targets}
    names = {c.action.id for c in standing.found.commitments if c.removed_on is None}
    actions = {a.id: a for a in standing.actions if a.id in names}
    expected = SELF_REPORT * standing.practice.expected
    found = []
    for key, state in health.states.items():
        model, wanted = marker_models().get(key), WANTED.get(labs.registry()[key].direction)
        if key in targets or model is None or wanted is None or state.value <= 0:
            continue
        level = model.to_scale(state.value)
        for push in pushes(actions.values(), model, level, health.who):
            change = model.from_scale(level + push.change * expected) - state.value
            if wanted * change < -ROUNDING * state.value:
                action = actions[push.action_id]
                found.append(
                    SideEffect(
                        action_id=action.id,
                        action_name=action.name,
                        biomarker_id=key,
                        marker_name=state.name,
                        unit=state.unit,
                        baseline=state.value,
                        change=change,
                    )
                )
    return tuple(found)
