"""One value of a field: from JSON, from a form, and back into words.

What is of the wrong type is refused with what to write; what is odd is kept and asked about.
"""

import math
import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sante.tracking.types import Field, FieldType, Value

T = FieldType
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 1, 1)
LARGEST_WHOLE: Final = 10**15  # beyond it a number is no longer exact as a float
_TRUE: Final = frozenset({"yes", "true", "on"})
_FALSE: Final = frozenset({"no", "false", "off"})
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)")
_LENGTH: Final = re.compile(r"(?:(\d+(?:[.,]\d+)?)\s*h(?:ours?)?)?\s*(?:(\d+)\s*m(?:in)?)?", re.I)
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


class Refused(NamedTuple):
    """What to do instead."""

    message: str


def read(field: Field, given: Any) -> Value | Refused:
    """The value as it is kept. `given` is what JSON holds; never None."""
    return {
        T.TEXT: _text,
        T.NUMBER: _number,
        T.RATING: _rating,
        T.BOOLEAN: _boolean,
        T.DATE: _date,
        T.TIME: _time,
        T.DURATION: _duration,
        T.MULTISELECT: _several,
        T.SINGLE_SELECT: _one,
    }[field.type](field, given)


def typed(field: Field, texts: Sequence[str]) -> Any:
    """What a form holds, as JSON would; a text that cannot be read stays as it is, for `read` to
    refuse. None when nothing was entered."""
    texts = [text.strip() for text in texts if text.strip()]
    if not texts:
        return None
    first = texts[0]
    if field.type is T.MULTISELECT:
        return texts
    if field.type in (T.NUMBER, T.RATING):
        number = float(first.replace(",", ".")) if _NUMBER.fullmatch(first) else None
        return first if number is None else tidy(number)
    if field.type is T.BOOLEAN:
        low = first.casefold()
        return True if low in _TRUE else False if low in _FALSE else first
    if field.type is T.DURATION:
        minutes = _minutes(first)
        return first if minutes is None else tidy(minutes)
    return first


def text_of(value: Value) -> str:
    """As a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, str):
        return value
    return plain(value)


def number_of(field: Field, value: Value) -> float | None:
    """As a figure: minutes after midnight for a time, 1 and 0 for yes and no; None for what is
    none."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    if field.type is T.TIME and isinstance(value, str):
        at = time.fromisoformat(value)
        return at.hour * 60.0 + at.minute
    if field.type is T.DATE and isinstance(value, str):
        return float(date.fromisoformat(value).toordinal())
    return None


def storable(text: str) -> str:
    """Without what no keyboard types and no database text holds."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()


def of_option(field: Field, text: str) -> str | None:
    """The option of the field that reads like `text`."""
    same = text.strip().casefold()
    return next((one for one in field.options if one.casefold() == same), None)


def plain(number: float) -> str:
    """As it was entered, without an exponent: 0.0000001, 2.5, 8."""
    return f"{Decimal(str(tidy(number))):f}"


def tidy(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def _is_number(given: Any) -> bool:
    if isinstance(given, int):
        return not isinstance(given, bool) and abs(given) <= LARGEST_WHOLE
    return isinstance(given, float) and math.isfinite(given)


def _text(_field: Field, given: Any) -> Value | Refused:
    if not isinstance(given, str):
        return Refused("Write it as text.")
    return storable(given) or Refused("Write something, or leave it out.")


def _number(field: Field, given: Any) -> Value | Refused:
    if not _is_number(given):
        example = f"8 {field.unit}".strip() if field.unit else "8 or 2.5"
        return Refused(f"Write a number, such as {example}.")
    return tidy(given)


def _rating(_field: Field, given: Any) -> Value | Refused:
    if not _is_number(given) or given != int(given):
        return Refused("Choose one of the steps: a whole number.")
    return int(given)


def _boolean(_field: Field, given: Any) -> Value | Refused:
    return given if isinstance(given, bool) else Refused("Say yes or no.")


def _date(_field: Field, given: Any) -> Value | Refused:
    try:
        day = date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day < LATEST:
        return Refused("Write the date as year-month-day: 2026-03-10.")
    return day.isoformat()


def _time(_field: Field, given: Any) -> Value | Refused:
    found = _CLOCK.fullmatch(given) if isinstance(given, str) else None
    if found is None or int(found[1]) > 23:
        return Refused("Write the time as hours and minutes: 07:30.")
    return f"{int(found[1]):02d}:{found[2]}"


def _duration(_field: Field, given: Any) -> Value | Refused:
    minutes = _minutes(given) if isinstance(given, str) else given
    if minutes is None or not _is_number(minutes):
        return Refused("Write how long in minutes, or as hours and minutes: 90 or 1:30.")
    return tidy(minutes)


def _minutes(text: str) -> float | None:
    """Of 90, 1:30, 1 h 30 min, 1.5 h; None for anything else."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) * 60.0 + int(found[2])
    length = _LENGTH.fullmatch(text)
    if length is None or not text:
        return None
    hours, minutes = length[1] or "0", length[2] or "0"
    return float(hours.replace(",", ".")) * 60 + float(minutes)


def _one(field: Field, given: Any) -> Value | Refused:
    found = of_option(field, given) if isinstance(given, str) else None
    return found if found is not None else Refused(f"Choose one of: {', '.join(field.options)}.")


def _several(field: Field, given: Any) -> Value | Refused:
    texts = given if isinstance(given, list) else [given]
    found = {of_option(field, one) if isinstance(one, str) else None for one in texts}
    if None in found or not found:
        return Refused(f"Choose from: {', '.join(field.options)}.")
    return [one for one in field.options if one in found]
