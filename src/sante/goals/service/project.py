"""Projecting a goal's targets from what was measured and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import queries
from sante.goals.rules.effects import Who
from sante.goals.rules.markers import MarkerModel, marker_models
from sante.goals.rules.projection.baseline import Normal, estimate
from sante.goals.rules.projection.forecast import (
    Course,
    curve,
    next_value_band,
    point,
    predict,
)
from sante.goals.rules.projection.response import pushes
from sante.goals.rules.projection.retest import after, learn
from sante.goals.rules.projection.verdict import (
    Support,
    confidence,
    on_track,
    unfavourable,
    words,
)
from sante.goals.rules.schedule import doses_of
from sante.goals.service.health import Health, gather, noise_of, prior_of
from sante.goals.service.read import goal_with_plan
from sante.goals.service.rows import read_log
from sante.goals.types import (
    ActionDefinition,
    Commitment,
    GoalWithPlan,
    Grade,
    LogEntry,
    LogStatus,
    MarkerProjection,
    Target,
)
from sante.labs import service as labs
from sante.labs.types import Reading
from sante.profile.types import Person

EXPECTED_ADHERENCE: Final = 0.70  # the benchmark for results (V-G4), until logs say otherwise
RECENT_DAYS: Final = 14
SHARES: Final = {LogStatus.COMPLETED: 1.0, LogStatus.PARTIAL: 0.5}
BASELINE_DAYS: Final = 180  # older draws say little about where a goal starts
ROUNDING: Final = 0.005  # a change under half a percent of the value is no change


@dataclass(frozen=True, slots=True)
class Draws:
    """Measured values of a marker, canonical unit: those the baseline rests on, and re-tests as
    (days since the goal's start, value), oldest first."""

    before: tuple[float, ...] = ()
    after: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Practice:
    """How the plan is lived: the share of each day's dose per action of the library, from the
    goal's start to its end, and done/planned so far."""

    doses: Mapping[str, Sequence[float]]
    consistency: float
    days: int


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
    found = await goal_with_plan(session, person.user_id, goal_id)
    health = await gather(session, person, on)
    rows = await queries.logs_between(
        session, person.user_id, found.goal.start_date, on + timedelta(days=1), goal_id=goal_id
    )
    practice = practice_of(found, [read_log(row) for row in rows], on, adherence)
    actions = _actions(found.commitments)
    names = [held.target.biomarker_id for held in found.goal.targets]
    measured = await draws_of(session, person.user_id, names, found.goal.start_date)
    return tuple(
        made
        for held in found.goal.targets
        if (made := _project(held.target, found, health, practice, actions, measured))
    )


async def draws_of(
    session: AsyncSession, user_id: UUID, biomarkers: Sequence[str], day: date
) -> dict[str, Draws]:
    """What was measured of each marker around `day`, when a goal starts or is thought of."""
    readings = await labs.confirmed_readings(session, user_id)
    return {name: _around(name, readings, day) for name in biomarkers}


def _around(biomarker_id: str, readings: Sequence[Reading], day: date) -> Draws:
    mine = [r for r in readings if r.biomarker_id == biomarker_id]
    earliest = day - timedelta(days=BASELINE_DAYS)
    return Draws(
        before=tuple(r.number for r in mine if earliest <= r.on <= day),
        after=tuple(sorted(((r.on - day).days, r.number) for r in mine if r.on > day)),
    )


def _actions(commitments: Sequence[Commitment]) -> tuple[ActionDefinition, ...]:
    return tuple({c.action.id: c.action for c in commitments}.values())


def practice_of(
    found: GoalWithPlan, logs: Sequence[LogEntry], on: date, adherence: float | None
) -> Practice:
    """Doses from logs up to `on`, assumed doses after it."""
    start = found.goal.start_date
    passed = min(max((on - start).days + 1, 0), found.goal.duration_days)
    by_action: dict[str, list[float]] = {}
    planned = done = 0.0
    for commitment in found.commitments:
        mine = {
            log.local_date: SHARES.get(log.status, 0.0)
            for log in logs
            if log.user_action_id == commitment.user_action_id
        }
        lead = min(max((commitment.activation_date - start).days, 0), found.goal.duration_days)
        taken = doses_of(commitment, mine, max(passed - lead, 0))
        past = _until_removed([0.0] * min(lead, passed) + taken, commitment, start)
        planned += len(taken)
        done += sum(taken)
        future = _expected(commitment, taken, adherence)
        rest = [future if lead <= day else 0.0 for day in range(passed, found.goal.duration_days)]
        series = _until_removed(past + rest, commitment, start)
        known = by_action.get(commitment.action.id)
        by_action[commitment.action.id] = (
            series if known is None else [max(a, b) for a, b in zip(known, series, strict=True)]
        )
    return Practice(by_action, done / planned if planned else 0.0, passed)


def _until_removed(series: list[float], commitment: Commitment, start: date) -> list[float]:
    if commitment.removed_on is None:
        return series
    last = max((commitment.removed_on - start).days, 0)
    return [share if day < last else 0.0 for day, share in enumerate(series)]


def _expected(commitment: Commitment, taken: Sequence[float], adherence: float | None) -> float:
    if commitment.schedule.per_week == 0 or commitment.resting:
        return 0.0
    if adherence is not None:
        return min(max(adherence, 0.0), 1.0)
    recent = taken[-RECENT_DAYS:]
    if len(recent) < RECENT_DAYS:
        return EXPECTED_ADHERENCE
    return sum(recent) / len(recent)


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
    prior = prior_of(model, health.person, health.today)
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
    state = health.states.get(target.biomarker_id)
    middle = None if state is None else state.optimal.middle
    return None if middle is None else model.to_scale(middle)


def _project(
    target: Target,
    found: GoalWithPlan,
    health: Health,
    practice: Practice,
    actions: Sequence[ActionDefinition],
    measured: Mapping[str, Draws],
) -> MarkerProjection | None:
    draws = measured.get(target.biomarker_id, Draws())
    course = course_for(target, health, practice.doses, actions, draws)
    if course is None:
        return None
    support = Support(
        consistency=practice.consistency,
        days=practice.days,
        all_grade_a=all(p.grade == Grade.A.value for p in course.pushes),
        baseline_age_days=(found.goal.start_date - target.baseline_on).days,
        mismatch=any(p.mismatch for p in course.pushes),
    )
    now = min(practice.days, found.goal.duration_days)
    return describe(target, course, (found.goal.start_date, now, found.goal.duration_days), support)


def describe(
    target: Target, course: Course, calendar: tuple[date, int, int], support: Support
) -> MarkerProjection:
    """A course in canonical units and words; `calendar`: start, days passed, days in all."""
    start, passed, duration = calendar
    model = course.model
    end = predict(course, duration)
    without = model.from_scale(course.level.mean)
    final = model.from_scale(end.mean)
    worse = unfavourable(without, final, course.direction, ROUNDING * without)
    moves = bool(course.pushes)
    reached = on_track(target.baseline, final, target.target, course.direction)
    return MarkerProjection(
        biomarker_id=target.biomarker_id,
        name=target.name,
        unit=target.unit,
        measured=target.baseline,
        draws=course.draws,
        baseline=without,
        target=target.target,
        without=without,
        now=point(model, predict(course, passed), start + timedelta(days=passed)),
        end=point(model, end, start + timedelta(days=duration)),
        retest80=next_value_band(course, end),
        curve=curve(course, start, duration),
        on_track=reached and not worse,
        confidence=confidence(support),
        unfavourable=worse,
        mismatch=support.mismatch,
        message=words(target.name, worse=worse, moves=moves, reached=reached, draws=course.draws),
        contributions=dict(end.response.by_action),
    )
