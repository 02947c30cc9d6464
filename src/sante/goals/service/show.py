"""Values in the person's own unit: every number of a goal leaves here."""

from dataclasses import dataclass
from datetime import date

from sante.goals.rules.targets import ShowValue
from sante.goals.types import MarkerState
from sante.kit import units
from sante.labs import service as labs
from sante.profile.types import Person
from sante.ui import service as ui


def in_their_unit(person: Person, biomarker_id: str, value: float, unit: str) -> tuple[float, str]:
    """(value rounded as a lab prints it, unit token) in the person's unit system."""
    marker = labs.registry()[biomarker_id]
    shown = labs.shown(marker, value, unit, person.units.labs)
    return round(shown.value, shown.decimals), shown.unit


def shower(person: Person) -> ShowValue:
    """A function that writes a marker's value with its unit for this person."""

    def show(state: MarkerState) -> str:
        return labs.quantity(state.biomarker_id, state.value, person.units.labs, state.unit)

    return show


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes values of one marker, stored in `unit`, in sentences for a person."""

    person: Person
    biomarker_id: str
    unit: str
    today: date

    def text(self, value: float) -> str:
        return ui.quantity_text(*self._shown(value))

    def interval(self, low: float, high: float) -> str:
        return ui.interval_text(self._shown(low)[0], *self._shown(high))

    def signed(self, difference: float) -> str:
        value, unit, decimals = self._change(difference)
        return f"{ui.signed_text(value, decimals)}{self._after(unit)}"

    def size(self, difference: float) -> str:
        value, unit, decimals = self._change(difference)
        return ui.quantity_text(abs(value), unit, decimals)

    def number(self, value: float) -> float:
        """As a lab prints it."""
        number, _, decimals = self._shown(value)
        return round(number, decimals)

    def change(self, difference: float) -> float:
        """A difference with one digit more than a value has: what a unit adds to both falls out."""
        value, _, decimals = self._change(difference)
        return round(value, decimals + 1)

    def day(self, day: date) -> str:
        return ui.date_text(day, self.today)

    @property
    def label(self) -> str:
        return units.label(self._shown(0.0)[1])

    def _shown(self, value: float) -> tuple[float, str, int]:
        marker = labs.registry()[self.biomarker_id]
        found = labs.shown(marker, value, self.unit, self.person.units.labs)
        return found.value, found.unit, found.decimals

    def _change(self, difference: float) -> tuple[float, str, int]:
        value, unit, decimals = self._shown(difference)
        return value - self._shown(0.0)[0], unit, decimals

    @staticmethod
    def _after(unit: str) -> str:
        printed = ui.unit_text(unit)
        return f"\N{NO-BREAK SPACE}{printed}" if printed else ""
