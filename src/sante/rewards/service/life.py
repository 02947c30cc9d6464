"""A person's life as rewards see it, gathered for one use case."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.profile import service as profiles
from sante.profile.types import Facts, SafetyProfile, screen
from sante.progress import service as progress
from sante.progress.types import Lived
from sante.rewards import queries
from sante.rewards.rules.catalogue import achievements, challenges
from sante.rewards.rules.courses import habits_of
from sante.rewards.rules.when import came_on
from sante.rewards.sources import SOURCES, Asked
from sante.rewards.sources.actions import routines
from sante.rewards.types import (
    Achievement,
    Challenge,
    Course,
    Domain,
    Fact,
    Life,
    Routine,
    Taken,
)

AHEAD: Final = timedelta(days=2)  # a person's other clocks may show tomorrow


async def life_of(session: AsyncSession, user_id: UUID, *, now: datetime) -> Life:
    lived = await progress.lived(session, user_id, now=now)
    asked = Asked(session, user_id, lived, came_on(lived.person), lived.today + AHEAD)
    found = [fact for source in SOURCES for fact in await source.facts(asked)]
    known = [fact for fact in found if asked.first <= fact.day <= lived.horizon.last]
    held = routines(lived.actions)
    plan = progress.day_records([one.habit for one in held], lived.horizon, lived.person.week_start)
    facts = await goals.facts_for(session, lived.person, lived.today)
    granted = await queries.user_achievements(session, user_id)
    return Life(
        today=lived.today,
        horizon=lived.horizon,
        facts=tuple(known),
        courses={domain: _course(domain, lived, held, known) for domain in Domain},
        plan=tuple(plan),
        granted={r.achievement_id: r.achieved_on for r in granted if r.achieved_on is not None},
        challenges=taken(await queries.user_challenges(session, user_id)),
        refused=_against(challenges().values(), facts),
        hidden=_against(achievements().values(), facts),
    )


def _course(domain: Domain, lived: Lived, held: Sequence[Routine], facts: Sequence[Fact]) -> Course:
    habits = habits_of(domain, held, facts)
    records = progress.day_records(habits, lived.horizon, lived.person.week_start)
    return Course(tuple(records), progress.streak_of_days(records, lived.horizon))


def taken(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Taken, ...]:
    return tuple(
        Taken(r.id, r.challenge_id, r.attempt, r.first_day, r.status, r.ended_on) for r in rows
    )


def _against(offered: Iterable[Achievement | Challenge], facts: Facts) -> frozenset[str]:
    """Those of what is offered that are not for this person."""
    return frozenset(one.id for one in offered if screen(SafetyProfile(one.avoid_with), facts))


async def refusals(
    session: AsyncSession, user_id: UUID, *, now: datetime
) -> dict[str, tuple[str, ...]]:
    """Challenge -> why it is not offered to this person, each reason naming its fact."""
    person, today = await profiles.person_at(session, user_id, now=now)
    facts = await goals.facts_for(session, person, today)
    found = {
        one.id: tuple(r.reason for r in screen(SafetyProfile(one.avoid_with), facts))
        for one in challenges().values()
    }
    return {name: reasons for name, reasons in found.items() if reasons}
