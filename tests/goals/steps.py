"""What a person does, over HTTP or through the service, in one line of a test."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy.ext.asyncio import AsyncSession
from tests.support.people import Person

from sante.goals import service
from sante.goals.service import NewGoal
from sante.profile import service as profiles
from sante.profile.types import Person as Profile

CARDIO = {"category": "cardiovascular", "intensity": "balanced"}


async def make(
    client: httpx2.AsyncClient, person: Person, status: int = 201, **changes: Any
) -> dict[str, Any]:
    answer = await client.post("/api/v1/goals", json={**CARDIO, **changes}, headers=person.headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def tell(client: httpx2.AsyncClient, person: Person, kind: str, text: str) -> str:
    """Add a constraint to the profile; returns its id."""
    answer = await client.post(
        "/api/v1/constraints", json={"kind": kind, "label": text}, headers=person.headers
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["constraint_id"])


async def profile_of(session: AsyncSession, user_id: UUID, now: datetime) -> Profile:
    found, _ = await profiles.person_at(session, user_id, now=now)
    return found


async def goal_of(
    session: AsyncSession, user_id: UUID, now: datetime, category: str = "cardiovascular"
) -> UUID:
    person = await profile_of(session, user_id, now)
    return await service.create_goal(session, person, NewGoal(category, "balanced"), now=now)


async def first_action(session: AsyncSession, user_id: UUID, goal_id: UUID) -> UUID:
    found = await service.goal_with_plan(session, user_id, goal_id)
    daily = (c for c in found.commitments if c.phase == 1 and c.schedule.per_week == 7)
    return next(daily).user_action_id
