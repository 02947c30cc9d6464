"""Changing a goal: pause, resume, intensity, title, end; adding and taking out actions.

Every change of the plan is a new version with its cause and a diff; rows are never deleted.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid, NotFound
from sante.core.events import publish
from sante.goals import models, queries
from sante.goals.errors import (
    BadChoice,
    GoalNotOpen,
    NeedsClinician,
    UnsafeAction,
)
from sante.goals.events import GoalChanged
from sante.goals.rules.catalogue import library
from sante.goals.rules.plan import diff, make_plan
from sante.goals.rules.revise import Current, Frame, revise
from sante.goals.rules.safety import refusals
from sante.goals.rules.targets import target_for, wanted_markers
from sante.goals.service.create import (
    NewGoal,
    NewVersion,
    Outline,
    action_values,
    add_plan_version,
    check_room,
    outline_of,
    request_for,
)
from sante.goals.service.health import Health, gather
from sante.goals.service.rows import read_commitment, read_goal, read_plan
from sante.goals.types import (
    Commitment,
    Goal,
    GoalStatus,
    Indication,
    Intensity,
    MarkerState,
    Plan,
    PlanDiff,
    Planned,
    PlanVersion,
    Target,
)
from sante.kit.ids import new_id
from sante.labs import service as labs
from sante.profile.types import Person

LONGEST_TITLE: Final = 200
SETTABLE: Final = (GoalStatus.ACTIVE, GoalStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class GoalPatch:
    """What is to change; None stays as it is."""

    status: str | None = None
    intensity: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Opened:
    """A goal that may be changed, with its running plan."""

    goal: Goal
    plan: PlanVersion
    commitments: tuple[Commitment, ...]
    health: Health
    now: datetime

    @property
    def owner(self) -> dict[str, Any]:
        return {"user_id": self.goal.user_id, "goal_id": self.goal.goal_id}

    @property
    def running(self) -> tuple[Commitment, ...]:
        return tuple(c for c in self.commitments if c.removed_on is None)


async def patch_goal(
    session: AsyncSession, person: Person, goal_id: UUID, patch: GoalPatch, *, now: datetime
) -> None:
    """Apply a patch. Raises NotFound, BadChoice, Invalid, GoalNotOpen, GoalExists, TooManyGoals."""
    _check(patch)
    opened = await _open(session, person, goal_id, now)
    if patch.title is not None:
        await _update(session, opened, "title", title=patch.title.strip())
    if patch.intensity is not None and patch.intensity != opened.goal.intensity:
        await _change_intensity(session, opened, Intensity(patch.intensity))
    if patch.status is not None and patch.status != opened.goal.status:
        await _set_status(session, opened, GoalStatus(patch.status))


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


async def add_action(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    action_id: str,
    *,
    now: datetime,
    clinician_agreed: bool = False,
) -> UUID:
    """Add an action by the person's own tap; returns the user action. Twice is once.

    Raises NotFound, GoalNotOpen, UnsafeAction or NeedsClinician.
    """
    opened = await _open(session, person, goal_id, now)
    _check_tap(action_id, opened.health, clinician_agreed=clinician_agreed)
    present = next((c for c in opened.commitments if c.action.id == action_id), None)
    if present is not None and present.removed_on is None:
        return present.user_action_id
    version = await _next_version(session, opened, PlanDiff(added=(action_id,)), "action_added")
    today = opened.health.today
    if present is not None:
        back = {"removed_on": None, "activation_date": today, "updated_at": now}
        await queries.update_action(session, person.user_id, present.user_action_id, back)
        user_action_id = present.user_action_id
    else:
        rank = max((c.rank for c in opened.commitments), default=0) + 1
        planned = Planned(action_id, rank, 1, today, 0.0)
        row = action_values(opened.owner, planned, version=version, source="person", now=now)
        await queries.add(session, models.UserAction, [row])
        user_action_id = row["id"]
    await publish(session, GoalChanged(person.user_id, goal_id, "action_added"))
    return UUID(str(user_action_id))


def _check_tap(action_id: str, health: Health, *, clinician_agreed: bool) -> None:
    """What the person adds passes the same filter as what we propose."""
    action = library().actions.get(action_id)
    if action is None:
        raise NotFound
    against = refusals(action, health.facts, library())
    if against:
        raise UnsafeAction(action.name, [r.reason for r in against])
    if action.indication is not None and not action.indication.met_by(health.who.values):
        raise UnsafeAction(action.name, [_only_for(action.indication)])
    if action.default_off and not clinician_agreed:
        raise NeedsClinician(action.name)


def _only_for(indication: Indication) -> str:
    marker = labs.registry()[indication.biomarker_id].name
    return (
        f"It is only for people whose {marker} is {indication.side} {indication.value:g};"
        " yours is not, or is not known. Have it measured first."
    )


async def remove_action(
    session: AsyncSession, person: Person, goal_id: UUID, user_action_id: UUID, *, now: datetime
) -> None:
    """Take an action out of the plan from today on; its logs stay. Raises NotFound, GoalNotOpen."""
    opened = await _open(session, person, goal_id, now)
    found = next((c for c in opened.commitments if c.user_action_id == user_action_id), None)
    if found is None:
        raise NotFound
    if found.removed_on is not None:
        return
    out = {"removed_on": opened.health.today, "updated_at": now}
    await queries.update_action(session, person.user_id, user_action_id, out)
    await _next_version(session, opened, PlanDiff(removed=(found.action.id,)), "action_removed")
    await publish(session, GoalChanged(person.user_id, goal_id, "action_removed"))


async def postpone_phase(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    phase: int,
    until: date,
    *,
    now: datetime,
) -> None:
    """Let a phase that has not begun start later: below 60 % a new phase is offered, not forced."""
    opened = await _open(session, person, goal_id, now)
    last = opened.goal.end_date - timedelta(days=1)
    waiting = [
        c for c in opened.running if c.phase == phase and c.activation_date >= opened.health.today
    ]
    moved = [c for c in waiting if c.activation_date != min(until, last)]
    for commitment in moved:
        later = {"activation_date": min(until, last), "updated_at": now}
        await queries.update_action(session, person.user_id, commitment.user_action_id, later)
    if moved:
        change = PlanDiff(moved=tuple(sorted(c.action.id for c in moved)))
        await _next_version(session, opened, change, "phase_moved")
        await publish(session, GoalChanged(person.user_id, goal_id, "phase_moved"))


async def _open(session: AsyncSession, person: Person, goal_id: UUID, now: datetime) -> Opened:
    """Raises NotFound, or GoalNotOpen for a goal that is over."""
    await touch(session, person.user_id)
    row = await queries.goal(session, person.user_id, goal_id)
    plan = await queries.latest_plan(session, person.user_id, goal_id)
    if row is None or plan is None:
        raise NotFound
    today = person.day_at(now)
    goal = read_goal(row, await queries.targets(session, person.user_id, [goal_id]))
    if goal.status_on(today) not in SETTABLE or goal.end_date <= today:
        raise GoalNotOpen(goal.status_on(today).value)
    rows = await queries.commitments(session, person.user_id, goal_id=goal_id)
    return Opened(
        goal=goal,
        plan=read_plan(plan),
        commitments=tuple(read_commitment(r) for r in rows),
        health=await gather(session, person, today),
        now=now,
    )


async def _update(session: AsyncSession, opened: Opened, change: Any, **values: Any) -> None:
    goal = opened.goal
    changed = {**values, "updated_at": opened.now}
    await queries.update_goal(session, goal.user_id, goal.goal_id, changed)
    await publish(session, GoalChanged(goal.user_id, goal.goal_id, change))


async def _set_status(session: AsyncSession, opened: Opened, status: GoalStatus) -> None:
    goal, today = opened.goal, opened.health.today
    if status is GoalStatus.PAUSED:
        row = {**opened.owner, "id": new_id(), "from_date": today}
        await queries.add(session, models.GoalPause, [row])
        await _update(session, opened, "paused", status="paused")
        return
    await check_room(session, goal.user_id, goal.category)
    await queries.end_pause(session, goal.user_id, goal.goal_id, today)
    await _update(session, opened, "resumed", status="active")


async def _change_intensity(session: AsyncSession, opened: Opened, intensity: Intensity) -> None:
    """R-12: what was logged is kept, more is appended to later phases, less goes from the end."""
    goal, health = opened.goal, opened.health
    running = opened.running
    logged = await queries.logged_ever(session, goal.user_id, [c.user_action_id for c in running])
    outline, markers = _outline_again(goal, intensity, health)
    request = request_for(outline, markers, health, goal.start_date, frozenset())
    fresh = make_plan(request, library())
    plan = fresh if isinstance(fresh, Plan) else None
    current = [
        Current(c.action, c.rank, c.phase, c.user_action_id in logged, chosen=c.source == "person")
        for c in running
    ]
    frame = Frame(intensity, goal.start_date, goal.duration_days, health.today)
    revision = revise(current, plan, frame, library().actions)
    out = {"removed_on": health.today, "updated_at": opened.now}
    for commitment in running:
        if commitment.action.id in revision.removed:
            await queries.update_action(session, goal.user_id, commitment.user_action_id, out)
    before = {c.action.id: c.phase for c in running}
    after = {key: phase for key, phase in before.items() if key not in revision.removed}
    after |= {p.action_id: p.phase for p in revision.added}
    version = await _next_version(
        session, opened, diff(before, after), "intensity", intensity=intensity, plan=plan
    )
    await _put_in(session, opened, revision.added, version)
    await _retarget(session, opened, intensity)
    await _update(session, opened, "intensity", intensity=intensity.value)


def _outline_again(
    goal: Goal, intensity: Intensity, health: Health
) -> tuple[Outline, tuple[MarkerState, ...]]:
    prompt = goal.custom_prompt
    outline = outline_of(NewGoal(goal.category.value, intensity.value, goal.duration_days, prompt))
    return outline, wanted_markers(outline.category, health.states)


async def _put_in(
    session: AsyncSession, opened: Opened, added: tuple[Planned, ...], version: int
) -> None:
    """New rows, or old ones of the same action taken back."""
    known = {c.action.id: c for c in opened.commitments}
    rows = []
    for planned in added:
        old = known.get(planned.action_id)
        values = action_values(
            opened.owner, planned, version=version, source="rules", now=opened.now
        )
        if old is None:
            rows.append(values)
            continue
        names = ("phase", "rank", "activation_date", "plan_version", "updated_at")
        back = {"removed_on": None, **{name: values[name] for name in names}}
        await queries.update_action(session, opened.goal.user_id, old.user_action_id, back)
    await queries.add(session, models.UserAction, rows)


async def _retarget(session: AsyncSession, opened: Opened, intensity: Intensity) -> None:
    """Ask for more or less of the same baseline; what was projected at the start stays."""
    for held in opened.goal.targets:
        state = opened.health.states.get(held.target.biomarker_id)
        if state is None:
            continue
        asked = target_for(_as_it_was(state, held.target), intensity, opened.goal.duration_days)
        await queries.update_target(
            session,
            opened.goal.user_id,
            opened.goal.goal_id,
            held.target.biomarker_id,
            {
                "target_value": asked.target,
                "target_low": asked.low,
                "target_high": asked.high,
            },
        )


def _as_it_was(state: MarkerState, target: Target) -> MarkerState:
    """The marker as it was when the goal was made, whatever it is now."""
    status = "high" if target.direction < 0 else "low"
    return replace(state, value=target.baseline, taken_on=target.baseline_on, status=status)


async def _next_version(
    session: AsyncSession,
    opened: Opened,
    change: PlanDiff,
    cause: str,
    *,
    intensity: Intensity | None = None,
    plan: Plan | None = None,
) -> int:
    shown = plan or Plan((), opened.plan.offered, opened.plan.refused)
    made = NewVersion(
        plan=replace(shown, offered=tuple(o for o in shown.offered if o not in change.added)),
        intensity=intensity or opened.goal.intensity,
        cause=cause,
        at=opened.now,
        number=opened.plan.version + 1,
        source="person",
        diff=change,
    )
    await add_plan_version(session, opened.owner, made)
    return made.number
