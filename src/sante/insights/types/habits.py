"""What goes together: habits and outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Habit:
    """Done or not on the days something is known of. `title` completes "on days with …"."""

    key: str
    title: str
    days: Mapping[date, bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure by local day; `lags` are the days after the habit at which it is looked at."""

    key: str
    title: str
    unit: str
    decimals: int
    days: Mapping[date, float]
    lags: tuple[int, ...] = (0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Two things that went together. Never a cause."""

    habit: str
    habit_title: str
    outcome: str
    outcome_title: str
    unit: str
    decimals: int
    lag: int
    with_days: int
    without_days: int
    with_median: float
    without_median: float
    effect: float  # rank-biserial, -1 to 1
    p: float
    adjusted_p: float


@dataclass(frozen=True, slots=True)
class Patterns:
    """What held, and how many pairs were looked at to find it."""

    found: tuple[Pattern, ...]
    tested: int
    first: date
    last: date
