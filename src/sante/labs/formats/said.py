"""What a report says of the hours before the draw, in words that several formats share."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Final

_FASTING: Final = re.compile(
    r"\b(?:patient )?(?:fasting(?: status)?|fasted|n[üu]chtern|[àa] jeun|en ayunas|ayunas|digiuno)"
    r"\s*[?:=,;\t ]\s*[:=]?\s*(?P<said>yes|no|non|not|nein|ja|oui|s[ií]|y|n)\b",
    re.IGNORECASE,
)
_HOURS: Final = re.compile(
    r"\b(?:hours? fasting|fasting hours?|fasting)\s*[:=]\s*(?P<hours>\d{1,2})"
    r"(?:\s*h(?:ours?|rs?)?)?\b",
    re.IGNORECASE,
)
_NOT_FASTING: Final = re.compile(
    r"\bnon-?\s?fasting\b|nicht n[üu]chtern|non [àa] jeun", re.IGNORECASE
)
_NO: Final = frozenset({"no", "non", "not", "nein", "n"})
_FASTED_HOURS: Final = 8
_TIME: Final = re.compile(
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-3])(?::|h|\.(?=\d{2}\s*(?:uhr|h)))(?P<minute>[0-5]\d)(?::\d{2})?"
    r"\s*(?P<half>am|pm)?\b",
    re.IGNORECASE,
)


def fasting_in(lines: Iterable[str]) -> bool | None:
    """Whether the report says that the person had fasted; None when it does not say."""
    for line in lines:
        if match := _HOURS.search(line):
            return int(match["hours"]) >= _FASTED_HOURS
        if match := _FASTING.search(line):
            return match["said"].lower() not in _NO
        if _NOT_FASTING.search(line) and not re.search(r"\d", line):
            return False
    return None


def time_in(text: str) -> time | None:
    """The first time of day in a text, such as `03/02/2026 08:15 AM`."""
    match = _TIME.search(text)
    if match is None:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(match["minute"])) if hour < 24 else None
