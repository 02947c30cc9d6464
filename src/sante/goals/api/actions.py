from fastapi import Response

from sante.core.http import Now, Router, Tx
from sante.core.schemas import Page
from sante.goals import service
from sante.goals.api.common import GoalId, Reader, UserActionId, Writer, action_of
from sante.goals.schemas import (
    AddAction,
    AvailableActions,
    GoalActionOut,
    Reschedule,
    actions_of,
)
from sante.profile import service as profiles

router = Router(tags=["goals"], prefix="/goals/{goal_id}/actions")


@router.get("")
async def list_actions(
    goal_id: GoalId, viewer: Reader, session: Tx, now: Now
) -> Page[GoalActionOut]:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    found = await service.goal_with_plan(session, viewer.user_id, goal_id)
    facts = await service.facts_for(session, person, today)
    return Page(items=actions_of(found, facts, today))


@router.post("", status_code=201)
async def add_action(
    goal_id: GoalId, body: AddAction, viewer: Writer, session: Tx, now: Now
) -> GoalActionOut:
    """Add an action by the person's own tap; it passes the safety filter like any other."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    made = await service.add_action(
        session,
        person,
        goal_id,
        body.action_id,
        now=now,
        clinician_agreed=body.clinician_agreed,
    )
    return await action_of(session, person, (goal_id, made), now)


@router.get("/available")
async def available_actions(
    goal_id: GoalId, viewer: Reader, session: Tx, now: Now
) -> AvailableActions:
    """What may be added, what suits the goal first; and what is left out, with each reason."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    return AvailableActions.of(await service.available_actions(session, person, goal_id, now=now))


@router.delete("/{user_action_id}", status_code=204)
async def remove_action(
    goal_id: GoalId, user_action_id: UserActionId, viewer: Writer, session: Tx, now: Now
) -> Response:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.remove_action(session, person, goal_id, user_action_id, now=now)
    return Response(status_code=204)


@router.patch("/{user_action_id}")
async def reschedule_action(
    goal_id: GoalId,
    user_action_id: UserActionId,
    body: Reschedule,
    viewer: Writer,
    session: Tx,
    now: Now,
) -> GoalActionOut:
    """Change when it comes round, from today on; days behind keep the rhythm they had."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.reschedule_action(
        session, person, goal_id, user_action_id, body.rhythm(), now=now
    )
    return await action_of(session, person, (goal_id, user_action_id), now)


@router.post("/{user_action_id}/swap")
async def swap_action(
    goal_id: GoalId,
    user_action_id: UserActionId,
    body: AddAction,
    viewer: Writer,
    session: Tx,
    now: Now,
) -> GoalActionOut:
    """Put another action in its place; the answer is the new one."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    made = await service.swap_action(
        session,
        person,
        goal_id,
        user_action_id,
        body.action_id,
        now=now,
        clinician_agreed=body.clinician_agreed,
    )
    return await action_of(session, person, (goal_id, made), now)


@router.post("/{user_action_id}/pause")
async def rest_action(
    goal_id: GoalId, user_action_id: UserActionId, viewer: Writer, session: Tx, now: Now
) -> GoalActionOut:
    """Leave one action alone from today until it is resumed: those days neither add nor break."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.rest_action(session, person, goal_id, user_action_id, now=now)
    return await action_of(session, person, (goal_id, user_action_id), now)


@router.post("/{user_action_id}/resume")
async def resume_action(
    goal_id: GoalId, user_action_id: UserActionId, viewer: Writer, session: Tx, now: Now
) -> GoalActionOut:
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    await service.resume_action(session, person, goal_id, user_action_id, now=now)
    return await action_of(session, person, (goal_id, user_action_id), now)
