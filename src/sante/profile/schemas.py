from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AliasChoices, Field, field_validator, model_validator

from sante.core.schemas import Model, PublicId
from sante.kit import body
from sante.kit.body import HeightUnit, WeightUnit
from sante.profile.matching import How, Suggestion
from sante.profile.service import Change, ConstraintChange, NewConstraint, suggestions
from sante.profile.types import (
    ActivityLevel,
    BodyUnits,
    ClockFace,
    Constraint,
    ConstraintKind,
    EnergyUnits,
    Gender,
    LabUnits,
    Person,
    Sex,
    WeekStart,
)
from sante.profile.vocabulary import Vocabulary, vocabulary

Words = Annotated[str, Field(min_length=1, max_length=200)]


class Units(Model):
    labs: LabUnits
    body: BodyUnits
    energy: EnergyUnits
    clock: ClockFace


class Privacy(Model):
    data_sharing: bool
    research: bool
    analytics: bool


class Height(Model):
    value: float
    unit: HeightUnit = "cm"
    text: str = Field(description="As the person reads it, such as 5 ft 11 in.")


class Weight(Model):
    value: float
    unit: WeightUnit = "kg"
    text: str
    measured_on: date | None


class Me(Model):
    """Measures are canonical in `height_cm` and `weight_kg`, and in the person's units beside."""

    user_id: Annotated[UUID, PublicId("user")]
    email: str
    display_name: str | None
    date_of_birth: date | None
    age: int | None
    sex: Sex | None
    gender: Gender | None
    timezone: str
    day_start_hour: int
    week_start: WeekStart
    units: Units
    height_cm: float | None
    weight_kg: float | None
    height: Height | None
    weight: Weight | None
    activity_level: ActivityLevel | None
    privacy: Privacy
    onboarding_completed: bool
    onboarding_completed_at: datetime | None
    version: int

    @classmethod
    def of(cls, person: Person, *, email: str, today: date) -> "Me":
        units, agreed = person.units, person.privacy
        return cls(
            user_id=person.user_id,
            email=email,
            display_name=person.display_name,
            date_of_birth=person.birth_date,
            age=person.age_on(today),
            sex=person.sex,
            gender=person.gender,
            timezone=person.zone,
            day_start_hour=person.day_start_hour,
            week_start=person.week_start,
            units=Units(labs=units.labs, body=units.body, energy=units.energy, clock=units.clock),
            height_cm=person.height_cm,
            weight_kg=person.weight_kg,
            height=_height(person),
            weight=_weight(person),
            activity_level=person.activity_level,
            privacy=Privacy(
                data_sharing=agreed.data_sharing,
                research=agreed.research,
                analytics=agreed.analytics,
            ),
            onboarding_completed=person.onboarded_at is not None,
            onboarding_completed_at=person.onboarded_at,
            version=person.version,
        )


def _height(person: Person) -> Height | None:
    if person.height_cm is None:
        return None
    unit = body.height_unit(person.units.body)
    return Height(
        value=round(body.from_cm(person.height_cm, unit), 1),
        unit=unit,
        text=body.show_height(person.height_cm, person.units.body),
    )


def _weight(person: Person) -> Weight | None:
    if person.weight_kg is None:
        return None
    unit = body.weight_unit(person.units.body)
    return Weight(
        value=round(body.from_kg(person.weight_kg, unit), 1),
        unit=unit,
        text=body.show_weight(person.weight_kg, person.units.body),
        measured_on=person.weighed_on,
    )


class NewHeight(Model):
    value: float = Field(gt=0, allow_inf_nan=False)
    unit: HeightUnit = "cm"


class NewWeight(Model):
    value: float = Field(gt=0, allow_inf_nan=False)
    unit: WeightUnit = "kg"
    measured_on: date | None = None


class NewUnits(Model):
    labs: LabUnits | None = None
    body: BodyUnits | None = None
    energy: EnergyUnits | None = None
    clock: ClockFace | None = None


class NewPrivacy(Model):
    data_sharing: bool | None = None
    research: bool | None = None
    analytics: bool | None = None


class PatchMe(Model):
    """Only what is sent changes; null empties a field that may be empty."""

    display_name: str | None = Field(None, min_length=1, max_length=100)
    date_of_birth: date | None = Field(
        None, validation_alias=AliasChoices("date_of_birth", "birth_date")
    )
    sex: Sex | None = None
    gender: Gender | None = None
    timezone: str | None = Field(None, min_length=1, max_length=64, examples=["Europe/Berlin"])
    day_start_hour: int | None = Field(None, ge=0, le=6)
    week_start: WeekStart | None = None
    units: NewUnits | None = None
    height: NewHeight | None = None
    weight: NewWeight | None = None
    height_cm: float | None = Field(None, gt=0, allow_inf_nan=False)
    weight_kg: float | None = Field(None, gt=0, allow_inf_nan=False)
    activity_level: ActivityLevel | None = None
    privacy: NewPrivacy | None = None
    version: int | None = Field(
        None, ge=1, description="The version you read; another one is answered with 409."
    )

    @field_validator("date_of_birth", "timezone", "day_start_hour", "week_start")
    @classmethod
    def stays_known(cls, value: object) -> object:
        if value is None:
            raise ValueError("This can be changed but not removed.")
        return value

    @model_validator(mode="after")
    def says_each_measure_once(self) -> "PatchMe":
        for one, other in (("height", "height_cm"), ("weight", "weight_kg")):
            if {one, other} <= self.model_fields_set:
                raise ValueError(f"Send {one} or {other}, not both.")
        return self

    def change(self) -> Change:
        sent = {name: getattr(self, name) for name in self.model_fields_set - _NESTED.keys()}
        sent.pop("version", None)
        for name, spread in _NESTED.items():
            if name in self.model_fields_set:
                sent |= spread(getattr(self, name))
        return Change(**{_NAMES.get(name, name): value for name, value in sent.items()})


def _spread_units(units: NewUnits | None) -> dict[str, Any]:
    chosen = units.model_dump(exclude_none=True) if units else {}
    return {f"unit_{name}": value for name, value in chosen.items()}


def _spread_privacy(privacy: NewPrivacy | None) -> dict[str, Any]:
    agreed = privacy.model_dump(exclude_none=True) if privacy else {}
    return {_CONSENTS[name]: value for name, value in agreed.items()}


def _spread_height(height: NewHeight | None) -> dict[str, Any]:
    return {"height_cm": height and body.to_cm(height.value, height.unit)}


def _spread_weight(weight: NewWeight | None) -> dict[str, Any]:
    kg = {"weight_kg": weight and body.to_kg(weight.value, weight.unit)}
    return kg | ({"weighed_on": weight.measured_on} if weight and weight.measured_on else {})


_NAMES = {"date_of_birth": "birth_date", "timezone": "zone"}
_CONSENTS = {
    "data_sharing": "share_data",
    "research": "share_research",
    "analytics": "share_analytics",
}
_NESTED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "units": _spread_units,
    "privacy": _spread_privacy,
    "height": _spread_height,
    "weight": _spread_weight,
}


class Word(Model):
    """An entry of the vocabulary. `name` and `match` say what in it a text resembled."""

    code: str
    kind: ConstraintKind
    label: str
    name: str | None = None
    match: Literal["exact", "start", "word", "spelling"] | None = None

    @classmethod
    def of(cls, code: str, found: Suggestion | None = None) -> "Word":
        entry = vocabulary().entries[code]
        return cls(
            code=code,
            kind=ConstraintKind(entry.kind),
            label=entry.label,
            name=found and found.name,
            match=found and _HOW[found.how],
        )


_HOW: dict[How, Literal["exact", "start", "word", "spelling"]] = {
    How.EXACT: "exact",
    How.START: "start",
    How.WORD: "word",
    How.SPELLING: "spelling",
}


class Known(Model):
    """The vocabulary, or what of it a text may mean, the likeliest first."""

    revised: date
    items: list[Word]

    @classmethod
    def of(cls, words: Vocabulary, *, kind: ConstraintKind | None, text: str | None) -> "Known":
        if text is None:
            items = [Word.of(entry.code) for entry in words.chosen(kind)]
        else:
            items = [Word.of(found.code, found) for found in suggestions(text, kind)]
        return cls(revised=words.revised, items=items)


class ConstraintOut(Model):
    constraint_id: Annotated[UUID, PublicId("con")]
    kind: ConstraintKind
    code: str
    label: str = Field(description="What the person wrote.")
    name: str | None = Field(description="What the code stands for; null when not checked.")
    checked: bool = Field(description="False: not in our list, so nothing is compared with it.")
    since: date | None
    until: date | None
    active: bool
    suggestions: list[Word] = Field(
        description="What may have been meant; nothing is checked until a code is chosen."
    )

    @classmethod
    def of(cls, constraint: Constraint, *, today: date) -> "ConstraintOut":
        name = vocabulary().label(constraint.code) if constraint.checked else None
        near = [] if constraint.checked else suggestions(constraint.label, constraint.kind, 3)
        return cls(
            constraint_id=constraint.id,
            kind=constraint.kind,
            code=constraint.code,
            label=constraint.label,
            name=name,
            checked=constraint.checked,
            since=constraint.since,
            until=constraint.until,
            active=constraint.active_on(today),
            suggestions=[Word.of(found.code, found) for found in near],
        )


class AddConstraint(Model):
    """A code of the vocabulary, or a text in the person's own words with its kind."""

    kind: ConstraintKind | None = None
    code: str | None = Field(None, min_length=1, max_length=100, examples=["medicine:warfarin"])
    label: Words | None = Field(None, examples=["Coumadin 5 mg"])
    since: date | None = None
    until: date | None = None

    def told(self) -> NewConstraint:
        return NewConstraint(
            kind=self.kind, code=self.code, label=self.label, since=self.since, until=self.until
        )


class PatchConstraint(Model):
    """Only what is sent changes. To end it, send `until`."""

    code: str | None = Field(None, min_length=1, max_length=100)
    label: Words | None = None
    since: date | None = None
    until: date | None = None

    @field_validator("code", "label")
    @classmethod
    def stays_known(cls, value: str | None) -> str:
        if value is None:
            raise ValueError("This can be changed but not removed.")
        return value

    def change(self) -> ConstraintChange:
        return ConstraintChange(**{name: getattr(self, name) for name in self.model_fields_set})
