from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.goals import service as goals
from sante.profile import service as profiles
from sante.profile.types import SafetyProfile, screen
from sante.rewards import queries
from sante.rewards.rules import catalogue
from sante.rewards.rules.levels import level_of
from sante.rewards.types import (
    AchievementShown,
    Domain,
    DomainStreak,
    HistoryEntry,
    Motivation,
    Standing,
    Style,
)


async def standing(session: AsyncSession, user_id: UUID) -> Standing:
    """XP, level and what seems to move the person, as last worked out."""
    row = await queries.xp(session, user_id)
    shown = await queries.shown(session, user_id)
    if row is None or row.settled_at is None:
        return Standing(level_of(0), None, Motivation(Style.ACHIEVER, None, 0.3), shown)
    second = None if row.second_style is None else Style(row.second_style)
    return Standing(
        level=level_of(row.xp),
        last_award=row.last_xp_award,
        motivation=Motivation(Style(row.style), second, row.style_confidence),
        shown=shown,
        settled_at=row.settled_at,
        stamp=row.stamp,
    )


async def streaks(session: AsyncSession, user_id: UUID) -> list[DomainStreak]:
    """Of every domain, in the order of Domain; nothing yet is a streak of 0."""
    rows = {row.domain: row for row in await queries.streaks(session, user_id)}
    return [
        DomainStreak(
            domain,
            row.current_streak,
            row.best_streak,
            row.freezes_left,
            row.last_activity_date,
        )
        if (row := rows.get(domain.value)) is not None
        else DomainStreak(domain, 0, 0, 2, None)
        for domain in Domain
    ]


async def achievements(
    session: AsyncSession, user_id: UUID, *, now: datetime
) -> list[AchievementShown]:
    """Those reached, and those ahead that are for this person, in the order of the catalogue."""
    person, today = await profiles.person_at(session, user_id, now=now)
    facts = await goals.facts_for(session, person, today)
    rows = {row.achievement_id: row for row in await queries.user_achievements(session, user_id)}
    found = []
    for one in catalogue.achievements().values():
        row = rows.get(one.id)
        reached = None if row is None else row.achieved_on
        if reached is None and screen(SafetyProfile(one.avoid_with), facts):
            continue
        need = one.criterion.need
        found.append(AchievementShown(one, 0 if row is None else row.have, need, reached))
    return found


async def history(
    session: AsyncSession, user_id: UUID, *, after: UUID | None = None, limit: int = 30
) -> list[HistoryEntry]:
    """Lines of the ledger, the newest first."""
    return [
        HistoryEntry(
            row.id,
            row.amount,
            row.reason,
            row.source_type,
            row.source_id,
            row.rule,
            row.local_date,
            row.at,
        )
        for row in await queries.history(session, user_id, after=after, limit=limit)
    ]


async def switch(session: AsyncSession, user_id: UUID, *, shown: bool) -> None:
    """Show rewards, or show none of it. What was earned is kept, and goes on being kept."""
    await queries.put_settings(session, user_id, shown=shown)
    await touch(session, user_id)
