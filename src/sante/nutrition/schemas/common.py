"""Figures as JSON: energy in the person's own unit beside kcal, what is not known left out."""

from dataclasses import dataclass
from typing import Literal

from sante.core.schemas import Model
from sante.nutrition.rules.nutrients import KCAL_KJ, as_map
from sante.nutrition.types import Grams, Nutrients
from sante.profile.types import EnergyUnits, Person


@dataclass(frozen=True, slots=True)
class Shown:
    """How figures are given to a person: in which unit of energy, or not at all."""

    unit: EnergyUnits
    numbers_off: bool = False

    @classmethod
    def to(cls, person: Person, *, numbers_off: bool) -> "Shown":
        return cls(person.units.energy, numbers_off)


class EnergyOut(Model):
    value: float
    unit: Literal["kcal", "kJ"]

    @classmethod
    def of(cls, kcal: float, unit: EnergyUnits) -> "EnergyOut":
        if unit == "kj":
            return cls(value=round(kcal * KCAL_KJ), unit="kJ")
        return cls(value=round(kcal), unit="kcal")


class GramsOut(Model):
    """`low` and `high` where the amount was assumed; `assumed` says what."""

    grams: float
    low: float
    high: float
    assumed: str | None

    @classmethod
    def of(cls, found: Grams) -> "GramsOut":
        return cls(
            grams=round(found.grams, 1),
            low=round(found.low, 1),
            high=round(found.high, 1),
            assumed=found.why or None,
        )


def figures(nutrients: Nutrients) -> dict[str, float]:
    """kcal and whatever is known by name; a figure that is missing is not known, not zero."""
    return {key: round(value, 2) for key, value in as_map(nutrients).items()}
