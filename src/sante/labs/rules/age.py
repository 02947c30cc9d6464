"""Biological age: PhenoAge (Levine 2018 Aging 10:573), written out.

It is linear in `xb`, so every marker's share in years adds up exactly. It is an index of a
population, fitted in people of 20 and over; one draw is uncertain by about 1.5 years of standard
deviation, and mean PhenoAge drifted by 5 years between NHANES waves, 3 of them from one change of
an RDW analyser. Hence a band and a place among people of the same sex, never "years younger".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.rules.status import median
from sante.labs.rules.tuning import TUNING, Tuning
from sante.labs.types import AgeContribution, BiologicalAge, Reading, Sex, Subject

INTERCEPT: Final = -19.90667
AGE: Final = 0.08035356
# Coefficients for g/L, umol/L, mmol/L, ln(mg/dL), %, fL, %, U/L, 10*3/uL.
COEFFICIENTS: Final = {
    "albumin": -0.03359355,
    "creatinine": 0.009506491,
    "glucose_fasting": 0.1953192,
    "hs_crp": 0.09536762,
    "lymphocytes_pct": -0.01199984,
    "mcv": 0.02676401,
    "rdw_cv": 0.3306156,
    "alp": 0.001868778,
    "wbc": 0.05542406,
}
_TO_FORMULA: Final = {"albumin": 10.0, "creatinine": 88.4, "glucose_fasting": 0.05551}


@dataclass(frozen=True, slots=True)
class Constants:
    """The last step, from xb to years. The defaults are the paper's; others print fewer digits."""

    shift: float = 141.50225
    hazard: float = 0.0055305
    gamma: float = 0.007692696
    growth: float = 1.51714  # exp(120 gamma) - 1


CONSTANTS: Final = Constants()


def _term(marker: str, value: float, tuning: Tuning) -> float:
    """What a canonical value adds to xb."""
    if marker != "hs_crp":
        return COEFFICIENTS[marker] * value * _TO_FORMULA.get(marker, 1.0)
    mg_dl = value / 10
    if tuning.age_crp_floor_mg_dl is not None:
        mg_dl = max(mg_dl, tuning.age_crp_floor_mg_dl)
    return COEFFICIENTS[marker] * (
        math.log1p(mg_dl) if tuning.age_crp == "log1p" else math.log(mg_dl)
    )


def years(xb: float, tuning: Tuning = TUNING, constants: Constants = CONSTANTS) -> float:
    """PhenoAge of a linear predictor: the paper's double logarithm, which is linear in xb."""
    scale = constants.hazard * constants.growth / constants.gamma
    return constants.shift + (math.log(scale) + xb) / tuning.age_gompertz


def mortality(xb: float, constants: Constants = CONSTANTS) -> float:
    """The ten-year mortality that the predictor stands for, 0 to 1."""
    return 1 - math.exp(-constants.growth * math.exp(xb) / constants.gamma)


def predictor(values: Mapping[str, float], age: float, tuning: Tuning = TUNING) -> float:
    """xb of nine canonical values (hs-CRP in mg/L, above zero) and an age in completed years."""
    return (
        INTERCEPT
        + AGE * age
        + math.fsum(_term(marker, values[marker], tuning) for marker in COEFFICIENTS)
    )


def phenoage(values: Mapping[str, float], age: float, tuning: Tuning = TUNING) -> float:
    return years(predictor(values, age, tuning), tuning)


def _typical(marker: str, sex: Sex | None, age: int) -> float:
    """The median at this age and sex; without a sex, midway between the two medians."""
    sexes: tuple[Sex, ...] = (sex,) if sex else ("female", "male")
    row = registry()[marker].percentile_row or marker
    medians = [found for s in sexes if (found := median(row, s, age)) is not None]
    return sum(medians) / len(medians)


def _place(gap: float, sex: Sex | None, tuning: Tuning) -> int | None:
    """The percentile of PhenoAge minus age among people of the sex, NHANES 2015-18 as a normal
    distribution (mean and SD from science; women about a year lower)."""
    if sex is None:
        return None
    centre = tuning.age_gap_women if sex == "female" else tuning.age_gap_men
    z = (gap - centre) / tuning.age_gap_sd
    return min(max(round(100 * 0.5 * (1 + math.erf(z / math.sqrt(2)))), 1), 99)


def _inputs(
    labs: Labs, tuning: Tuning
) -> tuple[dict[str, Reading], tuple[str, ...], tuple[str, ...]]:
    """The nine values, those missing, and those there but too old."""
    found, missing, stale = {}, [], []
    for marker in COEFFICIENTS:
        newest = labs.newest(marker)
        if newest is None or newest.number <= 0 or newest.comparator in (">", ">="):
            missing.append(marker)
        elif labs.on - newest.on > timedelta(days=tuning.carry_days):
            stale.append(marker)
        else:
            found[marker] = newest
    return found, tuple(missing), tuple(stale)


def _refusal(subject: Subject, tuning: Tuning) -> str | None:
    if subject.pregnant:
        return "pregnancy"
    if subject.age is None:
        return "birth_date_missing"
    return f"under_{tuning.age_minimum}" if subject.age < tuning.age_minimum else None


def biological_age(labs: Labs, subject: Subject, tuning: Tuning = TUNING) -> BiologicalAge:
    """PhenoAge of the newest values, or what is missing for it. Nothing is filled in."""
    found, missing, stale = _inputs(labs, tuning)
    reason = _refusal(subject, tuning) or ("values_missing" if missing or stale else None)
    age = subject.age
    if reason is not None or age is None:
        return BiologicalAge(
            None, age, tuning.age_band, missing=missing, stale=stale, reason=reason
        )
    values = {marker: reading.number for marker, reading in found.items()}
    typical = {marker: _typical(marker, subject.sex, age) for marker in COEFFICIENTS}
    contributions = tuple(
        AgeContribution(marker, values[marker], typical[marker], share)
        for marker, share in _shares(values, typical, tuning).items()
    )
    value = phenoage(values, age, tuning)
    return BiologicalAge(
        value,
        age,
        tuning.age_band,
        typical=phenoage(typical, age, tuning),
        percentile=_place(value - age, subject.sex, tuning),
        contributions=tuple(sorted(contributions, key=lambda c: (-abs(c.years), c.biomarker_id))),
        flags=_flags(found, tuning),
    )


def age_with(
    found: BiologicalAge, changed: Mapping[str, float], tuning: Tuning = TUNING
) -> float | None:
    """The age if some of its values (canonical units, above zero) were others, such as projected
    ones; None where there is none. Exact, for PhenoAge is linear in its terms."""
    if found.value is None:
        return None
    moved = (
        _term(part.biomarker_id, changed[part.biomarker_id], tuning)
        - _term(part.biomarker_id, part.value, tuning)
        for part in found.contributions
        if part.biomarker_id in changed
    )
    return found.value + math.fsum(moved) / tuning.age_gompertz


def _shares(
    values: Mapping[str, float], typical: Mapping[str, float], tuning: Tuning
) -> dict[str, float]:
    return {
        marker: (_term(marker, values[marker], tuning) - _term(marker, typical[marker], tuning))
        / tuning.age_gompertz
        for marker in COEFFICIENTS
    }


def _flags(found: Mapping[str, Reading], tuning: Tuning) -> tuple[str, ...]:
    crp = found["hs_crp"]
    flags = [
        ("crp_below_detection", crp.comparator is not None),
        ("crp_conventional_assay", "conventional_assay" in crp.flags),
        ("acute_inflammation", crp.number > tuning.acute_crp),
        ("several_draws", len({reading.on for reading in found.values()}) > 1),
    ]
    return tuple(name for name, holds in flags if holds)
