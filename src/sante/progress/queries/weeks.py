"""Summing up a week for everybody whose Sunday evening, or whose week's end, has come.

One row a goal. Says in SQL what `rules.weeks` says in Python of one goal.
"""

from datetime import date
from string import Template
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.progress.queries.closing import ROOM, Group
from sante.progress.rules.tuning import TUNING

_WEEKS: Final = text(
    Template("""
with logs as not materialized ($logs),
mine as (
  select e.*, case e.week_start when 'sunday' then cast(:sunday as date)
    else cast(:monday as date) end as first
  from expectations e
  where e.zone = any (:zones) and e.day_start_hour = :hour and e.goal_id is not null
),
slots as (
  select e.user_id, e.goal_id, e.id, e.action_id, e.category, e.per_week, e.first, e.frequency,
    d.day, e.on_days @> d.day as expected, (e.weekdays >> d.number) & 1 = 1 as falls,
    l.status, l.excused, l.status in ('completed', 'partial') as kept,
    e.on_days @> d.day and (l.status is null or l.status = 'skipped' and not l.excused) as free
  from mine e
  cross join lateral (
    select e.first + i as day, extract(isodow from e.first + i)::int - 1 as number
    from generate_series(0, 6) as i
  ) d
  left join logs l on l.user_id = e.user_id and l.user_action_id = e.id and l.local_date = d.day
  where e.first is not null and e.until_day >= e.first
),
weighed as (
  select s.*, count(*) filter (where free) over later as free_from_here,
    greatest(0, least(per_week - count(*) filter (where excused) over whole,
                      count(*) filter (where expected) over whole))
      - count(*) filter (where kept) over whole as needed
  from slots s
  window whole as (partition by user_id, id),
    later as (partition by user_id, id order by day desc)
),
planned as (
  select *, kept or expected and
    case frequency when 'weekly' then free and free_from_here <= needed else falls end as planned
  from weighed
),
settled as (
  select *, coalesce(planned, false) and (day <= cast(:through as date) or status is not null)
    as counts
  from planned
),
sums as (
  select user_id, goal_id, action_id, category, first,
    bool_or(expected and day <= cast(:through as date)) as held,
    count(*) filter (where counts) as planned,
    count(*) filter (where counts and status = 'completed') as completed,
    count(*) filter (where counts and status = 'partial') as partial,
    count(*) filter (where counts and excused) as excused,
    array_agg(distinct day) filter (where counts and kept) as days
  from settled group by user_id, goal_id, action_id, category, first
),
rated as (
  select *, planned - excused as due, completed + partial * 0.5::float8 as credit,
    (completed + partial * 0.5::float8) / nullif(planned - excused, 0) as share
  from sums
),
categories as (
  select user_id, goal_id, jsonb_object_agg(category, share) as shares
  from (
    select user_id, goal_id, category, sum(credit) / sum(due) as share
    from rated group by user_id, goal_id, category having sum(due) > 0
  ) c group by user_id, goal_id
),
weeks as (
  select r.user_id, r.goal_id, r.first, sum(planned) as planned, sum(completed) as completed,
    sum(partial) as partial, sum(due) as due, sum(credit) / nullif(sum(due), 0) as consistency,
    (array_agg(action_id order by share desc, due desc, action_id collate "C")
      filter (where share > 0))[1] as top,
    (array_agg(action_id order by share, due desc, action_id collate "C")
      filter (where share < :benchmark))[1] as attention
  from rated r group by r.user_id, r.goal_id, r.first
  having bool_or(held) or sum(planned) > 0
),
active as (
  select user_id, goal_id, count(distinct day) as days
  from settled where counts and kept group by user_id, goal_id
)
insert into weekly_progress (user_id, id, goal_id, week_number, week_start, week_end, through,
  actions_planned, actions_completed, actions_partial, actions_asked, consistency, days_active,
  category_breakdown, top_performing_action, needs_attention_action, projected_biomarkers)
select w.user_id, gen_random_uuid(), w.goal_id,
  (w.first - (g.start_date - (extract(isodow from g.start_date)::int
    - extract(isodow from w.first)::int + 7) % 7)) / 7 + 1,
  w.first, w.first + 6, least(cast(:through as date), w.first + 6), w.planned, w.completed,
  w.partial, w.due, w.consistency, coalesce(a.days, 0), coalesce(c.shares, '{}'), w.top,
  w.attention, coalesce(p.projected, '{}')
from weeks w
join ($goals) g on g.user_id = w.user_id and g.goal_id = w.goal_id
left join categories c on c.user_id = w.user_id and c.goal_id = w.goal_id
left join active a on a.user_id = w.user_id and a.goal_id = w.goal_id
left join lateral (
  select jsonb_object_agg(biomarker_id, mean) as projected from ($projected) x
  where x.user_id = w.user_id and x.goal_id = w.goal_id
) p on true
order by w.user_id, w.goal_id
on conflict (user_id, goal_id, week_start) do update set
  through = excluded.through, actions_planned = excluded.actions_planned,
  actions_completed = excluded.actions_completed, actions_partial = excluded.actions_partial,
  actions_asked = excluded.actions_asked, consistency = excluded.consistency,
  days_active = excluded.days_active, category_breakdown = excluded.category_breakdown,
  top_performing_action = excluded.top_performing_action,
  needs_attention_action = excluded.needs_attention_action
where weekly_progress.through <= excluded.through
""").substitute(logs=goals.LOGS, goals=goals.GOALS, projected=goals.PROJECTED)
)


async def sum_weeks(
    session: AsyncSession,
    group: Group,
    *,
    monday: date | None,
    sunday: date | None,
    through: date,
) -> int:
    """Sum up the week from `monday`, or for those whose weeks start then from `sunday`, by its days
    up to `through`; None leaves those people out. A later view of a week replaces an earlier one.
    Returns how many goals have one."""
    for setting in ROOM:
        await session.execute(text(setting))
    done = await session.execute(
        _WEEKS,
        {
            "zones": list(group.zones),
            "hour": group.day_start_hour,
            "monday": monday,
            "sunday": sunday,
            "through": through,
            "benchmark": TUNING.on_track,
        },
    )
    return done.rowcount  # type: ignore[attr-defined, no-any-return]
