"""Closing a day of a million people, against the barest INSERT ... SELECT over the same logs.

The bare statement only counts each person's logs of the day. Ours also knows what was expected of
them (daily, on chosen days, three times a week), what a skip with a reason means, and where their
streak stood; it writes the same row into the same table. Both run as the system role on the same
server, one after the other; the figure is the median over rounds. What the server itself computed
is told beside the wall clock, for a machine that does other things too.

BENCH_PEOPLE sets how many (1,000,000).
"""

import asyncio
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from bench.server import temporary_home
from sante import boot
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.progress import queries
from sante.progress.queries import Group

ROUNDS: Final = 3
GROUP: Final = Group(("Europe/Berlin",), 3)
DAY: Final = date(2026, 3, 13)  # a Friday: late enough in the week that weekly habits are needed
GOAL: Final = 0.70

PEOPLE: Final[tuple[LiteralString, ...]] = (
    """insert into users (id, email, email_key, created_at)
    select gen_random_uuid(), g || '@example.org', g || '@example.org', now()
    from generate_series(1, {people}) g""",
    """insert into goals (user_id, id, category, title, description, why_it_matters, intensity,
      duration_days, start_date, end_date, zone, utc_offset_minutes, created_at, updated_at)
    select id, gen_random_uuid(), 'metabolic', 'Goal', '', '', 'balanced', 90,
      date '2026-02-01', date '2026-05-02', 'Europe/Berlin', 60, now(), now()
    from users order by id""",
    """insert into user_actions (user_id, id, goal_id, action_id, plan_version, source, frequency,
      times_per_week, specific_days, phase, rank, activation_date, created_at, updated_at)
    select g.user_id, gen_random_uuid(), g.id, a.id, 1, 'rules', a.frequency, a.times, a.days, 1,
      1, g.start_date, now(), now()
    from goals g cross join (values
      ('oat_beta_glucan', 'daily', null::smallint, '{{}}'::smallint[]),
      ('soy_protein', 'daily', null, '{{}}'),
      ('filtered_coffee', 'specific_days', null, '{{1,2,5,6}}'),
      ('resistance', 'weekly', 3, '{{}}')
    ) a (id, frequency, times, days) order by g.user_id""",
    """insert into expectations (user_id, id, goal_id, action_id, category, user_action_ids, shared,
      frequency, per_week, weekdays, on_days, until_day, zone, day_start_hour, week_start)
    select user_id, id, goal_id, action_id, 'nutrition', '{{}}', false, frequency,
      coalesce(times_per_week, 7), case frequency when 'specific_days' then 51 else 127 end,
      datemultirange(daterange(activation_date, activation_date + 90)), activation_date + 90,
      'Europe/Berlin', 3, 'monday' from user_actions""",
)
LOGS: Final[LiteralString] = """
insert into action_logs (user_id, id, user_action_id, local_date, zone, utc_offset_minutes,
  logged_at, status, logged_via)
select user_id, gen_random_uuid(), id, {day}, 'Europe/Berlin', 60, now(),
  case when random() < 0.9 then 'completed' else 'partial' end, 'app'
from user_actions where random() < case frequency when 'weekly' then 0.4 else 0.8 end
order by user_id, id
"""
BARE_PEOPLE: Final[LiteralString] = """
insert into daily_progress (user_id, id, local_date, actions_planned, actions_completed,
  actions_partial, actions_skipped, actions_excused, completion_rate, outcome, current_streak,
  streak_ended)
select user_id, gen_random_uuid(), {day}, count(*), count(*) filter (where status = 'completed'),
  count(*) filter (where status = 'partial'), 0, 0, 1, 'done', 1, 0
from action_logs where local_date = {day} group by user_id
"""
BARE_GOALS: Final[LiteralString] = """
insert into goal_progress (user_id, id, goal_id, local_date, actions_planned, actions_completed,
  actions_partial, actions_skipped, actions_excused, completion_rate, outcome, current_streak,
  streak_ended, longest_streak, asked_so_far, credit_so_far)
select l.user_id, gen_random_uuid(), a.goal_id, {day}, count(*),
  count(*) filter (where status = 'completed'), count(*) filter (where status = 'partial'), 0, 0,
  1, 'done', 1, 0, 1, count(*), count(*)
from action_logs l join user_actions a on a.user_id = l.user_id and a.id = l.user_action_id
where l.local_date = {day} group by l.user_id, a.goal_id
"""


@dataclass
class Taken:
    """Seconds by the wall and of the server's processor, round by round."""

    rows: int = 0
    wall: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)


def run() -> None:
    people = int(os.environ.get("BENCH_PEOPLE", "1000000"))
    with temporary_home() as home:
        settings = Settings(home=home)
        with boot.connections(settings) as urls, boot.database_server(settings) as (admin, name):
            runtime = boot.runtime_for(settings, urls)
            asyncio.run(boot.load_catalogues(runtime))
            with psycopg.connect(roles_url(admin, name), autocommit=True) as owner:
                logs = _live(owner, people)
                taken = asyncio.run(_rounds(runtime, owner))
    _report(taken, people, logs)


def roles_url(admin: str, name: str) -> str:
    """The administrator's connection to the database itself."""
    return psycopg.conninfo.make_conninfo(admin, dbname=name)


def _live(owner: psycopg.Connection[Any], people: int) -> int:
    """A million lives up to the evening of DAY; returns how many logs that day has."""
    owner.execute("set session_replication_role = replica")  # no checks: it is all made up
    for statement in PEOPLE:
        owner.execute(sql.SQL(statement).format(people=sql.Literal(people)))
    for day in (DAY - timedelta(days=1), DAY):
        logged = owner.execute(sql.SQL(LOGS).format(day=sql.Literal(day))).rowcount
    owner.execute("set session_replication_role = origin")
    _settle(owner, "expectations", "action_logs", "user_actions")
    return logged


WRITTEN: Final = ("daily_progress", "goal_progress")


def _settle(owner: psycopg.Connection[Any], *tables: str) -> None:
    for table in (*WRITTEN, *tables):
        owner.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(table)))
    owner.execute("checkpoint")


async def _rounds(runtime: Runtime, owner: psycopg.Connection[Any]) -> dict[str, Taken]:
    """Yesterday is closed first, so that there are streaks to go on."""
    taken = {name: Taken() for name in ("bare", "people", "bare goals", "goals")}
    yesterday = DAY - timedelta(days=1)
    await _timed(runtime, Taken(), lambda s: queries.close_people(s, GROUP, yesterday))
    await _timed(runtime, Taken(), lambda s: queries.close_goals(s, GROUP, yesterday))
    _settle(owner)
    work: dict[str, Callable[[AsyncSession], Any]] = {
        "bare": lambda s: _bare(s, BARE_PEOPLE),
        "people": lambda s: queries.close_people(s, GROUP, DAY),
        "bare goals": lambda s: _bare(s, BARE_GOALS),
        "goals": lambda s: queries.close_goals(s, GROUP, DAY),
    }
    for _ in range(ROUNDS):
        for name, statement in work.items():
            await _timed(runtime, taken[name], statement)
            seconds, computed = taken[name].wall[-1], taken[name].computed[-1]
            print(f"  {name:10} {seconds:7.1f} s, {computed:.1f} s computed", flush=True)
            for table in WRITTEN:
                gone = sql.SQL("delete from {} where local_date = {}")
                owner.execute(gone.format(sql.Identifier(table), sql.Literal(DAY)))
            _settle(owner)
    await runtime.database.close()
    return taken


async def _timed(runtime: Runtime, taken: Taken, statement: Callable[[AsyncSession], Any]) -> None:
    async with runtime.database.system_transaction() as session:
        pid = (await session.connection()).sync_connection.connection.driver_connection.info  # type: ignore[union-attr]
        before, began = _computed(pid.backend_pid), time.perf_counter()
        taken.rows = await statement(session)
        taken.wall.append(time.perf_counter() - began)
        taken.computed.append(_computed(pid.backend_pid) - before)


async def _bare(session: AsyncSession, statement: LiteralString) -> int:
    from sqlalchemy import text

    for setting in queries.ROOM:
        await session.execute(text(setting))
    done = await session.execute(text(statement.replace("{day}", ":day")), {"day": DAY})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _computed(pid: int) -> float:
    """Seconds of processor time that a process has used; 0 where that cannot be known."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(taken: dict[str, Taken], people: int, logs: int) -> None:
    print(f"one night of {people:,} people with {logs:,} logs, median of {ROUNDS} rounds")
    for name, one in taken.items():
        seconds = statistics.median(one.wall)
        print(f"  {name:10} {seconds:7.1f} s  {logs / seconds:9,.0f} logs/s  {one.rows:,} rows")
    for bare, ours in (("bare", "people"), ("bare goals", "goals")):
        wall = statistics.median(taken[bare].wall) / statistics.median(taken[ours].wall)
        line = f"  {ours} reach {wall:.0%} of the bare rate"
        if all(taken[ours].computed):
            computed = statistics.median(taken[bare].computed)
            line += f", {computed / statistics.median(taken[ours].computed):.0%} by processor time"
        print(line + (f" (goal {GOAL:.0%})" if ours == "people" else ""))
