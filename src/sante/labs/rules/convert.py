"""Units of a marker: every printed unit is brought to the canonical one, once.

Powers of ten come from `kit.units`; what needs the analyte's molar mass comes from `units.csv`.
Lipoprotein(a) is the exception: mg/dL and nmol/L have no fixed relation (the particles differ in
size from person to person), so each is kept as given and compared with its own limit.
"""

from dataclasses import dataclass
from typing import Final

from sante.kit import units
from sante.labs.types import Biomarker, OtherUnit, UnitSystem

LP_A: Final = "lp_a"
LP_A_UNITS: Final = ("nmol/L", "mg/dL")
# A report that calls its row urea weighs the whole molecule; urea nitrogen its two N atoms only.
UREA_TO_NITROGEN: Final = 28.0134 / 60.056


class UnitMismatch(ValueError):
    """The unit measures something else than this marker is measured in."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """`factor` is None where the conversion is not a plain factor (HbA1c)."""

    value: float
    unit: str
    factor: float | None


def accepted(marker: Biomarker) -> tuple[str, ...]:
    """The units named to a person who has to choose one, the canonical first."""
    if marker.id == LP_A:
        return LP_A_UNITS
    return (marker.unit, *(other.unit for other in marker.units))


def _declared(marker: Biomarker) -> tuple[OtherUnit, ...]:
    return (OtherUnit(marker.unit, 1.0), *marker.units)


def token_of(marker: Biomarker, unit: str) -> str | None:
    """The UCUM token of a printed unit on this marker; None when it is not understood.

    `G/L` on a blood count is 10*9 cells, never grams.
    """
    token = units.normalise(unit)
    if token == "g/L" and marker.unit.startswith("10*3"):
        return "10*9/L"
    return token


def to_canonical(marker: Biomarker, value: float, unit: str) -> Canonical:
    """`value` in `unit` (any spelling) in the marker's own unit. Raises UnitMismatch."""
    token = token_of(marker, unit)
    if token is None:
        raise UnitMismatch(f"{unit!r} is not a unit we know.")
    if marker.id == LP_A:
        return _lp_a(value, token)
    declared = _declared(marker)
    exact = [other for other in declared if other.unit == token]
    for other in exact or declared:
        try:
            same = units.convert(value, token, other.unit)
            one = units.convert(1.0, token, other.unit)
        except ValueError:
            continue
        canonical = (same - other.offset) / other.factor
        return Canonical(canonical, marker.unit, None if other.offset else one / other.factor)
    raise UnitMismatch(
        f"{marker.name} is not measured in {units.label(token) or token}; "
        f"it can be {', '.join(units.label(u) or u for u in accepted(marker))}."
    )


def _lp_a(value: float, token: str) -> Canonical:
    for kept in LP_A_UNITS:
        try:
            return Canonical(
                units.convert(value, token, kept), kept, units.convert(1.0, token, kept)
            )
        except ValueError:
            continue
    raise UnitMismatch("Lipoprotein(a) can be nmol/L or mg/dL.")


def from_canonical(marker: Biomarker, value: float, unit: str) -> float:
    """The canonical `value` expressed in one of the marker's declared units.

    Raises UnitMismatch for any other unit.
    """
    for other in _declared(marker):
        if other.unit == unit:
            return value * other.factor + other.offset
    if unit == marker.si_unit:
        return units.convert(value, marker.unit, unit)
    raise UnitMismatch(f"{marker.name} is not shown in {unit}.")


def guess(marker: Biomarker, value: float) -> tuple[Canonical, ...]:
    """What a value printed without a unit may be: one canonical value for each reading of it
    that a living person can have. More than one means: ask."""
    found: dict[float, Canonical] = {}
    rare = {other.unit for other in marker.units if not other.guessed}
    for unit in accepted(marker):
        canonical = to_canonical(marker, value, unit)
        if unit not in rare and canonical.value in marker.plausible:
            key = float(f"{canonical.value:.6g}")
            found.setdefault(key if marker.id != LP_A else len(found), canonical)
    return tuple(found.values())


def guessed_unit(marker: Biomarker, value: float, canonical: Canonical) -> str:
    """The declared unit under which `value` reads as `canonical`."""
    for unit in accepted(marker):
        if abs(to_canonical(marker, value, unit).value - canonical.value) <= 1e-9 * abs(value):
            return unit
    return marker.unit


@dataclass(frozen=True, slots=True)
class Shown:
    value: float
    unit: str
    decimals: int


def shown(marker: Biomarker, value: float, unit: str, system: UnitSystem) -> Shown:
    """A stored value in the person's unit system; Lp(a) stays in the unit it was measured in."""
    if system == "conventional" or unit != marker.unit:
        return Shown(value, unit, marker.decimals)
    return Shown(from_canonical(marker, value, marker.si_unit), marker.si_unit, marker.si_decimals)
