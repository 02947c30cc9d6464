"""What a detector is given and what it may say.

A detector is a function from a View to findings: it reads no database and no clock, and says
nothing where it has too little to go by. It compares a person with themselves; it names no illness
and scores no risk.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sante.insights.rules.baseline import baseline
from sante.insights.rules.series import all_series, nights
from sante.insights.types import Baseline, Finding, Group, Series, TrendReport
from sante.wearables.types import DailyMetrics


@dataclass(frozen=True)
class View:
    """A day with what came before it. `days` are in order, `day` is the last; days after it are
    never seen, so that an insight made later for an old day says what it would have said then.
    """

    day: date
    days: Sequence[DailyMetrics]
    hours: Sequence[float | None] = ()  # steps by hour, oldest first, the last one `day`'s
    trends: TrendReport | None = None
    running: bool = False  # the day is not over: its movement is not compared yet

    @cached_property
    def today(self) -> DailyMetrics | None:
        last = self.days[-1] if self.days else None
        return last if last is not None and last.day == self.day else None

    @cached_property
    def series(self) -> Mapping[str, Series]:
        return all_series(self.days)

    @cached_property
    def nights(self) -> list[DailyMetrics]:
        """Of the last two weeks, tonight's included."""
        return nights(self.days, self.day, 14)

    def before(self, count: int) -> list[DailyMetrics]:
        first = self.day - timedelta(days=count)
        return [d for d in self.days if first <= d.day < self.day]

    def usual(self, key: str) -> Baseline | None:
        found = self.series.get(key)
        return baseline(found, self.day) if found is not None else None

    def value(self, key: str) -> float | None:
        found = self.series.get(key)
        return found.on(self.day) if found is not None else None


@dataclass(frozen=True, slots=True)
class Detector:
    """`group` is the block it belongs to when a finding does not say."""

    name: str
    group: Group
    look: Callable[[View], Iterable[Finding]] = field(repr=False)
