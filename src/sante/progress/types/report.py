"""How a goal and the weeks are going, as it is shown."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sante.goals.types import ActionCategory, Goal, GoalStatus
from sante.progress.types.outlooks import Span
from sante.progress.types.stored import GoalWeek, Granted
from sante.progress.types.streaks import DayTotals, Streak
from sante.progress.types.views import CheckIn, Projection

ActionStatus = Literal["excellent", "on_track", "needs_attention"]


@dataclass(frozen=True, slots=True)
class Consistency:
    """0 to 1; None where nothing was asked yet. `trend` is None until two weeks can tell it."""

    overall: float | None
    trend: Literal["improving", "stable", "declining"] | None
    best: GoalWeek | None
    worst: GoalWeek | None
    current: GoalWeek | None


@dataclass(frozen=True, slots=True)
class Runs:
    """Days in a row on which anything of the goal was done; `average` over all runs, None before
    the first."""

    current: int
    longest: int
    average: float | None


@dataclass(frozen=True, slots=True)
class ActionShare:
    """One action of a goal since its start. `status` is None until something was asked."""

    user_action_id: UUID
    action_id: str
    name: str
    icon: str
    category: ActionCategory
    minutes: int
    target_biomarkers: tuple[str, ...]
    running: bool
    totals: DayTotals
    streak: Streak
    strength: float
    status: ActionStatus | None

    @property
    def rate(self) -> float | None:
        return self.totals.consistency


@dataclass(frozen=True, slots=True)
class NextMilestone:
    id: str
    name: str
    days_away: int


@dataclass(frozen=True, slots=True)
class ScoreProjection:
    """The health score: when the goal began, now, and at its end with its band."""

    baseline: int
    current: int
    end: int
    low: int
    high: int
    target: int | None
    on_track: bool | None


@dataclass(frozen=True, slots=True)
class RetestAdvice:
    """`days_until` is 0 when it is time, None when the goal has nothing to measure."""

    days_until: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Advice:
    focus_areas: tuple[str, ...]
    quick_wins: tuple[str, ...]
    retest: RetestAdvice


@dataclass(frozen=True, slots=True)
class GoalReport:
    """Everything about how a goal is going."""

    goal: Goal
    status: GoalStatus
    elapsed: int
    remaining: int
    percent: int
    consistency: Consistency
    runs: Runs
    actions: tuple[ActionShare, ...]
    weeks: tuple[GoalWeek, ...]
    markers: tuple[Projection, ...]
    score: ScoreProjection | None
    biological_age: Span | None
    achieved: tuple[Granted, ...]
    ahead: tuple[NextMilestone, ...]
    advice: Advice


@dataclass(frozen=True, slots=True)
class Promise:
    """What was projected for a target when the goal was made, beside what was measured since; in
    the person's unit."""

    biomarker_id: str
    name: str
    unit: str
    projected: float
    actual: float | None


@dataclass(frozen=True, slots=True)
class GoalOfWeek:
    """A goal in a week, with the names of the actions that stood out."""

    week: GoalWeek
    title: str
    top: str | None
    attention: str | None
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Feeling:
    """The check-ins of a week: averages of levels from 1 to 5, and how many days told."""

    mood: float | None
    energy: float | None
    days: int


@dataclass(frozen=True, slots=True)
class WeekReport:
    """A week over all goals. `running` while it is not over. `sentence` says it in words."""

    first: date
    last: date
    running: bool
    totals: DayTotals
    days_active: int
    goals: tuple[GoalOfWeek, ...]
    feeling: Feeling
    check_ins: tuple[CheckIn, ...]
    sentence: str
    wins: tuple[str, ...]
    focus: tuple[str, ...]
