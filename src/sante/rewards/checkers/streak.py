from sante.rewards.checkers.base import Seen
from sante.rewards.types import Criterion, Domain, Progress


def check(criterion: Criterion, seen: Seen) -> Progress:
    """So many days in a row, in one area or, without one, in whichever has most."""
    areas = [d for d in Domain if d is not Domain.OVERALL]
    domains = areas if criterion.domain is None else [criterion.domain]
    found = [record for domain in domains for record in seen.records(domain)]
    best = max((record.streak for record in found), default=0)
    reached = (record.day for record in found if record.streak >= criterion.need)
    return Progress(best, criterion.need, min(reached, default=None))
