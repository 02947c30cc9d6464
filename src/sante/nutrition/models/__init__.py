from sante.nutrition.models.foods import FoodAlias, FoodPortion, FoodRow, OwnFoodRow
from sante.nutrition.models.meals import (
    EntryAudit,
    EntryItemRow,
    FoodEntryRow,
    FoodPhoto,
    FoodPreferences,
    FormulaItemRow,
    FormulaRow,
    FormulaUse,
)

__all__ = [
    "EntryAudit",
    "EntryItemRow",
    "FoodAlias",
    "FoodEntryRow",
    "FoodPhoto",
    "FoodPortion",
    "FoodPreferences",
    "FoodRow",
    "FormulaItemRow",
    "FormulaRow",
    "FormulaUse",
    "OwnFoodRow",
]
