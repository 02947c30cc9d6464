"""Foods, what is in them, and what somebody said they ate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple


class NutrientKind(NamedTuple):
    key: str
    label: str
    unit: str
    decimals: int = 0


NUTRIENTS: Final = (
    NutrientKind("protein_g", "Protein", "g"),
    NutrientKind("carbs_g", "Carbohydrate", "g"),
    NutrientKind("fat_g", "Fat", "g"),
    NutrientKind("fibre_g", "Fibre", "g"),
    NutrientKind("sugar_g", "Sugar", "g"),
    NutrientKind("saturated_g", "Saturated fat", "g"),
    NutrientKind("sodium_mg", "Sodium", "mg"),
    NutrientKind("alcohol_g", "Alcohol", "g"),
    NutrientKind("caffeine_mg", "Caffeine", "mg"),
    NutrientKind("water_g", "Water", "g"),
)


@dataclass(frozen=True, slots=True)
class Nutrients:
    """What an amount of food holds. None is "not known", never zero. `others` is open: a key with
    its unit at the end, such as `iron_mg`."""

    kcal: float
    protein_g: float | None = None
    carbs_g: float | None = None
    fat_g: float | None = None
    fibre_g: float | None = None
    sugar_g: float | None = None
    saturated_g: float | None = None
    sodium_mg: float | None = None
    alcohol_g: float | None = None
    caffeine_mg: float | None = None
    water_g: float | None = None
    others: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portion:
    """A household measure: one `label` of the food weighs `grams`."""

    label: str
    grams: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Food:
    """A food per 100 g. `id`: "usda:9040", "sante:latte", or "food_…" for a person's own.

    `portions`: the first is what is meant when somebody says no amount. `density` in g/ml.
    `warning` says what is odd about the figures. `brand` and `barcode` are of products.
    """

    id: str
    name: str
    per_100g: Nutrients
    portions: tuple[Portion, ...] = ()
    density: float | None = None
    staple: bool = False
    source: str = ""
    warning: str = ""
    brand: str = ""
    barcode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One item of what somebody wrote. `amount` None when none was said; `high` above it when
    a span was ("2-3 eggs"). `unit` is a mass ("g"), a volume ("ml") or a measure ("slice")."""

    text: str
    name: str
    amount: float | None = None
    high: float | None = None
    unit: str | None = None
    size: Literal["small", "medium", "large"] | None = None


@dataclass(frozen=True, slots=True)
class Grams:
    """What was eaten, weighed or assumed. `why` says what was assumed; "" when it was weighed."""

    grams: float
    low: float
    high: float
    why: str = ""

    @property
    def assumed(self) -> bool:
        return bool(self.why)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A food that may be meant. `score` from 0 to 1; `grams` is what was said, of this food."""

    food: Food
    score: float
    grams: Grams


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One item of a draft: what was said, and the foods it may mean, best first."""

    spoken: Spoken
    candidates: tuple[Candidate, ...]

    @property
    def clear(self) -> bool:
        """Whether the first is meant almost certainly; it is shown first either way."""
        return bool(self.candidates) and self.candidates[0].score >= 0.9
