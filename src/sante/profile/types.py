"""What other packages may hold of a person."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sante.kit import clock
from sante.kit.body import bmi
from sante.profile.safety import Facts, Refusal, SafetyProfile, screen
from sante.profile.vocabulary import OTHER

__all__ = [
    "ActivityLevel",
    "BodyUnits",
    "ClockFace",
    "Constraint",
    "ConstraintKind",
    "EnergyUnits",
    "Facts",
    "Gender",
    "LabUnits",
    "Person",
    "Privacy",
    "Refusal",
    "SafetyProfile",
    "Sex",
    "Stay",
    "Units",
    "WeekStart",
    "screen",
]

WeekStart = Literal["monday", "sunday"]
LabUnits = Literal["conventional", "si"]
BodyUnits = Literal["metric", "imperial"]
EnergyUnits = Literal["kcal", "kj"]
ClockFace = Literal["24h", "12h"]


class Sex(StrEnum):
    """For reference ranges only; how a person names themselves is `Gender`."""

    MALE = "male"
    FEMALE = "female"


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNSAID = "prefer_not_to_say"


class ActivityLevel(StrEnum):
    SEDENTARY = "sedentary"
    LIGHT = "light"
    MODERATE = "moderate"
    ACTIVE = "active"
    VERY_ACTIVE = "very_active"


class ConstraintKind(StrEnum):
    ALLERGY = "allergy"
    MEDICINE = "medicine"
    CONDITION = "condition"
    PREGNANCY = "pregnancy"
    DIET = "diet"
    INJURY = "injury"
    EATING_DISORDER = "eating_disorder"


@dataclass(frozen=True, slots=True)
class Units:
    """One setting, honoured on every screen, in every answer and message."""

    labs: LabUnits = "conventional"
    body: BodyUnits = "metric"
    energy: EnergyUnits = "kcal"
    clock: ClockFace = "24h"


@dataclass(frozen=True, slots=True)
class Privacy:
    """What a person agreed to; nothing until they do."""

    data_sharing: bool = False
    research: bool = False
    analytics: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """From `since` on, the person's days were those of `zone`, starting at `day_start_hour`."""

    zone: str
    day_start_hour: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something that limits what may be offered, from `since` up to and with `until`.

    `label` is what the person wrote. A `code` of "other" means that nothing could be compared
    with it.
    """

    id: UUID
    kind: ConstraintKind
    code: str
    label: str
    since: date | None = None
    until: date | None = None

    @property
    def checked(self) -> bool:
        return self.code != OTHER

    def active_on(self, day: date) -> bool:
        started = self.since is None or self.since <= day
        return started and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the other packages see them. Lengths in cm, weights in kg.

    `constraints` holds what was active on the day the person was asked for, or starts later.
    `stays` are the zones they lived in, oldest first; the last one is where they are now.
    """

    user_id: UUID
    zone: str
    display_name: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    gender: Gender | None = None
    day_start_hour: int = clock.DEFAULT_DAY_START
    week_start: WeekStart = "monday"
    units: Units = field(default_factory=Units)
    height_cm: float | None = None
    weight_kg: float | None = None
    weighed_on: date | None = None
    activity_level: ActivityLevel | None = None
    privacy: Privacy = field(default_factory=Privacy)
    onboarded_at: datetime | None = None
    version: int = 1
    constraints: tuple[Constraint, ...] = ()
    stays: tuple[Stay, ...] = ()

    def age_on(self, day: date) -> int | None:
        """Completed years, None when the birth date is not known."""
        return None if self.birth_date is None else clock.age_on(self.birth_date, day)

    def day_at(self, now: datetime) -> date:
        """The local date `now` belongs to for this person."""
        return clock.local_day(now, self.zone, self.day_start_hour)

    @property
    def bmi(self) -> float | None:
        """kg/m², None when height or weight is not known."""
        if not self.height_cm or self.weight_kg is None:
            return None
        return bmi(self.height_cm, self.weight_kg)
