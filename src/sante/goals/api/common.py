"""What the routes about goals share."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.schemas import PathId
from sante.goals import service
from sante.goals.schemas import GoalActionOut, GoalDetail, Life, actions_of
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.profile.types import Person

Reader = Annotated[Viewer, Read("goals")]
Writer = Annotated[Viewer, Write("goals")]
GoalId = Annotated[UUID, PathId("goal")]
UserActionId = Annotated[UUID, PathId("ua")]
Filter = Annotated[str | None, Query(max_length=100)]


async def detail(session: AsyncSession, person: Person, goal_id: UUID, now: datetime) -> GoalDetail:
    today = person.day_at(now)
    found = await service.goal_with_plan(session, person.user_id, goal_id)
    facts = await service.facts_for(session, person, today)
    life = Life(
        waiting=await service.waiting_phases(session, person, goal_id, now=now),
        stopped=await service.stopped_markers(session, person, found.goal, today),
    )
    return GoalDetail.build(found, person, facts, today, life)


async def action_of(
    session: AsyncSession, person: Person, ids: tuple[UUID, UUID], now: datetime
) -> GoalActionOut:
    """An action as it now stands; `ids`: its goal and itself."""
    goal_id, user_action_id = ids
    today = person.day_at(now)
    found = await service.goal_with_plan(session, person.user_id, goal_id)
    facts = await service.facts_for(session, person, today)
    actions = actions_of(found, facts, today)
    return next(a for a in actions if a.user_action_id == user_action_id)
