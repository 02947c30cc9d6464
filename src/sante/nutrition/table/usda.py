"""USDA National Nutrient Database for Standard Reference (public domain), out of the data file that
the package `pot-of-mannah` ships. Only the file is read; none of the package's code is run.

The file writes what USDA did not measure as 0. Where a zero cannot be meant (no sugar in a fruit),
the value counts as unknown.
"""

import importlib.metadata
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sante.nutrition.rules.names import tidy
from sante.nutrition.rules.nutrients import oddity
from sante.nutrition.types import Food, Nutrients, Portion

PACKAGE: Final = "pot-of-mannah"
VERSION: Final = "SR 7,413 foods"
_FILE: Final = "pot_of_mannah/data/food.db"
_COLUMNS: Final = {
    "protein_g": "Data_Protein",
    "carbs_g": "Data_Carbohydrate",
    "fat_g": "Data_Fat_Total_Lipid",
    "fibre_g": "Data_Fiber",
    "sugar_g": "Data_Sugar_Total",
    "saturated_g": "Data_Fat_Saturated_Fat",
    "sodium_mg": "Data_Major_Minerals_Sodium",
    "water_g": "Data_Water",
}
_OTHERS: Final = {
    "potassium_mg": "Data_Major_Minerals_Potassium",
    "calcium_mg": "Data_Major_Minerals_Calcium",
    "iron_mg": "Data_Major_Minerals_Iron",
    "magnesium_mg": "Data_Major_Minerals_Magnesium",
    "zinc_mg": "Data_Major_Minerals_Zinc",
    "vitamin_c_mg": "Data_Vitamins_Vitamin_C",
    "vitamin_b12_ug": "Data_Vitamins_Vitamin_B12",
    "cholesterol_mg": "Data_Cholesterol",
    "monounsaturated_g": "Data_Fat_Monosaturated_Fat",
    "polyunsaturated_g": "Data_Fat_Polysaturated_Fat",
}
_WEIGHTS: Final = tuple(f"Data_Household_Weights_{nth}_Household_Weight" for nth in ("1st", "2nd"))
_STARCHY: Final = 5.0  # g of carbohydrate from which "no sugar" is not believed


class TableMissing(RuntimeError):
    """The package that carries the table is not installed."""


def data_file() -> Path:
    """Raises TableMissing."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        raise TableMissing(f"install {PACKAGE}: it carries the food table") from None
    for file in files:
        if str(file) == _FILE:
            return Path(str(file.locate()))
    raise TableMissing(f"{PACKAGE} carries no {_FILE}")


def foods(abbreviations: Mapping[str, str]) -> Iterator[Food]:
    address = f"file:{data_file()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("select * from food_data"):
            yield _food(row, abbreviations)


def _food(row: sqlite3.Row, abbreviations: Mapping[str, str]) -> Food:
    number = row["Nutrient_Data_Bank_Number"]
    nutrients = _nutrients(row)
    return Food(
        id=f"usda:{number}",
        name=tidy(row["Description"], abbreviations),
        per_100g=nutrients,
        portions=tuple(_portions(row)),
        source=f"USDA SR, NDB {number}, public domain",
        warning=oddity(nutrients),
    )


def _nutrients(row: sqlite3.Row) -> Nutrients:
    values: dict[str, Any] = {key: _number(row[name]) for key, name in _COLUMNS.items()}
    digestible = (values["carbs_g"] or 0.0) - (values["fibre_g"] or 0.0)
    if values["sugar_g"] == 0 and digestible > _STARCHY:
        values["sugar_g"] = None
    others = {key: v for key, name in _OTHERS.items() if (v := _number(row[name])) is not None}
    return Nutrients(kcal=_number(row["Data_Kilocalories"]) or 0.0, others=others, **values)


def _number(text: str | None) -> float | None:
    return None if text in (None, "") else round(float(text), 4)


def _portions(row: sqlite3.Row) -> Iterator[Portion]:
    """ "1 cup, chopped" of 140 g is a cup of 140 g; ".5 cup" of 70 g is one as well."""
    seen = set()
    for name in _WEIGHTS:
        grams, said = _number(row[name]), (row[f"{name}_Description"] or "").strip()
        amount, _, label = said.partition(" ")
        try:
            count = float(amount)
        except ValueError:
            continue
        short = label.split(",")[0].strip().casefold()
        if grams and count and short and short not in seen:
            seen.add(short)
            yield Portion({"tablespoon": "tbsp"}.get(short, short), round(grams / count, 2))
