from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, Tx
from sante.core.schemas import Page, PathId
from sante.goals import service
from sante.goals.errors import BadChoice
from sante.goals.schemas import (
    AddAction,
    CreateGoal,
    GoalActionOut,
    GoalDetail,
    GoalOut,
    LibraryAction,
    PatchGoal,
    RecommendationOut,
    Recommendations,
    ReportCardOut,
    actions_of,
)
from sante.goals.service import LibraryFilter
from sante.goals.types import GoalStatus
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.profile import service as profiles
from sante.profile.types import Person

router = Router(tags=["goals"])

Reader = Annotated[Viewer, Read("goals")]
Writer = Annotated[Viewer, Write("goals")]
GoalId = Annotated[UUID, PathId("goal")]
UserActionId = Annotated[UUID, PathId("ua")]
Filter = Annotated[str | None, Query(max_length=100)]


@router.post("/goals", status_code=201)
async def create_goal(body: CreateGoal, viewer: Writer, session: Tx, now: Now) -> GoalDetail:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    wanted = service.NewGoal(
        category=body.category,
        intensity=body.intensity,
        duration_days=body.duration_days,
        custom_prompt=body.custom_prompt,
    )
    goal_id = await service.create_goal(session, person, wanted, now=now)
    return await _detail(session, person, goal_id, now)


@router.get("/goals")
async def list_goals(viewer: Reader, session: Tx, now: Now, status: Filter = None) -> Page[GoalOut]:
    if status is not None and status not in tuple(GoalStatus):
        raise BadChoice("status", status, [s.value for s in GoalStatus])
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    wanted = None if status is None else GoalStatus(status)
    goals = await service.list_goals(session, viewer.user_id, status=wanted, today=today)
    return Page(items=[GoalOut.of(goal, person, today) for goal in goals])


@router.get("/goals/recommendations")
async def recommend_goals(
    viewer: Reader, session: Tx, now: Now, limit: Annotated[int, Query(ge=1, le=8)] = 4
) -> Recommendations:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    found = await service.recommendations(session, person, now=now, limit=limit)
    return Recommendations(recommendations=[RecommendationOut.of(s, person) for s in found])


@router.get("/goals/{goal_id}")
async def read_goal(goal_id: GoalId, viewer: Reader, session: Tx, now: Now) -> GoalDetail:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    return await _detail(session, person, goal_id, now)


@router.patch("/goals/{goal_id}")
async def patch_goal(
    goal_id: GoalId, body: PatchGoal, viewer: Writer, session: Tx, now: Now
) -> GoalDetail:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    patch = service.GoalPatch(status=body.status, intensity=body.intensity, title=body.title)
    await service.patch_goal(session, person, goal_id, patch, now=now)
    return await _detail(session, person, goal_id, now)


@router.delete("/goals/{goal_id}")
async def abandon_goal(goal_id: GoalId, viewer: Writer, session: Tx, now: Now) -> GoalOut:
    """End a goal before its time. Its history stays."""
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    await service.abandon_goal(session, person, goal_id, now=now)
    return GoalOut.of(await service.goal(session, viewer.user_id, goal_id), person, today)


@router.get("/goals/{goal_id}/report-card")
async def read_report_card(goal_id: GoalId, viewer: Reader, session: Tx, now: Now) -> ReportCardOut:
    """What was projected for a goal, held against the values that came."""
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    card = await service.report_card(session, person, goal_id, now=now)
    return ReportCardOut.of(card, person, today)


@router.get("/goals/{goal_id}/actions")
async def list_actions(
    goal_id: GoalId, viewer: Reader, session: Tx, now: Now
) -> Page[GoalActionOut]:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    found = await service.goal_with_plan(session, viewer.user_id, goal_id)
    facts = await service.facts_for(session, person, today)
    return Page(items=actions_of(found, facts, today))


@router.post("/goals/{goal_id}/actions", status_code=201)
async def add_action(
    goal_id: GoalId, body: AddAction, viewer: Writer, session: Tx, now: Now
) -> GoalActionOut:
    """Add an action by the person's own tap; it passes the safety filter like any other."""
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    made = await service.add_action(
        session,
        person,
        goal_id,
        body.action_id,
        now=now,
        clinician_agreed=body.clinician_agreed,
    )
    found = await service.goal_with_plan(session, viewer.user_id, goal_id)
    facts = await service.facts_for(session, person, today)
    return next(a for a in actions_of(found, facts, today) if a.user_action_id == made)


@router.delete("/goals/{goal_id}/actions/{user_action_id}", status_code=204)
async def remove_action(
    goal_id: GoalId, user_action_id: UserActionId, viewer: Writer, session: Tx, now: Now
) -> Response:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.remove_action(session, person, goal_id, user_action_id, now=now)
    return Response(status_code=204)


def library_filter(
    category: Filter = None,
    goal: Filter = None,
    difficulty: Filter = None,
    biomarker: Filter = None,
    q: Filter = None,
) -> LibraryFilter:
    return LibraryFilter(category, goal, difficulty, biomarker, q)


@router.get("/actions/library")
async def action_library(
    viewer: Reader, session: Tx, now: Now, wanted: Annotated[LibraryFilter, Depends(library_filter)]
) -> Page[LibraryAction]:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    found = await service.action_library(session, person, wanted, today=today)
    return Page(items=[LibraryAction.of(entry) for entry in found])


async def _detail(session: AsyncSession, person: Person, goal_id: UUID, now: Now) -> GoalDetail:
    today = person.day_at(now)
    found = await service.goal_with_plan(session, person.user_id, goal_id)
    facts = await service.facts_for(session, person, today)
    stopped = await service.stopped_markers(session, person, found.goal, today)
    return GoalDetail.build(found, person, facts, today, stopped)
