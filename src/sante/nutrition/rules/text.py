"""How food words are compared."""

import unicodedata
from functools import lru_cache
from typing import Final

_STOP: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "some",
        "my",
        "with",
        "and",
        "or",
        "in",
        "on",
        "for",
        "to",
        "fresh",
        "plain",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "mit",
        "und",
        "von",
        "le",
        "la",
        "les",
        "un",
        "une",
        "de",
        "du",
        "des",
        "d",
        "l",
        "avec",
        "et",
        "el",
        "los",
        "las",
        "con",
        "y",
    ]
)
_SPELLINGS: Final = {
    "yoghurt": "yogurt", "yoghurts": "yogurt", "yogurts": "yogurt", "joghurt": "yogurt",
    "wholemeal": "wholewheat", "wholegrain": "wholewheat", "courgette": "zucchini",
    "courgettes": "zucchini", "aubergine": "eggplant", "aubergines": "eggplant",
    "rocket": "arugula", "prawn": "shrimp", "prawns": "shrimp", "mince": "ground",
    "minced": "ground", "crisps": "chips", "fibre": "fiber", "skimmed": "skim",
    "grilled": "broiled", "porridge": "oatmeal", "maize": "corn", "soya": "soy",
}  # fmt: skip


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case, no accents, punctuation as one space; `%` stays, for milk."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("œ", "oe"))
    kept = (c if c.isalnum() or c == "%" else " " for c in flat if not unicodedata.combining(c))
    return " ".join("".join(kept).replace(" %", "%").split())


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """A word's stem, roughly: "berries" and "berry", "tomatoes" and "tomato" are one."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("oes", "ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def tokens(text: str) -> tuple[str, ...]:
    """The words that tell foods apart, in one spelling."""
    words = [w for w in fold(text).split() if w not in _STOP]
    return tuple(singular(_SPELLINGS.get(w, w)) for w in words) or tuple(fold(text).split())


def trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of trigrams, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0
