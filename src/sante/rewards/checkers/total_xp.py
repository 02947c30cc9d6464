from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    best = max((xp for _, xp in seen.xp), default=0)
    reached = (day for day, xp in seen.xp if xp >= criterion.need)
    return Progress(best, criterion.need, min(reached, default=None))
