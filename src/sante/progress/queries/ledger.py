"""How far everybody's days are closed, milestones for all goals, and who must be looked at."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from string import Template
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.progress.queries.closing import Group
from sante.progress.rules.milestones import STEADY_WEEK, streak_id
from sante.progress.rules.tuning import TUNING

# Jumps from one clock to the next along the index, so that it reads as many entries as there are
# clocks, and not as there are people.
_CLOCKS: Final = text("""
with recursive clocks as (
  (select zone, day_start_hour from expectations where zone is not null
   order by zone, day_start_hour limit 1)
  union all
  select n.zone, n.day_start_hour from clocks c cross join lateral (
    select zone, day_start_hour from expectations e
    where (e.zone, e.day_start_hour) > (c.zone, c.day_start_hour)
    order by zone, day_start_hour limit 1
  ) n
)
select zone, day_start_hour, closed_through, summed_through
from clocks left join day_closings using (zone, day_start_hour)
""")

_NOTE: Final = Template("""
insert into day_closings (zone, day_start_hour, $column)
select zone, :hour, :day from unnest(cast(:zones as text[])) as zone
on conflict (zone, day_start_hour) do update set $column = excluded.$column
where day_closings.$column is null or day_closings.$column < excluded.$column
""")
_CLOSED: Final = text(_NOTE.substitute(column="closed_through"))
_SUMMED: Final = text(_NOTE.substitute(column="summed_through"))

# On the day after so many full days; a goal that is laid aside or given up reaches none.
_OF_TIME: Final = text(
    Template("""
insert into goal_milestones (user_id, id, goal_id, milestone, achieved_on, granted_at)
select g.user_id, gen_random_uuid(), g.goal_id, m.id, cast(:day as date) + 1, :now
from ($goals) g
cross join lateral (values
  ('week_1_complete', 7), ('week_4_complete', 28), ('week_8_complete', 56), ('day_30', 30),
  ('halfway', (g.duration_days + 1) / 2),
  ('retest_due', floor(5.0::float8 / 6 * g.duration_days + 0.5)::int),
  ('goal_complete', g.duration_days)
) m (id, after)
where m.after <= g.duration_days and g.start_date + m.after = cast(:day as date) + 1
  and g.status in ('active', 'completed')
  and exists (select 1 from expectations e where e.user_id = g.user_id and e.goal_id = g.goal_id
    and e.zone = any (:zones) and e.day_start_hour = :hour)
order by g.user_id
on conflict (user_id, goal_id, milestone) do nothing
""").substitute(goals=goals.GOALS)
)
_OF_STREAKS: Final = text("""
insert into goal_milestones (user_id, id, goal_id, milestone, achieved_on, granted_at)
select p.user_id, gen_random_uuid(), p.goal_id, m.id, p.local_date, :now
from goal_progress p
join unnest(cast(:streaks as int[]), cast(:names as text[])) as m (days, id)
  on m.days = p.current_streak
where p.local_date = :day and p.outcome = 'done'
order by p.user_id
on conflict (user_id, goal_id, milestone) do nothing
""")
_OF_WEEKS: Final = text(
    Template("""
insert into goal_milestones (user_id, id, goal_id, milestone, achieved_on, granted_at)
select w.user_id, gen_random_uuid(), w.goal_id, :name, w.week_end, :now
from weekly_progress w
join ($goals) g on g.user_id = w.user_id and g.goal_id = w.goal_id
where w.week_end = :day and w.through = w.week_end and w.consistency >= :least
  and w.week_start >= g.start_date
order by w.user_id
on conflict (user_id, goal_id, milestone) do nothing
""").substitute(goals=goals.GOALS)
)

_UNSTATED: Final = text(
    Template("""
select user_id from ($committed) c
where not exists (select 1 from expectations e where e.user_id = c.user_id)
union
select user_id from expectations where review_on <= :day
union
select user_id from ($rhythms) r where until_date between cast(:day as date) - 7 and :day
""").substitute(committed=goals.COMMITTED, rhythms=goals.RHYTHMS)
)
_PEOPLE: Final = text(
    Template("select user_id from ($committed) c order by 1").substitute(committed=goals.COMMITTED)
)
_ENDED_STREAKS: Final = text("""
select d.user_id, d.streak_ended, d.current_streak from daily_progress d
where d.local_date = :day and d.streak_ended > 0 and exists (
  select 1 from expectations e where e.user_id = d.user_id
    and e.zone = any (:zones) and e.day_start_hour = :hour)
order by d.user_id
""")


async def clocks(session: AsyncSession) -> Sequence[Row[Any]]:
    """The clocks that people live by: zone, hour their day starts, and how far those days are
    closed and their weeks summed up."""
    return (await session.execute(_CLOCKS)).all()


async def note_closed(session: AsyncSession, group: Group, day: date) -> None:
    await session.execute(_CLOSED, _of(group, day))


async def note_summed(session: AsyncSession, group: Group, sunday: date) -> None:
    await session.execute(_SUMMED, _of(group, sunday))


async def grant_milestones(session: AsyncSession, group: Group, day: date, *, now: datetime) -> int:
    """What goals have reached with the end of `day`; each is granted once. Returns how many."""
    streaks = list(TUNING.goal_streaks)
    streak = {"streaks": streaks, "names": [streak_id(days) for days in streaks]}
    week = {"name": STEADY_WEEK, "least": TUNING.steady_week}
    at = {"day": day, "now": now}
    granted = 0
    for statement, values in (
        (_OF_TIME, {**_of(group, day), "now": now}),
        (_OF_STREAKS, {**at, **streak}),
        (_OF_WEEKS, {**at, **week}),
    ):
        granted += (await session.execute(statement, values)).rowcount  # type: ignore[attr-defined]
    return granted


async def to_restate(session: AsyncSession, day: date) -> Iterable[UUID]:
    """People of whom nothing is written down yet, or for whom `day` may change what is asked; and
    those with a new rhythm this week, whose week no single schedule can sum up."""
    return (await session.execute(_UNSTATED, {"day": day})).scalars().all()


async def people_with_plans(session: AsyncSession) -> Sequence[UUID]:
    """Everybody who ever took anything on."""
    return (await session.execute(_PEOPLE)).scalars().all()


async def ended_streaks(session: AsyncSession, group: Group, day: date) -> Sequence[Row[Any]]:
    """(user_id, streak_ended, current_streak) of everybody whose streak ended on `day`."""
    return (await session.execute(_ENDED_STREAKS, _of(group, day))).all()


def _of(group: Group, day: date) -> dict[str, object]:
    return {"zones": list(group.zones), "hour": group.day_start_hour, "day": day}
