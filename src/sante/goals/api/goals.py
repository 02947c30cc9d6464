from typing import Annotated

from fastapi import Depends, Query

from sante.core.http import Now, Router, Tx
from sante.core.schemas import Page
from sante.goals import service
from sante.goals.api.common import Filter, GoalId, Reader, Writer, detail
from sante.goals.errors import BadChoice
from sante.goals.schemas import (
    CreateCustomGoal,
    CreateGoal,
    Extend,
    GoalDetail,
    GoalOut,
    LibraryAction,
    OfferOut,
    PatchGoal,
    RecommendationOut,
    Recommendations,
    ReportCardOut,
    SummaryOut,
)
from sante.goals.service import LibraryFilter
from sante.goals.types import GoalCategory, GoalStatus
from sante.profile import service as profiles

router = Router(tags=["goals"])


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
    return await detail(session, person, goal_id, now)


@router.post("/goals/custom", status_code=201)
async def create_custom_goal(
    body: CreateCustomGoal, viewer: Writer, session: Tx, now: Now
) -> GoalDetail:
    """A goal in one's own words: the same as POST /goals of the category custom."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    wanted = service.NewGoal(
        category=GoalCategory.CUSTOM,
        intensity=body.intensity,
        duration_days=body.duration_days,
        custom_prompt=body.custom_prompt,
    )
    goal_id = await service.create_goal(session, person, wanted, now=now)
    return await detail(session, person, goal_id, now)


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


@router.get("/goals/offers")
async def list_offers(viewer: Reader, session: Tx, now: Now) -> Page[OfferOut]:
    """Phases that wait for a word, over all running goals; none has to be given."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    found = await service.offers(session, person, now=now)
    return Page(items=[OfferOut.made_of(*offer) for offer in found])


@router.get("/goals/{goal_id}")
async def read_goal(goal_id: GoalId, viewer: Reader, session: Tx, now: Now) -> GoalDetail:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    return await detail(session, person, goal_id, now)


@router.patch("/goals/{goal_id}")
async def patch_goal(
    goal_id: GoalId, body: PatchGoal, viewer: Writer, session: Tx, now: Now
) -> GoalDetail:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    patch = service.GoalPatch(status=body.status, intensity=body.intensity, title=body.title)
    await service.patch_goal(session, person, goal_id, patch, now=now)
    return await detail(session, person, goal_id, now)


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


@router.get("/goals/{goal_id}/summary")
async def read_summary(goal_id: GoalId, viewer: Reader, session: Tx, now: Now) -> SummaryOut:
    """What a goal came to; while it runs, what it has come to so far."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    found = await service.goal_summary(session, person, goal_id, now=now)
    return SummaryOut.of(found, person)


@router.post("/goals/{goal_id}/extend")
async def extend_goal(
    goal_id: GoalId, body: Extend, viewer: Writer, session: Tx, now: Now
) -> GoalDetail:
    """Give a goal more time: days from its end, or from today when it is over."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.extend_goal(session, person, goal_id, body.days, now=now)
    return await detail(session, person, goal_id, now)


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
