"""What the forms that set trackers up post: text."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from pydantic import BaseModel, ConfigDict

from sante.core.errors import FieldError, Invalid
from sante.tracking.rules.definition import NUMERIC
from sante.tracking.rules.text import clean, slug
from sante.tracking.rules.values import Refused, text_of, tidy, typed
from sante.tracking.types import (
    EVERY_DAY,
    After,
    Aim,
    AimKind,
    Colour,
    Domain,
    Field,
    FieldType,
    Frequency,
    Icon,
    RequiredWhen,
    Rule,
    Schedule,
    SumAtMost,
)

Problems = list[FieldError]


class _Typed(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=5000)


class TypedField(_Typed):
    """A field. The form shows every setting at once; those that do not suit the type are empty."""

    field_name: str = ""
    type: str = ""
    required: str = ""
    unit: str = ""
    min: str = ""
    max: str = ""
    usual_min: str = ""
    usual_max: str = ""
    options: str = ""
    combine: str = ""
    quick: str = ""
    hint: str = ""

    def field(self, key: str | None = None, taken: frozenset[str] = frozenset()) -> Field:
        """Raises Invalid for what cannot be read; what may not be is for the rules to say."""
        problems: Problems = []
        if self.type not in tuple(FieldType):
            problems.append(FieldError("type", "Choose what kind of thing it is."))
            raise Invalid("Please choose what is marked.", errors=problems)
        kind = FieldType(self.type)
        name = clean(self.field_name)
        bounds = {
            place: _bound(getattr(self, place), kind, place, problems)
            for place in ("min", "max", "usual_min", "usual_max")
        }
        quick = [
            amount
            for part in self.quick.replace(";", " ").split()
            if (amount := _bound(part.strip(","), kind, "quick", problems)) is not None
        ]
        if problems:
            raise Invalid("Please correct what is marked.", errors=problems)
        return Field(
            key=key or slug(name, taken),
            name=name,
            type=kind,
            required=self.required == "yes",
            unit=clean(self.unit),
            options=tuple(filter(None, map(clean, self.options.splitlines()))),
            combine=self.combine or None,  # type: ignore[arg-type]  # checked by the next line
            quick=tuple(quick),
            hint=clean(self.hint),
            **bounds,
        )

    @classmethod
    def of(cls, one: Field) -> "TypedField":
        def said(number: float | None) -> str:
            return "" if number is None else f"{tidy(number)}"

        return cls(
            field_name=one.name,
            type=one.type.value,
            required="yes" if one.required else "",
            unit=one.unit,
            min=said(one.min),
            max=said(one.max),
            usual_min=said(one.usual_min),
            usual_max=said(one.usual_max),
            options="\n".join(one.options),
            combine=one.combine or "",
            quick=" ".join(f"{tidy(amount)}" for amount in one.quick),
            hint=one.hint,
        )


class TypedTracker(TypedField):
    """A new tracker, with its first field."""

    name: str = ""
    icon: str = Icon.CHECK
    colour: str = Colour.TEAL


class TypedSettings(_Typed):
    name: str = ""
    icon: str = ""
    colour: str = ""
    domain: str = ""
    xp: str = ""
    frequency: str = ""
    day: list[str] = []
    per_week: str = ""
    prompt_time: str = ""

    def changes(self) -> dict[str, Any]:
        """What replaces the parts of a set-up. Raises Invalid. Only the settings of the chosen
        rhythm count."""
        problems: Problems = []
        xp = _whole(self.xp, "xp_per_entry", problems)
        schedule = self._schedule(problems)
        if problems:
            raise Invalid("Please correct what is marked.", errors=problems)
        return {
            "name": clean(self.name),
            "icon": Icon(self.icon) if self.icon in tuple(Icon) else Icon.CHECK,
            "colour": Colour(self.colour) if self.colour in tuple(Colour) else Colour.TEAL,
            "domain": Domain(self.domain) if self.domain in tuple(Domain) else None,
            "xp": xp,
            "schedule": schedule,
        }

    def _schedule(self, problems: Problems) -> Schedule:
        known = self.frequency in tuple(Frequency)
        frequency = Frequency(self.frequency) if known else Frequency.NONE
        if frequency is Frequency.NONE:
            return Schedule()
        at = None
        try:
            at = time.fromisoformat(self.prompt_time) if self.prompt_time else None
        except ValueError:
            problems.append(FieldError("prompt_time", "Write the time as 07:30."))
        per_week = None
        if frequency is Frequency.WEEKLY:
            per_week = _whole(self.per_week, "per_week", problems)
        days = weekdays(self.day) if frequency is Frequency.DAYS else frozenset()
        return Schedule(frequency, days, per_week, at)


class TypedAim(_Typed):
    kind: str = ""
    field: str = ""
    amount: str = ""
    period: str = ""
    day: list[str] = []

    def aim(self, fields: Sequence[Field]) -> Aim | None:
        """None for no aim. Raises Invalid."""
        if self.kind not in tuple(AimKind):
            return None
        counted = next((one for one in fields if one.key == self.field), None)
        problems: Problems = []
        amount = _bound(
            self.amount, counted.type if counted else FieldType.NUMBER, "amount", problems
        )
        if amount is None and not problems:
            problems.append(FieldError("amount", "Say how much: a number, 0 for none at all."))
        if amount is None or problems:
            raise Invalid("Please correct what is marked.", errors=problems)
        week = self.period == "week"
        return Aim(
            kind=AimKind(self.kind),
            amount=amount,
            field=self.field or None,
            period="week" if week else "day",
            days=EVERY_DAY if week else weekdays(self.day),
        )


class TypedRule(_Typed):
    """One of three kinds; the form of each posts its own names."""

    kind: str = ""
    first: str = ""
    then: str = ""
    summed: list[str] = []
    limit: str = ""
    needed: str = ""
    when: str = ""
    equals: str = ""
    severity: str = "error"

    def rule(self, fields: Mapping[str, Field]) -> Rule:
        """Raises Invalid."""
        severity: Any = "warning" if self.severity == "warning" else "error"
        if self.kind == "after":
            return After(first=self.first, then=self.then, severity=severity)
        if self.kind == "sum_at_most":
            problems: Problems = []
            limit = _bound(self.limit, FieldType.NUMBER, "limit", problems)
            if limit is None:
                text = "Write the most they may come to."
                raise Invalid(text, errors=[FieldError("limit", text)])
            return SumAtMost(fields=tuple(self.summed), limit=limit, severity=severity)
        equals: Any = self.equals
        when = fields.get(self.when)
        if when is not None and when.type in NUMERIC | {FieldType.BOOLEAN}:
            read = typed(when, [self.equals])
            equals = self.equals if read is None or isinstance(read, Refused) else read
        return RequiredWhen(field=self.needed, when=self.when, equals=equals, severity=severity)


def weekdays(posted: Sequence[str]) -> frozenset[int]:
    return frozenset(int(text) for text in posted if text in {str(n) for n in EVERY_DAY})


def said(value: str | bool | float) -> str:
    return text_of(value)


def _bound(text: str, kind: FieldType, place: str, problems: Problems) -> float | None:
    """A number, or a length of time where the field is one."""
    if not text:
        return None
    as_length = kind is FieldType.DURATION
    probe = Field(key="x", name="x", type=FieldType.DURATION if as_length else FieldType.NUMBER)
    number = typed(probe, [text])
    if isinstance(number, int | float):
        return number
    example = "Write minutes, or 1:30." if as_length else "Write a number, such as 8 or 2.5."
    problems.append(FieldError(place, example))
    return None


def _whole(text: str, place: str, problems: Problems) -> int:
    if text.isascii() and text.isdigit() and len(text) < 5:
        return int(text)
    problems.append(FieldError(place, "Write a whole number, such as 3."))
    return 0
