"""Short ways to write a person's values in tests of the rules."""

from datetime import date

from sante.labs.rules.registry import registry
from sante.labs.types import Comparator, Reading

ON = date(2026, 3, 10)


def reading(
    marker: str,
    value: float,
    on: date = ON,
    *,
    comparator: Comparator | None = None,
    unit: str | None = None,
) -> Reading:
    return Reading(marker, value, unit or registry()[marker].unit, on, comparator)


def readings(on: date = ON, /, **values: float) -> list[Reading]:
    """Values in canonical units, all of one day."""
    return [reading(marker, value, on) for marker, value in values.items()]
