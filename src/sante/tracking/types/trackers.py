"""A tracker as a person set it up."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sante.tracking.types.fields import Definition


class Kind(StrEnum):
    CUSTOM = "custom"
    SYSTEM = "system"
    TEMPLATE = "template"


class Colour(StrEnum):
    """Named, so that each can be legible in light and dark."""

    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    ROSE = "rose"
    AMBER = "amber"
    SLATE = "slate"


class Icon(StrEnum):
    CHECK = "check"
    DROP = "drop"
    MOON = "moon"
    SUN = "sun"
    HEART = "heart"
    PILL = "pill"
    RUN = "run"
    SMILE = "smile"
    BOLT = "bolt"
    LEAF = "leaf"
    CUP = "cup"
    CYCLE = "cycle"
    THERMOMETER = "thermometer"
    BOOK = "book"


class Domain(StrEnum):
    """Which streak an entry counts for."""

    MEDICATION = "medication"
    NUTRITION = "nutrition"
    EXERCISE = "exercise"
    SLEEP = "sleep"
    HYDRATION = "hydration"
    MINDFULNESS = "mindfulness"


class Frequency(StrEnum):
    """When a tracker asks to be filled in."""

    NONE = "none"
    DAILY = "daily"
    DAYS = "days"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """`days`: ISO weekdays, for chosen days; `per_week`: how often, for some days of the week."""

    frequency: Frequency = Frequency.NONE
    days: frozenset[int] = frozenset()
    per_week: int | None = None
    prompt_time: time | None = None


EVERY_DAY = frozenset(range(1, 8))  # ISO weekdays


class AimKind(StrEnum):
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a person wants a day or a week to come to.

    Counted is `field` (a yes as one, numbers as their days are told), or where that is None the
    entries themselves. `days`: the ISO weekdays it holds for, of a daily aim.
    """

    kind: AimKind
    amount: float
    field: str | None = None
    period: Literal["day", "week"] = "day"
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class AimEra:
    """An aim and the local days [since, until) it held for: a day is judged by what was wanted
    then, not by what was agreed later."""

    aim: Aim
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a person decides about a tracker."""

    name: str
    definition: Definition
    icon: Icon = Icon.CHECK
    colour: Colour = Colour.TEAL
    kind: Kind = Kind.CUSTOM
    template: str | None = None
    xp: int = 10
    domain: Domain | None = None
    schedule: Schedule = field(default_factory=Schedule)
    aim: Aim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """`version` counts its definitions; `eras` are its aims so far, oldest first."""

    id: UUID
    setup: Setup
    version: int
    created_at: datetime
    archived_at: datetime | None = None
    eras: tuple[AimEra, ...] = ()

    @property
    def name(self) -> str:
        return self.setup.name

    @property
    def definition(self) -> Definition:
        return self.setup.definition

    @property
    def active(self) -> bool:
        return self.archived_at is None


@dataclass(frozen=True, slots=True)
class Template:
    """A tracker ready to be taken."""

    key: str
    description: str
    setup: Setup
