from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """So many days in a row on which everything planned was done. Days that asked for nothing
    neither add nor break; no freeze bridges a day that was not perfect."""
    run = best = 0
    reached = None
    for record in seen.plan:
        if record.totals.perfect:
            run += 1
        elif record.totals.asked and record.day <= seen.horizon.closed_through:
            run = 0
        best = max(best, run)
        if reached is None and run >= criterion.need:
            reached = record.day
    return Progress(best, criterion.need, reached)
