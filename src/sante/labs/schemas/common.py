"""Values as a person reads them: in their own units, with the canonical value beside."""

from datetime import date

from pydantic import Field

from sante.core.schemas import Model
from sante.kit import units
from sante.labs import service
from sante.labs.types import BiomarkerValue, Comparator, Interval, Status, System, UnitSystem

Day = date  # a field named date would hide the type


class Limits(Model):
    low: float | None
    high: float | None
    low_open: bool = Field(description="The limit itself does not belong to the range.")
    high_open: bool


class Canonical(Model):
    value: float
    unit: str = Field(description="UCUM.")


class ValueOut(Model):
    """V-M1, and where the value stands. `unit` is UCUM, `unit_label` is what a person reads."""

    biomarker_id: str
    name: str
    system: System
    value: float
    unit: str
    unit_label: str
    text: str = Field(description="Value and unit as shown, with the comparator of a censored one.")
    comparator: Comparator | None
    canonical: Canonical
    status: Status | None = Field(description="Null where no limits are known for this person.")
    percentile: int | None = Field(description="Among people of the same sex and age, NHANES.")
    reference_low: float | None
    reference_high: float | None
    target: Limits | None = Field(description="What to aim for: consensus of the literature.")
    date: Day
    derived: bool
    flags: list[str]

    @classmethod
    def of(cls, value: BiomarkerValue, system: UnitSystem) -> "ValueOut":
        reference = value.reference or Interval()
        there = service.shown(
            service.registry()[value.biomarker_id], value.value, value.unit, system
        )
        text = service.quantity(value.biomarker_id, value.value, system, value.unit)
        return cls(
            biomarker_id=value.biomarker_id,
            name=value.name,
            system=value.system,
            value=rounded(value.biomarker_id, value.value, value.unit, system),
            unit=there.unit,
            unit_label=units.label(there.unit),
            text=f"{value.comparator or ''}{text}",
            comparator=value.comparator,
            canonical=Canonical(value=value.value, unit=value.unit),
            status=value.status,
            percentile=value.percentile,
            reference_low=_limit(value, reference.low, system),
            reference_high=_limit(value, reference.high, system),
            target=limits_out(value.biomarker_id, value.target, value.unit, system),
            date=value.on,
            derived=value.derived,
            flags=list(value.flags),
        )


def rounded(biomarker_id: str, value: float, unit: str, system: UnitSystem) -> float:
    """A value for a program: one digit more than a person is shown, free of float noise."""
    marker = service.registry().get(biomarker_id)
    if marker is None:
        return round(value, 3)
    there = service.shown(marker, value, unit, system)
    return round(there.value, there.decimals + 1)


def limits_out(
    biomarker_id: str, interval: Interval | None, unit: str, system: UnitSystem
) -> Limits | None:
    if interval is None:
        return None
    low, high = (
        None if limit is None else rounded(biomarker_id, limit, unit, system)
        for limit in (interval.low, interval.high)
    )
    return Limits(low=low, high=high, low_open=interval.low_open, high_open=interval.high_open)


def _limit(value: BiomarkerValue, limit: float | None, system: UnitSystem) -> float | None:
    return None if limit is None else rounded(value.biomarker_id, limit, value.unit, system)
