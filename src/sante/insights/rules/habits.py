"""Habits and outcomes that the days themselves tell."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from sante.insights.rules.series import BY_KEY, series_of
from sante.insights.types import Habit, Outcome
from sante.wearables.types import DailyMetrics

LEAST_DAYS: Final = 28
# Looked at on the day after the habit: sleep belongs to the day of waking.
_OUTCOMES: Final = (
    "sleep_minutes",
    "sleep_efficiency",
    "deep_minutes",
    "waso_minutes",
    "resting_heart_rate",
    "hrv_rmssd_ms",
    "hrv_sdnn_ms",
)


def habits_of_days(days: Sequence[DailyMetrics]) -> tuple[Habit, ...]:
    """A workout, more steps than the person's median, mindful minutes."""
    if len(days) < LEAST_DAYS:
        return ()
    found = [
        Habit("workout", "a workout", {
            d.day: bool(d.workout_minutes) for d in days if d.steps is not None or d.workout_minutes
        }),
    ]  # fmt: skip
    steps = {d.day: d.steps for d in days if d.steps is not None}
    if steps:
        usual = median(steps.values())
        found.append(Habit("many_steps", f"more than {usual:,.0f} steps", {
            day: value > usual for day, value in steps.items()
        }))  # fmt: skip
    mindful = {d.day: bool(d.mindful_minutes) for d in days if d.has_data}
    if any(mindful.values()):
        found.append(Habit("mindful", "mindful minutes", mindful))
    return tuple(found)


def outcomes_of_days(days: Sequence[DailyMetrics]) -> tuple[Outcome, ...]:
    found = []
    for key in _OUTCOMES:
        series = series_of(BY_KEY[key], days)
        if len(series.points) >= LEAST_DAYS:
            metric = series.metric
            found.append(Outcome(key, metric.title, metric.unit, metric.decimals,
                                 {p.day: p.value for p in series.points}, (1,)))  # fmt: skip
    return tuple(found)
