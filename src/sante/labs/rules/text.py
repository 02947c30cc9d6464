"""Values as people read them, and the templates of the signals filled with them."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from sante.kit import units
from sante.labs.rules.convert import shown
from sante.labs.rules.registry import registry
from sante.labs.types import UnitSystem

_SPACE = "\u00a0"  # keeps a number and its unit on one line


def quantity(biomarker_id: str, value: float, system: UnitSystem, unit: str | None = None) -> str:
    """`131 mg/dL` or `3.4 mmol/L`; indices that are no markers have two decimals and no unit."""
    marker = registry().get(biomarker_id)
    if marker is None:
        return f"{value:.2f}"
    there = shown(marker, value, unit or marker.unit, system)
    label = units.label(there.unit)
    number = f"{there.value:.{there.decimals}f}"
    return f"{number}{_SPACE}{label}" if label else number


class _Template(Formatter):
    """`{ldl_c}` is the person's value, `{ldl_c:130}` a cut-point; both in their own units."""

    def __init__(self, values: Mapping[str, float], system: UnitSystem) -> None:
        self._values, self._system = values, system

    def get_value(self, key: int | str, *_: Any) -> str:
        return str(key)

    def format_field(self, value: Any, format_spec: str) -> str:
        number = float(format_spec) if format_spec else self._values[value]
        return quantity(value, number, self._system)


def render(template: str, values: Mapping[str, float], system: UnitSystem) -> str:
    return _Template(values, system).vformat(template, (), {})
