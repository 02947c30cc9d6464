"""What a projection is worth, and what it says in words (V-G6, G-6)."""

from dataclasses import dataclass
from typing import Final

from sante.goals.rules.text import inside
from sante.goals.types import Confidence, Direction

ON_TRACK_SHARE: Final = 0.70
_LADDER: Final = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


SURE_CONSISTENCY: Final = 0.8
FAIR_CONSISTENCY: Final = 0.7
SURE_DAYS: Final = 28
FRESH_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind a projection. `consistency` is done/planned, 0 to 1; `baseline_age_days`
    how old the first value was when the goal began. `known`: whether any trial tells what the plan
    does to the marker."""

    consistency: float
    days: int
    all_grade_a: bool
    baseline_age_days: int
    mismatch: bool
    known: bool = True


def confidence(support: Support) -> Confidence:
    """G-6: four conditions for high, consistency for medium; a population mismatch costs a step.
    Where nothing is known of the plan's effect, it is low."""
    level = 0
    if not support.known:
        return Confidence.LOW
    if support.consistency >= FAIR_CONSISTENCY:
        level = 1
        strong = support.consistency >= SURE_CONSISTENCY and support.days >= SURE_DAYS
        if strong and support.all_grade_a and support.baseline_age_days <= FRESH_DAYS:
            level = 2
    return _LADDER[max(level - support.mismatch, 0)]


def reasons(support: Support) -> tuple[str, ...]:
    """Why the confidence is no higher, each with what would raise it; empty when it is high."""
    done = f"{round(100 * support.consistency)}\N{NO-BREAK SPACE}%"
    if not support.known:
        return ("No trial tells what this plan does to it.",)
    told = [
        (
            support.days >= SURE_DAYS and support.consistency < SURE_CONSISTENCY,
            f"About {done} of what was planned is logged as done; from 80\N{NO-BREAK SPACE}% on we"
            " are surer.",
        ),
        (
            support.days < SURE_DAYS,
            f"It rests on {_days(support.days)} of yours; from {SURE_DAYS} on we are surer.",
        ),
        (
            not support.all_grade_a,
            "Not everything in the plan that moves it has the best evidence behind it.",
        ),
        (
            support.baseline_age_days > FRESH_DAYS,
            f"The first value was {support.baseline_age_days} days old when the goal began. A new"
            " test tells more.",
        ),
        (
            support.mismatch,
            "Part of it comes from trials in people whose values differ from yours.",
        ),
    ]
    return tuple(words for holds, words in told if holds)


def _days(number: int) -> str:
    return "no days" if number == 0 else f"{number} day{'' if number == 1 else 's'}"


def on_track(baseline: float, projected: float, target: float, direction: Direction) -> bool:
    """Whether the projected change is at least 70 % of the wanted one."""
    wanted = direction * (target - baseline)
    if wanted <= 0:
        return True  # the baseline is already there
    return direction * (projected - baseline) >= ON_TRACK_SHARE * wanted


def unfavourable(without: float, projected: float, direction: Direction, noise: float) -> bool:
    """Whether the plan is expected to make the marker worse by more than rounding (`noise`)."""
    return direction * (projected - without) < -noise


def words(name: str, *, worse: bool, moves: bool, reached: bool, draws: int) -> str:
    """One plain sentence or two for the person."""
    name = inside(name)
    if worse:
        said = f"This plan may make your {name} slightly worse. Look at it at the next test."
    elif not moves:
        said = f"Nothing in this plan is known to move your {name}; we expect no change from it."
    elif reached:
        said = f"If you keep going, your {name} should come most of the way to the target."
    else:
        said = f"Your {name} should improve, but less than the target asks."
    if draws == 1:
        said += " It rests on a single test, so the range is wide."
    return said
