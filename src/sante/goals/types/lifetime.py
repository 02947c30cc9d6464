"""The life of a plan beyond its first day: phases that wait, and what a goal came to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

PhaseAnswer = Literal["start", "wait", "drop"]


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """What was decided about a later phase of a goal, and what the person said to it.

    `reviewed_on`: the day on which it was last looked at. `asked_on`: when the person was last
    asked, with their `consistency` then (0 to 1); `times_asked` since they last answered.
    """

    phase: int
    reviewed_on: date | None = None
    asked_on: date | None = None
    times_asked: int = 0
    consistency: float | None = None
    answer: PhaseAnswer | None = None
    answered_at: datetime | None = None
    started_on: date | None = None


@dataclass(frozen=True, slots=True)
class WaitingPhase:
    """A phase that has not begun: it starts on `starts` unless something is said or held.

    `starts` is the goal's end when there is no room for it any more. `offered`: whether the
    person is asked to start it, let it wait or leave it out.
    """

    phase: int
    starts: date
    action_ids: tuple[str, ...]
    offered: bool
    asked_on: date | None
    consistency: float | None


@dataclass(frozen=True, slots=True)
class TargetOutcome:
    """What became of a target, in the marker's canonical unit; `value` is the last draw since the
    goal began. `reached` is None when there was none."""

    biomarker_id: str
    name: str
    unit: str
    baseline: float
    target: float
    value: float | None
    measured_on: date | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a person might do after a goal, best first."""

    kind: Literal["retest", "maintain", "extend", "new"]
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class GoalSummary:
    """What a goal came to: all of it follows from logs, pauses and draws.

    `days`: days of the goal that have passed; `rested`: those of them it was paused; `active_days`:
    days on which something was done. `consistency`: done of planned occasions, a partial one
    counting half; None when nothing was planned. `final`: the goal is over.
    """

    final: bool
    days: int
    rested: int
    active_days: int
    planned: float
    done: float
    consistency: float | None
    targets: tuple[TargetOutcome, ...]
    next_steps: tuple[NextStep, ...]
