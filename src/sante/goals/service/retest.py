"""The re-test: new values answer targets, and what was projected is judged by them.

Everything here follows from the confirmed values as they are now. A report that comes late, is
corrected or is deleted therefore needs no repair, and hearing of one twice does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.events import publish
from sante.goals import queries
from sante.goals.events import GoalRetested
from sante.goals.rules import report_card as rules
from sante.goals.rules.projection.forecast import Course
from sante.goals.rules.report_card import Evidence, Made, Period
from sante.goals.service.freeze import freeze_standing, made_of
from sante.goals.service.practice import EXPECTED_ADHERENCE
from sante.goals.service.project import projected, stand_on
from sante.goals.service.read import list_goals
from sante.goals.types import (
    Goal,
    GoalStatus,
    GoalTarget,
    MarkerCard,
    MarkerProjection,
    ReportCard,
)
from sante.labs import service as labs
from sante.labs.events import ReportConfirmed, ReportDeleted, ReportReopened
from sante.labs.types import DrawFacts, DrawKey, Reading
from sante.profile import service as profiles
from sante.profile.types import Person

RETEST_SHARE: Final = 5 / 6  # of a goal's time, after which a re-test says something (G-9)


async def on_report_confirmed(session: AsyncSession, event: ReportConfirmed) -> None:
    await close_loops(session, event.user_id, now=event.at)


async def on_report_taken_back(
    session: AsyncSession, event: ReportDeleted | ReportReopened
) -> None:
    await close_loops(session, event.user_id, now=event.at)


async def close_loops(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    """Bring the actual values of all targets up to date with the confirmed reports, and project
    anew what goes on. Goals that were given up stay as they are."""
    person, today = await profiles.person_at(session, user_id, now=now)
    goals = [
        goal
        for goal in await list_goals(session, user_id, today=today)
        if goal.status is not GoalStatus.ABANDONED
    ]
    if not goals:
        return
    readings = await labs.confirmed_readings(session, user_id)
    for goal in goals:
        changed = await _fill(session, goal, readings)
        if not changed:
            continue
        await touch(session, user_id)
        answered = [c.on for c in changed.values() if c is not None]
        if answered:
            standing = await stand_on(session, person, goal.goal_id, today)
            named = frozenset(changed)
            await freeze_standing(session, standing, "retest", now=now, only=named)
        told = GoalRetested(
            user_id, goal.goal_id, tuple(sorted(changed)), max(answered, default=None)
        )
        await publish(session, told)


async def _fill(
    session: AsyncSession, goal: Goal, readings: Sequence[Reading]
) -> dict[str, Reading | None]:
    """Write the targets whose answer is another than the stored one; returns those."""
    period = Period(goal.start_date, goal.end_date)
    changed: dict[str, Reading | None] = {}
    for held in goal.targets:
        found = rules.newest_answer(held.target, period, readings)
        now = (None, None) if found is None else (found.value, found.on)
        if now == (held.actual, held.actual_on):
            continue
        key = held.target.biomarker_id
        values = {"actual_value": now[0], "actual_on": now[1]}
        await queries.update_target(session, goal.user_id, goal.goal_id, key, values)
        changed[key] = found
    return changed


async def report_card(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    *,
    now: datetime,
) -> ReportCard:
    """How a goal's targets and its projections did. Raises NotFound."""
    today = person.day_at(now)
    standing = await stand_on(session, person, goal_id, today)
    goal = standing.found.goal
    readings = await labs.confirmed_readings(session, person.user_id)
    facts = await labs.draw_facts(session, person.user_id)
    made = await _made(session, goal)
    courses = {p.biomarker_id: (p, course) for p, course in projected(standing)}
    period = Period(goal.start_date, goal.end_date)
    cards = []
    for held in goal.targets:
        key = held.target.biomarker_id
        evidence = _evidence(readings, made.get(key, ()), courses.get(key), facts)
        cards.append(_compared(held, period, evidence))
    return ReportCard(
        goal_id=goal_id,
        title=goal.title,
        start_date=goal.start_date,
        end_date=goal.end_date,
        retest_due=retest_due(goal),
        adherence=EXPECTED_ADHERENCE,
        done=standing.practice.consistency,
        markers=tuple(cards),
    )


def retest_due(goal: Goal) -> date:
    return goal.start_date + timedelta(days=int(RETEST_SHARE * goal.duration_days + 0.5))


async def _made(session: AsyncSession, goal: Goal) -> dict[str, list[Made]]:
    held = {h.target.biomarker_id: h for h in goal.targets}
    found: dict[str, list[Made]] = {}
    for row in await queries.projections(session, goal.user_id, goal.goal_id):
        target = held.get(row.biomarker_id)
        made = None if target is None else made_of(row, target, goal.start_date)
        if made is not None:
            found.setdefault(row.biomarker_id, []).append(made)
    return found


def _evidence(
    readings: Sequence[Reading],
    made: Sequence[Made],
    known: tuple[MarkerProjection, Course] | None,
    facts: Mapping[DrawKey, DrawFacts],
) -> Evidence:
    if known is None:
        return Evidence(readings, made, facts=facts)
    projection, course = known
    return Evidence(readings, made, course, projection.response, facts)


def _compared(held: GoalTarget, period: Period, evidence: Evidence) -> MarkerCard:
    """With whether the change is real, and what makes the two draws hard to compare."""
    card = rules.card(held.target, period, evidence)
    if not card.retests:
        return card
    before = rules.before(held.target, evidence.readings)
    after = rules.after(held.target, period, evidence.readings)
    warnings = labs.differences(
        _facts_of(before[-1], evidence), _facts_of(after[-1], evidence), held.target.biomarker_id
    )
    return replace(
        card,
        change=labs.compare_means(before, after),
        warnings=tuple(w.message for w in warnings),
    )


def _facts_of(reading: Reading, evidence: Evidence) -> DrawFacts:
    if reading.report_id is None:
        return DrawFacts()
    return evidence.facts.get((reading.report_id, reading.on), DrawFacts())
