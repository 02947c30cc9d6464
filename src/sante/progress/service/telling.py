"""What progress says when it is asked at a person's morning, evening, week and month."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.notify.types import Said, Topic
from sante.profile import service as profiles
from sante.progress import queries
from sante.progress.rules import notices
from sante.progress.rules.milestones import name_of
from sante.progress.service.projections import projections
from sante.progress.service.today import daily, today_of
from sante.progress.service.weeks import weekly

NEW: Final = timedelta(hours=24)  # from one morning to the next
RECENT: Final = timedelta(days=3)  # what is put down late, as after an upgrade, is no news


@dataclass(frozen=True, slots=True)
class _Moment:
    session: AsyncSession
    user_id: UUID
    day: date
    now: datetime


async def _morning(at: _Moment) -> Said | None:
    return notices.morning(await today_of(at.session, at.user_id, now=at.now))


async def _evening(at: _Moment) -> Said | None:
    return notices.evening(await today_of(at.session, at.user_id, now=at.now))


async def _streak(at: _Moment) -> Said | None:
    return notices.streak(await today_of(at.session, at.user_id, now=at.now))


async def _week(at: _Moment) -> Said | None:
    """The week that ends today, or for who starts theirs on Sunday, the one that just ended."""
    running, before = await weekly(at.session, at.user_id, now=at.now, weeks=2)
    return notices.week(running if running.last <= at.day else before)


async def _week_begins(at: _Moment) -> Said | None:
    return notices.week_begins(await today_of(at.session, at.user_id, now=at.now))


async def _milestones(at: _Moment) -> Said | None:
    """Those the night has granted."""
    names = []
    for row in await queries.milestones(at.session, at.user_id):
        if row.granted_at > at.now - NEW and row.achieved_on >= at.day - RECENT:
            goal = await goals.goal(at.session, at.user_id, row.goal_id)
            names.append(name_of(row.milestone, goal.duration_days))
    return notices.milestones(names)


async def _month(at: _Moment) -> Said | None:
    first, last = notices.month_before(at.day)
    days = await daily(at.session, at.user_id, now=at.now, first=first, last=last)
    person, _ = await profiles.person_at(at.session, at.user_id, now=at.now)
    found = await projections(at.session, person, now=at.now)
    return notices.month(days, [one for _, shown in found for one in shown])


_SAY: Final[Mapping[Topic, Callable[[_Moment], Awaitable[Said | None]]]] = {
    Topic.MORNING: _morning,
    Topic.EVENING: _evening,
    Topic.STREAK: _streak,
    Topic.WEEK: _week,
    Topic.WEEKLY_CHECK_IN: _week_begins,
    Topic.MILESTONE: _milestones,
    Topic.MONTH: _month,
}


class Composer:
    """Progress knows how the days, weeks and months went."""

    topics = frozenset(_SAY)

    async def compose(
        self,
        session: AsyncSession,
        user_id: UUID,
        topic: Topic,
        *,
        local_date: date,
        now: datetime,
    ) -> Said | None:
        return await _SAY[topic](_Moment(session, user_id, local_date, now))
