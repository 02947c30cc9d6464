from collections import defaultdict
from datetime import date
from itertools import islice

from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Domain, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """So many things done in one area; without one, in so many areas on the same day."""
    if criterion.domain is None:
        return _areas(criterion, seen)
    fits = [fact.day for fact in seen.facts if fact.domain is criterion.domain]
    return Progress(len(fits), criterion.need, next(islice(fits, criterion.need - 1, None), None))


def _areas(criterion: Criterion, seen: Seen) -> Progress:
    days: dict[date, set[Domain]] = defaultdict(set)
    for fact in seen.facts:
        if fact.domain is not None and fact.deed:
            days[fact.day].add(fact.domain)
    reached = [day for day, areas in days.items() if len(areas) >= criterion.need]
    most = max(map(len, days.values()), default=0)
    return Progress(most, criterion.need, min(reached, default=None))
