from itertools import accumulate

from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """`need` percent of what plans asked for, over some `days` in a row that are over."""
    closed = [record.totals for record in seen.plan if record.day <= seen.horizon.closed_through]
    due = [0, *accumulate(totals.due for totals in closed)]
    credit = [0.0, *accumulate(totals.credit for totals in closed)]
    best, reached = 0, None
    for end in range(criterion.days, len(closed) + 1):
        asked = due[end] - due[end - criterion.days]
        kept = credit[end] - credit[end - criterion.days]
        percent = int(100 * kept / asked + 1e-9) if asked else 0
        best = max(best, percent)
        if reached is None and percent >= criterion.need:
            reached = seen.plan[end - 1].day
    return Progress(best, criterion.need, reached)
