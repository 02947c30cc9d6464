"""Markers, the limits they are judged against, and values of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

Sex = Literal["male", "female"]
Comparator = Literal["<", "<=", ">", ">="]
UnitSystem = Literal["conventional", "si"]


class System(StrEnum):
    """The one vocabulary of body systems; `rules.registry.system_of` knows the aliases."""

    CARDIOVASCULAR = "cardiovascular"
    METABOLIC = "metabolic"
    INFLAMMATION = "inflammation"
    LIVER = "liver"
    KIDNEY = "kidney"
    BLOOD = "blood"
    THYROID = "thyroid"
    NUTRITIONAL = "nutritional"
    ELECTROLYTES = "electrolytes"
    HORMONAL = "hormonal"
    MUSCLE = "muscle"
    BODY = "body"
    FITNESS = "fitness"
    ACTIVITY = "activity"
    SLEEP = "sleep"


class Status(StrEnum):
    NORMAL = "normal"
    BORDERLINE_LOW = "borderline_low"
    BORDERLINE_HIGH = "borderline_high"
    LOW = "low"
    HIGH = "high"


class SystemStatus(StrEnum):
    HEALTHY = "healthy"
    ATTENTION = "attention"
    WARNING = "warning"


class Direction(StrEnum):
    LOWER = "lower"
    HIGHER = "higher"
    RANGE = "range"


class Priority(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers; an open end does not belong to it. None is no limit."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def parse(cls, text: str) -> "Interval":
        """`[70,100)` is 70 <= x < 100; `(,130)` is x < 130. Raises ValueError."""
        if len(text) < 3 or text[0] not in "[(" or text[-1] not in "])":
            raise ValueError(f"not an interval: {text!r}")
        low, high = (float(part) if part else None for part in text[1:-1].split(","))
        if low is not None and high is not None and low > high:
            raise ValueError(f"an interval runs upwards: {text!r}")
        return cls(low, high, text[0] == "(", text[-1] == ")")

    def below(self, value: float) -> bool:
        """Whether `value` lies below the interval."""
        return self.low is not None and (value < self.low or (self.low_open and value == self.low))

    def above(self, value: float) -> bool:
        return self.high is not None and (
            value > self.high or (self.high_open and value == self.high)
        )

    def __contains__(self, value: float) -> bool:
        return not self.below(value) and not self.above(value)

    def distance(self, value: float) -> float:
        """How far `value` is outside; 0 inside."""
        if self.low is not None and value < self.low:
            return self.low - value
        if self.high is not None and value > self.high:
            return value - self.high
        return 0.0


@dataclass(frozen=True, slots=True)
class RangeRow:
    """The limits that hold for one sex and age. None is "no limits known", not "anything goes"."""

    sex: Sex | None
    age: Interval
    unit: str | None
    reference: Interval | None
    optimal: Interval | None
    borderline: Interval | None


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A number in `unit` is `factor` times the canonical number, plus `offset`. A unit that is
    rarely used is accepted where it is printed, and not guessed where none is."""

    unit: str
    factor: float
    offset: float = 0.0
    guessed: bool = True


@dataclass(frozen=True, slots=True)
class Biomarker:
    """One row of the registry. `cvi` and `cva` are within-person and analytical CV in percent;
    `change_90d` is what a way of life alone may plausibly do in 90 days, in the unit or percent.
    """

    id: str
    name: str
    system: System
    loinc: str | None
    unit: str
    si_unit: str
    direction: Direction
    decimals: int
    si_decimals: int
    cvi: float | None
    cva: float | None
    change_90d_percent: float | None
    change_90d: float | None
    tau_days: float | None
    plausible: Interval
    own_range: bool
    log_scale: bool
    derived: bool
    percentile_row: str | None
    source: str
    confidence: Literal["A", "B", "C"]
    ranges: tuple[RangeRow, ...]
    units: tuple[OtherUnit, ...]

    @property
    def cv(self) -> float | None:
        """Total CV of one draw in percent, or None when it is not known."""
        if self.cvi is None or self.cva is None:
            return None
        return float((self.cvi**2 + self.cva**2) ** 0.5)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules know of a person on the day they judge. `facts` are the codes of their
    constraints ("pregnancy", "medicine:statin", "condition:diabetes")."""

    sex: Sex | None = None
    age: int | None = None
    height_cm: float | None = None
    facts: frozenset[str] = frozenset()

    @property
    def pregnant(self) -> bool:
        return "pregnancy" in self.facts


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that counts, in the canonical unit. Lp(a) may be in mg/dL, which is kept."""

    biomarker_id: str
    value: float
    unit: str
    on: date
    comparator: Comparator | None = None
    flags: frozenset[str] = frozenset()
    derived: bool = False
    printed_range: Interval | None = None
    report_id: UUID | None = None

    @property
    def number(self) -> float:
        """What arithmetic uses: a value under the detection limit counts as limit/sqrt(2)."""
        return self.value / 2**0.5 if self.comparator in ("<", "<=") else self.value


@dataclass(frozen=True, slots=True)
class Derived:
    """A value computed from others; `biomarker_id` is set when the registry lists the marker."""

    id: str
    name: str
    value: float
    unit: str
    on: date
    inputs: tuple[str, ...]
    formula: str
    biomarker_id: str | None = None


@dataclass(frozen=True, slots=True)
class BiomarkerValue:
    """A value as judged (V-M1). `reference` is what the status was judged against."""

    biomarker_id: str
    name: str
    system: System
    value: float
    unit: str
    on: date
    status: Status | None
    percentile: int | None
    reference: Interval | None
    target: Interval | None
    comparator: Comparator | None = None
    derived: bool = False
    flags: tuple[str, ...] = ()
    printed_range: Interval | None = None
    report_id: UUID | None = None
