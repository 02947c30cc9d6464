"""Managing the actions of a goal: add, take out, swap, reschedule, let rest, resume, and undo.

Whatever comes in by the person's own tap passes the same filter as what we propose, and so does
what an undo would bring back.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.goals.errors import (
    ActionExcludes,
    ActionInPlan,
    ActionOut,
    BadSchedule,
    NeedsClinician,
    NothingToUndo,
    RestRefused,
    UnsafeAction,
)
from sante.goals.rules import alter
from sante.goals.rules.catalogue import library
from sante.goals.rules.safety import refusals
from sante.goals.service.health import Health
from sante.goals.service.opened import Change, Opened, apply, open_goal
from sante.goals.service.phases import reopen_answers
from sante.goals.types import (
    ActionDefinition,
    Commitment,
    Frequency,
    Indication,
    PlanItem,
    PlanState,
    Schedule,
)
from sante.labs import service as labs
from sante.profile.types import Person

DAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class NewRhythm:
    """What is to change of an action's rhythm. None stays as it is; `days` are ISO weekdays.

    A frequency takes what it needs from the others: a weekly one `times_per_week`, one on chosen
    days `days`. `no_reminder` takes the hour away.
    """

    frequency: str | None = None
    times_per_week: int | None = None
    days: frozenset[int] | None = None
    reminder_time: time | None = None
    no_reminder: bool = False


async def add_action(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    action_id: str,
    *,
    now: datetime,
    clinician_agreed: bool = False,
) -> UUID:
    """Add an action by the person's own tap, from today on; returns the user action.

    One that was in the plan before comes back as it was. Raises NotFound, GoalNotOpen,
    ActionInPlan, ActionExcludes, UnsafeAction or NeedsClinician.
    """
    opened = await open_goal(session, person, goal_id, now)
    action = check_tap(action_id, opened.health, clinician_agreed=clinician_agreed)
    if opened.state.item(action_id) is not None:
        raise ActionInPlan(action.name)
    _check_rival(opened.state, action)
    after = alter.with_item(opened.state, _coming(opened, action))
    await apply(session, opened, Change(after, "action_added", "action_added"))
    return await _key_of(session, person, goal_id, action_id, now)


def _coming(opened: Opened, action: ActionDefinition) -> PlanItem:
    """An action that is added: new in the first phase, or as it was when it was taken out."""
    old = next((c for c in opened.commitments if c.action.id == action.id), None)
    rank = alter.next_rank(opened.state)
    if old is None:
        return alter.item_for(action, phase=1, rank=rank, starts=opened.today)
    return PlanItem(
        action_id=action.id,
        phase=old.phase,
        rank=rank,
        activation_date=min(old.activation_date, opened.today),
        schedule=old.schedule,
        reminder_time=old.reminder_time,
        source="person",
    )


async def _key_of(
    session: AsyncSession, person: Person, goal_id: UUID, action_id: str, now: datetime
) -> UUID:
    opened = await open_goal(session, person, goal_id, now)
    return next(c.user_action_id for c in opened.running if c.action.id == action_id)


async def remove_action(
    session: AsyncSession, person: Person, goal_id: UUID, user_action_id: UUID, *, now: datetime
) -> None:
    """Take an action out of the plan from today on; its logs stay. Twice is once.

    Raises NotFound, GoalNotOpen.
    """
    opened = await open_goal(session, person, goal_id, now)
    held = opened.held(user_action_id)
    after = alter.without(opened.state, [held.action.id])
    await apply(session, opened, Change(after, "action_removed", "action_removed"))


async def swap_action(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    user_action_id: UUID,
    action_id: str,
    *,
    now: datetime,
    clinician_agreed: bool = False,
) -> UUID:
    """Put another action in the place of one; returns the new user action.

    Raises NotFound, GoalNotOpen, ActionOut, ActionInPlan, ActionExcludes, UnsafeAction or
    NeedsClinician; then nothing has changed.
    """
    opened = await open_goal(session, person, goal_id, now)
    held = _in_plan(opened, user_action_id)
    action = check_tap(action_id, opened.health, clinician_agreed=clinician_agreed)
    if opened.state.item(action_id) is not None:
        raise ActionInPlan(action.name)
    _check_rival(alter.without(opened.state, [held.action.id]), action)
    after = alter.swapped(opened.state, held.action.id, action, opened.today)
    await apply(session, opened, Change(after, "action_swapped", "action_swapped"))
    return await _key_of(session, person, goal_id, action_id, now)


async def reschedule_action(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    user_action_id: UUID,
    wanted: NewRhythm,
    *,
    now: datetime,
) -> None:
    """Change when an action comes round, from today on. Raises NotFound, GoalNotOpen, ActionOut or
    BadSchedule."""
    opened = await open_goal(session, person, goal_id, now)
    held = _in_plan(opened, user_action_id)
    schedule = _schedule(held.schedule, wanted)
    reminder = wanted.reminder_time or (None if wanted.no_reminder else held.reminder_time)
    after = alter.rescheduled(opened.state, held.action.id, schedule, reminder)
    await apply(session, opened, Change(after, "action_rescheduled", "action_rescheduled"))


def _schedule(old: Schedule, wanted: NewRhythm) -> Schedule:
    """Raises BadSchedule."""
    if wanted.frequency is not None and wanted.frequency not in tuple(Frequency):
        allowed = ", ".join(f.value for f in Frequency)
        raise BadSchedule("frequency", f"Use one of: {allowed}.")
    frequency = old.frequency if wanted.frequency is None else Frequency(wanted.frequency)
    times, days = wanted.times_per_week, wanted.days
    if frequency is Frequency.WEEKLY:
        times = old.times_per_week if times is None else times
        if times is None or not 1 <= times <= 7:
            raise BadSchedule("times_per_week", "Say how many times a week: 1 to 7.")
        if days:
            raise BadSchedule("specific_days", "Choose days, or a number of times a week.")
        return Schedule(frequency, times)
    if times is not None:
        raise BadSchedule("times_per_week", "Only a weekly action has a number of times.")
    if frequency is Frequency.SPECIFIC_DAYS:
        chosen = old.days if days is None else days
        if not chosen or not chosen <= frozenset(range(1, 8)):
            raise BadSchedule("specific_days", "Choose at least one day, Monday to Sunday.")
        return Schedule(frequency, None, chosen)
    if days:
        raise BadSchedule("specific_days", "Only an action on chosen days names them.")
    return Schedule(frequency)


async def rest_action(
    session: AsyncSession, person: Person, goal_id: UUID, user_action_id: UUID, *, now: datetime
) -> None:
    """Leave an action alone from today until it is resumed: those days neither add nor break.

    Raises NotFound, GoalNotOpen, ActionOut or RestRefused.
    """
    await _set_rest(session, (person, goal_id, user_action_id), rests=True, now=now)


async def resume_action(
    session: AsyncSession, person: Person, goal_id: UUID, user_action_id: UUID, *, now: datetime
) -> None:
    """Raises NotFound, GoalNotOpen, ActionOut, RestRefused or UnsafeAction."""
    await _set_rest(session, (person, goal_id, user_action_id), rests=False, now=now)


async def _set_rest(
    session: AsyncSession, which: tuple[Person, UUID, UUID], *, rests: bool, now: datetime
) -> None:
    person, goal_id, user_action_id = which
    opened = await open_goal(session, person, goal_id, now)
    held = _in_plan(opened, user_action_id)
    if held.resting is rests:
        raise RestRefused(held.action.name, resting=rests)
    if not rests:
        _check_safe(held.action, opened.health)
    after = alter.resting(opened.state, held.action.id, rests=rests)
    word = "action_paused" if rests else "action_resumed"
    await apply(session, opened, Change(after, word, word))


async def undo_last(session: AsyncSession, person: Person, goal_id: UUID, *, now: datetime) -> None:
    """Bring back the plan as it was before its last change; twice brings the change back.

    Raises NotFound, GoalNotOpen, NothingToUndo, or UnsafeAction for what has become unsafe.
    """
    opened = await open_goal(session, person, goal_id, now)
    earlier = opened.plan.before
    if earlier is None:
        raise NothingToUndo
    for key in sorted(earlier.action_ids - opened.state.action_ids):
        _check_safe(library().actions[key], opened.health)
    change = Change(earlier, "undone", "undone", undoes=opened.plan.version, always=True)
    await apply(session, opened, change)
    await reopen_answers(session, opened)


def _in_plan(opened: Opened, user_action_id: UUID) -> Commitment:
    held = opened.held(user_action_id)
    if held.removed_on is not None:
        raise ActionOut(held.action.name)
    return held


def check_tap(action_id: str, health: Health, *, clinician_agreed: bool) -> ActionDefinition:
    """What the person adds passes the same filter as what we propose."""
    action = library().actions.get(action_id)
    if action is None:
        raise NotFound
    _check_safe(action, health)
    if action.default_off and not clinician_agreed:
        raise NeedsClinician(action.name)
    return action


def _check_safe(action: ActionDefinition, health: Health) -> None:
    against = refusals(action, health.facts, library())
    if against:
        raise UnsafeAction(action.name, [r.reason for r in against])
    if action.indication is not None and not action.indication.met_by(health.who.values):
        raise UnsafeAction(action.name, [only_for(action.indication)])


def _check_rival(state: PlanState, action: ActionDefinition) -> None:
    rival = alter.rival_of(state, action, library().actions)
    if rival is not None:
        raise ActionExcludes(action.name, library().actions[rival].name)


def only_for(indication: Indication) -> str:
    marker = labs.registry()[indication.biomarker_id].name
    return (
        f"It is only for people whose {marker} is {indication.side} {indication.value:g};"
        " yours is not, or is not known. Have it measured first."
    )
