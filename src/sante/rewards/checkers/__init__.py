"""How each kind of criterion is checked. Adding one is a file and a line here:
docs/howto/add-an-achievement.md."""

from collections.abc import Mapping
from typing import Final

from sante.rewards.checkers import (
    completion_count,
    domain_count,
    level,
    perfect_period,
    recovery,
    streak,
    streak_recovery,
    sustained_effort,
    total_xp,
)
from sante.rewards.checkers.base import Checker, Seen
from sante.rewards.types import CriterionKind

__all__ = ["CHECKERS", "OF_XP", "Checker", "Seen"]

CHECKERS: Final[Mapping[CriterionKind, Checker]] = {
    CriterionKind.COMPLETION_COUNT: completion_count.check,
    CriterionKind.STREAK: streak.check,
    CriterionKind.PERFECT_PERIOD: perfect_period.check,
    CriterionKind.DOMAIN_COUNT: domain_count.check,
    CriterionKind.LEVEL: level.check,
    CriterionKind.TOTAL_XP: total_xp.check,
    CriterionKind.RECOVERY: recovery.check,
    CriterionKind.STREAK_RECOVERY: streak_recovery.check,
    CriterionKind.SUSTAINED_EFFORT: sustained_effort.check,
}
# These look at XP, which other achievements add to: they are decided last, in order.
OF_XP: Final = frozenset({CriterionKind.LEVEL, CriterionKind.TOTAL_XP})
