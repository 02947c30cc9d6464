"""What a checker is given and what it says.

A checker is a function from a criterion and what was seen of a life to how far it is: it reads no
database and no clock. `reached_on` is the first day on which the criterion held, so that it comes
out the same whether it is looked at each night or once after a month without jobs. Days that are
not over count only where they already do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sante.progress.types import DayRecord, Horizon
from sante.rewards.types import Course, Criterion, Domain, Fact, Progress

Checker = Callable[[Criterion, "Seen"], Progress]


@dataclass(frozen=True)
class Seen:
    """`facts` are in the order of their days; `plan`: the days of what plans asked for; `xp`:
    (day, XP at its end), oldest first."""

    facts: Sequence[Fact]
    courses: Mapping[Domain, Course]
    plan: Sequence[DayRecord]
    horizon: Horizon
    xp: Sequence[tuple[date, int]] = ()

    def records(self, domain: Domain) -> Sequence[DayRecord]:
        found = self.courses.get(domain)
        return () if found is None else found.records
