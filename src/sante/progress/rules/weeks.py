"""Weeks: what they asked for, what was done of it, and what stood out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sante.goals.types import ActionCategory
from sante.progress.rules.day import planned_days, total_of
from sante.progress.rules.streaks import DAY, WeekStart, week_of
from sante.progress.rules.tuning import TUNING
from sante.progress.types import DayTotals, GoalWeek, Habit, Held, Horizon, Mark

Occasion = tuple[date, Mark | None]
Actions = Mapping[str, Sequence[Occasion]]


def occasions(
    habit: Habit, horizon: Horizon, week_start: WeekStart, through: date | None = None
) -> list[Occasion]:
    """The planned days that are decided: over (`through`, by default what is), or logged on."""
    last = horizon.closed_through if through is None else through
    found = planned_days(habit, horizon, week_start)
    return sorted(
        ((day, mark) for day, mark in found if mark is not None or day <= last),
        key=lambda occasion: occasion[0],
    )


def by_week(
    held: Sequence[Held], horizon: Horizon, week_start: WeekStart, through: date
) -> dict[date, dict[str, list[Occasion]]]:
    """First day of the week -> action -> its occasions, for the weeks that expected anything."""
    weeks: dict[date, dict[str, list[Occasion]]] = {}
    for one in held:
        for day in _expected_days(one.habit, horizon, through):
            weeks.setdefault(week_of(day, week_start), {})
        for day, mark in occasions(one.habit, horizon, week_start, through):
            week = weeks.setdefault(week_of(day, week_start), {})
            week.setdefault(one.action_id, []).append((day, mark))
    return weeks


def _expected_days(habit: Habit, horizon: Horizon, through: date) -> Iterator[date]:
    for period in habit.on:
        day = period.start
        while day <= through and (period.end is None or day < period.end):
            if not horizon.at_rest(day):
                yield day
            day += DAY


def weeks_of_goal(
    held: Sequence[Held],
    horizon: Horizon,
    week_start: WeekStart,
    through: date | None = None,
) -> list[GoalWeek]:
    """The weeks of one goal's habits, oldest first."""
    last = horizon.closed_through if through is None else through
    found = by_week(held, horizon, week_start, last)
    return [_week(held, first, last, found[first], week_start) for first in sorted(found)]


def _week(
    held: Sequence[Held], first: date, last: date, actions: Actions, week_start: WeekStart
) -> GoalWeek:
    goal = held[0].commitment.goal
    sums = {action: total_of(mark for _, mark in found) for action, found in actions.items()}
    top, attention = highlights(sums)
    return GoalWeek(
        goal_id=goal.goal_id,
        number=(first - week_of(goal.start_date, week_start)).days // 7 + 1,
        first=first,
        through=min(last, first + 6 * DAY),
        totals=sum_of(list(sums.values())),
        days_active=days_active(actions),
        by_category=_by_category(held, sums),
        top=top,
        attention=attention,
    )


def days_active(actions: Actions) -> int:
    """Days on which anything was done."""
    done = (day for found in actions.values() for day, mark in found if mark and mark.kept)
    return len(set(done))


def _by_category(
    held: Sequence[Held], sums: Mapping[str, DayTotals]
) -> tuple[tuple[ActionCategory, float], ...]:
    groups: dict[ActionCategory, list[DayTotals]] = {}
    for one in held:
        if one.action_id in sums:
            category = one.commitment.action.category
            groups.setdefault(category, []).append(sums[one.action_id])
    shares = {category: sum_of(found).consistency for category, found in groups.items()}
    return tuple((c, share) for c in sorted(shares) if (share := shares[c]) is not None)


def highlights(sums: Mapping[str, DayTotals]) -> tuple[str | None, str | None]:
    """The action kept best, and the one kept least where that is under the benchmark; of equals
    the one asked for most often, then the first by name."""
    asked = {action: found for action, found in sums.items() if found.due}
    ranked = sorted(asked, key=lambda a: (-_share(asked[a]), -asked[a].due, a))
    last = sorted(asked, key=lambda a: (_share(asked[a]), -asked[a].due, a))
    if not ranked:
        return None, None
    top = ranked[0] if _share(asked[ranked[0]]) > 0 else None
    return top, last[0] if _share(asked[last[0]]) < TUNING.on_track else None


def _share(found: DayTotals) -> float:
    return found.credit / found.due


def sum_of(parts: Sequence[DayTotals]) -> DayTotals:
    return DayTotals(
        completed=sum(p.completed for p in parts),
        partial=sum(p.partial for p in parts),
        skipped=sum(p.skipped for p in parts),
        pending=sum(p.pending for p in parts),
        excused=sum(p.excused for p in parts),
    )
