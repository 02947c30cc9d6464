from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.nutrition import service
from sante.nutrition.schemas.common import EnergyOut, GramsOut, Shown, figures
from sante.nutrition.types import (
    Correction,
    EntryItem,
    FoodEntry,
    Formula,
    Habit,
    MealType,
    Photo,
    Suggestion,
)

EntryId = Annotated[UUID, PublicId("meal")]
FormulaId = Annotated[UUID, PublicId("formula")]
PhotoId = Annotated[UUID, PublicId("photo")]
Source = Literal["text", "photo", "recent", "barcode", "typed"]
Note = Annotated[str | None, Field(max_length=5000)]
Day = Annotated[date | None, Field(description="A local day of yours; now when left out.")]


class ItemIn(Model):
    """`food_id` with `grams`, or with `amount` and `unit`; both when you weighed what a measure is.
    Without `food_id`: `name`, `grams` and `nutrients` of these grams, with `kcal` at least. `low`
    and `high` beside `grams`: nobody weighed it, it is an estimate."""

    food_id: Annotated[str | None, Field(max_length=60, examples=["usda:9040"])] = None
    name: Annotated[str | None, Field(max_length=200)] = None
    grams: float | None = None
    low: float | None = None
    high: float | None = None
    amount: float | None = None
    unit: Annotated[str | None, Field(max_length=30)] = None
    nutrients: Annotated[
        dict[Annotated[str, Field(max_length=40)], float],
        Field(max_length=40, default_factory=dict),
    ]

    def new(self) -> service.NewItem:
        return service.NewItem(
            food_id=self.food_id,
            name=self.name,
            grams=self.grams,
            low=self.low,
            high=self.high,
            amount=self.amount,
            unit=self.unit,
            nutrients=self.nutrients,
        )


class EntryIn(Model):
    items: Annotated[list[ItemIn], Field(max_length=100)]
    meal_type: MealType | None = None
    date: Day = None
    eaten_at: datetime | None = None
    notes: Note = None
    source: Source = "typed"
    photo_id: PhotoId | None = None

    def new(self) -> service.NewEntry:
        return service.NewEntry(
            items=[item.new() for item in self.items],
            meal_type=self.meal_type,
            day=self.date,
            eaten_at=self.eaten_at,
            note=self.notes,
            source=self.source,
            photo_id=self.photo_id,
        )


class EntryPatch(Model):
    """What is given replaces what was there; what was there stays in the corrections."""

    items: Annotated[list[ItemIn] | None, Field(max_length=100)] = None
    meal_type: MealType | None = None
    eaten_at: datetime | None = None
    notes: Note = None
    reason: Annotated[str | None, Field(max_length=500)] = None

    def change(self) -> service.EntryChange:
        return service.EntryChange(
            items=None if self.items is None else [item.new() for item in self.items],
            meal_type=self.meal_type,
            eaten_at=self.eaten_at,
            note=self.notes,
            reason=self.reason,
        )


class ItemOut(Model):
    food_id: str | None
    name: str
    amount: float | None
    unit: str | None
    weight: GramsOut
    energy: EnergyOut | None
    nutrients: dict[str, float]

    @classmethod
    def of(cls, item: EntryItem, shown: Shown) -> "ItemOut":
        off = shown.numbers_off
        return cls(
            food_id=item.food_id,
            name=item.name,
            amount=item.amount,
            unit=item.unit,
            weight=GramsOut.of(item.grams),
            energy=None if off else EnergyOut.of(item.nutrients.kcal, shown.unit),
            nutrients={} if off else figures(item.nutrients),
        )


class EntryOut(Model):
    food_entry_id: EntryId
    date: date
    eaten_at: datetime
    logged_at: datetime
    timezone: str
    meal_type: MealType
    source: str
    notes: str | None
    photo_id: PhotoId | None
    corrected: bool
    items: list[ItemOut]
    energy: EnergyOut | None
    nutrients: dict[str, float]

    @classmethod
    def of(cls, entry: FoodEntry, shown: Shown) -> "EntryOut":
        return cls(**_entry(entry, shown))


def _entry(entry: FoodEntry, shown: Shown) -> dict[str, Any]:
    total = service.day_total(entry.local_date, [entry]).nutrients
    off = shown.numbers_off
    return {
        "food_entry_id": entry.id,
        "date": entry.local_date,
        "eaten_at": entry.eaten_at,
        "logged_at": entry.logged_at,
        "timezone": entry.zone,
        "meal_type": entry.meal_type,
        "source": entry.source,
        "notes": entry.note,
        "photo_id": entry.photo_id,
        "corrected": entry.corrected,
        "items": [ItemOut.of(item, shown) for item in entry.items],
        "energy": None if off else EnergyOut.of(total.kcal, shown.unit),
        "nutrients": {} if off else figures(total),
    }


class EntriesOut(Model):
    items: list[EntryOut]
    next_cursor: str | None = None

    @classmethod
    def of(
        cls, entries: Sequence[FoodEntry], shown: Shown, next_cursor: str | None = None
    ) -> "EntriesOut":
        return cls(items=[EntryOut.of(one, shown) for one in entries], next_cursor=next_cursor)


class CorrectionOut(Model):
    at: datetime
    kind: Literal["corrected", "removed", "restored"]
    reason: str | None
    original: dict[str, Any]
    corrected: dict[str, Any]


class CorrectionsOut(Model):
    """Oldest first. Each holds the whole meal as it was and as it became."""

    items: list[CorrectionOut]

    @classmethod
    def of(cls, found: Sequence[Correction], shown: Shown) -> "CorrectionsOut":
        return cls(
            items=[
                CorrectionOut.model_validate(
                    {
                        "at": one.at,
                        "kind": one.kind,
                        "reason": one.reason,
                        "original": _without(one.before, shown),
                        "corrected": _without(one.after, shown),
                    }
                )
                for one in found
            ]
        )


def _without(snapshot: Any, shown: Shown) -> dict[str, Any]:
    made = dict(snapshot)
    if shown.numbers_off and "foods" in made:
        made["foods"] = [{k: v for k, v in f.items() if k != "nutrients"} for f in made["foods"]]
    return made


class CopyIn(Model):
    date: Day = None


class CopyDayIn(Model):
    from_date: date
    date: Day = None


class RestateIn(Model):
    text: Annotated[str, Field(max_length=500, examples=["that was 200 g not 150 g"])]


class FormulaIn(Model):
    """Of `items`, or of the meal `food_entry_id`."""

    name: Annotated[str, Field(max_length=200)]
    keywords: Annotated[
        list[Annotated[str, Field(max_length=60)]], Field(max_length=12, default_factory=list)
    ]
    meal_type: MealType | None = None
    items: Annotated[list[ItemIn], Field(max_length=100, default_factory=list)]
    food_entry_id: EntryId | None = None

    def new(self) -> service.NewFormula:
        return service.NewFormula(
            name=self.name,
            keywords=self.keywords,
            meal_type=self.meal_type,
            items=[item.new() for item in self.items],
            entry_id=self.food_entry_id,
        )


class FormulaPatch(Model):
    name: Annotated[str | None, Field(max_length=200)] = None
    keywords: Annotated[list[Annotated[str, Field(max_length=60)]] | None, Field(max_length=12)] = (
        None
    )
    meal_type: MealType | None = None
    items: Annotated[list[ItemIn] | None, Field(max_length=100)] = None

    def change(self) -> service.FormulaChange:
        return service.FormulaChange(
            name=self.name,
            keywords=self.keywords,
            meal_type=self.meal_type,
            items=None if self.items is None else [item.new() for item in self.items],
        )


class FormulaOut(Model):
    formula_id: FormulaId
    name: str
    keywords: list[str]
    meal_type: MealType | None
    items: list[ItemOut]
    energy: EnergyOut | None
    uses: int
    last_used: date | None

    @classmethod
    def of(cls, kept: Formula, shown: Shown) -> "FormulaOut":
        kcal = sum(item.nutrients.kcal for item in kept.items)
        return cls(
            formula_id=kept.id,
            name=kept.name,
            keywords=list(kept.keywords),
            meal_type=kept.meal_type,
            items=[ItemOut.of(item, shown) for item in kept.items],
            energy=None if shown.numbers_off else EnergyOut.of(kcal, shown.unit),
            uses=kept.uses,
            last_used=kept.last_used,
        )


class SuggestionOut(Model):
    """`similarity` to the text; `score`: how much of a habit it is, over 90 days."""

    formula: FormulaOut
    similarity: float
    score: float
    detected: bool

    @classmethod
    def of(cls, found: Suggestion, shown: Shown) -> "SuggestionOut":
        return cls(
            formula=FormulaOut.of(found.formula, shown),
            similarity=round(found.similarity, 3),
            score=round(found.score, 3),
            detected=found.detected,
        )


class HabitOut(Model):
    """Foods often eaten together and not saved yet, as they were last eaten."""

    entry: EntryOut
    score: float

    @classmethod
    def of(cls, found: Habit, shown: Shown) -> "HabitOut":
        return cls(entry=EntryOut.of(found.entry, shown), score=round(found.score, 3))


class UseIn(Model):
    date: Day = None
    meal_type: MealType | None = None
    servings: float = 1.0

    def use(self) -> service.Use:
        return service.Use(day=self.date, meal_type=self.meal_type, servings=self.servings)


class PhotoOut(Model):
    """`prompt`: nobody looks at a photo unasked, so the person names the foods. Where a model is
    configured, POST /food/photos/{photo_id}/estimate has it looked at."""

    photo_id: PhotoId
    width: int
    height: int
    date: date
    prompt: str = "Write what is on it, such as “200 g chicken and rice”."

    @classmethod
    def of(cls, photo: Photo) -> "PhotoOut":
        return cls(photo_id=photo.id, width=photo.width, height=photo.height, date=photo.local_date)
