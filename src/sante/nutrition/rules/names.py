"""USDA's shouted, shortened descriptions as people write names.

"CHICKEN,BROILERS OR FRYERS,BREAST,MEAT ONLY,CKD,RSTD" becomes "Chicken, broilers or fryers, breast,
meat only, cooked, roasted".
"""

import re
from collections.abc import Mapping
from typing import Final

_PHRASES: Final = (
    (re.compile(r"\bRED (?=(FAT|NA|CAL|SODIUM)\b)"), "REDUCED "),
    (re.compile(r"(?<=[A-Z)])&(?=[A-Z(])"), " & "),
    (re.compile(r"\bW/ (?=[A-Z0-9])"), "WITH "),
    (re.compile(r"\bWO/ ?(?=[A-Z0-9])"), "WITHOUT "),
    (re.compile(r"\bW/(?=[A-Z0-9])"), "WITH "),
)
_BRANDS: Final = frozenset(
    [
        "CAMPBELL",
        "CAMPBELL'S",
        "KELLOGG",
        "KELLOGG'S",
        "QUAKER",
        "MCDONALD'S",
        "KRAFT",
        "ALASKA",
        "ARCHWAY",
        "OSCAR",
        "MAYER",
        "POPEYES",
        "KENTUCKY",
        "NESTLE",
        "HORMEL",
        "HERSHEY'S",
        "WENDY'S",
        "BURGER-KING",
        "DOMINO'S",
        "SNICKERS",
        "PREGO",
        "SWANSON",
        "WORTHINGTON",
        "MORNINGSTAR",
        "KASHI",
        "SILK",
        "EGGO",
        "NABISCO",
        "KEEBLER",
        "VITASOY",
        "STOUFFER'S",
        "REESE'S",
        "M&M'S",
        "CHEERIOS",
        "AMERICAN",
        "ITALIAN",
        "FRENCH",
        "SWISS",
        "CHINESE",
        "MEXICAN",
        "GREEK",
        "SPANISH",
        "ENGLISH",
        "JAPANESE",
        "DANISH",
        "CANADIAN",
        "ATLANTIC",
        "PACIFIC",
        "USDA",
        "USA",
        "TWIX",
        "MARS",
        "GATORADE",
        "PEPSICO",
        "SPRITE",
        "CALIFORNIA",
        "FLORIDA",
        "BRAZIL",
        "CORNISH",
        "STARBURST",
        "SKITTLES",
    ]
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ'&/%.0-9-]+")


def tidy(shouted: str, abbreviations: Mapping[str, str]) -> str:
    """The name in words. `abbreviations`: lower case short form -> what it stands for."""
    text = shouted.replace('"', '" ')
    for pattern, written in _PHRASES:
        text = pattern.sub(written, text)
    parts = [" ".join(part.split()) for part in re.split(r"[,;]", text)]
    words = ", ".join(_words(part, abbreviations) for part in parts if part)
    words = words.replace(" & ", " and ").replace("( ", "(").replace(" )", ")")
    return words[:1].upper() + words[1:]


def _words(part: str, abbreviations: Mapping[str, str]) -> str:
    def written(match: re.Match[str]) -> str:
        word = match[0]
        if word in _BRANDS:
            return word if word in ("USDA", "USA") else word.capitalize()
        lower = word.lower()
        return abbreviations.get(lower, lower)

    return _WORD.sub(written, part)
