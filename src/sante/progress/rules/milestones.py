"""What a goal has reached, and what comes next.

Milestones of time are reached on the day after so many full days; those of a streak on the day
that made it so long; that of a week when the week is over. Nothing takes one back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sante.progress.rules.streaks import DAY
from sante.progress.rules.timeline import Timeline, milestones
from sante.progress.rules.tuning import TUNING
from sante.progress.types import GoalDayClosed, GoalWeek, Granted, NextMilestone, Outcome

STEADY_WEEK: Final = "consistency_90"
_STREAK_NAMES: Final[Mapping[int, str]] = {
    7: "7 days in a row",
    21: "21 days in a row",
    30: "30 days in a row",
    90: "90 days in a row",
}


def streak_id(days: int) -> str:
    return "first_streak_7" if days == 7 else f"streak_{days}"


def name_of(milestone: str, duration_days: int) -> str:
    """In words; an id that is no longer among them is said as it is."""
    names = {m.id: m.name for m in milestones(Timeline(date.min, duration_days, date.min))}
    names |= {streak_id(days): name for days, name in _STREAK_NAMES.items()}
    names[STEADY_WEEK] = f"A week at {round(100 * TUNING.steady_week)} %"
    return names.get(milestone, milestone.replace("_", " ").capitalize())


def reached(
    goal_id: UUID,
    timeline: Timeline,
    days: Iterable[GoalDayClosed],
    weeks: Iterable[GoalWeek],
) -> list[Granted]:
    """All that was reached up to `timeline.today`, oldest first."""
    found = {
        m.id: m.on(timeline.start) for m in milestones(timeline) if timeline.elapsed >= m.after
    }
    for one in days:
        if one.closed.outcome is Outcome.DONE and one.closed.streak in TUNING.goal_streaks:
            found.setdefault(streak_id(one.closed.streak), one.closed.day)
    for week in weeks:
        if steady(week, timeline.start):
            found.setdefault(STEADY_WEEK, week.through)
    granted = [Granted(goal_id, milestone, on) for milestone, on in found.items()]
    return sorted(granted, key=lambda g: (g.on, g.milestone))


def steady(week: GoalWeek, start: date) -> bool:
    """A whole week of the goal, over, at nine tenths or more."""
    whole = week.first >= start and week.through == week.first + 6 * DAY
    return whole and week.consistency is not None and week.consistency >= TUNING.steady_week


def upcoming(timeline: Timeline, achieved: Sequence[Granted], streak: int) -> list[NextMilestone]:
    """What lies ahead within the goal's time, the nearest first: its days, and the next streak at
    the soonest."""
    have = {granted.milestone for granted in achieved}
    left = timeline.days_remaining
    ahead = [
        NextMilestone(m.id, m.name, m.after - timeline.elapsed)
        for m in milestones(timeline)
        if m.id not in have and m.after > timeline.elapsed
    ]
    longer = [n for n in TUNING.goal_streaks if n > streak and streak_id(n) not in have]
    if longer and longer[0] - streak <= left:
        next_one = longer[0]
        ahead.append(NextMilestone(streak_id(next_one), _STREAK_NAMES[next_one], next_one - streak))
    return sorted(ahead, key=lambda m: (m.days_away, m.id))
