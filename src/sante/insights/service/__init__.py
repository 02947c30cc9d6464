"""Insights of days, trends and what goes together: the way in for other packages."""

from sante.insights.service.habits import HabitSource, use_habits
from sante.insights.service.listening import ask_for, on_days_changed
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
from sante.insights.service.tracked import tracked_habits

__all__ = [
    "HabitSource",
    "ask_for",
    "history",
    "insight_of",
    "known_days",
    "latest",
    "models",
    "on_days_changed",
    "patterns",
    "regularity",
    "tracked_habits",
    "trends",
    "use_habits",
]
