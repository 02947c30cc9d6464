"""What somebody wrote they ate, as items with amounts. No model, no guess of a food.

"2 eggs, a slice of toast with butter" is three items. Amounts may stand before or behind the food,
with decimals of either style, as fractions, spans or words; units in English and some German,
French and Spanish. Phrases that hold a connecting word themselves ("mac and cheese") stay whole
when `is_food` knows them.
"""

import re
from collections.abc import Callable
from typing import Final, Literal, cast

from sante.nutrition.rules.measures import (
    MOST_GRAMS,
    MOST_ML,
    MOST_PIECES,
    SIZES,
    UNITS,
    VOLUME,
    WEIGHT,
)
from sante.nutrition.rules.text import fold
from sante.nutrition.types import Spoken

LONGEST: Final = 1000
MOST_ITEMS: Final = 30

_VULGAR: Final = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
_WORDS: Final = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "dozen": 12.0,
    "half": 0.5, "quarter": 0.25, "couple": 2.0, "few": 3.0, "several": 3.0,
    "ein": 1.0, "eine": 1.0, "einen": 1.0, "zwei": 2.0, "drei": 3.0, "vier": 4.0, "halbe": 0.5,
    "halber": 0.5, "halbes": 0.5, "un": 1.0, "une": 1.0, "deux": 2.0, "trois": 3.0, "demi": 0.5,
    "una": 1.0, "dos": 2.0, "tres": 3.0, "media": 0.5, "medio": 0.5,
}  # fmt: skip
_HARD = re.compile(r"\n|;|\+|•|(?<!\d),|,(?!\d)")
_SOFT = re.compile(r"\s+(?:and|with|plus|und|mit|et|avec|y|con|&)\s+|\s*&\s*", re.IGNORECASE)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?P<minus>[-−]\s?)?(?:(?P<whole>\d{{1,4}})\s+(?P<n1>\d{{1,4}})/(?P<d1>\d{{1,4}})"
    rf"|(?P<n2>\d{{1,4}})/(?P<d2>\d{{1,4}})"
    rf"|(?P<low>{_NUMBER})\s?(?:[-–]|to)\s?(?P<high>{_NUMBER})|(?P<plain>{_NUMBER}))"
)
_BEHIND = re.compile(rf"^(?P<name>.*?\D)[\s(]+(?P<amount>{_NUMBER})\s?(?P<unit>[^\W\d_]+)\.?\)?$")
_TIMES = re.compile(r"\b(\d{1,2})\s?[x×]\s?(\d+(?:[.,]\d+)?)(?=\s?[a-zA-Z])")  # 2 x 150 g
_ABOUT = re.compile(
    r"^(?:(?:about|around|ca\.?|circa|approx\.?|roughly|i (?:ate|had))\s+|~\s*)", re.IGNORECASE
)
_FILL = re.compile(r"^(?:of|de|d'|du|von)\s+|^d['’]", re.IGNORECASE)


class AmountRefused(ValueError):
    """An amount that cannot be; the message says what to write."""


def parse(text: str, is_food: Callable[[str], bool]) -> tuple[Spoken, ...]:
    """The items of `text`, in order. `is_food`: whether a phrase is a food by itself.

    Raises AmountRefused.
    """
    for mark, written in _VULGAR.items():
        text = text.replace(mark, f" {written}")
    text = _TIMES.sub(lambda m: f"{int(m[1]) * _number(m[2]):g}", text)
    found = []
    for piece in _HARD.split(text):
        for part in _parts(piece.strip(), is_food):
            item = _item(part)
            if item.name:
                found.append(item)
    return tuple(found)


def _parts(piece: str, is_food: Callable[[str], bool]) -> list[str]:
    """A piece cut at "and" and "with", except inside what is a food by itself."""
    if not piece:
        return []
    words = _SOFT.split(piece)
    links = _SOFT.findall(piece)
    parts = [words[0]]
    for link, word in zip(links, words[1:], strict=True):
        whole = f"{parts[-1]}{link}{word}"
        if re.search(r"\bhalf$", parts[-1]) or is_food(fold(_item(whole).name)):
            parts[-1] = whole
        else:
            parts.append(word)
    return [part.strip() for part in parts if part.strip()]


def _item(text: str) -> Spoken:
    words = " ".join(text.strip(" .()").split())
    words = _ABOUT.sub("", words)
    low, high, rest = _leading(words)
    unit, size, rest = _unit(rest, had_amount=low is not None)
    if low is None and unit is None:
        low, unit, rest = _trailing(rest)
    amount = low if low is not None else (1.0 if unit else None)
    _refuse_impossible(text, amount if high is None else high, unit)
    return Spoken(
        text=" ".join(text.split()),
        name=_FILL.sub("", rest).strip(" .,"),
        amount=amount,
        high=high,
        unit=unit,
        size=cast(Literal["small", "medium", "large"] | None, size),
    )


def _number(text: str) -> float:
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def _leading(words: str) -> tuple[float | None, float | None, str]:
    """(amount, upper end of a span, what follows)."""
    if match := _AMOUNT.match(words):
        if match["minus"]:
            raise AmountRefused(f"“{words[:60]}” has an amount below zero. Write how much it was.")
        rest = words[match.end() :]
        glued = re.match(r"[^\W\d_]+", rest)
        if rest.lstrip()[:1] == "%" or (glued and glued[0].casefold() not in {*UNITS, "x"}):
            return None, None, words  # "0 % yogurt", "7up"
        return *_value(match), rest.lstrip(" x×" if re.match(r"\s*[x×]\s", rest) else " ")
    return _in_words(words)


def _value(match: re.Match[str]) -> tuple[float, float | None]:
    if match["low"]:
        low, high = sorted((_number(match["low"]), _number(match["high"])))
        return low, high
    if match["plain"]:
        return _number(match["plain"]), None
    top, bottom = match["n1"] or match["n2"], match["d1"] or match["d2"]
    if int(bottom) == 0:
        raise AmountRefused(f"“{match[0]}” is no amount. Write a fraction such as 1/2.")
    return float(match["whole"] or 0) + int(top) / int(bottom), None


def _in_words(words: str) -> tuple[float | None, float | None, str]:
    amount: float | None = None
    rest = words.split()
    while rest and (value := _WORDS.get(rest[0].casefold())) is not None and len(rest) > 1:
        if rest[0].casefold() == "half" and [w.casefold() for w in rest[1:3]] == ["and", "half"]:
            break  # half and half is a cream
        amount = value if amount is None else amount * value
        rest = rest[1:]
        if amount != 1.0 and rest[0].casefold() in ("a", "an", "of") and len(rest) > 1:
            rest = rest[1:]
    return amount, None, " ".join(rest)


def _unit(rest: str, *, had_amount: bool) -> tuple[str | None, str | None, str]:
    """(unit, size, what follows). "large egg": a size; "cup of tea": a measure."""
    size = None
    first, _, tail = rest.partition(" ")
    named = SIZES.get(first.casefold())
    if tail and named and (had_amount or first.casefold() == named):  # a Big Mac is not big
        size, rest = named, tail
    for count in (2, 1):  # "fl oz" before "fl"
        words = rest.split()
        head = " ".join(words[:count]).casefold().rstrip(".")
        if head in UNITS and len(words) >= count and (had_amount or len(words) > count):
            if not had_amount and UNITS[head] in WEIGHT | VOLUME:
                break
            return UNITS[head], size, " ".join(words[count:])
    return None, size, rest


def _trailing(rest: str) -> tuple[float | None, str | None, str]:
    """An amount behind the food: "rice 200 g", "chicken (150g)"."""
    match = _BEHIND.match(rest)
    if match and (unit := UNITS.get(match["unit"].casefold())):
        return _number(match["amount"]), unit, match["name"]
    return None, None, rest


def _refuse_impossible(text: str, amount: float | None, unit: str | None) -> None:
    shown = " ".join(text.split())[:60]
    if amount is None:
        return
    if amount <= 0:
        raise AmountRefused(f"“{shown}” is nothing. Write how much it was, or leave it out.")
    if unit in WEIGHT:
        size, most, name = amount * WEIGHT[unit], MOST_GRAMS, "5 kg"
    elif unit in VOLUME:
        size, most, name = amount * VOLUME[unit], MOST_ML, "5 litres"
    else:
        size, most, name = amount, MOST_PIECES, f"{MOST_PIECES:.0f} pieces"
    if size > most:
        raise AmountRefused(
            f"“{shown}” is more than {name}, which nobody eats at once. Check the amount and its"
            " unit."
        )
