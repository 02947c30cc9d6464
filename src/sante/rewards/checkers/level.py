from sante.rewards.checkers.base import Seen
from sante.rewards.rules.levels import level_number
from sante.rewards.types import Criterion, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    best = max((level_number(xp) for _, xp in seen.xp), default=1)
    reached = (day for day, xp in seen.xp if level_number(xp) >= criterion.need)
    return Progress(best, criterion.need, min(reached, default=None))
