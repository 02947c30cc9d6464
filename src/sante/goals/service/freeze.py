"""Keeping projections: frozen when they are promised, and noted each day.

A projection is frozen when a goal is made, when its plan becomes another, and when a re-test has
moved what we believe. Rows are only ever added: the next value judges what was said.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import queries
from sante.goals.events import GoalChanged
from sante.goals.rules.catalogue import SCIENCE_VERSION
from sante.goals.rules.markers import MarkerModel, marker_models
from sante.goals.rules.projection.forecast import Z80, Course
from sante.goals.rules.projection.frozen import Frozen, freeze
from sante.goals.rules.report_card import Made
from sante.goals.service.health import noise_of
from sante.goals.service.practice import EXPECTED_ADHERENCE
from sante.goals.service.project import Standing, projected, stand_on
from sante.goals.service.read import active_goals
from sante.goals.types import GoalStatus, GoalTarget, MarkerProjection
from sante.kit.ids import new_id
from sante.profile import service as profiles

Cause = Literal["created", "plan_changed", "retest"]
RUNNING: Final = (GoalStatus.ACTIVE, GoalStatus.PAUSED)
NOTE_AGE: Final = timedelta(days=6)
PEOPLE_AT_ONCE: Final = 10_000


async def on_goal_changed(session: AsyncSession, event: GoalChanged) -> None:
    """A plan that became another one is projected anew, for what was said of the old one stays."""
    plan = await queries.latest_plan(session, event.user_id, event.goal_id)
    rows = await queries.projections(session, event.user_id, event.goal_id)
    if plan is None or any(row.plan_version >= plan.version for row in rows):
        return
    now = plan.created_at
    person, today = await profiles.person_at(session, event.user_id, now=now)
    standing = await stand_on(session, person, event.goal_id, today)
    await freeze_standing(session, standing, "plan_changed", now=now)


async def freeze_standing(
    session: AsyncSession,
    standing: Standing,
    cause: Cause,
    *,
    now: datetime,
    only: frozenset[str] | None = None,
) -> None:
    """Freeze the projections of a goal that still runs, of the markers in `only` or of all."""
    goal = standing.found.goal
    today = standing.health.today
    if goal.status_on(today) not in RUNNING or today >= goal.end_date:
        return
    rows = [
        {
            "user_id": goal.user_id,
            "goal_id": goal.goal_id,
            "created_at": now,
            **frozen_values(
                made,
                course,
                start=goal.start_date,
                basis_on=_basis_on(standing, made.biomarker_id),
                plan_version=standing.found.plan.version,
            ),
            "cause": cause,
            "adherence": standing.practice.expected,
        }
        for made, course in projected(standing)
        if only is None or made.biomarker_id in only
    ]
    await queries.freeze(session, rows)


def _basis_on(standing: Standing, biomarker_id: str) -> date:
    """The day of the newest value of a target's marker."""
    goal = standing.found.goal
    held = next(h.target for h in goal.targets if h.target.biomarker_id == biomarker_id)
    draws = standing.measured[biomarker_id]
    if not draws.after:
        return held.baseline_on
    return date.fromordinal(goal.start_date.toordinal() + draws.after[-1][0])


def frozen_values(
    made: MarkerProjection,
    course: Course,
    *,
    start: date,
    basis_on: date,
    plan_version: int,
    adherence: float = EXPECTED_ADHERENCE,
) -> dict[str, Any]:
    """A row of what was projected, without its owner and cause."""
    kept = freeze(course, start, (made.end.day - start).days, basis_on)
    return {
        "id": new_id(),
        "biomarker_id": made.biomarker_id,
        "plan_version": plan_version,
        "horizon": made.end.day,
        "unit": made.unit,
        "measured": made.measured,
        "without_plan": made.without,
        "mean": made.end.mean,
        "low80": made.end.band80.low,
        "high80": made.end.band80.high,
        "low95": made.end.band95.low,
        "high95": made.end.band95.high,
        "adherence": adherence,
        "confidence": made.confidence.value,
        "science_version": SCIENCE_VERSION,
        "basis_on": basis_on,
        "inputs": _inputs(course, kept),
    }


def _inputs(course: Course, kept: Frozen) -> dict[str, Any]:
    return {
        "scale": "log" if course.model.log else "natural",
        "level": [course.level.mean, course.level.variance],
        "responder": [course.responder.mean, course.responder.variance],
        "covariance": course.covariance,
        "draws": course.draws,
        "cv": course.cv,
        "limit": course.limit,
        "pushes": [
            {
                "action": push.action_id,
                "mechanism": push.mechanism,
                "change": push.change,
                "se": push.se,
                "tau": push.tau_days,
            }
            for push in course.pushes
        ],
        "start": kept.start.isoformat(),
        "points": [list(point) for point in kept.points],
    }


def made_of(row: Row[Any], held: GoalTarget, start: date) -> Made | None:
    """A stored projection to be judged; None for a marker we have no model of any more."""
    model = marker_models().get(row.biomarker_id)
    if model is None:
        return None
    basis_on = row.basis_on or held.target.baseline_on
    points = row.inputs.get("points")
    if points is None:  # frozen before the whole course was: its two ends are known
        return Made(_from_ends(model, row, start, basis_on), row.plan_version)
    frozen = Frozen(
        start=date.fromisoformat(row.inputs["start"]),
        basis_on=basis_on,
        cv=row.inputs["cv"],
        points=tuple((int(day), mean, sd) for day, mean, sd in points),
    )
    return Made(frozen, row.plan_version)


def _from_ends(model: MarkerModel, row: Row[Any], start: date, basis_on: date) -> Frozen:
    mean = model.to_scale(row.mean)
    sd = (model.to_scale(row.high80) - mean) / Z80
    return Frozen(
        start=start,
        basis_on=basis_on,
        cv=noise_of(row.biomarker_id),
        points=((0, model.to_scale(row.without_plan), sd), ((row.horizon - start).days, mean, sd)),
    )


async def note_day(session: AsyncSession, user_id: UUID, *, now: datetime) -> int:
    """Note what the projections of a person's running goals say today; returns how many were new.

    Noting a day again changes nothing: what was said on a day stays.
    """
    person, today = await profiles.person_at(session, user_id, now=now)
    rows = []
    for goal in await active_goals(session, user_id, today):
        standing = await stand_on(session, person, goal.goal_id, today)
        owner = {"user_id": user_id, "goal_id": goal.goal_id, "made_at": now, "local_date": today}
        rows += [{**owner, **_day_values(made)} for made, _ in projected(standing)]
    return await queries.note_projections(session, rows)


def _day_values(made: MarkerProjection) -> Mapping[str, Any]:
    return {
        "id": new_id(),
        "biomarker_id": made.biomarker_id,
        "unit": made.unit,
        "current_mean": made.now.mean,
        "mean": made.end.mean,
        "low80": made.end.band80.low,
        "high80": made.end.band80.high,
        "low95": made.end.band95.low,
        "high95": made.end.band95.high,
        "on_track": made.on_track,
        "confidence": made.confidence.value,
        "science_version": SCIENCE_VERSION,
    }


async def noted_by(
    session: AsyncSession, user_id: UUID, goal_id: UUID, day: date
) -> dict[str, tuple[date, float]]:
    """What was expected of each target for the goal's end, and on which day: the newest note of the
    week up to `day`. Canonical units."""
    rows = await queries.noted(session, user_id, goal_id, day - NOTE_AGE, day)
    return {row.biomarker_id: (row.local_date, row.mean) for row in rows}


async def people_to_note(session: AsyncSession, *, now: datetime) -> list[UUID]:
    """Everybody with a running goal whose local day began two to six hours ago and is not noted
    yet. For the system's role: a few statements, however many people there are."""
    modelled = tuple(marker_models())
    found: list[UUID] = []
    begun = await profiles.days_begun(session, now=now, after_hours=2, until_hours=6)
    for day, people in begun.items():
        for start in range(0, len(people), PEOPLE_AT_ONCE):
            some = people[start : start + PEOPLE_AT_ONCE]
            found += await queries.unnoted(session, some, day, modelled)
    return found
