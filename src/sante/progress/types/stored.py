"""What is written down: what was expected, and what days, weeks and goals came to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sante.goals.types import ActionCategory, Commitment, Schedule
from sante.progress.types.streaks import DayTotals, Habit, Outcome, Period


@dataclass(frozen=True, slots=True)
class Held:
    """A commitment as a habit of its own: what it asked for in its goal, and what was done."""

    commitment: Commitment
    habit: Habit

    @property
    def goal_id(self) -> UUID:
        return self.commitment.goal.goal_id

    @property
    def action_id(self) -> str:
        return self.commitment.action.id


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was expected: of a goal by one commitment (whose id it has), or of the person by an
    action that several goals hold (`goal_id` is None, `shared` on the commitments' own).

    `on`: the days it was expected on, without pauses, breaks and days that travel took. A log can
    count up to and with `until`.
    """

    id: UUID
    goal_id: UUID | None
    action_id: str
    category: ActionCategory
    schedule: Schedule
    on: tuple[Period, ...]
    until: date
    shared: bool = False
    user_action_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that is over. `ended`: how long the streak was that ended on it, or 0."""

    day: date
    totals: DayTotals
    outcome: Outcome
    streak: int
    ended: int


@dataclass(frozen=True, slots=True)
class GoalDayClosed:
    """A closed day of a goal, with what its days have come to so far."""

    goal_id: UUID
    closed: ClosedDay
    longest: int
    due: int
    credit: float


@dataclass(frozen=True, slots=True)
class GoalWeek:
    """A week of a goal by its days up to `through`, from 0 to 1; None where nothing was asked.

    `number` counts from 1, the week that holds the goal's first day. `top` and `attention` are
    actions of the library: the best kept, and the least kept where that is below the benchmark.
    """

    goal_id: UUID
    number: int
    first: date
    through: date
    totals: DayTotals
    days_active: int
    by_category: tuple[tuple[ActionCategory, float], ...]
    top: str | None
    attention: str | None

    @property
    def consistency(self) -> float | None:
        return self.totals.consistency


@dataclass(frozen=True, slots=True)
class Granted:
    """A milestone of a goal, and the day on which it was reached."""

    goal_id: UUID
    milestone: str
    on: date


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is kept of a person's progress, as it follows from their logs."""

    expectations: tuple[Expectation, ...] = ()
    days: tuple[ClosedDay, ...] = ()
    goal_days: tuple[GoalDayClosed, ...] = ()
    weeks: tuple[GoalWeek, ...] = ()
    milestones: tuple[Granted, ...] = ()
