"""The habits whose days make up an area: what plans ask for, and what people log without a plan.

What is logged without a plan is a habit too: every day from the first time on, for as long as no
plan says otherwise. Moving is the exception, since nobody should move hard every day: once a week
is enough. So progress' rules of streaks, freezes, holidays and travel hold for all of it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sante.goals.types import Frequency, Schedule
from sante.progress.types import Habit, Mark, Period
from sante.rewards.types import Domain, Fact, Routine

DAY: Final = timedelta(days=1)
DAILY: Final = Schedule(Frequency.DAILY)
ONCE_A_WEEK: Final = Schedule(Frequency.WEEKLY, 1)
PLANNED: Final = "action"  # facts of this source are the marks of a plan's habits already


def habits_of(domain: Domain, routines: Sequence[Routine], facts: Sequence[Fact]) -> list[Habit]:
    """The habits of an area; of all areas and of none for the overall one."""
    mine = [r for r in routines if domain in (Domain.OVERALL, r.domain)]
    free = [f for f in facts if f.source != PLANNED and _belongs(f, domain)]
    habits = [routine.habit for routine in mine]
    if not free:
        return habits
    during = [period for routine in mine for period in routine.during]
    since = min((f.day for f in free if not f.rare), default=None)
    on = () if since is None else between(since, during)
    rhythm = ONCE_A_WEEK if domain is Domain.EXERCISE else DAILY
    return [*habits, Habit(rhythm, on, dict.fromkeys((f.day for f in free), Mark.DONE))]


def _belongs(fact: Fact, domain: Domain) -> bool:
    """What only happened makes no day of the overall streak: that is for doing."""
    return fact.deed if domain is Domain.OVERALL else fact.domain is domain


def between(first: date, taken: Iterable[Period]) -> tuple[Period, ...]:
    """The days from `first` on that none of the periods holds."""
    free, start = [], first
    for period in sorted(taken, key=lambda p: p.start):
        if period.start > start:
            free.append(Period(start, period.start))
        if period.end is None:
            return tuple(free)
        start = max(start, period.end)
    return (*free, Period(start))
