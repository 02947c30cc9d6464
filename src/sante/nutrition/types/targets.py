"""A day against what the person needs, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sante.nutrition.types.foods import Nutrients


class Pace(StrEnum):
    """What the person wants their weight to do."""

    KEEP = "keep"
    LOSE_SLOWLY = "lose_slowly"  # 0.25 % of body weight a week
    LOSE = "lose"  # 0.5 %


@dataclass(frozen=True, slots=True)
class Preferences:
    """`kcal_per_kg`: energy in a kilogram of body weight, for the energy need."""

    pace: Pace = Pace.KEEP
    show_energy: bool = True
    kcal_per_kg: float = 7700.0


@dataclass(frozen=True, slots=True)
class DayTotal:
    """`low` and `high` of the energy, where amounts were assumed. `unknown`: nutrient -> how many
    foods of the day do not say it, so that the sum is "at least"."""

    day: date
    entries: int
    nutrients: Nutrients
    low: float
    high: float
    unknown: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """Kilocalories a day, and where that comes from."""

    kcal: float
    why: str


class Tempo(StrEnum):
    """How fast weight is going down."""

    STEADY = "steady"
    FAST = "fast"  # more than 1 % a week
    TOO_FAST = "too_fast"  # more than 1.5 % a week


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyNeed:
    """`resting`: by formula. `usual`: what keeps the weight. `measured`: whether from the person's
    own food and weight. `goal`: what is suggested, never below `floor`."""

    resting: Need
    usual: Need
    goal: Need
    floor: float
    measured: bool
    tempo: Tempo | None = None
    percent_a_week: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A span for one nutrient of a day; an open end is None."""

    nutrient: str
    low: float | None
    high: float | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """`energy` None where it is not shown; `withheld` says why. `care`: words before all else."""

    energy: EnergyNeed | None
    nutrients: tuple[Target, ...]
    withheld: tuple[str, ...] = ()
    care: str = ""
    numbers_off: bool = False
