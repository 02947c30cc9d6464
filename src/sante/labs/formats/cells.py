"""Single cells of a report: text that can be stored and shown, numbers as printed, codes."""

import re
from typing import Final

MAX_TEXT: Final = 300

# Control characters (PostgreSQL refuses NUL) and lone surrogates (no encoding takes them): JSON
# can spell both with escapes. Bidirectional overrides could show a value other than the stored one.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def clipped(text: object, length: int = MAX_TEXT) -> str:
    """Text of a file as one line of bounded length that can be stored and shown."""
    line = " ".join(_UNPRINTABLE.sub("", str(text)[: 4 * length]).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def as_text(value: object) -> str:
    """A JSON number or text as printed; "" for anything else and for numbers beyond a double.

    Fifteen digits are what a double holds, and what keeps 0.1 + 0.2 from printing its noise.
    """
    if isinstance(value, str):
        return clipped(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        text = f"{value:.15g}"
    except OverflowError:
        return ""
    return "" if "n" in text else text  # "inf", "nan"


def range_text(low: str, high: str) -> str:
    if low and high:
        return f"{low} - {high}"
    return f">= {low}" if low else f"<= {high}" if high else ""


_LOINC = re.compile(r"\d{1,7}-\d")


def loinc(text: object) -> str | None:
    """The LOINC code in `text`, or None: the digit after the hyphen is a mod-10 check digit."""
    if not isinstance(text, str) or not _LOINC.fullmatch(text.strip()) or not text.isascii():
        return None
    digits, check = text.strip().split("-")
    doubled = [
        int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits[::-1])
    ]
    total = sum(number // 10 + number % 10 for number in doubled)
    return text.strip() if (10 - total % 10) % 10 == int(check) else None
