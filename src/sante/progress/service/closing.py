"""The nights: days and weeks of everybody, closed in the order in which they ended.

Which days those are is decided here, by the one clock there is; the work itself is a few
statements over everybody who shares a clock. How far it has come is written down in the same
transaction, so that a night that was missed is made up for, and one done twice changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.events import publish
from sante.core.jobs import jobs
from sante.kit.clock import first_instant, local_day
from sante.progress import queries
from sante.progress.events import DaysClosed, WeeksSummed
from sante.progress.queries import Group
from sante.progress.rules.streaks import DAY, week_of
from sante.progress.rules.tuning import TUNING

RESTATE: Final = "progress.restate"
_SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Night:
    """A local day that has ended for everybody of a group."""

    group: Group
    day: date


async def nights(session: AsyncSession, *, now: datetime) -> list[Night]:
    """The days that are over and not closed yet, oldest first. Where nothing was closed before,
    the last one: what was before it is put down person by person (`restate`)."""
    open_days: dict[tuple[date, int], list[str]] = {}
    for clock in await queries.clocks(session):
        last = local_day(now, clock.zone, clock.day_start_hour) - DAY
        day = last if clock.closed_through is None else clock.closed_through + DAY
        while day <= last:
            open_days.setdefault((day, clock.day_start_hour), []).append(clock.zone)
            day += DAY
    return [
        Night(Group(tuple(sorted(zones)), hour), day)
        for (day, hour), zones in sorted(open_days.items())
    ]


async def close_night(session: AsyncSession, night: Night, *, now: datetime) -> int:
    """Close a day; for how many people. In it, streaks that were not kept come to their end, the
    week is summed up where the day was its last, and milestones are granted."""
    group, day = night.group, night.day
    people = await queries.close_people(session, group, day)
    await queries.close_goals(session, group, day)
    monday, sunday = (week_of(day, start) for start in ("monday", "sunday"))
    ends = day + DAY
    await queries.sum_weeks(
        session,
        group,
        monday=monday if monday + 7 * DAY == ends else None,
        sunday=sunday if sunday + 7 * DAY == ends else None,
        through=day,
    )
    milestones = await queries.grant_milestones(session, group, day, now=now)
    await queries.note_closed(session, group, day)
    await publish(
        session, DaysClosed(group.zones, group.day_start_hour, day, people, milestones, now)
    )
    return people


async def sundays(session: AsyncSession, *, now: datetime) -> list[Night]:
    """The Sundays whose evening has come and whose week is not summed up yet."""
    due: dict[tuple[date, int], list[str]] = {}
    for clock in await queries.clocks(session):
        sunday = last_summary(now, clock.zone)
        if clock.summed_through is None or clock.summed_through < sunday:
            due.setdefault((sunday, clock.day_start_hour), []).append(clock.zone)
    return [
        Night(Group(tuple(sorted(zones)), hour), sunday)
        for (sunday, hour), zones in sorted(due.items())
    ]


def last_summary(now: datetime, zone: str) -> date:
    """The last Sunday on which the clocks of `zone` have shown six in the evening."""
    today = local_day(now, zone, 0)
    sunday = today - ((today.weekday() - _SUNDAY) % 7) * DAY
    return sunday if first_instant(sunday, TUNING.summary_at, zone) <= now else sunday - 7 * DAY


async def sum_sunday(session: AsyncSession, evening: Night) -> int:
    """Sum up the week that ends with this Sunday, by its days up to Saturday and what was done on
    Sunday; for how many goals. A week that starts on Sundays was summed up when it ended."""
    group, sunday = evening.group, evening.day
    goals = await queries.sum_weeks(
        session, group, monday=sunday - 6 * DAY, sunday=sunday - 7 * DAY, through=sunday - DAY
    )
    await queries.note_summed(session, group, sunday)
    await publish(session, WeeksSummed(group.zones, group.day_start_hour, sunday, goals))
    return goals


async def queue_restating(session: AsyncSession, *, now: datetime) -> int:
    """Have it put down anew for whom nothing is put down, or something changes today; how many."""
    people = list(await queries.to_restate(session, local_day(now, "UTC", 0)))
    await jobs.tasks[RESTATE].defer_many(session, [(user_id, {}) for user_id in people])
    return len(people)


async def people_with_plans(session: AsyncSession) -> list[UUID]:
    """Everybody of whom something is kept, or should be."""
    return list(await queries.people_with_plans(session))


async def plan_changed(session: AsyncSession, user_id: UUID) -> None:
    """What is expected of this person, or was, may be different from now on."""
    await jobs.defer(session, RESTATE, user_id=user_id)


async def person_changed(session: AsyncSession, user_id: UUID) -> None:
    """As `plan_changed`, for what matters only to who has a plan."""
    if await queries.anything_expected(session, user_id):
        await plan_changed(session, user_id)


async def ended_streaks(session: AsyncSession, event: DaysClosed) -> Iterable[Row[Any]]:
    """(user_id, streak_ended, current_streak) of everybody whose streak ended on the day."""
    group = Group(event.zones, event.day_start_hour)
    return await queries.ended_streaks(session, group, event.day)
