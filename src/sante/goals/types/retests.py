"""What a re-test said: of the person's values, and of what we had projected."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sante.goals.types.projections import Band
from sante.labs.types import Change

Guess = Literal["projection", "no_change", "equal"]
RetestState = Literal["tested", "waiting", "not_in_report", "other_unit"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A frozen projection against the value that came; the bands are for a printed value, with one
    draw's own noise. Errors are actual minus guessed, and `no_change_error` that of the guess that
    the value before stays as it was."""

    expected: float
    band80: Band
    band95: Band
    inside80: bool
    inside95: bool
    error: float
    no_change_error: float
    better: Guess


@dataclass(frozen=True, slots=True)
class Retest:
    """One value after the goal began. `scored` is None where nothing was projected for its day;
    `plan_changed` when the plan it was projected for has been another since."""

    on: date
    value: float
    comparator: str
    previous: float
    scored: Scored | None
    plan_changed: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """Where a change may come from; the parts add up to it. `by_itself` is what a first value tends
    to lose with no action, `by_plan` the rest of what the model expects, now that it knows the
    value, and `left_over` what neither explains: noise, mostly."""

    by_itself: float
    by_plan: float
    left_over: float


@dataclass(frozen=True, slots=True)
class MarkerCard:
    """One target of a goal. A marker that is not in the newest report keeps what it had:
    `missing_since` is the day of the report that lacks it."""

    biomarker_id: str
    name: str
    unit: str
    state: RetestState
    target: float
    baseline: float
    baseline_on: date
    reached: bool | None = None
    retests: tuple[Retest, ...] = ()
    change: Change | None = None
    credit: Credit | None = None
    responder: float | None = None
    response: str = ""
    warnings: tuple[str, ...] = ()
    missing_since: date | None = None

    @property
    def newest(self) -> Retest | None:
        return self.retests[-1] if self.retests else None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """`adherence` is what the first projection assumed, `done` what was logged so far, 0 to 1."""

    goal_id: UUID
    title: str
    start_date: date
    end_date: date
    retest_due: date
    adherence: float
    done: float
    markers: tuple[MarkerCard, ...]

    @property
    def newest(self) -> tuple[Scored, ...]:
        """The newest scored value of each marker."""
        last = (
            next((r.scored for r in reversed(m.retests) if r.scored), None) for m in self.markers
        )
        return tuple(scored for scored in last if scored is not None)
