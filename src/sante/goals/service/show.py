"""Values in the person's own unit: every number of a goal leaves here."""

from sante.goals.rules.targets import ShowValue
from sante.goals.types import MarkerState
from sante.labs import service as labs
from sante.profile.types import Person


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
