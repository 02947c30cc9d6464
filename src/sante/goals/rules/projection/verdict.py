"""What a projection is worth, and what it says in words (V-G6, G-6)."""

from dataclasses import dataclass
from typing import Final

from sante.goals.types import Confidence, Direction

ON_TRACK_SHARE: Final = 0.70
_LADDER: Final = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind a projection. `consistency` is done/planned, 0 to 1."""

    consistency: float
    days: int
    all_grade_a: bool
    baseline_age_days: int
    mismatch: bool


def confidence(support: Support) -> Confidence:
    """G-6: four conditions for high, consistency for medium; a population mismatch costs a step."""
    level = 0
    if support.consistency >= 0.7:
        level = 1
        strong = support.consistency >= 0.8 and support.days >= 28
        if strong and support.all_grade_a and support.baseline_age_days <= 60:
            level = 2
    return _LADDER[max(level - support.mismatch, 0)]


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
