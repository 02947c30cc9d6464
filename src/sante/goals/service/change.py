"""Changing a goal as a whole: pause, resume, intensity, title, end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid, NotFound
from sante.core.events import publish
from sante.goals import models, queries
from sante.goals.errors import BadChoice, GoalNotOpen
from sante.goals.events import GoalChanged
from sante.goals.rules.alter import item_for, with_item, without
from sante.goals.rules.catalogue import library
from sante.goals.rules.phases import shifted_by_rest
from sante.goals.rules.plan import make_plan
from sante.goals.rules.revise import Current, Frame, revise
from sante.goals.rules.targets import target_for, wanted_markers
from sante.goals.service.create import Outline, check_room, close_ended, request_for, wished
from sante.goals.service.opened import Change, Opened, apply, open_goal
from sante.goals.service.rows import read_goal
from sante.goals.types import (
    Asked,
    Goal,
    GoalCategory,
    GoalStatus,
    GoalTarget,
    Intensity,
    MarkerState,
    Plan,
    PlanState,
    Target,
)
from sante.kit.ids import new_id
from sante.profile.types import Person

LONGEST_TITLE: Final = 200
SETTABLE: Final = (GoalStatus.ACTIVE, GoalStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class GoalPatch:
    """What is to change; None stays as it is."""

    status: str | None = None
    intensity: str | None = None
    title: str | None = None


async def patch_goal(
    session: AsyncSession, person: Person, goal_id: UUID, patch: GoalPatch, *, now: datetime
) -> None:
    """Apply a patch; what is asked for and so already changes nothing.

    Raises NotFound, BadChoice, Invalid, GoalNotOpen, GoalExists or TooManyGoals.
    """
    _check(patch)
    opened = await open_goal(session, person, goal_id, now)
    if patch.title is not None:
        values = {"title": patch.title.strip(), "updated_at": now}
        await queries.update_goal(session, person.user_id, goal_id, values)
        await publish(session, GoalChanged(person.user_id, goal_id, "title"))
    if patch.status is not None and patch.status != opened.goal.status:
        await _set_status(session, opened, GoalStatus(patch.status))
        opened = await open_goal(session, person, goal_id, now)
    if patch.intensity is not None and patch.intensity != opened.goal.intensity:
        await _change_intensity(session, opened, Intensity(patch.intensity))


def _check(patch: GoalPatch) -> None:
    if patch.status is not None and patch.status not in SETTABLE:
        raise BadChoice("status", patch.status, [s.value for s in SETTABLE])
    if patch.intensity is not None and patch.intensity not in tuple(Intensity):
        raise BadChoice("intensity", patch.intensity, [i.value for i in Intensity])
    if patch.title is not None and not 1 <= len(patch.title.strip()) <= LONGEST_TITLE:
        why = f"A title has 1 to {LONGEST_TITLE} characters."
        raise Invalid(why, errors=[FieldError("title", why)])


async def abandon_goal(
    session: AsyncSession, person: Person, goal_id: UUID, *, now: datetime
) -> None:
    """End a goal before its time; its history stays. Doing it twice changes nothing."""
    await touch(session, person.user_id)
    row = await queries.goal(session, person.user_id, goal_id)
    if row is None:
        raise NotFound
    today = person.day_at(now)
    status = read_goal(row).status_on(today)
    if status is GoalStatus.ABANDONED:
        return
    if status is GoalStatus.COMPLETED:
        raise GoalNotOpen(status.value)
    await queries.end_pause(session, person.user_id, goal_id, today)
    ended = {"status": "abandoned", "updated_at": now, "ended_at": now}
    await queries.update_goal(session, person.user_id, goal_id, ended)
    await publish(session, GoalChanged(person.user_id, goal_id, "abandoned"))


async def _set_status(session: AsyncSession, opened: Opened, status: GoalStatus) -> None:
    if status is GoalStatus.PAUSED:
        row = {**opened.owner, "id": new_id(), "from_date": opened.today}
        await queries.add(session, models.GoalPause, [row])
        values = {"status": "paused", "updated_at": opened.now}
        await queries.update_goal(session, opened.goal.user_id, opened.goal.goal_id, values)
        told = GoalChanged(opened.goal.user_id, opened.goal.goal_id, "paused")
        await publish(session, told)
        return
    await _resume(session, opened)


async def _resume(session: AsyncSession, opened: Opened) -> None:
    """A goal goes on where it stopped: its end, and what had not begun, move on by the days it
    rested. A clock that went back has rested it for no days."""
    goal, today = opened.goal, opened.today
    await close_ended(session, goal.user_id, today, opened.now)
    await check_room(session, goal.user_id, goal.category)
    since = goal.paused_since or today
    days = max(0, (today - since).days)
    await queries.end_pause(session, goal.user_id, goal.goal_id, today)
    values = {
        "status": "active",
        "end_date": goal.end_date + timedelta(days=days),
        "duration_days": goal.duration_days + days,
        "updated_at": opened.now,
    }
    await queries.update_goal(session, goal.user_id, goal.goal_id, values)
    if not days:
        await publish(session, GoalChanged(goal.user_id, goal.goal_id, "resumed"))
        return
    await queries.shift_removed(session, goal.user_id, goal.goal_id, since, days)
    after = shifted_by_rest(opened.state, since, days)
    change = Change(after, "goal_resumed", "resumed", undoable=False, always=True)
    await apply(session, opened, change)


async def _change_intensity(session: AsyncSession, opened: Opened, intensity: Intensity) -> None:
    """R-12: what was logged is kept, more is appended to later phases, less goes from the end."""
    goal, state = opened.goal, opened.state
    running = opened.running
    logged = await queries.logged_ever(session, goal.user_id, [c.user_action_id for c in running])
    plan = await _fresh_plan(session, opened, intensity)
    current = [
        Current(c.action, c.rank, c.phase, c.user_action_id in logged, chosen=c.source == "person")
        for c in running
    ]
    frame = Frame(intensity, goal.start_date, goal.duration_days, opened.today)
    revision = revise(current, plan, frame, library().actions)
    after = replace(without(state, revision.removed), intensity=intensity)
    for planned in revision.added:
        action = library().actions[planned.action_id]
        starts = min(planned.activation_date, goal.end_date)
        item = item_for(
            action, phase=planned.phase, rank=planned.rank, starts=starts, source="rules"
        )
        after = with_item(after, item)
    after = replace(after, asked=_asked_again(opened, state, intensity))
    await apply(session, opened, Change(after, "intensity", "intensity", plan=plan))


async def _fresh_plan(session: AsyncSession, opened: Opened, intensity: Intensity) -> Plan | None:
    """What would be planned today; None when nothing is safe. Minutes that the person's other
    goals ask for anyway count once."""
    goal, health = opened.goal, opened.health
    others = await queries.commitments(session, goal.user_id, open_goals=True)
    already = frozenset(
        r.action_id for r in others if r.removed_on is None and r.goal_id != goal.goal_id
    )
    outline = outline_again(goal, intensity, opened)
    markers = wanted_markers(outline.category, health.states)
    request = request_for(outline, markers, health, goal.start_date, already)
    fresh = make_plan(request, library())
    return fresh if isinstance(fresh, Plan) else None


def outline_again(goal: Goal, intensity: Intensity, opened: Opened) -> Outline:
    """What a goal that exists is about, without asking anew whether it may."""
    outline = Outline(
        category=library().categories[goal.category],
        title=goal.title,
        intensity=intensity,
        duration_days=goal.duration_days,
        prompt=goal.custom_prompt,
        only=None,
    )
    if goal.category is not GoalCategory.CUSTOM:
        return outline
    return wished(outline, opened.health.facts.codes)


def _asked_again(opened: Opened, state: PlanState, intensity: Intensity) -> tuple[Asked, ...]:
    """More or less of the same baseline; what was projected at the start stays."""
    by_marker = {held.target.biomarker_id: held for held in opened.goal.targets}
    return tuple(
        _ask(asked, by_marker[asked.biomarker_id], opened, intensity) for asked in state.asked
    )


def _ask(asked: Asked, held: GoalTarget, opened: Opened, intensity: Intensity) -> Asked:
    marker = opened.health.states.get(asked.biomarker_id)
    if marker is None:
        return asked
    made = target_for(_as_it_was(marker, held.target), intensity, opened.goal.duration_days)
    return Asked(asked.biomarker_id, made.target, made.low, made.high)


def _as_it_was(state: MarkerState, target: Target) -> MarkerState:
    """The marker as it was when the goal was made, whatever it is now."""
    status = "high" if target.direction < 0 else "low"
    return replace(state, value=target.baseline, taken_on=target.baseline_on, status=status)
