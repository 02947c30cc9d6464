"""Where facts come from. Adding a source is a file and a line here: docs/rewards.md."""

from typing import Final

from sante.rewards.sources import (
    actions,
    check_ins,
    devices,
    food,
    quizzes,
    reminders,
    reports,
    trackers,
)
from sante.rewards.sources.base import Asked, Source

__all__ = ["SOURCES", "Asked", "Source"]

SOURCES: Final[tuple[Source, ...]] = (
    Source("action", actions.facts),
    Source("check_in", check_ins.facts),
    Source("report", reports.facts),
    Source("reminder", reminders.facts),
    Source("devices", devices.facts),
    Source("food", food.facts),
    Source("tracker", trackers.facts),
    Source("quiz", quizzes.facts),
)
