"""A correction in words: "that was 200 g not 150 g", "the rice was 250 g"."""

import re
from dataclasses import dataclass
from typing import Final

from sante.nutrition.rules.measures import UNITS, WEIGHT

_NUMBER: Final = r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)"
_NOT = re.compile(
    rf"{_NUMBER}\s*,?\s*(?:and\s+)?(?:not|instead of|rather than|statt|nicht)\s+{_NUMBER}",
    re.IGNORECASE,
)
_WAS = re.compile(rf"^(?:the|my)?\s*(?P<name>.+?)\s+(?:was|were|is|are)\s+{_NUMBER}", re.IGNORECASE)
_NOBODY: Final = frozenset({"that", "it", "this", "they", "there"})


@dataclass(frozen=True, slots=True)
class Restated:
    """`grams` is the new amount. `before`: the old one, in g, where it was said; `name`: of the
    food that is meant, where it was said."""

    grams: float
    before: float | None = None
    name: str | None = None


def restated(text: str) -> Restated | None:
    """None when the text is no such correction."""
    words = " ".join(text.split())
    named = _WAS.search(words)
    name = named["name"].strip() if named else None
    if name is not None and name.casefold() in _NOBODY:
        name = None
    if both := _NOT.search(words):
        new, old = _grams(both[1], both[2] or both[4]), _grams(both[3], both[4] or both[2])
        return None if new is None else Restated(new, old, name)
    if named and name:
        new = _grams(named[2], named[3])
        return None if new is None else Restated(new, None, name)
    return None


def _grams(number: str, unit: str) -> float | None:
    known = UNITS.get((unit or "g").casefold())
    if known not in WEIGHT:
        return None
    return float(number.replace(",", ".")) * WEIGHT[known]
