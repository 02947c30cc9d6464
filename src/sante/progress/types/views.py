"""What progress shows: today, what a log changed, the days behind, and what lies ahead."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sante.goals.types import Confidence, LogEntry, LogStatus
from sante.progress.types.snapshot import Card
from sante.progress.types.streaks import DayRecord, DayStatus, DayTotals, Streak


@dataclass(frozen=True, slots=True)
class Celebration:
    type: Literal["streak_milestone", "streak", "perfect_day", "comeback", "first_step"]
    message: str


@dataclass(frozen=True, slots=True)
class GoalDay:
    """`day_number` counts from 1; a goal that starts later is on day 1."""

    goal_id: UUID
    title: str
    day_number: int
    days_remaining: int
    percent: int


@dataclass(frozen=True, slots=True)
class TodayAction:
    """One card of today. `due`: counted in the day's totals; otherwise it may be done today but
    need not be. `titles`: the goals it serves. `week`: the last seven days, today last."""

    card: Card
    status: LogStatus
    entry: LogEntry | None
    due: bool
    streak: Streak
    strength: float
    week: tuple[tuple[date, DayStatus], ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """`valid_until`: the instant from which this reads differently though nothing was logged.
    `low_capacity`: two minutes of each action are enough."""

    date: date
    goals: tuple[GoalDay, ...]
    actions: tuple[TodayAction, ...]
    totals: DayTotals
    alive: Streak
    perfect: Streak
    streak_at_risk: bool
    message: str
    valid_until: datetime
    low_capacity: bool = False

    @property
    def goal(self) -> GoalDay | None:
        """The goal that has run longest."""
        return self.goals[0] if self.goals else None


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log changed. `previous` is the streak as it would be without it; `remaining` are the
    actions of its day still to do. `valid_until`: as of `Today`."""

    action_id: str
    entry: LogEntry
    previous: int
    streak: Streak
    milestone: str | None
    celebration: Celebration | None
    day: DayTotals
    remaining: tuple[Card, ...]
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How a day was. Scores are 0-100; `mood` and `energy` are as given on `scale`."""

    day: date
    scale: Literal["1-5", "1-10", "words"]
    mood: int | None
    mood_score: int | None
    energy: int | None
    energy_score: int | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class DailyProgress:
    record: DayRecord
    check_in: CheckIn | None


@dataclass(frozen=True, slots=True)
class Break:
    """A holiday from everything, both days included."""

    first_day: date
    last_day: date
    reason: str | None


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    day: date
    value: float
    likely: Range
    almost_surely: Range


@dataclass(frozen=True, slots=True)
class Projection:
    """One marker of one goal in the person's unit. `likely` is the 80 % band, `almost_surely` the
    95 % band. `sentence` says it in words.

    `without` is the level to expect with no action, `next_test` where a printed value would likely
    fall at the end. `adverse` says which actions push it the wrong way, `tip` what would help most
    where it falls short, `response` what re-tests have taught, `reasons` why the confidence is no
    higher. With one result and nothing to hold it against, `settled` is false: show no curve.
    """

    goal_id: UUID
    biomarker_id: str
    name: str
    unit: str
    baseline: float
    current: float
    end: CurvePoint
    target: float | None
    on_track: bool
    confidence: Confidence
    unfavourable: bool
    sentence: str
    note: str
    curve: tuple[CurvePoint, ...]
    without: float | None = None
    next_test: Range | None = None
    settled: bool = True
    draws: int = 1
    adverse: tuple[str, ...] = ()
    tip: str | None = None
    response: str = ""
    reasons: tuple[str, ...] = ()
