"""The end of a goal: what it came to, what might follow, and more time for it.

A goal is over on its end date, whether or not a job has said so: from then on nothing is asked of
the person. What it came to follows from logs, pauses and draws, all of which stay.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid
from sante.goals import models, queries
from sante.goals.errors import GoalNotOpen
from sante.goals.rules.consistency import active_days, tally
from sante.goals.rules.ending import RETEST_DAYS, days_rested, next_steps, outcome
from sante.goals.service.create import check_room, close_ended
from sante.goals.service.opened import Change, Opened, apply, load
from sante.goals.service.phases import past_of
from sante.goals.types import Goal, GoalStatus, GoalSummary, NextStep, TargetOutcome
from sante.kit.ids import new_id
from sante.labs import service as labs
from sante.profile.types import Person

SHORTEST_EXTENSION: Final = 7
LONGEST_EXTENSION: Final = 180
LONGEST_PERIOD: Final = 730


async def goal_summary(
    session: AsyncSession, person: Person, goal_id: UUID, *, now: datetime
) -> GoalSummary:
    """What a goal came to, or has come to so far. Raises NotFound."""
    return await summary_of(session, await load(session, person, goal_id, now))


async def summary_of(session: AsyncSession, opened: Opened) -> GoalSummary:
    goal, today = opened.goal, opened.today
    stopped = goal.ended_on(opened.health.person.day_at)
    end = min(stopped or goal.end_date, today + timedelta(days=1))
    days = max(0, (end - goal.start_date).days)
    past = await past_of(session, opened, max((today - goal.start_date).days, 0))
    found = tally(past, goal.start_date, end - timedelta(days=1))
    outcomes = await _outcomes(session, goal)
    final = goal.status_on(today) in (GoalStatus.COMPLETED, GoalStatus.ABANDONED)
    return GoalSummary(
        final=final,
        days=days,
        rested=days_rested(
            [p for p in past.pauses if p.goal_id == goal.goal_id], goal.start_date, end
        ),
        active_days=active_days(past.logs),
        planned=found.planned,
        done=found.done,
        consistency=found.share,
        targets=outcomes,
        next_steps=_next(opened, outcomes, found.share) if final else (),
    )


def _next(
    opened: Opened, outcomes: tuple[TargetOutcome, ...], consistency: float | None
) -> tuple[NextStep, ...]:
    """What might follow; more time only for a goal that can be given it."""
    steps = next_steps(outcomes, consistency)
    return steps if _extendable(opened) else tuple(s for s in steps if s.kind != "extend")


def _extendable(opened: Opened) -> bool:
    """A goal that was ended early does not come back, nor one that ended long ago."""
    goal, today = opened.goal, opened.today
    if goal.open_on(today):
        return True
    over = goal.status_on(today) is GoalStatus.COMPLETED
    return over and (today - goal.end_date).days <= RETEST_DAYS


async def _outcomes(session: AsyncSession, goal: Goal) -> tuple[TargetOutcome, ...]:
    if not goal.targets:
        return ()
    readings = await labs.confirmed_readings(session, goal.user_id)
    draws: dict[str, list[Any]] = {}
    for reading in readings:
        draws.setdefault(reading.biomarker_id, []).append((reading.on, reading.number))
    return tuple(
        outcome(held, draws.get(held.target.biomarker_id, ()), goal.start_date, goal.end_date)
        for held in goal.targets
    )


async def extend_goal(
    session: AsyncSession, person: Person, goal_id: UUID, days: int, *, now: datetime
) -> None:
    """Give a goal more time: `days` from its end, or from today when it has ended. The days between
    were nobody's: they neither add nor break. A goal that was ended early does not come back.

    Raises NotFound, Invalid, GoalNotOpen, GoalExists or TooManyGoals.
    """
    if not SHORTEST_EXTENSION <= days <= LONGEST_EXTENSION:
        raise _refused(f"Use {SHORTEST_EXTENSION} to {LONGEST_EXTENSION} days.")
    await touch(session, person.user_id)
    opened = await load(session, person, goal_id, now)
    goal, today = opened.goal, opened.today
    status = goal.status_on(today)
    over = status is GoalStatus.COMPLETED
    if not _extendable(opened):
        raise GoalNotOpen(status.value)
    end = (today if over else goal.end_date) + timedelta(days=days)
    if (end - goal.start_date).days > LONGEST_PERIOD:
        raise _refused(f"A goal lasts {LONGEST_PERIOD} days at most. Start a new one instead.")
    if over:
        await close_ended(session, person.user_id, today, now)
        await check_room(session, person.user_id, goal.category)
        await _bridge(session, opened)
    values = {
        "status": "paused" if status is GoalStatus.PAUSED else "active",
        "end_date": end,
        "duration_days": (end - goal.start_date).days,
        "ended_at": None,
        "updated_at": now,
    }
    await queries.update_goal(session, person.user_id, goal_id, values)
    change = Change(opened.state, "extended", "extended", undoable=False, always=True)
    await apply(session, opened, change)


async def _bridge(session: AsyncSession, opened: Opened) -> None:
    """The goal rested between its end and today."""
    goal, today = opened.goal, opened.today
    if goal.end_date < today:
        row = {"id": new_id(), "from_date": goal.end_date, "to_date": today}
        await queries.add(session, models.GoalPause, [{**opened.owner, **row}])


def _refused(why: str) -> Invalid:
    return Invalid(why, errors=[FieldError("days", why)])
