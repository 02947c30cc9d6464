"""Projecting a goal's targets from what was measured and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import fmean
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import queries
from sante.goals.rules.effects import Who
from sante.goals.rules.markers import MarkerModel, marker_models
from sante.goals.rules.projection.baseline import Normal, estimate, with_history
from sante.goals.rules.projection.forecast import Course, predict
from sante.goals.rules.projection.response import pushes
from sante.goals.rules.projection.retest import after, learn
from sante.goals.service.describe import describe, support_for
from sante.goals.service.health import Health, gather, noise_of, optimal_of, prior_of
from sante.goals.service.practice import EXPECTED_ADHERENCE, Practice, practice_of, resting_days
from sante.goals.service.read import goal_with_plan
from sante.goals.service.rows import read_log
from sante.goals.types import (
    ActionDefinition,
    Commitment,
    GoalWithPlan,
    MarkerProjection,
    Target,
)
from sante.labs import service as labs
from sante.labs.types import Reading
from sante.profile.types import Person

__all__ = [
    "EXPECTED_ADHERENCE",
    "Draws",
    "Practice",
    "Standing",
    "course_for",
    "describe",
    "draws_of",
    "project_goal",
    "projected",
    "stand_on",
]

BASELINE_DAYS: Final = 180  # older draws only say what is usual for this person
YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Draws:
    """Measured values of a marker, canonical unit, one a day: those the baseline rests on, older
    ones as (years before the goal's start, value), and re-tests as (days since it, value), oldest
    first."""

    before: tuple[float, ...] = ()
    after: tuple[tuple[int, float], ...] = ()
    older: tuple[tuple[float, float], ...] = ()


async def project_goal(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    on: date,
    adherence: float | None = None,
) -> tuple[MarkerProjection, ...]:
    """Where each target of a goal stands on `on` and is heading by the goal's end.

    What was logged up to `on` counts as it was; `adherence` (0 to 1) is assumed for the days to
    come, by default what the last two weeks show. Raises NotFound.
    """
    standing = await stand_on(session, person, goal_id, on, adherence)
    return tuple(project for project, _ in projected(standing))


@dataclass(frozen=True)
class Standing:
    """A goal with all that its projections follow from, read once. `in_full` are the doses if
    everything planned were done from now on."""

    found: GoalWithPlan
    health: Health
    practice: Practice
    in_full: Mapping[str, Sequence[float]]
    actions: tuple[ActionDefinition, ...]
    measured: Mapping[str, Draws]

    @property
    def calendar(self) -> tuple[date, int, int]:
        """Start, days passed, days in all."""
        goal = self.found.goal
        return goal.start_date, min(self.practice.days, goal.duration_days), goal.duration_days


async def stand_on(
    session: AsyncSession, person: Person, goal_id: UUID, on: date, adherence: float | None = None
) -> Standing:
    """Raises NotFound."""
    found = await goal_with_plan(session, person.user_id, goal_id)
    rows = await queries.logs_between(
        session, person.user_id, found.goal.start_date, on + timedelta(days=1), goal_id=goal_id
    )
    start, names = found.goal.start_date, [h.target.biomarker_id for h in found.goal.targets]
    pauses = await queries.pauses(session, person.user_id, start, on + timedelta(days=1))
    mine = [(row.from_date, row.to_date) for row in pauses if row.goal_id == goal_id]
    logs, resting = [read_log(row) for row in rows], resting_days(mine, start, on)
    return Standing(
        found=found,
        health=await gather(session, person, on),
        practice=practice_of(found, logs, on, adherence, resting=resting),
        in_full=practice_of(found, logs, on, 1.0, resting=resting).doses,
        actions=_actions(found.commitments),
        measured=await draws_of(session, person.user_id, names, start),
    )


def projected(standing: Standing) -> tuple[tuple[MarkerProjection, Course], ...]:
    """The projection of every target we have a model of, with what it rests on."""
    made = []
    for held in standing.found.goal.targets:
        target = held.target
        draws = standing.measured.get(target.biomarker_id, Draws())
        doses = standing.practice.doses
        course = course_for(target, standing.health, doses, standing.actions, draws)
        if course is not None:
            support = support_for(
                target,
                course,
                start=standing.found.goal.start_date,
                consistency=standing.practice.consistency,
                days=standing.practice.days,
            )
            calendar, in_full = standing.calendar, standing.in_full
            made.append((describe(target, course, calendar, support, in_full=in_full), course))
    return tuple(made)


async def draws_of(
    session: AsyncSession, user_id: UUID, biomarkers: Sequence[str], day: date
) -> dict[str, Draws]:
    """What was measured of each marker around `day`, when a goal starts or is thought of."""
    readings = await labs.confirmed_readings(session, user_id)
    return {name: _around(name, readings, day) for name in biomarkers}


def _around(biomarker_id: str, readings: Sequence[Reading], day: date) -> Draws:
    """What one day holds twice is one draw: the body did not vary in between."""
    days: dict[date, list[float]] = {}
    for reading in readings:
        if reading.biomarker_id == biomarker_id:
            days.setdefault(reading.on, []).append(reading.number)
    mine = [(on, fmean(days[on])) for on in sorted(days)]
    earliest = day - timedelta(days=BASELINE_DAYS)
    return Draws(
        before=tuple(value for on, value in mine if earliest <= on <= day),
        after=tuple(((on - day).days, value) for on, value in mine if on > day),
        older=tuple(((day - on).days / YEAR, value) for on, value in mine if on < earliest),
    )


def _actions(commitments: Sequence[Commitment]) -> tuple[ActionDefinition, ...]:
    return tuple({c.action.id: c.action for c in commitments}.values())


def course_for(
    target: Target,
    health: Health,
    practice: Mapping[str, Sequence[float]],
    actions: Sequence[ActionDefinition],
    draws: Draws,
) -> Course | None:
    """What a forecast of a target rests on, with what re-tests have taught; None for a marker we
    have no model of."""
    model = marker_models().get(target.biomarker_id)
    if model is None:
        return None
    cv = noise_of(target.biomarker_id)
    usual = prior_of(model, health.person, health.today)
    prior = with_history(model, usual, draws.older, cv)
    before = draws.before or (target.baseline,)
    level = estimate(model, before, cv, prior)
    who = _as_at_baseline(health.who, target, model, level)
    course = Course(
        model=model,
        level=level,
        direction=target.direction,
        pushes=pushes(actions, model, level.mean, who),
        doses=practice,
        cv=cv,
        limit=_limit(model, target, health),
        draws=len(before),
        informed=prior is not None,
    )
    for days, value in draws.after:
        learned = learn(course, predict(course, days), value)
        course = replace(after(course, learned), draws=course.draws + 1)
    return course


def _as_at_baseline(who: Who, target: Target, model: MarkerModel, level: Normal) -> Who:
    """Thresholds are judged at the level the goal started from, not at a value improved since."""
    values = {**who.values, target.biomarker_id: model.from_scale(level.mean)}
    return Who(values, who.codes, who.age, who.sex, who.bmi, who.weight_kg)


def _limit(model: MarkerModel, target: Target, health: Health) -> float | None:
    """The middle of the optimal interval, also of a marker the newest profile does not hold."""
    state = health.states.get(target.biomarker_id)
    optimal = optimal_of(health, target.biomarker_id) if state is None else state.optimal
    return None if optimal.middle is None else model.to_scale(optimal.middle)
