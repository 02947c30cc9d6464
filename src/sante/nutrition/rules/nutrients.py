"""Adding up what is in foods, and whether a food's figures can be."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from sante.nutrition.types import NUTRIENTS, DayTotal, FoodEntry, Nutrients

KEYS: Final = tuple(kind.key for kind in NUTRIENTS)
SALT_PER_SODIUM: Final = 2.54 / 1000  # g of salt per mg of sodium (molar masses 58.44 / 22.99)
KCAL_KJ: Final = 4.184  # exact by definition
_ATWATER: Final = {"protein_g": 4.0, "carbs_g": 4.0, "fat_g": 9.0, "alcohol_g": 7.0}
_OFF_SHARE: Final = 0.25
_OFF_KCAL: Final = 40.0
_FIBRE_KCAL: Final = 2.0  # of the 4 that it is counted with as carbohydrate


def scaled(per_100g: Nutrients, grams: float) -> Nutrients:
    """What `grams` hold of a food given per 100 g."""
    share = grams / 100
    values: dict[str, Any] = {
        key: None if (value := getattr(per_100g, key)) is None else value * share for key in KEYS
    }
    others = {key: value * share for key, value in per_100g.others.items()}
    return Nutrients(kcal=per_100g.kcal * share, others=others, **values)


def summed(parts: Iterable[Nutrients]) -> Nutrients:
    """The sum; what some do not say is left out of it, what none says stays unknown."""
    kcal = 0.0
    values: dict[str, Any] = dict.fromkeys(KEYS)
    others: dict[str, float] = {}
    for part in parts:
        kcal += part.kcal
        for key in KEYS:
            if (value := getattr(part, key)) is not None:
                values[key] = (values[key] or 0.0) + value
        for key, value in part.others.items():
            others[key] = others.get(key, 0.0) + value
    return Nutrients(kcal=kcal, others=others, **values)


def day_total(day: date, entries: Iterable[FoodEntry]) -> DayTotal:
    """A day's sum. The span is that of all assumed amounts at once, so it is on the wide side."""
    kept = list(entries)
    items = [item for entry in kept for item in entry.items]
    low = high = 0.0
    unknown: dict[str, int] = {}
    for item in items:
        per_gram = item.nutrients.kcal / item.grams.grams if item.grams.grams else 0.0
        low += per_gram * item.grams.low if item.grams.assumed else item.nutrients.kcal
        high += per_gram * item.grams.high if item.grams.assumed else item.nutrients.kcal
        for key in KEYS:
            if getattr(item.nutrients, key) is None:
                unknown[key] = unknown.get(key, 0) + 1
    return DayTotal(day, len(kept), summed(i.nutrients for i in items), low, high, unknown)


def oddity(per_100g: Nutrients) -> str:
    """Why the energy given and the energy of what is in it disagree; "" when they do not.

    The general Atwater factors, fibre at half; off by more than a quarter and 40 kcal.
    """
    known = {key: getattr(per_100g, key) or 0.0 for key in _ATWATER}
    reckoned = sum(known[key] * factor for key, factor in _ATWATER.items())
    reckoned -= (per_100g.fibre_g or 0.0) * _FIBRE_KCAL
    gap = abs(per_100g.kcal - reckoned)
    if gap <= _OFF_KCAL or gap <= _OFF_SHARE * max(per_100g.kcal, reckoned):
        return ""
    side = "more" if per_100g.kcal > reckoned else "less"
    share = gap / max(reckoned, 1.0)
    much = f"{share:.0%} {side}" if share < 2 else f"far {side}"
    return f"Its table gives {much} energy than its protein, carbohydrate and fat make."


def salt_g(sodium_mg: float) -> float:
    return sodium_mg * SALT_PER_SODIUM


def as_map(nutrients: Nutrients) -> dict[str, float]:
    """What is known, flat: kcal, the named nutrients, and the open list."""
    named = {key: getattr(nutrients, key) for key in ("kcal", *KEYS)}
    return {k: v for k, v in named.items() if v is not None} | dict(nutrients.others)


def from_map(values: Mapping[str, float]) -> Nutrients:
    names = {f.name for f in fields(Nutrients)} - {"others"}
    named: dict[str, Any] = {k: v for k, v in values.items() if k in names}
    open_list = {k: v for k, v in values.items() if k not in names}
    return replace(Nutrients(kcal=0.0, others=open_list), **named)
