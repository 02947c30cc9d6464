from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Domain, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """The overall streak reaches so many days again, after one of as many had ended."""
    had = ended = False
    best, reached = 0, None
    before = 0
    for record in seen.records(Domain.OVERALL):
        had = had or record.streak >= criterion.need
        if had and record.streak < min(before, criterion.need):
            ended = True
        if ended:
            best = max(best, record.streak)
            if reached is None and record.streak >= criterion.need:
                reached = record.day
        before = record.streak
    return Progress(best, criterion.need, reached)
