"""What a goal came to, and what might follow it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sante.goals.types import GoalTarget, NextStep, Pause, Target, TargetOutcome

RETEST_DAYS: Final = 92  # a draw this long after the end still tells what the goal came to
GOOD: Final = 0.60
POOR: Final = 0.40


def outcome(
    held: GoalTarget, draws: Iterable[tuple[date, float]], start: date, end: date
) -> TargetOutcome:
    """What became of a target: the last draw after the goal began and up to a quarter past its
    end is what it came to. `draws` are (day, value in the canonical unit)."""
    target = held.target
    last = max(
        ((day, value) for day, value in draws if start < day <= end + timedelta(days=RETEST_DAYS)),
        default=None,
    )
    return TargetOutcome(
        biomarker_id=target.biomarker_id,
        name=target.name,
        unit=target.unit,
        baseline=target.baseline,
        target=target.target,
        value=None if last is None else last[1],
        measured_on=None if last is None else last[0],
        reached=None if last is None else reached(target, last[1]),
    )


def reached(target: Target, value: float) -> bool:
    over = target.low is None or value >= target.low
    return over and (target.high is None or value <= target.high)


def days_rested(pauses: Iterable[Pause], start: date, end: date) -> int:
    """Days of [start, end) on which the goal was paused."""
    return sum(
        max(0, (min(p.end or end, end) - max(p.start, start)).days) for p in pauses if p.start < end
    )


def next_steps(
    outcomes: Sequence[TargetOutcome], consistency: float | None
) -> tuple[NextStep, ...]:
    """What might follow, best first: values before opinions, and nothing that blames."""
    measured = [o for o in outcomes if o.reached is not None]
    met = [o for o in measured if o.reached]
    steps = []
    if outcomes and len(measured) < len(outcomes):
        names = _listed([o.name for o in outcomes if o.reached is None])
        why = f"Not measured since you began: {names}. A test tells whether it worked."
        steps.append(NextStep("retest", "Have it measured", why))
    if measured and len(met) == len(outcomes):
        why = "Every target is reached. A gentle goal of the same kind keeps it there."
        return (*steps, NextStep("maintain", "Keep what you have", why), _new())
    if consistency is not None and consistency < POOR:
        why = "Less was done than planned, so the plan asked too much. A gentle one asks for three."
        return (*steps, NextStep("new", "Start smaller", why), _extend())
    if consistency is not None and consistency >= GOOD:
        why = (
            "Your habits hold, and the values still have a way to go. More time is what they need."
        )
        return (*steps, NextStep("extend", "Go on", why), _new())
    return (*steps, _extend(), _new())


def _extend() -> NextStep:
    return NextStep("extend", "Go on", "The same plan for longer: values follow habits slowly.")


def _new() -> NextStep:
    return NextStep(
        "new", "Choose another goal", "Your newest values say what is worth working on."
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
