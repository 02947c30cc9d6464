"""How a goal is going: its consistency, its runs, and each of its actions."""

from collections.abc import Sequence
from datetime import date

from sante.goals.types import Goal, GoalRef
from sante.progress.rules.day import counters, records, total_of
from sante.progress.rules.streaks import DAY, WeekStart, streak_of, week_of
from sante.progress.rules.timeline import habit_strength, shares_of
from sante.progress.rules.trend import trend
from sante.progress.rules.tuning import TUNING
from sante.progress.rules.weeks import occasions, sum_of, weeks_of_goal
from sante.progress.types import (
    ActionShare,
    ActionStatus,
    Consistency,
    DayRecord,
    DayTotals,
    GoalWeek,
    Held,
    Horizon,
    Mark,
    Runs,
    ScoreProjection,
    Span,
)


def consistency(
    held: Sequence[Held], horizon: Horizon, week_start: WeekStart, today: date
) -> tuple[Consistency, tuple[GoalWeek, ...]]:
    """The consistency of one goal with all its weeks, oldest first."""
    weeks = tuple(weeks_of_goal(held, horizon, week_start)) if held else ()
    goal = held[0].commitment.goal if held else None
    whole = [week for week in weeks if goal is not None and _judged(week, goal)]
    ranked = sorted(whole, key=lambda week: (week.consistency or 0.0, week.first))
    this_week = week_of(today, week_start)
    found = Consistency(
        overall=sum_of([week.totals for week in weeks]).consistency,
        trend=trend(_days(held, horizon, week_start)),
        best=max(whole, key=lambda w: (w.consistency or 0.0, w.first)) if whole else None,
        worst=ranked[0] if ranked else None,
        current=next((week for week in weeks if week.first == this_week), None),
    )
    return found, weeks


def _judged(week: GoalWeek, goal: GoalRef) -> bool:
    """A week that is over, lay within the goal, and asked for something."""
    over = week.through == week.first + 6 * DAY
    return over and week.first >= goal.start_date and week.consistency is not None


def _days(
    held: Sequence[Held], horizon: Horizon, week_start: WeekStart
) -> list[tuple[date, DayTotals]]:
    """What each decided day came to, oldest first."""
    days: dict[date, list[Mark | None]] = {}
    for one in held:
        for day, mark in occasions(one.habit, horizon, week_start):
            days.setdefault(day, []).append(mark)
    return [(day, total_of(days[day])) for day in sorted(days)]


def runs(held: Sequence[Held], horizon: Horizon, week_start: WeekStart) -> Runs:
    """Days in a row with anything done for the goal."""
    history = records([one.habit for one in held], horizon, week_start)
    alive, _ = counters(history, horizon)
    lengths = ended_runs(history) + ([alive.current] if alive.current else [])
    average = sum(lengths) / len(lengths) if lengths else None
    return Runs(alive.current, alive.longest, average)


def ended_runs(history: Sequence[DayRecord]) -> list[int]:
    """How long each streak was that came to an end."""
    ended = []
    before = 0
    for record in history:
        if record.streak < before:
            ended.append(before)
        before = record.streak
    return ended


def action_share(one: Held, horizon: Horizon, week_start: WeekStart) -> ActionShare:
    """One action of a goal since its start."""
    action, habit = one.commitment.action, one.habit
    totals = total_of(mark for _, mark in occasions(habit, horizon, week_start))
    per_day = (habit.schedule.per_week or 7) / 7
    return ActionShare(
        user_action_id=one.commitment.user_action_id,
        action_id=action.id,
        name=one.commitment.title,
        icon=action.icon,
        category=action.category,
        minutes=action.minutes,
        target_biomarkers=action.target_biomarkers,
        running=habit.expected(horizon.last),
        totals=totals,
        streak=streak_of(habit, horizon, week_start),
        strength=habit_strength(shares_of(habit, horizon), per_day),
        status=action_status(totals.consistency),
    )


def action_status(rate: float | None) -> ActionStatus | None:
    if rate is None:
        return None
    if rate >= TUNING.excellent:
        return "excellent"
    return "on_track" if rate >= TUNING.on_track else "needs_attention"


def lagging(actions: Sequence[ActionShare]) -> list[ActionShare]:
    """Actions that run and need attention, the least kept first."""
    found = [a for a in actions if a.running and a.status == "needs_attention"]
    return sorted(found, key=lambda a: (a.rate or 0.0, -a.totals.due, a.action_id))


def score_projection(goal: Goal, span: Span | None) -> ScoreProjection | None:
    """None where there was no score when the goal began, or none that it could move."""
    baseline, target = goal.health_score_baseline, goal.health_score_target
    if baseline is None or span is None:
        return None
    wanted = None if target is None else target - baseline
    return ScoreProjection(
        baseline=baseline,
        current=round(span.now),
        end=round(span.projected),
        low=round(span.low),
        high=round(span.high),
        target=target,
        on_track=((span.projected - baseline) / wanted >= TUNING.on_track if wanted else None),
    )
