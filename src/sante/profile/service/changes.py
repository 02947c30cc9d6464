"""What a use case is asked to change: named fields, told apart from those left alone."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sante.profile.types import (
    ActivityLevel,
    BodyUnits,
    ClockFace,
    ConstraintKind,
    EnergyUnits,
    Gender,
    LabUnits,
    Sex,
    WeekStart,
)


class Unset:
    """A field the change leaves alone; None empties it."""


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True)
class _Change:
    def given(self) -> dict[str, Any]:
        """field -> new value, for the fields this change names."""
        pairs = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in pairs.items() if value is not UNSET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(_Change):
    """What to change in a profile, in canonical units.

    A birth date can be corrected but not emptied: limits for the young hang on it.
    """

    display_name: str | Unset | None = UNSET
    birth_date: date | Unset = UNSET
    sex: Sex | Unset | None = UNSET
    gender: Gender | Unset | None = UNSET
    zone: str | Unset = UNSET
    day_start_hour: int | Unset = UNSET
    week_start: WeekStart | Unset = UNSET
    unit_labs: LabUnits | Unset = UNSET
    unit_body: BodyUnits | Unset = UNSET
    unit_energy: EnergyUnits | Unset = UNSET
    unit_clock: ClockFace | Unset = UNSET
    height_cm: float | Unset | None = UNSET
    weight_kg: float | Unset | None = UNSET
    weighed_on: date | Unset | None = UNSET
    activity_level: ActivityLevel | Unset | None = UNSET
    share_data: bool | Unset = UNSET
    share_research: bool | Unset = UNSET
    share_analytics: bool | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstraintChange(_Change):
    code: str | Unset = UNSET
    label: str | Unset = UNSET
    since: date | Unset | None = UNSET
    until: date | Unset | None = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConstraint:
    """What a person told: a code they chose, or a text in their own words, or both."""

    kind: ConstraintKind | None = None
    code: str | None = None
    label: str | None = None
    since: date | None = None
    until: date | None = None
