"""Achievements and challenges as the data files say them: the same for everybody."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from sante.rewards.types.facts import Domain

Difficulty = Literal["easy", "medium", "hard", "expert"]


class CriterionKind(StrEnum):
    COMPLETION_COUNT = "completion_count"
    STREAK = "streak"
    PERFECT_PERIOD = "perfect_period"
    DOMAIN_COUNT = "domain_count"
    LEVEL = "level"
    TOTAL_XP = "total_xp"
    RECOVERY = "recovery"
    STREAK_RECOVERY = "streak_recovery"
    SUSTAINED_EFFORT = "sustained_effort"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What has to be so. `need` is the number to reach; `domain` and `source` narrow what counts;
    `early`: only what was done before its time; `days` and `low` are a span and a percentage that
    some kinds take."""

    kind: CriterionKind
    need: int
    domain: Domain | None = None
    source: str = ""
    early: bool = False
    days: int = 0
    low: int = 0


@dataclass(frozen=True, slots=True)
class Achievement:
    """`avoid_with`: facts about a person with which it is not offered."""

    id: str
    name: str
    description: str
    group: str
    xp: int
    criterion: Criterion
    avoid_with: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Challenge:
    """`family`: of one family one challenge runs at a time. `goal` is what is counted up to `need`:

    - days_kept: days of `domain` in a row, bridged by freezes as streaks are
    - days_of_kind: the same for days with a fact of one `what`
    - perfect_days: days on which everything planned was done, in a row
    - xp: XP gained within `days`
    - areas: domains something was done in within `days`
    - areas_kept: `areas` domains, each kept for `need` days
    - consistency: percent of what `days` asked for
    """

    id: str
    name: str
    description: str
    difficulty: Difficulty
    family: str
    xp: int
    goal: str
    need: int
    days: int = 0
    domain: Domain = Domain.OVERALL
    what: str = ""
    areas: int = 0
    avoid_with: frozenset[str] = field(default=frozenset())
