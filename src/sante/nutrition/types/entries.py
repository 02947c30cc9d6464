"""What was eaten, meals kept for next time, a person's own foods, and photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sante.nutrition.types.foods import Food, Grams, Nutrients


class MealType(StrEnum):
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    SNACK = "snack"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryItem:
    """One food of a meal. `food_id` None for something typed in with its own figures.

    `nutrients` are those of `grams`, fixed when it was logged: a newer table changes no past.
    """

    name: str
    grams: Grams
    nutrients: Nutrients
    food_id: str | None = None
    amount: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodEntry:
    """A meal or a snack. `local_date` is the person's day it was eaten on, fixed when written."""

    id: UUID
    local_date: date
    zone: str
    utc_offset_minutes: int
    eaten_at: datetime
    logged_at: datetime
    meal_type: MealType
    source: str
    note: str | None
    photo_id: UUID | None
    items: tuple[EntryItem, ...]
    corrected: bool = False

    @property
    def has_photo(self) -> bool:
        return self.photo_id is not None


@dataclass(frozen=True, slots=True)
class Correction:
    """What an entry said before and after; `kind`: "corrected", "removed" or "restored"."""

    at: datetime
    kind: str
    reason: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A meal kept for next time, with the words it is found by."""

    id: UUID
    name: str
    keywords: tuple[str, ...]
    meal_type: MealType | None
    items: tuple[EntryItem, ...]
    created_at: datetime
    uses: int = 0
    last_used: date | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A saved meal that may be meant. `detected`: near enough to be offered before foods are."""

    formula: Formula
    similarity: float
    score: float
    detected: bool


@dataclass(frozen=True, slots=True)
class Habit:
    """Foods often eaten together that are not saved: `entry` is the last time. `score` 0 to 1."""

    entry: FoodEntry
    score: float


@dataclass(frozen=True, slots=True)
class OwnFood:
    id: UUID
    food: Food
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as it is kept: drawn anew, without what the camera wrote beside the picture."""

    id: UUID
    file_key: str
    width: int
    height: int
    size: int
    local_date: date
    created_at: datetime
