"""A dump of Open Food Facts, line by line: their CSV (which is tab-separated) or JSONL.

Text from strangers about millions of products: a line is bounded, a row that lacks a name, a
barcode or its energy is left out, and what its figures cannot be is left out too. Nothing is
fetched; the file is the person's.
"""

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sante.kit import strict_json
from sante.nutrition.rules.nutrients import KCAL_KJ, oddity
from sante.nutrition.types import Nutrients

LONGEST_LINE: Final = 2**20
_GRAMS: Final = {
    "protein_g": "proteins", "carbs_g": "carbohydrates", "fat_g": "fat", "fibre_g": "fiber",
    "sugar_g": "sugars", "saturated_g": "saturated-fat", "alcohol_g": "alcohol",
}  # fmt: skip
_SODIUM_IN_SALT: Final = 1000 / 2.54  # mg of sodium in a gram of salt
_MOST_KCAL: Final = 1000.0
_DENSITY_OF_ALCOHOL: Final = 0.789  # g/ml: their "alcohol" is in per cent of the volume


class NotProducts(ValueError):
    """The file is of another kind; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class Product:
    barcode: str
    name: str
    brand: str
    portion_g: float | None
    per_100g: Nutrients
    warning: str


Reader = Callable[[str], Mapping[str, Any] | None]


def reader_of(first_line: str) -> tuple[Reader, bool]:
    """(what reads a line, whether the first one is a product itself). Raises NotProducts."""
    if first_line.lstrip("\ufeff \t").startswith("{"):
        return _json_line, True
    for delimiter in ("\t", ";", ","):
        columns = next(csv.reader([first_line.lstrip("\ufeff")], delimiter=delimiter))
        if "code" in columns and {"product_name", "product_name_en"} & set(columns):
            return _table_line(columns, delimiter), False
    raise NotProducts(
        "This is no export of Open Food Facts: it begins neither with a line of columns (code,"
        " product_name …) nor with a product as JSON."
    )


def products(
    lines: Sequence[str], read: Reader, country: str | None = None
) -> Iterator[Product | None]:
    """A product for each line, None for one that cannot be used or is of another country."""
    for line in lines:
        row = read(line) if len(line) <= LONGEST_LINE else None
        yield None if row is None else _product(row, country)


def _json_line(line: str) -> Mapping[str, Any] | None:
    try:
        row = strict_json.loads(line.encode())
    except ValueError:
        return None
    if not isinstance(row, dict):
        return None
    figures = row.get("nutriments")
    return {**row, **figures} if isinstance(figures, dict) else row


def _table_line(columns: Sequence[str], delimiter: str) -> Reader:
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "	" else csv.QUOTE_MINIMAL
    kept = {
        at: name
        for at, name in enumerate(columns)
        if name.endswith("_100g")
        or name in ("code", "product_name", "product_name_en", "brands", "countries_tags")
        or name in ("serving_quantity",)
    }

    def read(line: str) -> Mapping[str, Any] | None:
        try:
            cells = next(csv.reader([line], delimiter=delimiter, quoting=quoting), None)
        except csv.Error:
            return None
        if cells is None or len(cells) < len(columns) // 2:
            return None
        return {name: cells[at] for at, name in kept.items() if at < len(cells) and cells[at]}

    return read


def _product(row: Mapping[str, Any], country: str | None) -> Product | None:
    code = str(row.get("code", "")).strip()
    name = _text(row.get("product_name")) or _text(row.get("product_name_en"))
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 14) or not name:
        return None
    if country is not None and country not in _countries(row):
        return None
    kcal = _energy(row)
    if kcal is None:
        return None
    nutrients = Nutrients(kcal=kcal, **_figures(row))
    portion = _number(row.get("serving_quantity"), 5000.0)
    warning = oddity(nutrients).replace("Its table", "Its entry")
    brand = _text(row.get("brands")).split(",")[0]
    return Product(code, name[:200], brand[:100], portion or None, nutrients, warning)


def _countries(row: Mapping[str, Any]) -> set[str]:
    tags = row.get("countries_tags", "")
    words = tags if isinstance(tags, list) else str(tags).split(",")
    return {str(word).strip().casefold().removeprefix("en:") for word in words}


def _energy(row: Mapping[str, Any]) -> float | None:
    kcal = _number(row.get("energy-kcal_100g"), _MOST_KCAL)
    if kcal is not None:
        return round(kcal, 1)
    kj = _number(row.get("energy-kj_100g"), _MOST_KCAL * KCAL_KJ)
    kj = kj if kj is not None else _number(row.get("energy_100g"), _MOST_KCAL * KCAL_KJ)
    return None if kj is None else round(kj / KCAL_KJ, 1)


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: _number(row.get(f"{name}_100g"), 100.0) for key, name in _GRAMS.items()
    }
    if found["alcohol_g"] is not None:
        found["alcohol_g"] = round(found["alcohol_g"] * _DENSITY_OF_ALCOHOL, 2)
    sodium, salt = _number(row.get("sodium_100g"), 50.0), _number(row.get("salt_100g"), 100.0)
    if sodium is not None:
        found["sodium_mg"] = round(sodium * 1000, 1)
    elif salt is not None:
        found["sodium_mg"] = round(salt * _SODIUM_IN_SALT, 1)
    caffeine = _number(row.get("caffeine_100g"), 10.0)
    found["caffeine_mg"] = None if caffeine is None else round(caffeine * 1000, 1)
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c for c in value if c.isprintable()).split())


def _number(value: object, most: float) -> float | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= most else None
