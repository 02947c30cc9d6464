"""The weeks of a person, worked out from the logs as they are."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError, Invalid
from sante.progress.rules import summary
from sante.progress.rules.day import total_of
from sante.progress.rules.scales import level_of
from sante.progress.rules.streaks import DAY, week_of
from sante.progress.rules.weeks import Occasion, occasions, weeks_of_goal
from sante.progress.service.checkins import check_ins_between
from sante.progress.service.holdings import Holdings, holdings
from sante.progress.service.projections import promises
from sante.progress.types import CheckIn, Feeling, GoalOfWeek, GoalWeek, WeekReport

DEFAULT_WEEKS: Final = 4
MOST_WEEKS: Final = 53


async def weekly(
    session: AsyncSession, user_id: UUID, *, now: datetime, weeks: int = DEFAULT_WEEKS
) -> list[WeekReport]:
    """The last weeks, the present one first. Raises Invalid for a number out of range."""
    if not 1 <= weeks <= MOST_WEEKS:
        why = f"Ask for 1 to {MOST_WEEKS} weeks at a time."
        raise Invalid(why, errors=[FieldError("weeks", why)])
    found = await holdings(session, user_id, now=now)
    this_week = week_of(found.today, found.person.week_start)
    first = this_week - (weeks - 1) * 7 * DAY
    told = await check_ins_between(session, user_id, first, found.today)
    book = _Book(found)
    return [book.week(this_week - n * 7 * DAY, told) for n in range(weeks)]


class _Book:
    """A person's occasions by week, worked out once for all weeks asked for."""

    def __init__(self, found: Holdings) -> None:
        self._found = found
        start = found.person.week_start
        self._days: dict[date, list[Occasion]] = {}
        for habit in found.view.habits.values():
            for day, mark in occasions(habit, found.horizon, start):
                self._days.setdefault(week_of(day, start), []).append((day, mark))
        self._goals: dict[date, list[GoalWeek]] = {}
        for held in found.by_goal.values():
            for week in weeks_of_goal(held, found.horizon, start):
                self._goals.setdefault(week.first, []).append(week)

    def week(self, first: date, told: Sequence[CheckIn]) -> WeekReport:
        last = first + 6 * DAY
        running = last > self._found.horizon.closed_through
        mine = self._days.get(first, [])
        before = self._days.get(first - 7 * DAY)
        totals = total_of(mark for _, mark in mine)
        active = len({day for day, mark in mine if mark is not None and mark.kept})
        goals = tuple(self._goal(week) for week in self._goals.get(first, ()))
        check_ins = tuple(c for c in told if first <= c.day <= last)
        earlier = None if before is None else total_of(mark for _, mark in before)
        return WeekReport(
            first=first,
            last=last,
            running=running,
            totals=totals,
            days_active=active,
            goals=goals,
            feeling=_feeling(check_ins),
            check_ins=check_ins,
            sentence=summary.sentence(totals, active, earlier, running=running),
            wins=summary.wins(totals, self._perfect(mine), goals),
            focus=summary.focus(goals),
        )

    def _perfect(self, mine: Sequence[Occasion]) -> int:
        days = {day for day, _ in mine}
        return sum(total_of(mark for day, mark in mine if day == one).perfect for one in days)

    def _goal(self, week: GoalWeek) -> GoalOfWeek:
        goal = self._found.goals[week.goal_id]
        names = {h.action_id: h.commitment.title for h in self._found.by_goal[week.goal_id]}
        return GoalOfWeek(
            week=week,
            title=goal.title,
            top=None if week.top is None else names[week.top],
            attention=None if week.attention is None else names[week.attention],
            promises=promises(self._found.person, goal),
        )


def _feeling(told: Sequence[CheckIn]) -> Feeling:
    moods = [level for c in told if (level := level_of(c.mood_score)) is not None]
    energies = [level for c in told if (level := level_of(c.energy_score)) is not None]
    return Feeling(_mean(moods), _mean(energies), len(told))


def _mean(levels: Sequence[int]) -> float | None:
    return round(sum(levels) / len(levels), 1) if levels else None
