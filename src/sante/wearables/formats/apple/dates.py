"""Apple's dates, a hundred thousand at a time."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sante.wearables.formats.apple.raw import MISSING
from sante.wearables.formats.base import I2, I8

_WIDTH: Final = 25  # 2026-06-30 10:00:00 +0200
_BLANK: Final = "?" * _WIDTH
_DIGITS: Final = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 21, 22, 23, 24)
_MARKS: Final = {4: "-", 7: "-", 10: " ", 13: ":", 16: ":", 19: " "}
_MONTH_LENGTHS: Final = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_BEAT: Final = re.compile(r"^(\d{1,2}):(\d{2}):(\d{2})[.,](\d{1,6})\s*([AaPp]\.?[Mm]\.?)?$")


def instants(texts: Sequence[str]) -> tuple[I8, I2]:
    """Seconds UTC (MISSING for what is no date) and minutes east, one for each text."""
    n = len(texts)
    if n == 0:
        return np.empty(0, np.int64), np.empty(0, np.int16)
    joined = "".join(texts)
    if not joined.isascii() or any(len(text) != _WIDTH for text in texts):
        joined = "".join(t if len(t) == _WIDTH and t.isascii() else _BLANK for t in texts)
    table = np.frombuffer(joined.encode("ascii"), np.uint8).reshape(n, _WIDTH).T
    fine = np.ones(n, bool)
    for place in _DIGITS:
        fine &= (table[place] - np.uint8(48)) < 10
    for place, mark in _MARKS.items():
        fine &= table[place] == ord(mark)
    east, west = table[20] == ord("+"), table[20] == ord("-")
    fine &= east | west
    return _assembled(table.astype(np.int64) - 48, fine, west)


def _assembled(
    digits: npt.NDArray[np.int64], fine: npt.NDArray[np.bool_], west: npt.NDArray[np.bool_]
) -> tuple[I8, I2]:
    def number(*places: int) -> npt.NDArray[np.int64]:
        total = np.zeros(digits.shape[1], np.int64)
        for place in places:
            total = total * 10 + digits[place]
        return total

    year, month, day = number(0, 1, 2, 3), number(5, 6), number(8, 9)
    hour, minute, second = number(11, 12), number(14, 15), number(17, 18)
    offset = (number(21, 22) * 60 + number(23, 24)) * np.where(west, -1, 1)
    fine = fine & (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1900)
    fine &= (hour < 24) & (minute < 60) & (second < 61) & (np.abs(offset) <= 18 * 60)
    month, day, year = (np.where(fine, part, 1) for part in (month, day, year))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    fine &= day <= _MONTH_LENGTHS[month] - ((month == 2) & ~leap)
    seconds = _days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
    found = np.where(fine, seconds - offset * 60, MISSING)
    return found, np.where(fine, offset, 0).astype(np.int16)


def _days(
    year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Days since 1970 of a date (H. Hinnant, days_from_civil)."""
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    days: npt.NDArray[np.int64] = (
        era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    )
    return days


def beat_ms(text: str) -> int | None:
    """Milliseconds after midnight of `7:47:41.86 PM` or `19:47:41,86`; the space may be any."""
    match = _BEAT.match(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5][0] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 60:  # 59.997 is printed as 60.00
        return None
    return ((hour * 60 + minute) * 60 + second) * 1000 + round(float(f"0.{match[4]}") * 1000)
