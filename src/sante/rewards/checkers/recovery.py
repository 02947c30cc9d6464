from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from sante.progress.types import DayRecord
from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """A week kept to `need` percent right after one below `low` percent. Weeks run from Monday and
    count once they are over; a week that asked for nothing is passed over."""
    weeks = [week for week in _weeks(seen) if week[1] is not None]
    best, reached = 0, None
    for (_, before), (last, share) in pairwise(weeks):
        if before is None or share is None or 100 * before >= criterion.low:
            continue
        best = max(best, int(100 * share + 1e-9))
        if reached is None and best >= criterion.need:
            reached = last
    return Progress(best, criterion.need, reached)


def _weeks(seen: Seen) -> list[tuple[date, float | None]]:
    """(last day, share of what was asked), oldest first."""
    groups: dict[date, list[DayRecord]] = defaultdict(list)
    for record in seen.plan:
        groups[record.day - timedelta(days=record.day.weekday())].append(record)
    found = []
    for first in sorted(groups):
        last = first + timedelta(days=6)
        if last <= seen.horizon.closed_through:
            found.append((last, share_of(groups[first])))
    return found


def share_of(records: list[DayRecord]) -> float | None:
    """0 to 1; None when nothing was asked."""
    due = sum(record.totals.due for record in records)
    return sum(record.totals.credit for record in records) / due if due else None
