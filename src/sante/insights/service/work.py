"""What the jobs do: read once, decide beside the event loop, write once.

Everything here may be done again: rows that would say the same are left as they are.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs import JobContext
from sante.insights import queries
from sante.insights.detectors import DETECTORS, View
from sante.insights.rules import day as days_rule
from sante.insights.rules.habits import outcomes_of_days
from sante.insights.rules.models import choose
from sante.insights.rules.series import all_series, settled
from sante.insights.rules.trend import period_end, period_start, report
from sante.insights.service import movement, rows
from sante.insights.service.habits import habits
from sante.insights.types import PERIODS, DailyInsight, Patterns, Period, TrendReport
from sante.kit.clock import local_day, next_fire
from sante.profile import service as profile
from sante.wearables import service as wearables
from sante.wearables.types import DailyMetrics

MORNING: Final = time(6)
HISTORY: Final = 92  # days behind a day that its insight looks at
FOLLOWING: Final = 60  # days after a changed one whose baseline it is part of
MOST: Final = 366  # days made at once: of years brought in, the last one is told
PATTERN_DAYS: Final = 366
TREND_DAYS: Final = 122  # the longest window, and a month whose definition decides for it
_PERIODS_BACK: Final = {"weekly": 8, "monthly": 6, "quarterly": 4}
HOURS: Final = 35 * 24


@dataclass(frozen=True)
class _Known:
    """What a job read: the days, and steps by hour up to the newest."""

    today: date
    days: Sequence[DailyMetrics]
    hours: Sequence[float | None]

    def hours_to(self, day: date) -> Sequence[float | None]:
        """Up to the end of `day`; none for a day before the last week: too little is known."""
        ago = (self.today - day).days
        return self.hours[: len(self.hours) - 24 * ago] if self.hours and ago <= 7 else ()


async def refresh(ctx: JobContext, first: date, last: date) -> dict[str, Any]:
    async with ctx.transaction() as session:
        today = await _today(session, ctx)
        moved = await movement.score(session, ctx.user_id, (first, last), now=ctx.now())
        last = min(today, last + timedelta(days=FOLLOWING))
        first = max(first, last - timedelta(days=MOST - 1))
        written = await make(session, ctx.user_id, (first, last), today, now=ctx.now())
        await _next_morning(session, ctx)
    return written | {"movement_nights": moved["nights"]}


async def score_movement(ctx: JobContext, first: date, last: date) -> dict[str, Any]:
    async with ctx.transaction() as session:
        return await movement.score(session, ctx.user_id, (first, last), now=ctx.now())


async def morning(ctx: JobContext) -> dict[str, Any]:
    """Yesterday as a whole, and today's night."""
    async with ctx.transaction() as session:
        today = await _today(session, ctx)
        span = (today - timedelta(days=1), today)
        written = await make(session, ctx.user_id, span, today, now=ctx.now())
        await _next_morning(session, ctx)
    return written


async def due(session: AsyncSession, *, now: datetime, later: datetime, limit: int) -> list[UUID]:
    """For the system's transaction."""
    return await queries.take_mornings(session, now, later, limit)


async def _today(session: AsyncSession, ctx: JobContext) -> date:
    """The local date by the calendar: readings of devices belong to days from midnight."""
    person, _ = await profile.person_at(session, ctx.user_id, now=ctx.now())
    return local_day(ctx.now(), person.zone, 0)


async def _next_morning(session: AsyncSession, ctx: JobContext) -> None:
    person, _ = await profile.person_at(session, ctx.user_id, now=ctx.now())
    await queries.set_morning(session, ctx.user_id, next_fire(MORNING, person.zone, ctx.now()))


async def make(
    session: AsyncSession, user_id: UUID, span: tuple[date, date], today: date, *, now: datetime
) -> dict[str, Any]:
    """Insights of the days of `span`, and the trends and patterns as they are now."""
    first, last = span
    if first > last:
        return {"days": 0, "trends": 0, "patterns": 0}
    known = await _read(session, user_id, first, today)
    made = await asyncio.to_thread(insights, known, first, last)
    reports = await asyncio.to_thread(trend_reports, known, first)
    written = await queries.put_days(
        session, [rows.insight_row(user_id, one, now=now) for one in made]
    )
    await queries.remove_days(session, user_id, first, last, [one.day for one in made])
    trends = await queries.put_trends(
        session, [rows.trend_row(user_id, one, now=now) for one in reports]
    )
    told = await _patterns(session, user_id, known, now=now)
    return {"days": written, "trends": trends, "patterns": told}


async def _read(session: AsyncSession, user_id: UUID, first: date, today: date) -> _Known:
    begin = min(first, today - timedelta(days=PATTERN_DAYS)) - timedelta(days=HISTORY)
    days = await wearables.daily_metrics(session, user_id, begin, today)
    return _Known(today, days, await _hours(session, user_id, today))


async def _hours(session: AsyncSession, user_id: UUID, today: date) -> list[float | None]:
    """Steps by hour of the last five weeks (UTC hours: only their unevenness is looked at)."""
    from sante.wearables.service import samples

    first, last = samples.bounds(today - timedelta(days=34), today)
    asked = samples.Asked("steps", first, last)
    page = await samples.series(session, user_id, asked, resolution="1h")
    if not page.readings:
        return []
    hours: list[float | None] = [None] * HOURS
    told = {r.start.date() for r in page.readings}
    for at in range(HOURS):
        # An hour without steps on a day with some is 0; on a day without any it is unknown.
        hours[at] = 0.0 if (first + timedelta(hours=at)).date() in told else None
    for reading in page.readings:
        hours[int((reading.start - first).total_seconds() // 3600)] = reading.value
    return hours


def insights(known: _Known, first: date, last: date) -> list[DailyInsight]:
    """Of the days with data from `first` to `last`."""
    return [_insight(known, d.day) for d in known.days if first <= d.day <= last]


def _insight(known: _Known, day: date) -> DailyInsight:
    began = perf_counter()
    window = [d for d in known.days if day - timedelta(days=HISTORY) <= d.day <= day]
    model = choose("daily_insight", {"daily_metrics": len(window)})
    assert model is not None
    weekly = None
    if day.weekday() == 6:
        weekly = report("weekly", all_series(settled(window, known.today)), day)
    running = day == known.today
    # The hours reach up to now: of a day that runs they would end in quiet ones to come.
    view = View(day, window, () if running else known.hours_to(day), weekly, running)
    found = [finding for detector in DETECTORS for finding in detector.look(view)]
    made = days_rule.insight(day, view.today, window[:-1], found)
    took = round((perf_counter() - began) * 1000)
    return replace(made, model=model.name, version=model.version, processing_ms=took)


def trend_reports(known: _Known, first: date) -> list[TrendReport]:
    """Of the running week, month and quarter and those before, as far back as `first` matters."""
    days = settled(known.days, known.today)
    ends = {end for period in PERIODS for end in _ends(period, first, known.today)}
    series = {
        end: all_series([d for d in days if end - timedelta(days=TREND_DAYS) < d.day <= end])
        for end in ends
    }
    return [
        report(period, series[end], end)
        for period in PERIODS
        for end in _ends(period, first, known.today)
        if series[end]
    ]


def _ends(period: Period, first: date, today: date) -> Iterable[date]:
    """The last day of each period from the one `first` is in, the running one ending today."""
    start = period_start(period, today)
    for _ in range(_PERIODS_BACK[period]):
        end = min(today, period_end(period, start))
        if end < first:
            return
        yield end
        start = period_start(period, start - timedelta(days=1))


async def _patterns(session: AsyncSession, user_id: UUID, known: _Known, *, now: datetime) -> int:
    from sante.insights.rules import patterns as rule

    last = known.today
    first = last - timedelta(days=PATTERN_DAYS - 1)
    recent = [d for d in settled(known.days, last) if d.day >= first]
    done = await habits(session, user_id, recent, first=first, last=last)
    outcomes = outcomes_of_days(recent)
    found: Patterns = await asyncio.to_thread(rule.find, done, outcomes, (first, last))
    row = rows.patterns_row(user_id, found, rule.VERSION, now=now)
    return await queries.put_patterns(session, row)
