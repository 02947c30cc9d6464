from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.nutrition import service
from sante.nutrition.schemas.common import EnergyOut, GramsOut, Shown, figures
from sante.nutrition.types import Candidate, DraftItem, Food, OwnFood, Suggestion

Name = Annotated[str, Field(min_length=1, max_length=200)]
Figures = Annotated[dict[Annotated[str, Field(max_length=40)], float], Field(max_length=40)]


class PortionOut(Model):
    label: str
    grams: float


class FoodOut(Model):
    """A food per 100 g. `per_100g` is empty for whom no figures are shown."""

    food_id: str
    name: str
    brand: str | None
    barcode: str | None
    per_100g: dict[str, float]
    energy_100g: EnergyOut | None
    portions: list[PortionOut]
    source: str
    warning: str | None

    @classmethod
    def of(cls, food: Food, shown: Shown) -> "FoodOut":
        return cls(**_food(food, shown))


def _food(food: Food, shown: Shown) -> dict[str, Any]:
    off = shown.numbers_off
    return {
        "food_id": food.id,
        "name": food.name,
        "brand": food.brand or None,
        "barcode": food.barcode,
        "per_100g": {} if off else figures(food.per_100g),
        "energy_100g": None if off else EnergyOut.of(food.per_100g.kcal, shown.unit),
        "portions": [PortionOut(label=p.label, grams=p.grams) for p in food.portions],
        "source": food.source,
        "warning": None if off else food.warning or None,
    }


class FoundOut(FoodOut):
    score: float


class SearchOut(Model):
    items: list[FoundOut]

    @classmethod
    def of(cls, found: Sequence[tuple[Food, float]], shown: Shown) -> "SearchOut":
        return cls(items=[FoundOut(**_food(food, shown), score=score) for food, score in found])


class ParseIn(Model):
    text: Annotated[str, Field(max_length=5000, examples=["2 eggs, a slice of toast with butter"])]


class CandidateOut(Model):
    """A food that may be meant, with what was said of it: `energy` of `amount`."""

    food: FoodOut
    score: float
    amount: GramsOut
    energy: EnergyOut | None

    @classmethod
    def of(cls, candidate: Candidate, shown: Shown) -> "CandidateOut":
        kcal = candidate.food.per_100g.kcal * candidate.grams.grams / 100
        return cls(
            food=FoodOut.of(candidate.food, shown),
            score=candidate.score,
            amount=GramsOut.of(candidate.grams),
            energy=None if shown.numbers_off else EnergyOut.of(kcal, shown.unit),
        )


class DraftItemOut(Model):
    """`candidates` is empty for a food nobody knows: log it with figures of your own."""

    text: str
    name: str
    amount: float | None
    unit: str | None
    candidates: list[CandidateOut]

    @classmethod
    def of(cls, item: DraftItem, shown: Shown) -> "DraftItemOut":
        return cls(
            text=item.spoken.text,
            name=item.spoken.name,
            amount=item.spoken.amount,
            unit=item.spoken.unit,
            candidates=[CandidateOut.of(one, shown) for one in item.candidates],
        )


class MealNamed(Model):
    formula_id: Annotated[UUID, PublicId("formula")]
    name: str
    similarity: float
    detected: bool

    @classmethod
    def of(cls, found: Suggestion) -> "MealNamed":
        return cls(
            formula_id=found.formula.id,
            name=found.formula.name,
            similarity=round(found.similarity, 3),
            detected=found.detected,
        )


class DraftOut(Model):
    """Nothing is logged by this: choose, and send the choice to /food/entries."""

    items: list[DraftItemOut]
    saved_meals: list[MealNamed]

    @classmethod
    def of(cls, made: service.Draft, meals: Sequence[Suggestion], shown: Shown) -> "DraftOut":
        return cls(
            items=[DraftItemOut.of(item, shown) for item in made.items],
            saved_meals=[MealNamed.of(one) for one in meals],
        )


class FoodIn(Model):
    """A food of your own, as its packet says. `per_100g` needs `kcal`."""

    name: Name
    per_100g: Figures = Field(examples=[{"kcal": 250, "protein_g": 9, "carbs_g": 45, "fat_g": 3}])
    brand: Annotated[str, Field(max_length=100)] = ""
    barcode: Annotated[str | None, Field(max_length=14)] = None
    portion_g: float | None = None

    def new(self) -> service.NewFood:
        return service.NewFood(
            name=self.name,
            per_100g=self.per_100g,
            brand=self.brand,
            barcode=self.barcode,
            portion_g=self.portion_g,
        )


class FoodPatch(Model):
    """What is given replaces what was there; `per_100g` as a whole."""

    name: Name | None = None
    per_100g: Figures | None = None
    brand: Annotated[str | None, Field(max_length=100)] = None
    barcode: Annotated[str | None, Field(max_length=14)] = None
    portion_g: float | None = None

    def onto(self, own: OwnFood) -> service.NewFood:
        food = own.food
        before = food.portions[0].grams if food.portions else None
        return service.NewFood(
            name=food.name if self.name is None else self.name,
            per_100g=service.as_map(food.per_100g) if self.per_100g is None else self.per_100g,
            brand=food.brand if self.brand is None else self.brand,
            barcode=food.barcode if self.barcode is None else self.barcode,
            portion_g=before if self.portion_g is None else self.portion_g,
        )


class OwnFoodOut(FoodOut):
    own_food_id: Annotated[UUID, PublicId("food")]

    @classmethod
    def of_own(cls, own: OwnFood, shown: Shown) -> "OwnFoodOut":
        return cls(**_food(own.food, shown), own_food_id=own.id)


class FoodsOut(Model):
    items: list[OwnFoodOut]
    next_cursor: str | None


class ProductsOut(Model):
    """`stored` are new or brought up to date; `full`: there is no room for more of the file."""

    lines: int
    stored: int
    left_out: int
    full: bool
