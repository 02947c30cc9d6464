"""Numbers inside sentences, with their units, in words that need no chart."""

import re
from typing import Final

from sante.insights.types import Metric
from sante.kit import sleep

NBSP: Final = sleep.NBSP
NARROW: Final = "\u202f"
MINUS: Final = "\u2212"
hours: Final = sleep.hours  # 7 h 12 min, of minutes
_CLOCK: Final = re.compile(r"\b(\d|1\d|2[0-3]):([0-5]\d)\b")


def minutes(value: float) -> str:
    return f"{int(value + 0.5)}{NBSP}min"


def clock(value: float) -> str:
    """23:40, of minutes after midnight. What is stored says it so; see `faced`."""
    whole = int(value + 0.5) % 1440
    return f"{whole // 60}:{whole % 60:02d}"


def faced(text: str, face: str) -> str:
    """A sentence with its times as the person's clock shows them: 11:40 pm where `face` is 12h."""
    if face != "12h":
        return text
    return _CLOCK.sub(_halved, text)


def _halved(found: re.Match[str]) -> str:
    hour = int(found[1])
    return f"{(hour - 1) % 12 + 1}:{found[2]}{NARROW}{'am' if hour < 12 else 'pm'}"


def number(value: float, decimals: int = 0) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) else text


def amount(metric: Metric, value: float) -> str:
    """A figure of the metric as a person reads it."""
    if metric.clock:
        return clock(value)
    if metric.key.endswith("sleep_minutes"):
        return hours(value)
    return f"{number(value, metric.decimals)}{NBSP}{metric.unit}"


def size(metric: Metric, change: float) -> str:
    """The size of a change, without its sign: 24 min, 3 bpm, of a logarithm 11 %."""
    if metric.log:
        return f"{abs((2.718281828459045**change - 1) * 100):.0f}{NBSP}%"
    if metric.clock or metric.unit == "min":
        return hours(abs(change))
    if metric.unit == "%":
        return f"{number(abs(change), metric.decimals)} points"
    return f"{number(abs(change), metric.decimals)}{NBSP}{metric.unit}"


def counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def listed(words: list[str] | tuple[str, ...]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
