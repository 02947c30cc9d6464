"""A week in words: how much was done, what went well, what to look at."""

from collections.abc import Iterable, Sequence
from typing import Final

from sante.progress.rules.tuning import TUNING
from sante.progress.types import DayTotals, GoalOfWeek

POINTS: Final = 2  # percent: a smaller difference between weeks is not worth a word


def sentence(totals: DayTotals, active: int, before: DayTotals | None, *, running: bool) -> str:
    """`before`: the week before, where there was one."""
    share = totals.consistency
    if share is None:
        return "Nothing is decided yet this week." if running else "Nothing was planned this week."
    done = totals.completed + totals.partial
    days = "1 day" if active == 1 else f"{active} days"
    start = "So far this week: " if running else ""
    said = f"{start}{done} of {totals.due} actions done ({percent(share)} %), on {days}."
    return said if running else said + _compared(share, before)


def _compared(share: float, before: DayTotals | None) -> str:
    was = None if before is None else before.consistency
    if was is None:
        return ""
    points = percent(share) - percent(was)
    if abs(points) < POINTS:
        return " That is about as much as the week before."
    more = "more" if points > 0 else "less"
    return f" That is {abs(points)} points {more} than the week before."


def wins(totals: DayTotals, perfect_days: int, goals: Sequence[GoalOfWeek]) -> tuple[str, ...]:
    found = [f"“{name}” was kept best." for name in _once(goal.top for goal in goals)]
    if perfect_days:
        days = "1 day" if perfect_days == 1 else f"{perfect_days} days"
        found.append(f"Everything planned was done on {days}.")
    share = totals.consistency
    if share is not None and share >= TUNING.on_track:
        found.append(f"You were above {percent(TUNING.on_track)} %, where results begin to show.")
    return tuple(found)


def focus(goals: Sequence[GoalOfWeek]) -> tuple[str, ...]:
    names = _once(goal.attention for goal in goals)
    return tuple(f"“{name}” came round least. Done in part counts too." for name in names)


def _once(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name is not None))


def percent(share: float) -> int:
    return round(100 * share)
