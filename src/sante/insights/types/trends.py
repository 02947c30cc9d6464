from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from sante.insights.types.series import Metric

Period = Literal["weekly", "monthly", "quarterly"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)
Direction = Literal["improving", "stable", "declining"]
Movement = Literal["rising", "falling", "no clear trend", "not enough data"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How one metric moved over a window. Slopes are per week, of a `log` metric of its logarithm.

    `direction` is None where nothing says which way is better, or there is too little data.
    `p` is adjusted for all metrics tested with it.
    """

    metric: Metric
    movement: Movement
    days: int
    sentence: str
    source: str = ""
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    change: float | None = None  # over the window
    corrected: bool = False  # for days that resemble the day before
    direction: Direction | None = None
    improvement_score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendReport:
    """The trends of one period, whose window reaches back far enough to tell."""

    period: Period
    start: date
    first: date
    last: date
    trends: tuple[Trend, ...]
    tested: int
    direction: Direction | None
    improvement_score: int | None
    confidence: float
    version: str
    made_at: datetime | None = None
