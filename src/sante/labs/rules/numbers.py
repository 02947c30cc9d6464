"""Numbers and ranges as laboratories print them: "<0,2", "> 90", "1.234,5", "13.5 H", "70 - 99".

A comma before exactly three digits is a thousands mark in one country and a decimal mark in the
next; unless the file's own decimal mark is known, such a number is refused rather than guessed.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

from sante.labs.types import Comparator, Interval

Decimal = Literal[".", ","]


class AmbiguousNumber(ValueError):
    """The text reads as two different numbers."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """`unit` is what stood behind the number in the same cell, if anything."""

    value: float
    comparator: Comparator | None
    unit: str


_COMPARATORS: dict[str, Comparator] = {
    "<": "<", "<=": "<=", "=<": "<=", "≤": "<=", ">": ">", ">=": ">=", "=>": ">=", "≥": ">=",
    "less than": "<", "more than": ">", "greater than": ">", "kleiner": "<", "unter": "<",
    "über": ">", "menor de": "<", "mayor de": ">", "inférieur à": "<", "inf. à": "<", "inf à": "<",
    "supérieur à": ">", "sup. à": ">", "sup à": ">", "größer": ">", "under": "<", "over": ">",
}  # fmt: skip
_COMPARED = re.compile(
    r"^(<=|>=|=<|=>|[<>≤≥]|less than|greater than|more than|kleiner|größer|unter|über|under|over"
    r"|menor de|mayor de|inférieur à|supérieur à|inf\.? à|sup\.? à)\s*",
    re.IGNORECASE,
)
_OR_EQUAL = re.compile(r"^([<>])\s*or\s*=", re.IGNORECASE)
_NUMBER = re.compile(
    r"^[+-]?(?:\d{1,3}(?:[' \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?![\d^*/])|\d[\d.,]*\d|\d|[.,]\d+)"
    r"(?:e[+-]?\d{1,3})?",
    re.IGNORECASE,
)
_FLAGS = re.compile(
    r"^[\s*!+\-↑↓()\[\]]*(?:h|l|hh|ll|n|high|low|normal|abnormal|a|c)?[\s*!+\-↑↓()\[\]]*$", re.I
)
_LEADING_FLAG = re.compile(r"^(?:[*!↑↓]+|(?:H|L|HH|LL)\s+)\s*")


def parse_number(text: str, decimal: Decimal | None) -> PrintedNumber | None:
    """The number a cell prints, or None when it prints none ("negative", "see note", "1:40").

    Raises AmbiguousNumber.
    """
    rest = _OR_EQUAL.sub(r"\1=", _LEADING_FLAG.sub("", text.strip()))
    comparator: Comparator | None = None
    if compared := _COMPARED.match(rest):
        comparator = _COMPARATORS[compared[1].lower()]
        rest = rest[compared.end() :]
    found = _NUMBER.match(rest)
    if found is None:
        return None
    behind = rest[found.end() :].strip()
    if behind[:1] in (":", "-", "–", "/") and re.match(r"^[:\-–/]\s*\d", behind):
        return None  # a titre, a range or a date: not one number
    value = _one_number(found[0], decimal)
    if value is None or not math.isfinite(value):
        return None
    return PrintedNumber(value, comparator, "" if _FLAGS.match(behind) else _unflagged(behind))


def _one_number(text: str, decimal: Decimal | None) -> float | None:
    """None for what only looks like a number, such as a date or a version."""
    try:
        return _to_float(text, decimal)
    except AmbiguousNumber:
        raise
    except ValueError:
        return None


def _unflagged(text: str) -> str:
    return re.sub(r"\s+(?:\(?(?:H|L|HH|LL)\)?|[*!↑↓]+)$", "", text).strip()


def _to_float(text: str, decimal: Decimal | None) -> float:
    text = re.sub(r"[' \u00a0\u202f]", "", text)
    if "," not in text:
        return float(text.replace(".", "") if _grouped(text, ".", decimal) else text)
    if "." in text:
        mark = "," if text.rindex(",") > text.rindex(".") else "."
        return float(text.replace("." if mark == "," else ",", "").replace(mark, "."))
    if _grouped(text, ",", decimal):
        return float(text.replace(",", ""))
    if decimal is None and re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", text):
        whole = text.replace(",", "")
        raise AmbiguousNumber(f"{text} can be {text.replace(',', '.')} or {whole}.")
    return float(text.replace(",", "."))


def _grouped(text: str, mark: str, decimal: Decimal | None) -> bool:
    """Whether `mark` groups thousands here: it repeats, or the other one is the decimal mark."""
    shaped = re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", text) is not None
    return shaped and (text.count(mark) > 1 or (decimal is not None and decimal != mark))


_BETWEEN = re.compile(r"^\s*\(?\[?\s*([\d.,]+)\s*(?:-|–|—|to|bis|a|à|\.\.\.?)\s*([\d.,]+)")
_UP_TO = re.compile(r"^\s*(?:up to|bis(?: zu)?|hasta|jusqu'a|jusqu'à|max\.?)\s*([\d.,]+)", re.I)
_FROM = re.compile(r"^\s*(?:from|ab|desde|min\.?)\s*([\d.,]+)", re.I)


def parse_range(text: str, decimal: Decimal | None) -> Interval | None:
    """The range a report prints beside a value, or None when it prints none we can read."""
    text = text.strip().strip("()[]").strip()
    try:
        if between := _BETWEEN.match(text):
            low, high = _to_float(between[1], decimal), _to_float(between[2], decimal)
            return Interval(low, high) if low <= high else None
        return _one_sided(text, decimal)
    except ValueError:  # an ambiguous number is one too
        return None


def _one_sided(text: str, decimal: Decimal | None) -> Interval | None:
    if limit := _UP_TO.match(text):
        return Interval(high=_to_float(limit[1], decimal))
    if limit := _FROM.match(text):
        return Interval(low=_to_float(limit[1], decimal))
    number = parse_number(text, decimal)
    if number is None or number.comparator is None:
        return None
    is_open = number.comparator in ("<", ">")
    if number.comparator[0] == "<":
        return Interval(high=number.value, high_open=is_open)
    return Interval(low=number.value, low_open=is_open)


def decimal_mark(texts: list[str]) -> Decimal | None:
    """The decimal mark a column of numbers uses, judged by those that leave no doubt."""
    commas = sum(bool(re.search(r"\d,\d{1,2}(?!\d)|\b0,\d|\d\.\d{3},\d", t)) for t in texts)
    points = sum(bool(re.search(r"\d\.\d{1,2}(?!\d)|\b0\.\d|\d,\d{3}\.\d", t)) for t in texts)
    if commas == points:
        return None
    return "," if commas > points else "."
