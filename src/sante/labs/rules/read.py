"""From a printed row to a value that may count: which marker, which number, which unit.

Nothing is decided silently. What had to be assumed becomes a problem a person can see; what cannot
be decided blocks the report until they settle it.
"""

from typing import Final

from sante.kit import units
from sante.labs.rules import convert, numbers
from sante.labs.rules.convert import Canonical, UnitMismatch
from sante.labs.rules.registry import Match, Registry
from sante.labs.types import (
    Biomarker,
    Comparator,
    Interval,
    PrintedRow,
    Problem,
    ReadValue,
)

UNKNOWN_TEST = Problem("unknown_test", "We do not know this test. It is kept as printed.")

_FLAG_PROBLEMS: Final = {
    "fasting_unknown": Problem(
        "fasting_unknown",
        "The report does not say that this was taken fasting. It counts as fasting; leave it out"
        " if you had eaten in the eight hours before.",
    ),
    "conventional_assay": Problem(
        "conventional_assay",
        "This is the ordinary CRP test, which cannot see low values as hs-CRP can.",
    ),
    "mdrd": Problem(
        "discouraged_formula",
        "The laboratory used an older formula for this estimate than the one in use since 2021.",
    ),
    "time_unknown": Problem(
        "time_unknown", "The time of day is not given. It counts as a morning value."
    ),
    "any_heart_rate": Problem(
        "any_heart_rate", "This is a heart rate, not necessarily at rest. It counts as resting."
    ),
}
_REFUSED: Final = {
    "rdw_cv": Problem(
        "different_quantity",
        "This is RDW-SD (fL), another quantity than RDW-CV (%). It is kept but not counted.",
    ),
    "neutrophils_abs": Problem(
        "different_quantity",
        "This is the share of neutrophils (%), another quantity than their count. It is kept but"
        " not counted.",
    ),
    "hrv_rmssd": Problem(
        "different_quantity",
        "This is SDNN, another quantity than RMSSD. It is kept but not counted.",
    ),
}


def read_row(registry: Registry, row: PrintedRow, decimal: numbers.Decimal | None) -> ReadValue:
    """What the printed row means, with everything a person should check about it."""
    number, found = _number(row, decimal)
    unit = (number.unit if number and not row.unit.strip() else row.unit).strip()
    match, matching = _match(registry, row, unit, number.value if number else None)
    problems = [*row.notes, *found, *matching]
    marker = registry.get(match.biomarker_id) if match else None
    if match is None or marker is None or match.flag == "refused":
        if match is not None and match.flag == "refused":
            problems.append(_REFUSED[match.biomarker_id])
        elif not matching:
            problems.append(UNKNOWN_TEST)
        return ReadValue(
            None,
            value=number.value if number else None,
            comparator=number.comparator if number else None,
            unit=units.normalise(unit),
            problems=tuple(p for p in problems if p.code != "ambiguous_number"),
        )
    if number is None:
        if not any(problem.blocks for problem in problems):
            problems.append(
                Problem("no_number", "There is no number here. It is kept but does not count.")
            )
        return ReadValue(marker.id, problems=tuple(problems))
    flags = frozenset({match.flag} if match.flag else ())
    read = read_value(
        marker, value=number.value, comparator=number.comparator, unit=unit, flags=flags
    )
    reference = _printed_range(marker, row, read, decimal)
    return ReadValue(
        read.biomarker_id,
        read.value,
        read.comparator,
        read.unit,
        read.canonical,
        read.canonical_unit,
        read.factor,
        reference,
        read.flags,
        (*problems, *read.problems),
    )


def _number(
    row: PrintedRow, decimal: numbers.Decimal | None
) -> tuple[numbers.PrintedNumber | None, list[Problem]]:
    try:
        return numbers.parse_number(row.value, decimal), []
    except numbers.AmbiguousNumber as two:
        return None, [Problem("ambiguous_number", f"{two} Write the value you mean.", blocks=True)]


def _match(
    registry: Registry, row: PrintedRow, unit: str, value: float | None
) -> tuple[Match | None, list[Problem]]:
    by_code = registry.code(row.code)
    by_name = registry.name(row.name)
    if by_code is not None:
        if by_name and by_code.biomarker_id not in {match.biomarker_id for match in by_name}:
            return None, [_code_name_conflict(registry, by_code, by_name[0])]
        return by_code, []
    if len(by_name) > 1:
        fitting = [m for m in by_name if _fits(registry[m.biomarker_id], unit, value)]
        if len(fitting) == 1:
            return fitting[0], []
        known = " or ".join(registry[m.biomarker_id].name for m in by_name)
        return None, [Problem("which_test", f"This can be {known}. Choose one.", blocks=True)]
    return (_same_quantity(by_name[0], unit) if by_name else None), []


# What a unit says that the name does not: a red cell width in fL is RDW-SD, whatever the report
# calls it, and neutrophils in % are their share.
_OTHER_QUANTITY: Final = {"rdw_cv": "volume", "neutrophils_abs": "fraction"}


def _same_quantity(match: Match, unit: str) -> Match:
    parsed = units.parse(unit)
    if parsed is not None and _OTHER_QUANTITY.get(match.biomarker_id) == parsed.dimension:
        return Match(match.biomarker_id, "refused")
    return match


def _code_name_conflict(registry: Registry, by_code: Match, by_name: Match) -> Problem:
    code, name = registry[by_code.biomarker_id].name, registry[by_name.biomarker_id].name
    return Problem(
        "code_name_conflict",
        f"The code says {code}, the name says {name}. Choose the one it is.",
        blocks=True,
    )


def _fits(marker: Biomarker, unit: str, value: float | None) -> bool:
    if unit:
        try:
            convert.to_canonical(marker, 1.0, unit)
        except UnitMismatch:
            return False
        return True
    return value is not None and bool(convert.guess(marker, value))


def read_value(
    marker: Biomarker,
    *,
    value: float,
    comparator: Comparator | None,
    unit: str,
    flags: frozenset[str] = frozenset(),
) -> ReadValue:
    """A number and unit for a known marker, as printed or as a person corrected it."""
    problems = [_FLAG_PROBLEMS[flag] for flag in sorted(flags) if flag in _FLAG_PROBLEMS]
    read = ReadValue(marker.id, value, comparator, convert.token_of(marker, unit), flags=flags)
    if not unit.strip():
        return _without_unit(marker, read, problems)
    try:
        canonical = convert.to_canonical(marker, value, unit)
    except UnitMismatch as wrong:
        accepted = ", ".join(units.label(u) or "no unit" for u in convert.accepted(marker))
        message = f"{wrong} Give the value in one of: {accepted}."
        return _blocked(read, problems, Problem("unit_mismatch", message, blocks=True))
    parsed = units.parse(unit)
    if "urea" in flags and parsed is not None and parsed.dimension == "mass/volume":
        canonical = Canonical(
            canonical.value * convert.UREA_TO_NITROGEN,
            canonical.unit,
            (canonical.factor or 1.0) * convert.UREA_TO_NITROGEN,
        )
        problems.append(
            Problem("urea", "The report gives urea; it is shown as urea nitrogen (x 0.466).")
        )
    return _checked(marker, read, canonical, problems)


def _without_unit(marker: Biomarker, read: ReadValue, problems: list[Problem]) -> ReadValue:
    assert read.value is not None
    candidates = convert.guess(marker, read.value)
    if len(candidates) > 1:
        choices = " or ".join(
            units.label(convert.guessed_unit(marker, read.value, c)) for c in candidates
        )
        message = f"No unit is printed, and {read.value:g} can be {choices}. Choose the unit."
        return _blocked(read, problems, Problem("unit_ambiguous", message, blocks=True))
    if not candidates:
        canonical = convert.to_canonical(marker, read.value, marker.unit)
        return _checked(marker, read, canonical, problems)
    unit = convert.guessed_unit(marker, read.value, candidates[0])
    guessed = units.label(unit) or "a plain number"
    problems.append(Problem("unit_guessed", f"No unit is printed. By its size this is {guessed}."))
    with_unit = ReadValue(marker.id, read.value, read.comparator, unit, flags=read.flags)
    return _checked(marker, with_unit, candidates[0], problems)


def _checked(
    marker: Biomarker, read: ReadValue, canonical: Canonical, problems: list[Problem]
) -> ReadValue:
    if canonical.value not in marker.plausible:
        return _blocked(read, problems, _implausible(marker, read))
    return ReadValue(
        marker.id,
        read.value,
        read.comparator,
        read.unit,
        canonical.value,
        canonical.unit,
        canonical.factor,
        flags=read.flags,
        problems=tuple(problems),
    )


def _implausible(marker: Biomarker, read: ReadValue) -> Problem:
    assert read.value is not None
    printed = f"{read.value:g} {units.label(read.unit or '')}".strip()
    others = [
        units.label(unit)
        for unit in convert.accepted(marker)
        if unit != read.unit
        and convert.to_canonical(marker, read.value, unit).value in marker.plausible
    ]
    hint = f" Perhaps the unit is {' or '.join(others)}." if others else ""
    return Problem(
        "implausible",
        f"{marker.name} of {printed} is outside what we can believe.{hint}"
        " Correct it or leave it out.",
        blocks=True,
    )


def _blocked(read: ReadValue, problems: list[Problem], problem: Problem) -> ReadValue:
    return ReadValue(
        read.biomarker_id,
        read.value,
        read.comparator,
        read.unit,
        flags=read.flags,
        problems=(*problems, problem),
    )


def _printed_range(
    marker: Biomarker, row: PrintedRow, read: ReadValue, decimal: numbers.Decimal | None
) -> Interval | None:
    """The lab's own range in the canonical unit: it is printed in the value's unit."""
    printed = numbers.parse_range(row.reference, decimal)
    if printed is None or read.unit is None or read.canonical is None:
        return None
    nitrogen = convert.UREA_TO_NITROGEN if "urea" in read.flags else 1.0
    unit = read.unit

    def limit(value: float | None) -> float | None:
        return None if value is None else convert.to_canonical(marker, value, unit).value * nitrogen

    return Interval(limit(printed.low), limit(printed.high), printed.low_open, printed.high_open)
