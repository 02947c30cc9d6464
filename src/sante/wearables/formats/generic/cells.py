"""The cells of somebody's own table: times and numbers as people and spreadsheets write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final

from sante.wearables.formats.text import number
from sante.wearables.formats.times import SECOND, Moment, Zone, day, iso
from sante.wearables.types import DateOrder

_DAY: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?:[ ,T]+(.*))?$")
_CLOCK: Final = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp])?\.?[Mm]?\.?$"
)
_SECONDS: Final = re.compile(r"1\d{9}(?:\.\d+)?$")
_MILLISECONDS: Final = re.compile(r"1\d{12}$")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_POINTS: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+$")
_COMMA: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})*,\d+$|[+-]?\d+,\d+$")


def order_of(texts: Iterable[str]) -> tuple[DateOrder | None, bool]:
    """(the order that some date proves, whether any date can be read two ways). Dates with dots
    are day first."""
    proved: DateOrder | None = None
    unsure = False
    for text in texts:
        match = None if proved else _DAY.match(text.strip())
        if match is None or len(match[1]) == 4:
            continue
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > 12:
            proved = "dmy"
        elif second > 12:
            proved = "mdy"
        unsure = unsure or first != second
    return proved, unsure


def day_of(text: str, order: DateOrder | None) -> tuple[date | None, str]:
    """(date, what stands behind it)."""
    match = _DAY.match(text.strip())
    if match is None:
        return None, text
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    rest = match[5] or ""
    if len(match[1]) == 4:
        parts = (first, second, third)
    else:
        year = third + 2000 if len(match[4]) == 2 else third
        parts = (year, first, second) if order == "mdy" else (year, second, first)
    try:
        found = date(*parts)
    except ValueError:
        return None, rest
    return (found, rest) if 1900 <= found.year < 2100 else (None, rest)


def clock_of(text: str) -> time | None:
    match = _CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def when(text: str, clock: str, order: DateOrder | None, zone: Zone) -> Moment | date | None:
    """A moment; a date when the cells tell no time; None when they cannot be read."""
    text = text.strip()
    if _MILLISECONDS.match(text):
        return zone.at(int(text) * 1000)
    if _SECONDS.match(text):
        return zone.at(round(float(text) * SECOND))
    stamped = iso(text)
    if stamped is not None:
        return zone.moment(stamped)
    found, rest = (day(text), text[10:]) if text[4:5] == "-" else day_of(text, order)
    if found is None:
        return None
    told = (rest or clock).strip(" ,T")
    if not told:
        return found
    at = clock_of(told)
    return None if at is None else zone.moment(datetime.combine(found, at))


def has_decimal_comma(text: str) -> bool:
    return _COMMA.match(text.strip()) is not None


def value(text: str, *, comma: bool) -> float | None:
    """`72.5`; where a comma is the decimal mark `72,5` and `1.234`, where it is not `1,234`."""
    text = text.strip().replace(" ", "").replace("\u00a0", "").removesuffix("%")
    if comma and (_COMMA.match(text) or _POINTS.match(text)):
        return number(text.replace(".", "").replace(",", "."))
    if not comma and _THOUSANDS.match(text):
        return number(text.replace(",", ""))
    return number(text)
