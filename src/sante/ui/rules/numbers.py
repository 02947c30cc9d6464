"""Numbers, units and changes as people read them: the one place that writes them.

A number and its unit never part at a line end (no-break space), a minus is a minus (U+2212), and
rounding is the one taught at school (half away from zero), on the decimal digits that were stored.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

Number = int | float | Decimal

NBSP: Final = "\u00a0"
NARROW: Final = "\u202f"
JOINER: Final = "\u2060"  # forbids a line end and takes no room
MINUS: Final = "\u2212"
NO_DATA: Final = "no data"
POUND_KG: Final = Decimal("0.45359237")  # the international pound, exact by definition (1959)
INCH_CM: Final = Decimal("2.54")  # exact by definition
KCAL_KJ: Final = Decimal("4.184")  # the thermochemical calorie, exact by definition

_WITHOUT_UNIT: Final = frozenset({"", "1", "ratio", "{ratio}", "{score}", "-100..100"})
_UNIT_PARTS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"\{1\.73_m2\}"), f"1.73{NARROW}m²"),
    (re.compile(r"\[in_i\]"), "in"),
    (re.compile(r"\[lb_av\]"), "lb"),
    (re.compile(r"\[([A-Za-z]+)\]"), r"\1"),  # [IU], mm[Hg]
    (re.compile(r"\{[^}]*\}"), ""),  # UCUM annotations say nothing about size
    (re.compile(r"10\*(-?\d+)"), lambda match: f"10{_superscript(match[1])}"),
    (re.compile(r"\bu(?=(?:g|L|mol|kat|IU|U|Eq|m|V)\b)"), "µ"),
    (re.compile(r"(?<=m)2\b"), "²"),
    (re.compile(r"(?<=m)3\b"), "³"),
)


def number_text(value: Number, decimals: int = 0) -> str:
    """`value` rounded to `decimals`, thousands set off by commas: 6,204 or −0.7.

    Raises ValueError for NaN and infinities: missing data is None and is said in words.
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value!r} is not a number that can be shown")
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def signed_text(value: Number, decimals: int = 0) -> str:
    """With its sign always written: +7, −7, and 0 without one."""
    text = number_text(value, decimals)
    return f"+{text}" if not text.startswith(MINUS) and Decimal(text.replace(",", "")) else text


@lru_cache(maxsize=512)
def unit_text(ucum: str) -> str:
    """A UCUM code as it is printed on paper: `10*3/uL` is 10³/µL, `m[IU]/L` is mIU/L."""
    if ucum in _WITHOUT_UNIT:
        return ""
    for pattern, written in _UNIT_PARTS:
        ucum = pattern.sub(written, ucum)
    return ucum


def _superscript(digits: str) -> str:
    return digits.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def quantity_text(
    value: Number | None, unit: str = "", decimals: int = 0, comparator: str = ""
) -> str:
    """With its unit: 131 mg/dL, < 0.2 mg/L. No value is "no data", never 0."""
    if value is None:
        return NO_DATA
    shown, printed = number_text(value, decimals), unit_text(unit)
    limit = f"{comparator}{NARROW}" if comparator else ""
    return f"{limit}{shown}{NBSP}{printed}" if printed else f"{limit}{shown}"


def interval_text(low: Number, high: Number, unit: str = "", decimals: int = 0) -> str:
    """104–125 mg/dL, never parted at the dash; "to" beside a minus instead."""
    between = " to " if low < 0 or high < 0 else f"–{JOINER}"
    return f"{number_text(low, decimals)}{between}{quantity_text(high, unit, decimals)}"


def target_text(low: Number | None, high: Number | None, unit: str = "", decimals: int = 0) -> str:
    """A target range in words: below 100 mg/dL, above 40 mg/dL, 4.0–5.6 %."""
    if low is not None and high is not None:
        return interval_text(low, high, unit, decimals)
    if high is not None:
        return f"below {quantity_text(high, unit, decimals)}"
    if low is not None:
        return f"above {quantity_text(low, unit, decimals)}"
    return "none set"


def percent_text(share: Number | None, decimals: int = 0) -> str:
    """A share of 1 as a percentage: 0.82 is "82 %"."""
    if share is None:
        return NO_DATA
    return f"{number_text(Decimal(str(share)) * 100, decimals)}{NBSP}%"


def change_text(delta: Number | None, since: str, decimals: int = 0, unit: str = "") -> str:
    """Direction, size and period of a change of `delta` in words: down 17 since June.

    `since` is the period in words, from `dates.since_text`.
    """
    if delta is None:
        return "one result"
    size = abs(Decimal(str(delta)))
    if not float(number_text(size, decimals).replace(",", "")):
        return f"no change {since}"
    return f"{'up' if delta > 0 else 'down'} {quantity_text(size, unit, decimals)} {since}"


def weight_text(kilograms: Number | None, system: str, decimals: int = 1) -> str:
    """In kg, or in pounds when `system` is "imperial"."""
    if kilograms is None or system != "imperial":
        return quantity_text(kilograms, "kg", decimals)
    return quantity_text(Decimal(str(kilograms)) / POUND_KG, "lb", decimals)


def height_text(centimetres: Number | None, system: str) -> str:
    """In cm, or in feet and inches when `system` is "imperial"."""
    if centimetres is None or system != "imperial":
        return quantity_text(centimetres, "cm")
    inches = int(number_text(Decimal(str(centimetres)) / INCH_CM))
    feet, rest = divmod(inches, 12)
    return f"{feet}{NBSP}ft{NBSP}{rest}{NBSP}in"


def energy_text(kilocalories: Number | None, unit: str) -> str:
    """In kcal, or in kJ when `unit` is "kj"."""
    if kilocalories is None or unit != "kj":
        return quantity_text(kilocalories, "kcal")
    return quantity_text(Decimal(str(kilocalories)) * KCAL_KJ, "kJ")
