"""Clear trends of the four weeks, told at the end of a week and not every day."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.types import Finding

SUNDAY = 6


def look(view: View) -> Iterable[Finding]:
    if view.trends is None or view.day.weekday() != SUNDAY:
        return
    for trend in view.trends.trends:
        if trend.movement not in ("rising", "falling"):
            continue
        assert trend.p is not None
        yield Finding(
            detector="trend", group=trend.metric.group, weight=0.65,
            tone="good" if trend.direction == "improving" else "note", sentence=trend.sentence,
            why=(f"{trend.days} days, p = {trend.p:.3f} after {view.trends.tested} tests.",),
            achievement=f"{trend.metric.title} is improving"
            if trend.direction == "improving" else "",
        )  # fmt: skip
