"""Lab values of goals in the person's own unit: every number of these pages passes here."""

from dataclasses import dataclass

from sante.labs import service as labs
from sante.labs.types import Biomarker
from sante.profile.types import LabUnits, Person
from sante.ui import service as ui

FINE_BELOW = 1.0  # changes this small need two decimals, those below ten need one
ROUGH_FROM = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How the numbers of one marker, stored in the unit `stored`, are written for a person."""

    marker: Biomarker
    stored: str
    system: LabUnits

    @classmethod
    def of(cls, person: Person, biomarker_id: str, stored: str) -> "Scale":
        return cls(labs.registry()[biomarker_id], stored, person.units.labs)

    def value(self, number: float) -> float:
        return labs.shown(self.marker, number, self.stored, self.system).value

    def end(self, number: float | None) -> float | None:
        """One end of an interval; None is an open one."""
        return None if number is None else self.value(number)

    def change(self, difference: float) -> float:
        """A difference of two values: what a unit adds to both (HbA1c) falls out."""
        return self.value(difference) - self.value(0.0)

    @property
    def unit(self) -> str:
        return labs.shown(self.marker, 0.0, self.stored, self.system).unit

    @property
    def decimals(self) -> int:
        return labs.shown(self.marker, 0.0, self.stored, self.system).decimals

    def number(self, number: float) -> str:
        """Without its unit, for where the unit stands once behind two numbers."""
        return ui.number_text(self.value(number), self.decimals)

    def text(self, number: float) -> str:
        return ui.quantity_text(self.value(number), self.unit, self.decimals)

    def interval(self, low: float, high: float) -> str:
        return ui.interval_text(self.value(low), self.value(high), self.unit, self.decimals)

    def target(self, low: float | None, high: float | None) -> str:
        return ui.target_text(self.end(low), self.end(high), self.unit, self.decimals)


def fine(difference: float, decimals: int) -> int:
    """The decimals a difference is written with: a change of 0.25 is not 0.3."""
    size = abs(difference)
    return max(decimals, 2 if size < FINE_BELOW else 1 if size < ROUGH_FROM else 0)
