"""What can be done to a goal from its page. Each leads back to it and says what happened."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import Form, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.forms import TypedAction, TypedAnswer, TypedDays, TypedIntensity
from sante.goals.pages.common import GoalId, Reader, UserActionId, address, reader
from sante.goals.pages.detail import page
from sante.goals.types import GoalStatus
from sante.identity.access import PageUser
from sante.ui import service as ui
from sante.ui.types import Flash

router = Router(prefix="/goals/{goal_id}")


@router.post("/pause")
async def pause(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    looking = await reader(session, viewer, now)
    patch = service.GoalPatch(status=GoalStatus.PAUSED)
    change = service.patch_goal(session, looking.person, goal_id, patch, now=now)
    said = (
        "Paused. Its actions rest, and your streaks with them, until you resume; its end moves on"
        " by the days it rested."
    )
    return await _done(request, looking, session, goal_id, change, said)


@router.post("/resume")
async def resume(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    looking = await reader(session, viewer, now)
    patch = service.GoalPatch(status=GoalStatus.ACTIVE)
    change = service.patch_goal(session, looking.person, goal_id, patch, now=now)
    return await _done(request, looking, session, goal_id, change, "Welcome back. It runs again.")


@router.post("/intensity")
async def change_intensity(
    request: Request,
    goal_id: GoalId,
    typed: Annotated[TypedIntensity, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    patch = service.GoalPatch(intensity=typed.intensity)
    change = service.patch_goal(session, looking.person, goal_id, patch, now=now)
    said = "The intensity is changed. What you logged stays."
    return await _done(request, looking, session, goal_id, change, said)


@router.post("/abandon")
async def abandon(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.abandon_goal(session, looking.person, goal_id, now=now)
    said = "The goal is ended. What you did for it stays yours."
    return await _done(request, looking, session, goal_id, change, said, target="/goals")


@router.post("/actions")
async def add_action(
    request: Request,
    goal_id: GoalId,
    typed: Annotated[TypedAction, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.add_action(
        session,
        looking.person,
        goal_id,
        typed.action_id,
        now=now,
        clinician_agreed=typed.clinician_agreed == "yes",
    )
    return await _done(request, looking, session, goal_id, change, "Added, from today on.")


@router.post("/actions/{user_action_id}/remove")
async def remove_action(
    request: Request,
    goal_id: GoalId,
    user_action_id: UserActionId,
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.remove_action(session, looking.person, goal_id, user_action_id, now=now)
    said = "Taken out, from today on. What you logged stays."
    return await _done(request, looking, session, goal_id, change, said)


@router.post("/actions/{user_action_id}/swap")
async def swap_action(
    request: Request,
    goal_id: GoalId,
    user_action_id: UserActionId,
    typed: Annotated[TypedAction, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.swap_action(
        session,
        looking.person,
        goal_id,
        user_action_id,
        typed.action_id,
        now=now,
        clinician_agreed=typed.clinician_agreed == "yes",
    )
    said = "Swapped, from today on. What you logged stays."
    return await _done(request, looking, session, goal_id, change, said)


@router.post("/actions/{user_action_id}/pause")
async def rest_action(
    request: Request,
    goal_id: GoalId,
    user_action_id: UserActionId,
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.rest_action(session, looking.person, goal_id, user_action_id, now=now)
    said = "It rests. These days count neither for nor against you."
    return await _done(request, looking, session, goal_id, change, said)


@router.post("/actions/{user_action_id}/resume")
async def resume_action(
    request: Request,
    goal_id: GoalId,
    user_action_id: UserActionId,
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.resume_action(session, looking.person, goal_id, user_action_id, now=now)
    return await _done(request, looking, session, goal_id, change, "It runs again, from today on.")


@router.post("/undo")
async def undo(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    looking = await reader(session, viewer, now)
    change = service.undo_last(session, looking.person, goal_id, now=now)
    said = "The plan is as it was before. What you logged stays."
    return await _done(request, looking, session, goal_id, change, said)


@router.post("/phases/{phase}")
async def answer_phase(
    request: Request,
    goal_id: GoalId,
    phase: Annotated[int, Path(ge=1, le=3)],
    typed: Annotated[TypedAnswer, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)

    async def change() -> None:
        await service.answer_phase(
            session, looking.person, goal_id, phase, typed.answer, until=typed.day(), now=now
        )

    said = {
        "start": f"Phase {phase} starts today.",
        "wait": f"Phase {phase} waits, as you say.",
        "drop": f"Phase {phase} is left out. You can take that back below.",
    }
    done = said.get(typed.answer, "")
    return await _done(request, looking, session, goal_id, change(), done)


@router.post("/extend")
async def extend(
    request: Request,
    goal_id: GoalId,
    typed: Annotated[TypedDays, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)

    async def change() -> None:
        await service.extend_goal(session, looking.person, goal_id, typed.number(), now=now)

    said = "It goes on. Its actions are on your Today page."
    return await _done(request, looking, session, goal_id, change(), said)


async def _done(
    request: Request,
    looking: Reader,
    session: AsyncSession,
    goal_id: UUID,
    change: Awaitable[object],
    said: str,
    *,
    target: str = "",
) -> Response:
    """Make the change and lead to `target`, or to the goal; a refusal comes back on its page."""
    try:
        await change
    except NotFound:
        raise
    except Failure as failure:
        return await page(request, looking, session, goal_id, failure)
    return ui.redirect(request, target or address(goal_id), flash=Flash(said))
