"""The numbers that progress is tuned by."""

from dataclasses import dataclass
from datetime import time
from typing import Final


@dataclass(frozen=True, slots=True)
class Tuning:
    freezes_per_month: int = 2
    milestones: tuple[int, ...] = (3, 7, 14, 21, 30, 60, 90)
    zone_memory_hours: int = 48  # a day has ended once it has in every zone of these hours
    shortest_day_hours: int = 20  # travel that leaves less of a day takes the day away
    risk_from: time = time(18)  # before the evening nothing is at risk
    dots: int = 7
    habit_decay: float = 13.0  # repetitions after which half the strength is new
    excellent: float = 0.90
    on_track: float = 0.70  # the benchmark for results
    goal_streaks: tuple[int, ...] = (7, 21, 30, 90)  # those that are milestones of a goal
    steady_week: float = 0.90  # the consistency of a week that is a milestone
    trend_days: int = 28
    trend_points: int = 5  # fewer, or over a shorter span, say nothing of a direction
    trend_span: int = 14
    trend_share: float = 0.2  # of the days' standard deviation: less is no change
    trend_least: float = 0.05  # of consistency: less is no change
    summary_at: time = time(18)  # on Sundays


TUNING: Final = Tuning()
