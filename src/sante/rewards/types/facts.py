"""What people did, as rewards see it. All dates are local dates of the person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sante.progress.types import DayRecord, Habit, Horizon, Period, Streak


class Domain(StrEnum):
    """The parts of life that have a streak of their own; OVERALL is anything at all."""

    OVERALL = "overall"
    MEDICATION = "medication"
    NUTRITION = "nutrition"
    EXERCISE = "exercise"
    SLEEP = "sleep"
    HYDRATION = "hydration"
    MINDFULNESS = "mindfulness"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was done, or that a device recorded.

    `source` and `key` name it, and name it alike when it is taken back and told again: an action
    is its action and its day, whatever the log's own id. `kind` is what it was (an action of the
    library, "running"). `rule` is the line of amounts.toml that says what it is worth; none is
    worth nothing. `worth`: what the person has set for it, up to the rule's amount. `deed` is false
    for what only happened, such as a night a watch has seen;
    `recorded`: a device told it, not the person. `early`: done before the time they had set for it.
    `rare`: it does not come round each day, so having done it once asks for nothing on the next.
    """

    source: str
    key: str
    kind: str
    label: str
    day: date
    at: datetime
    domain: Domain | None = None
    rule: str = ""
    worth: int | None = None
    deed: bool = True
    recorded: bool = False
    early: bool = False
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Routine:
    """A habit of a plan. `during`: when it stood in a plan at all, pauses included."""

    domain: Domain | None
    habit: Habit
    during: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The days of one domain: each with what it asked for, and the streak as it stands now."""

    records: tuple[DayRecord, ...]
    streak: Streak


@dataclass(frozen=True, slots=True)
class Taken:
    """A challenge the person took up; `ended_on` and `status` once it is over."""

    id: UUID
    challenge_id: str
    attempt: int
    first_day: date
    status: str = "active"
    ended_on: date | None = None


@dataclass(frozen=True)
class Life:
    """All that rewards follow from. `plan`: the days of what plans asked for, nothing else.
    `granted`: achievements with the day they were reached; they stay whatever is corrected.
    `refused` challenges and `hidden` achievements are not for this person."""

    today: date
    horizon: Horizon
    facts: tuple[Fact, ...] = ()
    courses: Mapping[Domain, Course] = field(default_factory=dict)
    plan: tuple[DayRecord, ...] = ()
    granted: Mapping[str, date] = field(default_factory=dict)
    challenges: tuple[Taken, ...] = ()
    refused: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    @cached_property
    def overall(self) -> tuple[DayRecord, ...]:
        found = self.courses.get(Domain.OVERALL)
        return () if found is None else found.records
