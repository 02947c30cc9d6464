from itertools import islice

from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """So many things done: of one source, or before their time, where the criterion says so."""
    fits = [
        fact.day
        for fact in seen.facts
        if fact.deed
        and criterion.source in ("", fact.source)
        and (fact.early or not criterion.early)
    ]
    return Progress(len(fits), criterion.need, next(islice(fits, criterion.need - 1, None), None))
