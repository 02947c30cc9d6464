"""Reading goals, plans and what a day asks for."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.goals import queries
from sante.goals.rules.catalogue import library
from sante.goals.rules.custom import read_wish
from sante.goals.rules.safety import refusals
from sante.goals.rules.schedule import due_on, merge
from sante.goals.rules.targets import referred
from sante.goals.service.health import facts_for, gather
from sante.goals.service.rows import ids, read_commitment, read_goal, read_plan
from sante.goals.types import (
    Commitment,
    DueAction,
    Goal,
    GoalStatus,
    GoalWithPlan,
    MarkerState,
    Pause,
    PlanVersion,
)
from sante.profile import service as profiles
from sante.profile.types import Facts, Person

RUNNING: Final = (GoalStatus.ACTIVE, GoalStatus.PAUSED)


async def list_goals(
    session: AsyncSession, user_id: UUID, *, status: GoalStatus | None = None, today: date
) -> tuple[Goal, ...]:
    """A person's goals, newest first. A goal whose period is over counts as completed."""
    rows = await queries.goals(session, user_id)
    targets = await queries.targets(session, user_id, ids(rows)) if rows else ()
    found = (read_goal(row, targets) for row in rows)
    return tuple(g for g in found if status is None or g.status_on(today) is status)


async def active_goals(session: AsyncSession, user_id: UUID, today: date) -> tuple[Goal, ...]:
    """Goals that run on `today`, newest first."""
    found = await list_goals(session, user_id, status=GoalStatus.ACTIVE, today=today)
    return tuple(g for g in found if g.start_date <= today)


async def goal(session: AsyncSession, user_id: UUID, goal_id: UUID) -> Goal:
    """Raises NotFound."""
    row = await queries.goal(session, user_id, goal_id)
    if row is None:
        raise NotFound
    return read_goal(row, await queries.targets(session, user_id, [goal_id]))


async def goal_with_plan(session: AsyncSession, user_id: UUID, goal_id: UUID) -> GoalWithPlan:
    """A goal, the present version of its plan, and every commitment it ever held."""
    found = await goal(session, user_id, goal_id)
    plan = await queries.latest_plan(session, user_id, goal_id)
    if plan is None:
        raise RuntimeError("a goal without a plan: the one is made with the other")
    rows = await queries.commitments(session, user_id, goal_id=goal_id)
    return GoalWithPlan(
        goal=found,
        plan=read_plan(plan),
        commitments=tuple(read_commitment(row) for row in rows),
        completions=await queries.completions(session, user_id, ids(rows)),
    )


async def due_actions(
    session: AsyncSession, user_id: UUID, day: date, *, facts: Facts | None = None
) -> tuple[DueAction, ...]:
    """The cards of a day: what runs and comes round, the same action of two goals merged (R-11).

    What is true of the person may have changed since the plan was made, so every card passes the
    safety filter again; `facts` saves reading them twice.
    """
    rows = await queries.commitments_on(session, user_id, day)
    if not rows:
        return ()
    known = await facts_on(session, user_id, day) if facts is None else facts
    due = [c for row in rows if due_on(c := read_commitment(row), day)]
    return merge(c for c in due if not refusals(c.action, known, library()))


async def stopped_markers(
    session: AsyncSession, person: Person, found: Goal, today: date
) -> tuple[MarkerState, ...]:
    """Markers of a goal on which coaching stops, each with whom to see (`refer`)."""
    health = await gather(session, person, today)
    category = library().categories[found.category]
    if found.custom_prompt is not None:
        wish = read_wish(found.custom_prompt, library())
        category = replace(category, biomarkers=wish.biomarkers)
    return referred(category, health.states)


async def plan_versions(
    session: AsyncSession, user_id: UUID, goal_id: UUID
) -> tuple[PlanVersion, ...]:
    """Every version of a goal's plan, newest first. Raises NotFound."""
    await goal(session, user_id, goal_id)
    return tuple(read_plan(row) for row in await queries.plans(session, user_id, goal_id))


async def facts_on(session: AsyncSession, user_id: UUID, day: date) -> Facts:
    person = await profiles.person(session, user_id, today=day)
    return await facts_for(session, person, day)


async def pauses(session: AsyncSession, user_id: UUID, start: date, end: date) -> tuple[Pause, ...]:
    """When goals rested in [start, end)."""
    rows = await queries.pauses(session, user_id, start, end)
    return tuple(Pause(row.goal_id, row.from_date, row.to_date) for row in rows)


async def commitments(session: AsyncSession, user_id: UUID) -> tuple[Commitment, ...]:
    """Everything a person ever committed to, also in goals that are over: what was planned on past
    days follows from it."""
    rows = await queries.commitments(session, user_id)
    return tuple(read_commitment(row) for row in rows)
