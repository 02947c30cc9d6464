"""Values and figures in words."""

from datetime import time
from decimal import Decimal
from typing import Final

from sante.kit.sleep import hours
from sante.tracking.rules.values import plain, tidy
from sante.tracking.types import Definition, Entry, Field, FieldType, Value

NBSP: Final = "\u00a0"
Clock = str  # "24h" or "12h", as the person set it


def value_text(field: Field, value: Value, clock: Clock = "24h") -> str:
    """A value as a person reads it: 250 ml, 4 of 5, 7 h 30 min, yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    if field.type is FieldType.TIME and isinstance(value, str):
        return _clock_text(time.fromisoformat(value), clock)
    if isinstance(value, str):
        return value
    if field.type is FieldType.NUMBER:
        return _amount(f"{Decimal(plain(value)):,f}", field)
    return figure_text(field, float(value), clock)


def figure_text(field: Field, figure: float, clock: Clock = "24h") -> str:
    """A day's figure, or a mean of some."""
    if field.type is FieldType.BOOLEAN:
        return "yes" if figure else "no"
    if field.type is FieldType.DURATION:
        return hours(figure)
    if field.type is FieldType.TIME:
        minutes = round(figure) % 1440
        return _clock_text(time(minutes // 60, minutes % 60), clock)
    number = _rounded(figure)
    if field.type is FieldType.RATING:
        top = 5 if field.max is None else field.max
        return f"{number} of {tidy(top)}"
    return _amount(number, field)


def _amount(number: str, field: Field) -> str:
    return f"{number}{NBSP}{field.unit}" if field.unit else number


def _rounded(figure: float) -> str:
    """To one decimal; to two digits that say something where it is below one."""
    if figure == 0 or abs(figure) >= 1:
        return f"{tidy(round(figure, 1)):,}"
    return f"{Decimal(f'{figure:.2g}').normalize():f}"


def entry_text(definition: Definition, entry: Entry, clock: Clock = "24h") -> str:
    """All of an entry in one line, in the order of the fields. What stands under a field that is
    gone is told by its key."""
    alone = len(definition.fields) == 1
    parts = [
        f"{'' if alone else f'{field.name}: '}{value_text(field, entry.data[field.key], clock)}"
        for field in definition.fields
        if field.key in entry.data
    ]
    known = {field.key for field in definition.fields}
    parts += [f"{k.replace('_', ' ')}: {v}" for k, v in entry.data.items() if k not in known]
    if entry.status == "error":
        parts.append("to correct")
    if entry.notes:
        parts.append(entry.notes)
    return "; ".join(parts)


def _clock_text(at: time, clock: Clock) -> str:
    if clock != "12h":
        return f"{at:%H:%M}"
    half = "am" if at.hour < 12 else "pm"
    return f"{(at.hour - 1) % 12 + 1}:{at:%M}\u202f{half}"
