"""Closing a day for everybody whose day has ended: one statement for people, one for their goals.

The statements say in SQL what `rules.day` says in Python of one person, over `expectations`, where
Python has written down what was expected of whom; a test compares the two on made-up lives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import Template
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.progress.rules.streaks import week_of
from sante.progress.rules.tuning import TUNING

# What one person's answer never needs: room to hash the logs of a million, and time.
ROOM: Final = ("set local work_mem = '256MB'", "set local statement_timeout = '60min'")

# Logs as marks of what was expected. An action in several goals is one row of `expectations` for
# the person, marked by the newest log of any of its commitments.
_OWN_MARKS: Final = "select user_id, user_action_id as id, local_date, status, excused from logs"
_ALL_MARKS: Final = """
select user_id, user_action_id as id, local_date, status, excused from logs
union all
select * from (
  select distinct on (e.user_id, e.id, l.local_date)
    e.user_id, e.id, l.local_date, l.status, l.excused
  from expectations e join logs l on l.user_id = e.user_id
    and l.user_action_id = any (e.user_action_ids)
    and l.local_date between cast(:week_from as date) and cast(:week_to as date)
  where e.goal_id is null and e.zone = any (:zones) and e.day_start_hour = :hour
  order by e.user_id, e.id, l.local_date, l.log_id desc
) merged
"""

# `$key` is user_id, or user_id and goal_id; `$whose` picks the rows of that scope.
#
# What is done a number of times a week is asked of a day when all days left are needed
# (`rules.day.needed_days`). Where the habit is expected all week, a mark after the day takes one
# from what is left to do and one from the days left to do it on, so only marks up to the day
# count, and none has to be looked up while more days are left than the week asks for.
#
# `offset 0` keeps the planner from working the same expression out once for each use of it. The
# order makes the rows ready before the first is written, and writes them as the keys lie.
_DAY: Final = Template("""
with logs as not materialized ($logs),
marks as not materialized ($marks),
held as (
  select $e_key, e.on_days @> cast(:day as date) as expected, m.status, m.excused,
    m.status in ('completed', 'partial') or e.on_days @> cast(:day as date) and case
      when e.frequency <> 'weekly' then (e.weekdays >> :weekday) & 1 = 1
      when m.excused then false
      when not e.on_days @> w.week then (
        select greatest(0, least(e.per_week - count(*) filter (where k.excused), p.possible))
            - count(*) filter (where k.status <> 'skipped')
          > p.ahead - count(*) filter (where k.local_date > :day and e.on_days @> k.local_date
              and (k.excused or k.status <> 'skipped'))
        from (
          select (select coalesce(sum(upper(part) - lower(part)), 0)
                  from unnest(e.on_days * datemultirange(w.week)) as part) as possible,
            (select coalesce(sum(upper(part) - lower(part)), 0)
             from unnest(e.on_days * datemultirange(w.rest)) as part) as ahead
        ) p
        left join marks k on k.user_id = e.user_id and k.id = e.id and w.week @> k.local_date
        group by p.possible, p.ahead
      )
      when e.per_week <= upper(w.week) - cast(:day as date) - 1 then false
      else e.per_week - case when e.goal_id is null then (
          select count(*) from marks k where k.user_id = e.user_id and k.id = e.id
            and k.local_date >= lower(w.week) and k.local_date <= :day
            and (k.excused or k.status <> 'skipped')
        ) else (
          select count(*) from logs k where k.user_id = e.user_id and k.user_action_id = e.id
            and k.local_date >= lower(w.week) and k.local_date <= :day
            and (k.excused or k.status <> 'skipped')
        ) end > upper(w.week) - cast(:day as date) - 1
    end as planned
  from expectations e
  cross join lateral (
    select daterange(f.first, f.first + 7) as week,
      daterange(cast(:day as date) + 1, f.first + 7) as rest
    from (select case e.week_start when 'sunday' then cast(:sunday as date)
                 else cast(:monday as date) end as first) f
  ) w
  left join marks m on m.user_id = e.user_id and m.id = e.id and m.local_date = :day
  where e.zone = any (:zones) and e.day_start_hour = :hour and e.until_day >= :day and $whose
  offset 0
),
day as (
  select $key,
    count(*) filter (where planned) as planned,
    count(*) filter (where status = 'completed') as completed,
    count(*) filter (where status = 'partial') as partial,
    count(*) filter (where planned and status = 'skipped') as skipped,
    count(*) filter (where planned and excused) as excused
  from held group by $key having bool_or(expected) or bool_or(planned)
),
judged as (
  select d.*, $before
    case when completed + partial > 0 then 'done'
         when planned > excused then 'missed' else 'rested' end as outcome
  from day d
  left join $table y on $y_is_d and y.local_date = cast(:day as date) - 1
  left join lateral (
    select * from $table z where y.user_id is null and $z_is_d and z.local_date < :day
    order by z.local_date desc limit 1
  ) z on true
),
told as (
  select j.*, case
    when outcome = 'done' then before + 1
    when outcome = 'rested' or before = 0 then before
    else (
      select case when since is null then before else (
        select count(*) from $table m where $m_is_j and m.outcome = 'done'
          and m.local_date > since and m.local_date < :day
      ) end
      from (select (
        select x.local_date from $table x where $x_is_j and x.outcome = 'missed'
          and x.local_date >= cast(:month as date) and x.local_date < :day
        order by x.local_date desc offset :freezes - 1 limit 1
      ) as since offset 0) s
    ) end as streak
  from judged j offset 0
)
insert into $table (id, $key, local_date, actions_planned, actions_completed, actions_partial,
  actions_skipped, actions_excused, completion_rate, outcome, current_streak, streak_ended$columns)
select gen_random_uuid(), $key, :day, planned, completed, partial, skipped, excused,
  case planned when 0 then 0 else (completed + partial * 0.5::float8) / planned end,
  outcome, streak, case when streak < before then before else 0 end$values
from told order by $key
on conflict ($key, local_date) do nothing
""")


def _same(left: str, right: str, key: Sequence[str]) -> str:
    return " and ".join(f"{left}.{column} = {right}.{column}" for column in key)


def _statement(table: str, key: Sequence[str], **parts: str) -> TextClause:
    pairs = {f"{a}_is_{b}": _same(a, b, key) for a, b in ("yd", "zd", "mj", "xj")}
    listed = ", ".join(key)
    e_key = ", ".join(f"e.{column}" for column in key)
    filled = _DAY.substitute(
        {"logs": goals.LOGS, "table": table, "key": listed, "e_key": e_key, **pairs, **parts}
    )
    return text(filled)


_BEFORE: Final = "coalesce(y.current_streak, z.current_streak, 0) as before,"
_PEOPLE: Final = _statement(
    "daily_progress",
    ("user_id",),
    marks=_ALL_MARKS,
    whose="not e.shared",
    before=_BEFORE,
    columns="",
    values="",
)
_GOALS: Final = _statement(
    "goal_progress",
    ("user_id", "goal_id"),
    marks=_OWN_MARKS,
    whose="e.goal_id is not null",
    before=f"""{_BEFORE}
    coalesce(y.longest_streak, z.longest_streak, 0) as longest,
    coalesce(y.asked_so_far, z.asked_so_far, 0) as asked,
    coalesce(y.credit_so_far, z.credit_so_far, 0) as credit,""",
    columns=", longest_streak, asked_so_far, credit_so_far",
    values=", greatest(longest, streak), asked + planned - excused,"
    " credit + completed + partial * 0.5::float8",
)


@dataclass(frozen=True, slots=True)
class Group:
    """People whose days end together: their zones, and the hour their day starts at."""

    zones: tuple[str, ...]
    day_start_hour: int


async def close_people(session: AsyncSession, group: Group, day: date) -> int:
    """Write what `day` came to for everybody of `group`, where it is not written yet; how many.
    Days must be closed in order."""
    return await _close(session, _PEOPLE, _values(group, day))


async def close_goals(session: AsyncSession, group: Group, day: date) -> int:
    """As `close_people`, for each of their goals."""
    values = _values(group, day)
    del values["week_from"], values["week_to"]  # only actions of several goals look that far
    return await _close(session, _GOALS, values)


async def _close(session: AsyncSession, statement: TextClause, values: dict[str, object]) -> int:
    for setting in ROOM:
        await session.execute(text(setting))
    done = await session.execute(statement, values)
    return done.rowcount  # type: ignore[attr-defined, no-any-return]


def _values(group: Group, day: date) -> dict[str, object]:
    monday, sunday = week_of(day, "monday"), week_of(day, "sunday")
    return {
        "zones": list(group.zones),
        "hour": group.day_start_hour,
        "day": day,
        "weekday": day.isoweekday() - 1,
        "monday": monday,
        "sunday": sunday,
        "month": day.replace(day=1),
        "freezes": TUNING.freezes_per_month,
        "week_from": min(monday, sunday),
        "week_to": max(monday, sunday) + timedelta(days=6),
    }
