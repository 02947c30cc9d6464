"""Making a goal: what it is about, its targets, a safe plan, and what is promised, in one go."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid
from sante.core.events import publish
from sante.goals import models, queries
from sante.goals.errors import (
    BadChoice,
    GoalExists,
    NeedsSupport,
    NoSafeAction,
    TooManyGoals,
    UnclearWish,
)
from sante.goals.events import GoalChanged, GoalCreated
from sante.goals.rules import custom
from sante.goals.rules.catalogue import SCIENCE_VERSION, Category, library
from sante.goals.rules.custom import read_wish, refusal, unread, wants_weight
from sante.goals.rules.plan import PlanRequest, blocking_facts, make_plan
from sante.goals.rules.projection.forecast import Course
from sante.goals.rules.revise import REMINDERS
from sante.goals.rules.targets import targets_for, wanted_markers, why_it_matters
from sante.goals.service.describe import describe, support_for
from sante.goals.service.freeze import frozen_values
from sante.goals.service.health import Health, gather
from sante.goals.service.practice import EXPECTED_ADHERENCE
from sante.goals.service.project import Draws, course_for, draws_of
from sante.goals.service.rows import (
    diff_values,
    refused_values,
    schedule_values,
    state_values,
    target_values,
)
from sante.goals.service.score import score_at_targets
from sante.goals.service.show import shower
from sante.goals.types import (
    ActionDefinition,
    GoalCategory,
    Intensity,
    MarkerProjection,
    MarkerState,
    NoSafePlan,
    Plan,
    PlanDiff,
    Planned,
    PlanState,
    Target,
)
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile.types import Person

MOST_ACTIVE: Final = 3
SHORTEST_DAYS: Final = 7
LONGEST_DAYS: Final = 365
LONGEST_PROMPT: Final = 1000


@dataclass(frozen=True, slots=True)
class NewGoal:
    category: str
    intensity: str
    duration_days: int = 90
    custom_prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A goal before it is stored."""

    category: Category
    title: str
    intensity: Intensity
    duration_days: int
    prompt: str | None
    only: frozenset[str] | None


async def create_goal(
    session: AsyncSession, person: Person, wanted: NewGoal, *, now: datetime
) -> UUID:
    """Make a goal with its plan and its frozen projections; returns its id.

    Raises BadChoice, Invalid, NeedsSupport, UnclearWish, GoalExists, TooManyGoals or NoSafeAction.
    """
    outline = outline_of(wanted)
    await touch(session, person.user_id)  # one writer at a time: the checks below then hold
    today = person.day_at(now)
    already = await _make_room(session, person.user_id, outline, today, now)
    health = await gather(session, person, today)
    outline = _as_fits(outline, health)
    markers = wanted_markers(outline.category, health.states)
    plan = make_plan(request_for(outline, markers, health, today, already), library())
    if isinstance(plan, NoSafePlan):
        raise NoSafeAction(blocking_facts(plan.refused))
    targets = targets_for(markers, outline.intensity, outline.duration_days)
    goal_id = new_id()
    owner = {"user_id": person.user_id, "goal_id": goal_id}
    row = _goal_values(outline, markers, targets, health, now)
    await queries.add(session, models.Goal, [{"user_id": person.user_id, "id": goal_id, **row}])
    stored = [
        {**owner, "id": new_id(), "position": i, **target_values(t)} for i, t in enumerate(targets)
    ]
    await queries.add(session, models.GoalTarget, stored)
    await add_plan_version(session, owner, NewVersion(plan, outline.intensity, "created", now))
    rows = [action_values(owner, p, version=1, source="rules", now=now) for p in plan.planned]
    await queries.add(session, models.UserAction, rows)
    await _freeze(session, owner, targets, (plan, health, outline), now)
    created = GoalCreated(person.user_id, goal_id, outline.category.id, outline.intensity)
    await publish(session, created)
    return goal_id


def outline_of(wanted: NewGoal) -> Outline:
    """Check what was asked for. Raises BadChoice, Invalid, NeedsSupport or UnclearWish."""
    if wanted.category not in tuple(GoalCategory):
        raise BadChoice("category", wanted.category, [c.value for c in GoalCategory])
    if wanted.intensity not in tuple(Intensity):
        raise BadChoice("intensity", wanted.intensity, [i.value for i in Intensity])
    if not SHORTEST_DAYS <= wanted.duration_days <= LONGEST_DAYS:
        raise _invalid("duration_days", f"Use {SHORTEST_DAYS} to {LONGEST_DAYS} days.")
    category = library().categories[GoalCategory(wanted.category)]
    prompt = (wanted.custom_prompt or "").strip() or None
    if prompt is not None and category.id is not GoalCategory.CUSTOM:
        raise _invalid("custom_prompt", "Only a goal of the category custom has words of its own.")
    outline = Outline(
        category=category,
        title=category.title,
        intensity=Intensity(wanted.intensity),
        duration_days=wanted.duration_days,
        prompt=prompt,
        only=None,
    )
    return outline if category.id is not GoalCategory.CUSTOM else _custom(outline)


def _custom(outline: Outline) -> Outline:
    prompt = outline.prompt
    if prompt is None:
        raise _invalid("custom_prompt", "Say in your own words what you want to reach.")
    if len(prompt) > LONGEST_PROMPT:
        raise _invalid("custom_prompt", f"Keep it under {LONGEST_PROMPT} characters.")
    if words := refusal(prompt):
        raise NeedsSupport(words)
    outline = wished(outline)
    if not outline.only:
        raise UnclearWish(unread(prompt, library()))
    return outline


def wished(outline: Outline, codes: Collection[str] = ()) -> Outline:
    """The outline of a goal of one's own, read from its words for a person with these facts."""
    wish = read_wish(outline.prompt or "", library(), codes)
    category = replace(outline.category, title=wish.title, biomarkers=wish.biomarkers)
    return replace(outline, category=category, title=wish.title, only=wish.actions)


def _as_fits(outline: Outline, health: Health) -> Outline:
    """A wish about weight is not planned for where losing any is no aim. Raises NeedsSupport."""
    support = custom.support_for(health.facts.codes)
    if outline.prompt is None or support is None or not wants_weight(outline.prompt, library()):
        return outline
    fitting = wished(outline, health.facts.codes)
    if not fitting.only:
        raise NeedsSupport(support)
    return fitting


def _invalid(field: str, why: str) -> Invalid:
    return Invalid(why, errors=[FieldError(field, why)])


async def _make_room(
    session: AsyncSession, user_id: UUID, outline: Outline, today: date, now: datetime
) -> frozenset[str]:
    """Close goals that are over, refuse one too many; returns the actions of the others."""
    await close_ended(session, user_id, today, now)
    await check_room(session, user_id, outline.category.id)
    running = await queries.commitments(session, user_id, open_goals=True)
    return frozenset(row.action_id for row in running if row.removed_on is None)


async def close_ended(session: AsyncSession, user_id: UUID, today: date, now: datetime) -> int:
    """Complete the goals whose period is over; returns how many. What a read derives is stored."""
    closed = await queries.close_ended(session, user_id, today, now)
    for goal_id in closed:
        await publish(session, GoalChanged(user_id, goal_id, "completed"))
    return len(closed)


async def check_room(session: AsyncSession, user_id: UUID, category: GoalCategory) -> None:
    """Raises GoalExists or TooManyGoals (R-14)."""
    active = await queries.goals(session, user_id, status=["active"])
    same = next((row for row in active if row.category == category.value), None)
    if same is not None and category is not GoalCategory.CUSTOM:
        raise GoalExists(same.title)
    if len(active) >= MOST_ACTIVE:
        raise TooManyGoals(MOST_ACTIVE)


def request_for(
    outline: Outline,
    markers: tuple[MarkerState, ...],
    health: Health,
    start: date,
    already: frozenset[str],
) -> PlanRequest:
    return PlanRequest(
        category=outline.category.id,
        intensity=outline.intensity,
        duration_days=outline.duration_days,
        start=start,
        markers=markers,
        who=health.who,
        facts=health.facts,
        only=outline.only,
        already=already,
    )


def _goal_values(
    outline: Outline,
    markers: tuple[MarkerState, ...],
    targets: tuple[Target, ...],
    health: Health,
    now: datetime,
) -> dict[str, Any]:
    person = health.person
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    return {
        "category": outline.category.id.value,
        "title": outline.title,
        "description": outline.category.description,
        "why_it_matters": why_it_matters(outline.category, markers, shower(person)),
        "custom_prompt": outline.prompt,
        "intensity": outline.intensity.value,
        "duration_days": outline.duration_days,
        "start_date": health.today,
        "end_date": health.today + timedelta(days=outline.duration_days),
        "status": "active",
        "profile_id": health.profile_id,
        "health_score_baseline": health.score,
        "health_score_target": score_at_targets(health, targets),
        "zone": stamp.zone,
        "utc_offset_minutes": stamp.utc_offset_minutes,
        "created_at": now,
        "updated_at": now,
    }


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version of a plan to be stored; without a `diff` everything planned is new."""

    plan: Plan
    intensity: Intensity
    cause: str
    at: datetime
    number: int = 1
    source: str = "rules"
    diff: PlanDiff | None = None
    before: PlanState | None = None
    undoes: int | None = None


async def add_plan_version(session: AsyncSession, owner: dict[str, Any], made: NewVersion) -> None:
    plan = made.plan
    change = made.diff or PlanDiff(added=tuple(p.action_id for p in plan.planned))
    row = {
        **owner,
        "id": new_id(),
        "version": made.number,
        "cause": made.cause,
        "source": made.source,
        "intensity": made.intensity.value,
        "science_version": SCIENCE_VERSION,
        "offered": list(plan.offered),
        "refused": refused_values(plan.refused),
        "diff": diff_values(change),
        "before": None if made.before is None else state_values(made.before),
        "undoes": made.undoes,
        "created_at": made.at,
    }
    await queries.add(session, models.PlanRow, [row])


def action_values(
    owner: dict[str, Any], planned: Planned, *, version: int, source: str, now: datetime
) -> dict[str, Any]:
    action = library().actions[planned.action_id]
    return {
        **owner,
        "id": new_id(),
        "action_id": action.id,
        "plan_version": version,
        "source": source,
        **schedule_values(action.schedule),
        "reminder_time": None if action.moment is None else REMINDERS[action.moment],
        "phase": planned.phase,
        "rank": planned.rank,
        "activation_date": planned.activation_date,
        "created_at": now,
        "updated_at": now,
    }


async def _freeze(
    session: AsyncSession,
    owner: dict[str, Any],
    targets: tuple[Target, ...],
    made: tuple[Plan, Health, Outline],
    now: datetime,
) -> None:
    """Store what is projected now, at the adherence most people reach, for the re-test to judge."""
    plan, health, outline = made
    names = [t.biomarker_id for t in targets]
    draws = await draws_of(session, health.person.user_id, names, health.today)
    rows = []
    for target in targets:
        known = draws.get(target.biomarker_id, Draws())
        course = plan_course(target, plan, health, outline.duration_days, known)
        if course is None:
            continue
        projected = _described(target, course, health, outline.duration_days, EXPECTED_ADHERENCE)
        row = frozen_values(
            projected,
            course,
            start=health.today,
            basis_on=target.baseline_on,
            plan_version=1,
        )
        rows.append({**owner, **row, "created_at": now})
    await queries.freeze(session, rows)


def project_plan(
    target: Target,
    plan: Plan,
    health: Health,
    duration_days: int,
    draws: Draws,
    adherence: float = EXPECTED_ADHERENCE,
) -> MarkerProjection | None:
    """What a plan that starts today is expected to do to a target."""
    course = plan_course(target, plan, health, duration_days, draws, adherence)
    if course is None:
        return None
    return _described(target, course, health, duration_days, adherence)


def plan_course(
    target: Target,
    plan: Plan,
    health: Health,
    duration_days: int,
    draws: Draws,
    adherence: float = EXPECTED_ADHERENCE,
) -> Course | None:
    actions: list[ActionDefinition] = []
    practice: dict[str, list[float]] = {}
    for planned in plan.planned:
        lead = (planned.activation_date - health.today).days
        practice[planned.action_id] = [0.0] * lead + [adherence] * (duration_days - lead)
        actions.append(library().actions[planned.action_id])
    return course_for(target, health, practice, actions, draws)


def _described(
    target: Target, course: Course, health: Health, duration_days: int, adherence: float
) -> MarkerProjection:
    support = support_for(target, course, start=health.today, consistency=adherence, days=0)
    return describe(target, course, (health.today, 0, duration_days), support)
