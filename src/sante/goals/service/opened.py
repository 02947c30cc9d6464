"""A goal that may be changed, and the one way in which its plan changes.

`apply` takes the plan as it shall be and writes what differs: nothing is deleted, so logs stay.
Days behind keep what they asked for: an action that comes back has rested while it was out, and a
new rhythm leaves the old one to the days before it. Each change is a version with its cause, its
diff, and, where it can be taken back, the plan it replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.goals import models, queries
from sante.goals.errors import GoalNotOpen
from sante.goals.events import GoalChanged
from sante.goals.rules.alter import diff
from sante.goals.service.create import NewVersion, add_plan_version
from sante.goals.service.health import Health, gather
from sante.goals.service.rows import (
    read_commitment,
    read_goal,
    read_phase,
    read_plan,
    schedule_values,
)
from sante.goals.types import (
    Asked,
    Commitment,
    Goal,
    PhaseRecord,
    Plan,
    PlanItem,
    PlanState,
    PlanVersion,
)
from sante.kit.ids import new_id
from sante.profile.types import Person


@dataclass(frozen=True)
class Opened:
    """A goal that may be changed, with its running plan."""

    goal: Goal
    plan: PlanVersion
    commitments: tuple[Commitment, ...]
    phases: Mapping[int, PhaseRecord]
    health: Health
    now: datetime

    @property
    def owner(self) -> dict[str, Any]:
        return {"user_id": self.goal.user_id, "goal_id": self.goal.goal_id}

    @property
    def today(self) -> date:
        return self.health.today

    @property
    def running(self) -> tuple[Commitment, ...]:
        return tuple(c for c in self.commitments if c.removed_on is None)

    @cached_property
    def state(self) -> PlanState:
        return state_of(self.goal, self.commitments)

    def held(self, user_action_id: UUID) -> Commitment:
        """Raises NotFound."""
        found = next((c for c in self.commitments if c.user_action_id == user_action_id), None)
        if found is None:
            raise NotFound
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """A plan as it shall be, and what to say of it. `plan` brings a new list of what is offered
    and refused; `told` is the event's word for it. `always`: a version even if nothing differs."""

    after: PlanState
    cause: str
    told: Any
    source: Literal["rules", "person", "coach"] = "person"
    undoable: bool = True
    plan: Plan | None = None
    undoes: int | None = None
    always: bool = False


async def open_goal(session: AsyncSession, person: Person, goal_id: UUID, now: datetime) -> Opened:
    """Raises NotFound, or GoalNotOpen for a goal that is over."""
    await touch(session, person.user_id)
    opened = await load(session, person, goal_id, now)
    if not opened.goal.open_on(opened.today):
        raise GoalNotOpen(opened.goal.status_on(opened.today).value)
    return opened


async def load(session: AsyncSession, person: Person, goal_id: UUID, now: datetime) -> Opened:
    """A goal in whatever state. Raises NotFound."""
    row = await queries.goal(session, person.user_id, goal_id)
    plan = await queries.latest_plan(session, person.user_id, goal_id)
    if row is None or plan is None:
        raise NotFound
    rows = await queries.commitments(session, person.user_id, goal_id=goal_id)
    phases = await queries.phases(session, person.user_id, goal_id)
    return Opened(
        goal=read_goal(row, await queries.targets(session, person.user_id, [goal_id])),
        plan=read_plan(plan),
        commitments=tuple(read_commitment(r) for r in rows),
        phases={r.phase: read_phase(r) for r in phases},
        health=await gather(session, person, person.day_at(now)),
        now=now,
    )


def state_of(goal: Goal, commitments: tuple[Commitment, ...]) -> PlanState:
    items = (_item(c) for c in commitments if c.removed_on is None)
    asked = (
        Asked(held.target.biomarker_id, held.target.target, held.target.low, held.target.high)
        for held in goal.targets
    )
    return PlanState(
        intensity=goal.intensity,
        items=tuple(sorted(items, key=lambda i: i.action_id)),
        asked=tuple(sorted(asked, key=lambda a: a.biomarker_id)),
    )


def _item(held: Commitment) -> PlanItem:
    return PlanItem(
        action_id=held.action.id,
        phase=held.phase,
        rank=held.rank,
        activation_date=held.activation_date,
        schedule=held.schedule,
        reminder_time=held.reminder_time,
        source=held.source,
        resting=held.resting,
    )


async def apply(session: AsyncSession, opened: Opened, change: Change) -> None:
    """Make the plan what `change` says; a change that changes nothing leaves no version."""
    before, after = opened.state, change.after
    if before == after and not change.always:
        return
    version = opened.plan.version + 1
    known = {c.action.id: c for c in opened.commitments}
    for item in after.items:
        if item != before.item(item.action_id):
            await _put(session, opened, known.get(item.action_id), item, version)
    for gone in before.action_ids - after.action_ids:
        await _take_out(session, opened, known[gone])
    await _ask(session, opened, set(after.asked) - set(before.asked))
    shown = {"intensity": after.intensity.value, "updated_at": opened.now}
    await queries.update_goal(session, opened.goal.user_id, opened.goal.goal_id, shown)
    await _add_version(session, opened, change, version)
    await publish(session, GoalChanged(opened.goal.user_id, opened.goal.goal_id, change.told))


async def _ask(session: AsyncSession, opened: Opened, changed: set[Asked]) -> None:
    for asked in changed:
        values = {"target_value": asked.target, "target_low": asked.low, "target_high": asked.high}
        await queries.update_target(
            session, opened.goal.user_id, opened.goal.goal_id, asked.biomarker_id, values
        )


async def _put(
    session: AsyncSession, opened: Opened, held: Commitment | None, item: PlanItem, version: int
) -> None:
    values = {
        **schedule_values(item.schedule),
        "reminder_time": item.reminder_time,
        "phase": item.phase,
        "rank": item.rank,
        "activation_date": item.activation_date,
        "source": item.source,
        "removed_on": None,
        "updated_at": opened.now,
    }
    user_id, today = opened.goal.user_id, opened.today
    if held is None:
        key = new_id()
        new = {**opened.owner, "id": key, "action_id": item.action_id, "plan_version": version}
        row = {**new, **values, "created_at": opened.now}
        await queries.add(session, models.UserAction, [row])
    else:
        key = held.user_action_id
        await queries.update_action(session, user_id, key, values)
        await _keep_past(session, opened, held, item)
    if item.resting and (held is None or not held.resting):
        await queries.add_rest(session, user_id, key, today, None)
    if not item.resting and held is not None and held.resting:
        await queries.end_rest(session, user_id, key, today)


async def _keep_past(
    session: AsyncSession, opened: Opened, held: Commitment, item: PlanItem
) -> None:
    """Days behind ask for what they did ask for then, and no more."""
    today = opened.today
    late = held.removed_on is None and held.activation_date > today
    since = item.activation_date if late else held.removed_on
    if since is not None:
        start = max(since, item.activation_date)
        if start < today:
            await queries.add_rest(session, opened.goal.user_id, held.user_action_id, start, today)
    if held.schedule != item.schedule and held.activation_date < today:
        await queries.add_rhythm(
            session,
            opened.goal.user_id,
            held.user_action_id,
            today,
            schedule_values(held.schedule),
        )


async def _take_out(session: AsyncSession, opened: Opened, held: Commitment) -> None:
    user_id = opened.goal.user_id
    if held.resting:
        await queries.end_rest(session, user_id, held.user_action_id, opened.today)
    out = {"removed_on": opened.today, "updated_at": opened.now}
    await queries.update_action(session, user_id, held.user_action_id, out)


async def _add_version(session: AsyncSession, opened: Opened, change: Change, number: int) -> None:
    shown = change.plan or Plan((), opened.plan.offered, opened.plan.refused)
    present = change.after.action_ids
    made = NewVersion(
        plan=replace(shown, offered=tuple(o for o in shown.offered if o not in present)),
        intensity=change.after.intensity,
        cause=change.cause,
        at=opened.now,
        number=number,
        source=change.source,
        diff=diff(opened.state, change.after),
        before=opened.state if change.undoable else None,
        undoes=change.undoes,
    )
    await add_plan_version(session, opened.owner, made)
