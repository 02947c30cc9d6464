"""Everything about how one goal is going."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.goals.types import Goal, GoalStatus
from sante.labs import service as labs
from sante.progress import queries
from sante.progress.rules import report
from sante.progress.rules.advice import Measured, advice
from sante.progress.rules.milestones import reached, upcoming
from sante.progress.rules.stored import closed_days, goal_days
from sante.progress.rules.timeline import Timeline
from sante.progress.service.holdings import Holdings, holdings
from sante.progress.service.projections import goal_outlook
from sante.progress.service.stored import counted_to
from sante.progress.types import (
    GoalOutlook,
    GoalReport,
    GoalWeek,
    Granted,
    Held,
)


async def goal_report(
    session: AsyncSession, user_id: UUID, goal_id: UUID, *, now: datetime
) -> GoalReport:
    """Worked out from the logs as they are. Raises NotFound."""
    found = await holdings(session, user_id, now=now)
    if goal_id not in found.goals:
        raise NotFound
    return await _made(session, found, found.goals[goal_id])


async def goal_reports(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[GoalReport]:
    """Of every goal that was not given up, newest first."""
    found = await holdings(session, user_id, now=now)
    kept = [g for g in found.goals.values() if g.status is not GoalStatus.ABANDONED]
    return [await _made(session, found, goal) for goal in kept]


async def _made(session: AsyncSession, found: Holdings, goal: Goal) -> GoalReport:
    status = goal.status_on(found.today)
    heading = None
    if status is not GoalStatus.ABANDONED:
        heading = await goal_outlook(session, found.person, goal, now=found.view.now)
    granted = [g for g in await _granted(session, goal.user_id) if g.goal_id == goal.goal_id]
    measured = await _measured(session, goal, found.by_goal.get(goal.goal_id, ()))
    return _report(found, goal, heading, granted, measured)


async def _granted(session: AsyncSession, user_id: UUID) -> list[Granted]:
    rows = await queries.milestones(session, user_id)
    return [Granted(row.goal_id, row.milestone, row.achieved_on) for row in rows]


async def _measured(session: AsyncSession, goal: Goal, held: tuple[Held, ...]) -> Measured:
    markers = [target.target.biomarker_id for target in goal.targets]
    moved = {marker for one in held for marker in one.commitment.action.target_biomarkers}
    registry = labs.registry()
    readings = await labs.confirmed_readings(session, goal.user_id)
    after = [r.on for r in readings if r.biomarker_id in markers and r.on > goal.start_date]
    taus = [registry[marker].tau_days for marker in markers]
    return Measured(
        names={marker: known.name for marker in moved if (known := registry.get(marker))},
        tau_days=tuple(tau for tau in taus if tau is not None),
        last_retest=(max(after) - goal.start_date).days if after else None,
    )


def _report(
    found: Holdings,
    goal: Goal,
    heading: GoalOutlook | None,
    granted: list[Granted],
    measured: Measured,
) -> GoalReport:
    held = found.by_goal.get(goal.goal_id, ())
    horizon, week_start = found.horizon, found.person.week_start
    timeline = Timeline(goal.start_date, goal.duration_days, found.today)
    consistency, weeks = report.consistency(held, horizon, week_start, found.today)
    runs = report.runs(held, horizon, week_start)
    actions = tuple(report.action_share(one, horizon, week_start) for one in held)
    achieved = _achieved(found, goal, held, weeks, granted)
    is_open = goal.status_on(found.today) in (GoalStatus.ACTIVE, GoalStatus.PAUSED)
    ahead = tuple(upcoming(timeline, achieved, runs.current)) if is_open else ()
    return GoalReport(
        goal=goal,
        status=goal.status_on(found.today),
        elapsed=min(timeline.elapsed, goal.duration_days),
        remaining=timeline.days_remaining,
        percent=timeline.percent,
        consistency=consistency,
        runs=runs,
        actions=actions,
        weeks=weeks,
        markers=() if heading is None else heading.projections,
        score=report.score_projection(goal, heading.health_score if heading else None),
        biological_age=heading.biological_age if heading else None,
        achieved=tuple(achieved),
        ahead=ahead,
        advice=advice(actions if is_open else (), ahead, timeline, measured),
    )


def _achieved(
    found: Holdings,
    goal: Goal,
    held: tuple[Held, ...],
    weeks: tuple[GoalWeek, ...],
    granted: list[Granted],
) -> list[Granted]:
    """What was granted, and what was reached since the last night was closed."""
    horizon, week_start = found.horizon, found.person.week_start
    closed = closed_days([one.habit for one in held], horizon, week_start)
    until: date = counted_to(found, goal)
    timeline = Timeline(goal.start_date, goal.duration_days, until)
    have = {one.milestone for one in granted}
    since = reached(goal.goal_id, timeline, goal_days(goal.goal_id, closed), weeks)
    new = [one for one in since if one.milestone not in have]
    return sorted([*granted, *new], key=lambda one: (one.on, one.milestone))
