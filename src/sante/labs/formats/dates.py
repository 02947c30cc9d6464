"""Dates as reports print them. Day first or month first is decided by a day above 12, or asked."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from sante.labs.formats.base import DateOrder
from sante.labs.rules.registry import fold

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january janvier janv enero ene gennaio",
            "feb februar february fevrier fevr febrero febbraio",
            "mar marz mrz march mars marzo maerz",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio",
            "jun juni june juin junio giugno",
            "jul juli july juillet juil julio luglio",
            "aug august aout agosto ago",
            "sep sept september septembre septiembre settembre",
            "oct okt october oktober octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec dez dic december dezember decembre diciembre dicembre",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(?<!\d)([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)([0-9]{1,2})(?:\.|st|nd|rd|th)?[\s-]*(?:de\s+)?([^\W\d_]{3,10})\.?[,\s-]*(?:de\s+)?([0-9]{4})"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,10})\.?[\s-]+([0-9]{1,2})(?:st|nd|rd|th)?[,\s-]+([0-9]{4})")
_LONGEST: Final = 200  # a line that says when; what is longer is prose


def iso(text: str) -> date | None:
    """The day at the start of an ISO 8601 date or instant, as written (its own offset)."""
    return _made(text[:4], text[5:7], text[8:10]) if _ISO.match(text[:10]) else None


def order_of(texts: Iterable[str]) -> DateOrder | None:
    """Which order the numeric dates of a file use; None when none of them tells."""
    found: set[DateOrder] = set()
    for text in texts:
        match = _NUMERIC.search(text[:_LONGEST])
        if match is None or _ISO.search(text[:_LONGEST]):
            continue
        if match[2] == "." or int(match[1]) > 12:
            found.add("dmy")  # dots are day first wherever they are used
        elif int(match[3]) > 12:
            found.add("mdy")
    return found.pop() if len(found) == 1 else None


def parse(text: str, order: DateOrder | None) -> date | None:
    """The first date in `text`; None when there is none, or it reads two ways."""
    text = text[:_LONGEST]
    if match := _ISO.search(text) or _COMPACT.search(text):
        return _made(match[1], match[2], match[3])
    if match := _NUMERIC.search(text):
        return _numeric(match, order)
    if match := _DAY_MONTH.search(text):
        return _made(match[3], _month(match[2]), match[1])
    if match := _MONTH_DAY.search(text):
        return _made(match[3], _month(match[1]), match[2])
    return None


def reads_two_ways(text: str) -> bool:
    """Whether only an order makes this text a day."""
    return bool(text) and parse(text, None) is None and parse(text, "dmy") is not None


def _numeric(match: re.Match[str], order: DateOrder | None) -> date | None:
    first, second, year = match[1], match[3], match[4]
    if len(year) == 2:
        year = f"{'19' if int(year) > 70 else '20'}{year}"
    if order == "ymd":
        return None
    if order is None and first != second and match[2] != "." and max(int(first), int(second)) <= 12:
        return None
    month_first = order == "mdy" or (order is None and int(second) > 12)
    return _made(year, first, second) if month_first else _made(year, second, first)


def _month(name: str) -> str:
    return str(_MONTHS.get(fold(name), 0))


def _made(year: str, month: str, day: str) -> date | None:
    """None for a day that is none, and for years that no report is of."""
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return made if 1900 <= made.year < 2200 else None
