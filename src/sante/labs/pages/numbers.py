"""Values in the person's own units, ready for the components that draw them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.labs import service
from sante.labs.pages import words
from sante.labs.types import BiomarkerValue, Change, Interval, Reading, UnitSystem
from sante.ui import service as ui
from sante.ui.types import Marker, RangeBar

_LP_A_NOTE: Final = "measured in another unit before"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is shown; a template writes it with the `quantity` filter."""

    value: float
    unit: str
    decimals: int
    comparator: str = ""

    @property
    def text(self) -> str:
        return ui.quantity_text(self.value, self.unit, self.decimals, self.comparator)

    @property
    def rounded(self) -> float:
        """What is read on the screen: differences are taken between what is read."""
        return float(f"{self.value:.{self.decimals}f}")


def quantity(
    biomarker_id: str, value: float, unit: str | None, system: UnitSystem, comparator: str = ""
) -> Quantity:
    """`value` in `unit` (canonical when None) in the person's units; indices have two decimals."""
    marker = service.registry().get(biomarker_id)
    if marker is None:
        return Quantity(value, unit or "", 2, comparator)
    there = service.shown(marker, value, unit or marker.unit, system)
    return Quantity(there.value, there.unit, there.decimals, comparator)


def of_value(value: BiomarkerValue, system: UnitSystem) -> Quantity:
    return quantity(
        value.biomarker_id, value.value, value.unit, system, _comparator(value.comparator)
    )


def of_reading(reading: Reading, system: UnitSystem) -> Quantity:
    return quantity(
        reading.biomarker_id, reading.value, reading.unit, system, _comparator(reading.comparator)
    )


def _comparator(comparator: str | None) -> str:
    return {"<=": "≤", ">=": "≥"}.get(comparator or "", comparator or "")


def ends(
    biomarker_id: str, interval: Interval | None, unit: str, system: UnitSystem
) -> tuple[float | None, float | None]:
    """The ends of an interval in the person's units."""
    low, high = (interval.low, interval.high) if interval else (None, None)
    return (
        None if low is None else quantity(biomarker_id, low, unit, system).value,
        None if high is None else quantity(biomarker_id, high, unit, system).value,
    )


def interval_text(
    biomarker_id: str, interval: Interval | None, unit: str, system: UnitSystem
) -> str:
    """`below 100 mg/dL`; empty when no limits are known."""
    if interval is None or (interval.low is None and interval.high is None):
        return ""
    low, high = ends(biomarker_id, interval, unit, system)
    scale = quantity(biomarker_id, 0.0, unit, system)
    return ui.target_text(low, high, scale.unit, scale.decimals)


def range_bar(value: BiomarkerValue, system: UnitSystem) -> RangeBar:
    """The target as a band; where no target is known, the range the value was judged against."""
    shown = of_value(value, system)
    band = value.target or value.reference
    low, high = ends(value.biomarker_id, band, value.unit, system)
    return RangeBar(
        value=shown.value,
        target_low=low,
        target_high=high,
        unit=shown.unit,
        decimals=shown.decimals,
    )


def change_text(
    before: Reading | None,
    value: BiomarkerValue,
    system: UnitSystem,
    today: date,
    *,
    with_chance: bool = True,
) -> str:
    """`down 17 since June`, and whether that may be chance."""
    if before is None:
        return "calculated" if value.derived else "one result"
    now, then = of_value(value, system), of_reading(before, system)
    if now.unit != then.unit:
        return _LP_A_NOTE
    if before.comparator or value.comparator:
        return f"was {then.text} on {ui.date_text(before.on, today)}"
    delta = now.rounded - then.rounded
    said = ui.change_text(delta, words.since(before.on, today), now.decimals)
    return said + (words.chance(compared(before, value)) if delta and with_chance else "")


def compared(before: Reading, value: BiomarkerValue) -> Change | None:
    return service.compare(before, reading_of(value))


def reading_of(value: BiomarkerValue) -> Reading:
    return Reading(
        value.biomarker_id, value.value, value.unit, value.on, comparator=value.comparator
    )


class Past:
    """What was known before: `readings` are the measured values, `computed` those of an earlier
    profile, where the markers derived from others stand."""

    def __init__(self, readings: Iterable[Reading], computed: Iterable[BiomarkerValue]) -> None:
        self._of: dict[str, list[Reading]] = {}
        for reading in (*readings, *map(reading_of, computed)):
            self._of.setdefault(reading.biomarker_id, []).append(reading)

    def before(self, value: BiomarkerValue) -> Reading | None:
        known = [r for r in self._of.get(value.biomarker_id, ()) if r.on < value.on]
        return max(known, key=lambda reading: reading.on, default=None)


def marker(
    value: BiomarkerValue, past: Past, system: UnitSystem, today: date, *, referred: bool
) -> Marker:
    """A biomarker in a list, with its change and its place among people of its sex and age."""
    told = [change_text(past.before(value), value, system, today)]
    if value.percentile is not None:
        told.append(f"{words.ordinal(value.percentile)} percentile")
    return Marker(
        name=value.name,
        href=f"/body/{value.biomarker_id}",
        status=words.standing(value, referred=referred),
        bar=range_bar(value, system),
        comparator=_comparator(value.comparator),
        change=" · ".join(told),
    )
