"""What the forms post: text, in the person's own units, with a comma or a point."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from sante.core.errors import FieldError, Invalid
from sante.kit import body
from sante.profile.service import UNSET, Change, NewConstraint
from sante.profile.types import ActivityLevel, ConstraintKind, Person, Sex


class _Typed(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=300)


class TypedAbout(_Typed):
    display_name: str = ""
    date_of_birth: str = ""
    sex: str = ""
    timezone: str = ""
    units_labs: str = ""
    units_body: str = ""
    height: str = ""
    weight: str = ""
    activity_level: str = ""

    def change(self, person: Person) -> Change:
        """Measures are read in the units the form showed. Raises Invalid."""
        problems: list[FieldError] = []
        system = person.units.body
        height = _number(self.height, "height", "a number, such as 172", problems)
        weight = _number(self.weight, "weight", "a number, such as 70.5", problems)
        birth = _day(self.date_of_birth, "date_of_birth", problems)
        if problems:
            raise Invalid("Please correct what is marked.", errors=problems)
        cm = None if height is None else body.to_cm(height, body.height_unit(system))
        kg = None if weight is None else body.to_kg(weight, body.weight_unit(system))
        if _same(cm, person.height_cm):
            cm = person.height_cm
        return Change(
            display_name=self.display_name or None,
            birth_date=UNSET if birth is None else birth,
            sex=Sex(self.sex) if self.sex in list(Sex) else None,
            zone=self.timezone or UNSET,
            unit_labs="si" if self.units_labs == "si" else "conventional",
            unit_body="imperial" if self.units_body == "imperial" else "metric",
            height_cm=cm,
            weight_kg=UNSET if _same(kg, person.weight_kg) else kg,
            activity_level=_level(self.activity_level),
        )


class TypedConstraint(_Typed):
    kind: str = ""
    label: str = ""
    since: str = ""
    back: str = ""

    def told(self) -> NewConstraint:
        """Raises Invalid."""
        problems: list[FieldError] = []
        since = _day(self.since, "since", problems)
        if self.kind not in list(ConstraintKind):
            problems.append(FieldError("kind", "Choose what kind of thing it is."))
        if problems:
            raise Invalid("Please correct what is marked.", errors=problems)
        return NewConstraint(kind=ConstraintKind(self.kind), label=self.label or None, since=since)


def _same(typed: float | None, stored: float | None) -> bool:
    """Whether what came back is what was shown: rounding for display must not change it."""
    if typed is None or stored is None:
        return typed is stored
    return abs(typed - stored) < 0.06


def _level(text: str) -> Any:
    return ActivityLevel(text) if text in list(ActivityLevel) else None


def _number(text: str, field: str, example: str, problems: list[FieldError]) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        problems.append(FieldError(field, f"Write {example}."))
        return None


def _day(text: str, field: str, problems: list[FieldError]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(FieldError(field, "Write the date as year-month-day: 1980-04-30."))
        return None
