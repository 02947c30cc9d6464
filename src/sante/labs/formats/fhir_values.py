"""One FHIR Observation, or one component of it, as printed rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sante.kit import units
from sante.labs.formats import dates
from sante.labs.formats.cells import as_text, clipped, loinc, range_text
from sante.labs.rules.numbers import parse_range
from sante.labs.rules.registry import registry
from sante.labs.types import PrintedRow, Problem

Resource = Mapping[str, Any]

_PRELIMINARY: Final = Problem(
    "preliminary", "The laboratory marked this value as preliminary: it may still change."
)
_TOO_LARGE: Final = Problem("number_unreadable", "The number in the file cannot be read.")
_SEVERAL_RANGES: Final = Problem(
    "several_ranges", "The report prints several ranges for this value; none of them is used."
)
_RANGE_UNIT: Final = Problem(
    "range_unit", "The range is printed in another unit than the value and is not used."
)
_COMPARATORS: Final = ("<", "<=", ">", ">=")
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?$")


def dicts(value: object) -> Iterator[Resource]:
    """The objects in a list; anything else a broken file may hold there is passed over."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written; `printed` is set when the file gives only a month or a year."""

    on: date
    printed: str | None = None

    @property
    def notes(self) -> tuple[Problem, ...]:
        if self.printed is None:
            return ()
        return (
            Problem(
                "date_imprecise",
                f"The file only says {self.printed}; the value counts from {self.on}.",
            ),
        )


def day_of(resource: Resource) -> Day | None:
    """When the sample was taken, else when the result was issued.

    An instant counts on the day its own offset says; a month or a year from its first day.
    """
    period = resource.get("effectivePeriod")
    period = period if isinstance(period, dict) else {}
    for text in (
        resource.get("effectiveDateTime"),
        resource.get("effectiveInstant"),
        period.get("start"),
        period.get("end"),
        resource.get("issued"),
    ):
        if not isinstance(text, str):
            continue
        if (on := dates.iso(text)) is not None:
            return Day(on)
        partial = _PARTIAL.match(text)
        if partial and (on := dates.iso(f"{partial[1]}-{partial[2] or '01'}-01")) is not None:
            return Day(on, text)
    return None


def codes_of(part: Resource) -> list[str]:
    """The LOINC codes of a test, those we know first."""
    code = part.get("code")
    codings = dicts(code.get("coding")) if isinstance(code, dict) else iter(())
    found = [code for coding in codings if (code := _loinc_of(coding)) is not None]
    return sorted(found, key=lambda code: registry().code(code) is None)


def _loinc_of(coding: Resource) -> str | None:
    """A code is LOINC's when the file says so, or says no system and the code has its form."""
    code, system = coding.get("code"), coding.get("system")
    if isinstance(system, str) and ("loinc" in system or "2.16.840.1.113883.6.1" in system):
        return clipped(code, 20) or None if isinstance(code, str) else None
    return loinc(code) if system is None else None


def is_known(part: Resource) -> bool:
    return any(registry().code(code) is not None for code in codes_of(part))


def text_of(concept: object) -> str:
    """What a person would read of a CodeableConcept; LOINC's own display before others."""
    if not isinstance(concept, dict):
        return ""
    codings = sorted(dicts(concept.get("coding")), key=lambda coding: _loinc_of(coding) is None)
    texts = [
        concept.get("text"),
        *(c.get("display") for c in codings),
        *(c.get("code") for c in codings),
    ]
    return next(
        (text for found in texts if isinstance(found, str) and (text := clipped(found))), ""
    )


def parts_of(observation: Resource, *, known_only: bool) -> Iterator[tuple[str, Resource]]:
    """The observation itself where it has a result, and its components; with what to add to the
    locator. A panel that only has members has no result of its own."""
    components = list(dicts(observation.get("component")))
    if has_result(observation) and (is_known(observation) or not known_only):
        yield "", observation
    for number, component in enumerate(components, 1):
        if has_result(component) and (is_known(component) or not known_only):
            yield f", component {number}", component


def has_result(part: Resource) -> bool:
    return "dataAbsentReason" in part or any(key.startswith("value") for key in part)


def row_of(part: Resource, locator: str, day: Day | None, status: object) -> PrintedRow:
    """Raises nothing: what cannot be read is kept empty, with a note that says so."""
    value, unit, value_notes = _value(part)
    reference, range_notes = _range(part.get("referenceRange"), unit)
    code = next(iter(codes_of(part)), None)
    notes = [*value_notes, *range_notes, *(day.notes if day else ())]
    if status in ("preliminary", "registered"):
        notes.append(_PRELIMINARY)
    if not value and (reason := part.get("dataAbsentReason")) is not None:
        notes.append(
            Problem("no_result", f"There is no result: {text_of(reason) or 'no reason given'}.")
        )
    return PrintedRow(
        name=text_of(part.get("code")) or code or "(no name)",
        value=value,
        unit=unit,
        code=code,
        reference=reference,
        locator=locator,
        on=day.on if day else None,
        notes=tuple(notes),
    )


def _value(part: Resource) -> tuple[str, str, tuple[Problem, ...]]:
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        return _quantity(quantity)
    for key in ("valueString", "valueInteger", "valueDecimal", "valueDateTime", "valueTime"):
        if key in part:
            return as_text(part[key]), "", ()
    if "valueCodeableConcept" in part:
        return text_of(part["valueCodeableConcept"]), "", ()
    if isinstance(part.get("valueBoolean"), bool):
        return ("yes" if part["valueBoolean"] else "no"), "", ()
    for key, first, second, between in (
        ("valueRange", "low", "high", " - "),
        ("valueRatio", "numerator", "denominator", ":"),
    ):
        if isinstance(part.get(key), dict):
            ends = [_limit(part[key].get(name)) for name in (first, second)]
            return between.join(ends) if all(ends) else "", "", ()
    return "", "", ()


def _quantity(quantity: Resource) -> tuple[str, str, tuple[Problem, ...]]:
    number = as_text(quantity.get("value"))
    comparator = quantity.get("comparator")
    unit, conflict = _unit(quantity)
    notes = (conflict,) if conflict else ()
    if not number and quantity.get("value") is not None:
        return "", unit, (*notes, _TOO_LARGE)
    sign = comparator if comparator in _COMPARATORS and number else ""
    return f"{sign}{number}", unit, notes


def _unit(quantity: Resource) -> tuple[str, Problem | None]:
    """The UCUM code where there is one we understand, else the unit as printed.

    The code is the exact one of the two ("G/l" is printed for 10*9/L). Where both are
    concentrations of which one is wrong, nobody but the owner of the report can tell.
    """
    printed, code = _text(quantity, "unit"), _text(quantity, "code")
    by_print, by_code = units.parse(printed), units.parse(code)
    if by_code is None:
        return printed or code, None
    if by_print is not None and {by_print.dimension, by_code.dimension} <= {
        "mass/volume",
        "substance/volume",
    }:
        same = by_print.dimension == by_code.dimension
        if not same or abs(by_print.scale / by_code.scale - 1) > 1e-6:
            message = f"The file gives two units, {printed} and {code}. Choose the right one."
            return "", Problem("unit_conflict", message, blocks=True)
    return code, None


def _text(quantity: Resource, key: str) -> str:
    text = quantity.get(key)
    return clipped(text, 60) if isinstance(text, str) else ""


def _limit(value: object) -> str:
    return as_text(value.get("value")) if isinstance(value, dict) else ""


def _range(ranges: object, unit: str) -> tuple[str, tuple[Problem, ...]]:
    """The normal range for everybody; ranges for some (by sex or age) cannot be chosen from."""
    normal = [found for found in dicts(ranges) if _is_normal(found)]
    general = [found for found in normal if not (found.get("appliesTo") or found.get("age"))]
    usable = general if len(general) == 1 else normal
    if len(usable) > 1:
        return "", (_SEVERAL_RANGES,)
    if not usable:
        return "", ()
    low, high = usable[0].get("low"), usable[0].get("high")
    if _other_unit(low, unit) or _other_unit(high, unit):
        return "", (_RANGE_UNIT,)
    text = usable[0].get("text")
    printed = clipped(text) if isinstance(text, str) else ""
    limits = range_text(_limit(low), _limit(high))
    # "<200" says more than a high of 200, which does not tell whether 200 belongs to it.
    return (printed if not limits or parse_range(printed, None) else limits), ()


def _is_normal(found: Resource) -> bool:
    """A range without a type is the normal one (FHIR R4, Observation.referenceRange.type)."""
    kind = found.get("type")
    if not isinstance(kind, dict):
        return True
    codes = [coding.get("code") for coding in dicts(kind.get("coding"))]
    return not codes or "normal" in codes


def _other_unit(limit: object, unit: str) -> bool:
    if not isinstance(limit, dict) or not unit:
        return False
    other = units.parse(_text(limit, "code") or _text(limit, "unit"))
    own = units.parse(unit)
    if other is None or own is None:
        return False
    return other.dimension == own.dimension and abs(other.scale / own.scale - 1) > 1e-6
