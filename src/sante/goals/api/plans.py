"""The versions of a plan, the phases that wait, and quiet days."""

from datetime import date
from typing import Annotated

from fastapi import Path, Response

from sante.core.http import Now, Router, Tx
from sante.core.schemas import Page
from sante.goals import service
from sante.goals.api.common import GoalId, Reader, Writer, detail
from sante.goals.schemas import AnswerPhase, GoalDetail, LowCapacity, PlanOut
from sante.profile import service as profiles

router = Router(tags=["goals"])

Day = Annotated[date, Path(description="A local day of the person.")]
Phase = Annotated[int, Path(ge=1, le=3)]


@router.get("/goals/{goal_id}/plans")
async def list_plans(goal_id: GoalId, viewer: Reader, session: Tx) -> Page[PlanOut]:
    """Every version of the plan with what it changed and why, newest first."""
    found = await service.plan_versions(session, viewer.user_id, goal_id)
    return Page(items=[PlanOut.of(plan) for plan in found])


@router.post("/goals/{goal_id}/plans/undo")
async def undo_last(goal_id: GoalId, viewer: Writer, session: Tx, now: Now) -> GoalDetail:
    """Bring back the plan as it was before its last change; twice brings the change back."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.undo_last(session, person, goal_id, now=now)
    return await detail(session, person, goal_id, now)


@router.put("/goals/{goal_id}/phases/{phase}")
async def answer_phase(
    goal_id: GoalId, phase: Phase, body: AnswerPhase, viewer: Writer, session: Tx, now: Now
) -> GoalDetail:
    """Start a phase that has not begun, let it wait, or leave it out."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.answer_phase(
        session, person, goal_id, phase, body.answer, now=now, until=body.until
    )
    return await detail(session, person, goal_id, now)


@router.get("/days/{day}/low-capacity")
async def read_low_capacity(day: Day, viewer: Reader, session: Tx) -> LowCapacity:
    found = await service.low_capacity_days(session, viewer.user_id, day, day)
    return LowCapacity(date=day, low_capacity=day in found)


@router.put("/days/{day}/low-capacity")
async def set_low_capacity(day: Day, viewer: Writer, session: Tx, now: Now) -> LowCapacity:
    """Two minutes of each action are enough on this day. Log them as partial: it keeps the streak
    and the day, and counts half in projections."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.set_low_capacity(session, person, day, low=True, now=now)
    return LowCapacity(date=day, low_capacity=True)


@router.delete("/days/{day}/low-capacity", status_code=204)
async def clear_low_capacity(day: Day, viewer: Writer, session: Tx, now: Now) -> Response:
    """An ordinary day again; what was logged stays."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.set_low_capacity(session, person, day, low=False, now=now)
    return Response(status_code=204)
