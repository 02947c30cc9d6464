"""From rows to what the rest of Santé holds, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from sante.kit import ids
from sante.kit.ids import new_id
from sante.nutrition.models import (
    EntryItemRow,
    FoodEntryRow,
    FoodPhoto,
    FoodPortion,
    FoodRow,
    FormulaItemRow,
    OwnFoodRow,
)
from sante.nutrition.rules.nutrients import KEYS, as_map
from sante.nutrition.types import (
    EntryItem,
    Food,
    FoodEntry,
    Grams,
    MealType,
    Nutrients,
    OwnFood,
    Photo,
    Portion,
)

OWN: Final = "food"


def nutrients_of(row: Any) -> Nutrients:
    values: dict[str, Any] = {key: getattr(row, key) for key in KEYS}
    return Nutrients(kcal=row.kcal, others=dict(row.others), **values)


def nutrient_columns(nutrients: Nutrients) -> dict[str, Any]:
    return {
        "kcal": nutrients.kcal,
        **{key: getattr(nutrients, key) for key in KEYS},
        "others": dict(nutrients.others),
    }


def food_of(row: FoodRow, portions: Iterable[FoodPortion]) -> Food:
    return Food(
        id=row.id,
        name=row.name,
        per_100g=nutrients_of(row),
        portions=tuple(Portion(p.label, p.grams) for p in portions),
        density=row.density,
        staple=row.staple,
        source=row.source,
        warning=row.warning,
    )


def own_food_of(row: OwnFoodRow) -> OwnFood:
    portions = () if row.portion_g is None else (Portion("portion", row.portion_g),)
    source = (
        "Open Food Facts, from your file (ODbL)"
        if row.origin == "open_food_facts"
        else "typed in by you"
    )
    food = Food(
        id=own_id(row.id),
        name=row.name,
        per_100g=nutrients_of(row),
        portions=portions,
        source=source,
        warning=row.warning,
        brand=row.brand,
        barcode=row.barcode,
    )
    return OwnFood(row.id, food, row.created_at)


def own_id(food_id: UUID) -> str:
    return ids.encode(OWN, food_id)


def own_uuid(food_ref: str) -> UUID | None:
    """The id of one of the person's own foods; None for a reference of another kind."""
    try:
        return ids.decode(OWN, food_ref)
    except ValueError:
        return None


def item_of(row: EntryItemRow | FormulaItemRow | Any) -> EntryItem:
    return EntryItem(
        name=row.name,
        grams=Grams(row.grams, row.grams_low, row.grams_high, row.assumed),
        nutrients=nutrients_of(row),
        food_id=row.food_ref,
        amount=row.amount,
        unit=row.unit,
    )


def item_rows(
    user_id: UUID, owner: Mapping[str, UUID], items: Sequence[EntryItem]
) -> list[dict[str, Any]]:
    """`owner`: the column and id of the entry or saved meal they belong to."""
    return [
        {
            "user_id": user_id,
            "id": new_id(),
            **owner,
            "position": position,
            "name": item.name,
            "food_ref": item.food_id,
            "amount": item.amount,
            "unit": item.unit,
            "grams": item.grams.grams,
            "grams_low": item.grams.low,
            "grams_high": item.grams.high,
            "assumed": item.grams.why,
            **nutrient_columns(item.nutrients),
        }
        for position, item in enumerate(items)
    ]


def entry_of(row: FoodEntryRow, items: Iterable[EntryItemRow]) -> FoodEntry:
    return FoodEntry(
        id=row.id,
        local_date=row.local_date,
        zone=row.zone,
        utc_offset_minutes=row.utc_offset_minutes,
        eaten_at=row.eaten_at,
        logged_at=row.logged_at,
        meal_type=MealType(row.meal_type),
        source=row.source,
        note=row.note,
        photo_id=row.photo_id,
        items=tuple(item_of(item) for item in items),
        corrected=row.corrected,
    )


def photo_of(row: FoodPhoto) -> Photo:
    return Photo(
        id=row.id,
        file_key=row.file_key,
        width=row.width,
        height=row.height,
        size=row.size,
        local_date=row.local_date,
        created_at=row.created_at,
    )


def snapshot(entry: FoodEntry) -> dict[str, Any]:
    """An entry as its corrections remember it."""
    return {
        "eaten_at": entry.eaten_at.isoformat(),
        "local_date": entry.local_date.isoformat(),
        "meal_type": entry.meal_type.value,
        "note": entry.note,
        "foods": [
            {
                "name": item.name,
                "food_id": item.food_id,
                "amount": item.amount,
                "unit": item.unit,
                "grams": round(item.grams.grams, 1),
                "assumed": item.grams.why,
                "nutrients": {k: round(v, 2) for k, v in as_map(item.nutrients).items()},
            }
            for item in entry.items
        ],
    }


def seed_rows(rows: Iterable[Any], version: str) -> tuple[list[Any], list[Any], list[Any]]:
    """(foods, aliases, portions) of `table.ours.Row`s as the database takes them."""
    foods, aliases, portions = [], [], []
    for row in rows:
        food = cast(Food, row.food)
        foods.append(
            {
                "id": food.id,
                "name": food.name,
                "staple": food.staple,
                "density": food.density,
                "source": food.source,
                "warning": food.warning,
                "version": version,
                **nutrient_columns(food.per_100g),
            }
        )
        aliases += [{"alias": alias, "food_id": food.id} for alias in row.aliases]
        portions += [
            {"food_id": food.id, "label": p.label, "position": at, "grams": p.grams}
            for at, p in enumerate(food.portions)
        ]
    return foods, aliases, portions
