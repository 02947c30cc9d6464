"""Our own files beside USDA's: staples with the words people use and what household measures of
them weigh; a few foods that the table lacks; dishes reckoned from its foods."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final

from sante.nutrition.rules.nutrients import scaled, summed
from sante.nutrition.rules.text import fold
from sante.nutrition.table import usda
from sante.nutrition.types import Food, Nutrients, Portion

VERSION: Final = "2026-11-28"  # changes with every change of the files or of how they are read


@dataclass(frozen=True, slots=True)
class Row:
    """A food with the folded words it is called by."""

    food: Food
    aliases: tuple[str, ...] = ()


def version() -> str:
    return f"{usda.VERSION}; {VERSION}"


def rows_of(name: str) -> list[dict[str, str]]:
    text = files("sante.nutrition").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def abbreviations() -> dict[str, str]:
    return {row["short"]: row["long"] for row in rows_of("abbreviations.csv")}


def table() -> list[Row]:
    """Every food there is. Raises TableMissing, or KeyError for a row that names no food."""
    found = {food.id: Row(food) for food in usda.foods(abbreviations())}
    for row in rows_of("staples.csv"):
        base = found[f"usda:{row['food']}"].food
        found[base.id] = _staple(base, row)
    for row in rows_of("made.csv"):
        made = _made(row)
        found[made.id] = _with_words(made, row)
    for row in rows_of("recipes.csv"):
        dish = _dish(row, found)
        found[dish.id] = _with_words(dish, row)
    return list(found.values())


def _staple(base: Food, row: Mapping[str, str]) -> Row:
    extra: dict[str, Any] = {
        "alcohol_g": _number(row["alcohol"]),
        "caffeine_mg": _number(row["caffeine"]),
    }
    known = {key: value for key, value in extra.items() if value is not None}
    nutrients = replace(base.per_100g, **known)
    food = replace(
        base,
        name=row["name"],
        per_100g=nutrients,
        warning="" if known.get("alcohol_g") else base.warning,
    )
    return _with_words(food, row)


def _with_words(food: Food, row: Mapping[str, str]) -> Row:
    food = replace(
        food,
        staple=True,
        density=_number(row.get("density", "")),
        portions=tuple(_portions(row["portions"])),
    )
    return Row(food, tuple(dict.fromkeys(fold(a) for a in row["aliases"].split(";") if a)))


def _made(row: Mapping[str, str]) -> Food:
    return Food(
        id=f"sante:{row['food']}",
        name=row["name"],
        per_100g=Nutrients(
            kcal=float(row["kcal"]),
            protein_g=_number(row["protein"]),
            carbs_g=_number(row["carbs"]),
            fat_g=_number(row["fat"]),
            fibre_g=_number(row["fibre"]),
            sugar_g=_number(row["sugar"]),
            saturated_g=_number(row["saturated"]),
            sodium_mg=_number(row["sodium"]),
            caffeine_mg=_number(row["caffeine"]),
        ),
        source=row["source"],
    )


def _dish(row: Mapping[str, str], known: Mapping[str, Row]) -> Food:
    parts = []
    weight = 0.0
    for part in row["ingredients"].split(";"):
        name, _, grams = part.rpartition("=")
        key = f"sante:{name.removeprefix('made:')}" if name.startswith("made:") else f"usda:{name}"
        parts.append(scaled(known[key].food.per_100g, float(grams)))
        weight += float(grams)
    return Food(
        id=f"sante:{row['food']}",
        name=row["name"],
        per_100g=_rounded(scaled(summed(parts), 100 * 100 / weight)),
        source="reckoned from USDA foods, a common recipe",
    )


def _rounded(nutrients: Nutrients) -> Nutrients:
    values: dict[str, Any] = {
        name: None if value is None else round(value, 3)
        for name in (
            "kcal", "protein_g", "carbs_g", "fat_g", "fibre_g", "sugar_g", "saturated_g",
            "sodium_mg", "alcohol_g", "caffeine_mg", "water_g",
        )
        if (value := getattr(nutrients, name)) is not None
    }  # fmt: skip
    return Nutrients(**values, others={k: round(v, 3) for k, v in nutrients.others.items()})


def _portions(text: str) -> Iterator[Portion]:
    for part in filter(None, text.split(";")):
        label, _, grams = part.partition("=")
        yield Portion(label, float(grams))


def _number(text: str | None) -> float | None:
    return float(text) if text else None
