"""Insights of days, trends and what goes together: the way in for other packages."""

from sante.insights.service.habits import HabitSource, use_habits
from sante.insights.service.listening import ask_for, on_days_changed
from sante.insights.service.movement_asked import (
    MOST_NIGHTS,
    SleepFromMovement,
    ask_score,
    choose_model,
    sleep_from_movement,
    sleep_models,
)
from sante.insights.service.read import (
    history,
    insight_of,
    known_days,
    latest,
    models,
    patterns,
    regularity,
    trends,
)

__all__ = [
    "MOST_NIGHTS",
    "HabitSource",
    "SleepFromMovement",
    "ask_for",
    "ask_score",
    "choose_model",
    "history",
    "insight_of",
    "known_days",
    "latest",
    "models",
    "on_days_changed",
    "patterns",
    "regularity",
    "sleep_from_movement",
    "sleep_models",
    "trends",
    "use_habits",
]
