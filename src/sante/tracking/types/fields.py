"""What a tracker asks for: its fields, and what must hold between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    RATING = "rating"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    MULTISELECT = "multiselect"
    SINGLE_SELECT = "single_select"


# As JSON holds it: a duration in minutes, a date and a time as text (2026-03-10, 07:30).
Value = str | float | int | bool | list[str]
Data = Mapping[str, Value]
Combine = Literal["sum", "mean", "last"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to enter. `key` names it for good: its figures go on through every later version.

    `min` and `max` are what can be (for a text, its longest length); what lies outside is not
    taken. `usual_min` and `usual_max` are what is plausible: outside it is kept and asked about.
    `combine`: how several entries of a day make its figure; what suits the type where it is None.
    `quick`: amounts one tap logs.
    """

    key: str
    name: str
    type: FieldType
    required: bool = False
    unit: str = ""
    min: float | None = None
    max: float | None = None
    usual_min: float | None = None
    usual_max: float | None = None
    options: tuple[str, ...] = ()
    combine: Combine | None = None
    quick: tuple[float, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """`then` is later (or larger) than `first`, where both are there."""

    first: str
    then: str
    severity: Severity = "error"
    kind: Literal["after"] = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class SumAtMost:
    """The fields together, as far as they are there, come to `limit` at most."""

    fields: tuple[str, ...]
    limit: float
    severity: Severity = "error"
    kind: Literal["sum_at_most"] = "sum_at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredWhen:
    """`field` is needed when `when` is (or holds) `equals`."""

    field: str
    when: str
    equals: str | bool | float
    severity: Severity = "error"
    kind: Literal["required_when"] = "required_when"


Rule = After | SumAtMost | RequiredWhen


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of what a tracker asks for; what is stored of it never changes."""

    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value, or odd, and what to do. `given`: what was entered, as text, where
    it could not be kept as a value."""

    field: str
    message: str
    severity: Severity = "error"
    given: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The values that can be kept, and what is to be said about the rest."""

    data: Data
    problems: tuple[Problem, ...] = field(default=())

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def status(self) -> Literal["valid", "warning", "error"]:
        return "error" if self.errors else "warning" if self.problems else "valid"
