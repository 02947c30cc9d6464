"""Recommended goals (V-A6), with what each could bring, as a range and in the person's units."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import queries
from sante.goals.rules.catalogue import library
from sante.goals.rules.plan import PlanRequest, make_plan
from sante.goals.rules.projection.forecast import RESPONSE_MEAN, RESPONSE_SD, Z80
from sante.goals.rules.recommend import (
    Evidenced,
    Priority,
    Recommended,
    range_text,
    reason,
    recommend,
)
from sante.goals.rules.targets import targets_for
from sante.goals.service.create import project_plan
from sante.goals.service.health import Health, gather, levers
from sante.goals.service.project import Draws, draws_of
from sante.goals.service.score import score_with
from sante.goals.service.show import shower
from sante.goals.types import GoalCategory, Intensity, Plan, Target
from sante.profile.types import Person

DURATION_DAYS: Final = 90
MOST_KEY_MARKERS: Final = 4
LESS: Final = max(RESPONSE_MEAN - Z80 * RESPONSE_SD, 0.0) / RESPONSE_MEAN
MORE: Final = (RESPONSE_MEAN + Z80 * RESPONSE_SD) / RESPONSE_MEAN


@dataclass(frozen=True, slots=True)
class Suggestion:
    category: GoalCategory
    title: str
    priority: Priority
    reason: str
    health_score_delta: str
    targets: tuple[Target, ...]
    related_signals: tuple[str, ...]
    intensity: Intensity


async def recommendations(
    session: AsyncSession, person: Person, *, now: datetime, limit: int = 4
) -> tuple[Suggestion, ...]:
    """The most useful goals, best first; empty when nothing is out of range or no report is in."""
    today = person.day_at(now)
    health = await gather(session, person, today)
    rows = await queries.goals(session, person.user_id, status=["active"])
    taken = frozenset(GoalCategory(row.category) for row in rows if row.end_date > today)
    evidence = Evidenced(
        states=health.states, signs=health.signs(), levers=levers(health.states), taken=taken
    )
    found = []
    for made in recommend(evidence, library()):
        plan = make_plan(_request(made, health), library())
        if isinstance(plan, Plan):
            found.append(await _suggest(session, made, plan, health))
        if len(found) == limit:
            break
    return tuple(found)


def _request(made: Recommended, health: Health) -> PlanRequest:
    return PlanRequest(
        category=made.category,
        intensity=made.intensity,
        duration_days=DURATION_DAYS,
        start=health.today,
        markers=made.markers,
        who=health.who,
        facts=health.facts,
    )


async def _suggest(
    session: AsyncSession, made: Recommended, plan: Plan, health: Health
) -> Suggestion:
    targets = targets_for(made.markers, made.intensity, DURATION_DAYS)
    return Suggestion(
        category=made.category,
        title=library().categories[made.category].title,
        priority=made.priority,
        reason=reason(made, shower(health.person)),
        health_score_delta=await _delta(session, targets, plan, health),
        targets=targets[:MOST_KEY_MARKERS],
        related_signals=tuple(dict.fromkeys(s.name for s in made.signs)),
        intensity=made.intensity,
    )


async def _delta(
    session: AsyncSession, targets: tuple[Target, ...], plan: Plan, health: Health
) -> str:
    """What the plan itself adds to the score: projected values against no action at all, for
    people who respond little to it and much (the middle 80 %)."""
    names = [t.biomarker_id for t in targets]
    draws = await draws_of(session, health.person.user_id, names, health.today)
    without: dict[str, float] = {}
    little: dict[str, float] = {}
    much: dict[str, float] = {}
    for target in targets:
        key = target.biomarker_id
        got = project_plan(target, plan, health, DURATION_DAYS, draws.get(key, Draws()))
        if got is None:
            continue
        change = got.end.mean - got.without
        without[key] = got.without
        little[key] = got.without + LESS * change
        much[key] = got.without + MORE * change
    base = score_with(health, without)
    low, high = score_with(health, little), score_with(health, much)
    if base is None or low is None or high is None:
        return "0"
    return range_text(low - base, high - base)
