"""Values at which coaching on a marker stops and a person is sent to somebody.

Thresholds are common practice of laboratories and guidelines from mixed sources; a clinician
should sign them off for each place that uses them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, cast

from sante.kit import units
from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry, rows_of
from sante.labs.rules.status import limits
from sante.labs.types import Interval, Reading, Referral, Subject, Urgency

_URGENCIES: Final = {"emergency": 0, "urgent": 1, "soon": 2}
_KNOWN_ALREADY: Final = {"hba1c": "condition:diabetes"}


@dataclass(frozen=True, slots=True)
class ReferRule:
    biomarker_id: str
    safe: Interval
    urgency: Urgency
    see: str
    reason: str


@lru_cache(maxsize=1)
def rules() -> tuple[ReferRule, ...]:
    return tuple(
        ReferRule(
            row["biomarker_id"],
            Interval.parse(row["safe"]),
            cast(Urgency, row["urgency"]),
            row["see"],
            row["reason"],
        )
        for row in rows_of("refer.csv")
    )


def _certainly_outside(reading: Reading, safe: Interval) -> bool:
    """A censored value only counts where the true one must be outside as well."""
    if reading.comparator in ("<", "<="):
        return safe.below(reading.value) or (reading.value == safe.low)
    if reading.comparator in (">", ">="):
        return safe.above(reading.value) or (reading.value == safe.high)
    return reading.value not in safe


def referrals(labs: Labs, subject: Subject, within_days: int | None) -> tuple[Referral, ...]:
    """The most urgent finding of each marker, the most urgent first."""
    found: dict[str, Referral] = {}
    for referral in _all(labs, subject, within_days):
        known = found.get(referral.biomarker_id)
        if known is None or _URGENCIES[referral.urgency] < _URGENCIES[known.urgency]:
            found[referral.biomarker_id] = referral
    return tuple(sorted(found.values(), key=lambda r: (_URGENCIES[r.urgency], r.biomarker_id)))


def _all(labs: Labs, subject: Subject, within_days: int | None) -> Iterator[Referral]:
    for rule in rules():
        history = labs.history(rule.biomarker_id, within_days)
        day = [reading for reading in history if reading.on == history[0].on]
        outside = [reading for reading in day if _certainly_outside(reading, rule.safe)]
        known = _KNOWN_ALREADY.get(rule.biomarker_id)
        if outside and (known is None or known not in subject.facts):
            yield _referral(outside[0], rule.urgency, rule.see, rule.reason)
    yield from _enzymes(labs, subject, within_days)
    yield from _changes(labs, within_days)


def _referral(reading: Reading, urgency: Urgency, see: str, reason: str) -> Referral:
    return Referral(
        reading.biomarker_id, reading.value, reading.unit, reading.on, urgency, see, reason
    )


def enzyme_limit(marker: str, subject: Subject) -> float:
    """The upper limit of ALT or AST; without a sex the lower of the two, which is the safer."""
    rows = registry()[marker].ranges
    highs = [row.reference.high for row in rows if row.reference and row.reference.high]
    own = limits(registry()[marker], subject)
    high = own.reference.high if own and own.reference else None
    return min(highs) if high is None else high


def _enzymes(labs: Labs, subject: Subject, within_days: int | None) -> Iterator[Referral]:
    for marker in ("alt", "ast"):
        reading = labs.newest(marker, within_days)
        if reading is not None and reading.value >= 5 * enzyme_limit(marker, subject):
            reason = "This liver value is five times its limit or more."
            yield _referral(reading, "urgent", "a doctor within a day or two", reason)


def _changes(labs: Labs, within_days: int | None) -> Iterator[Referral]:
    """Creatinine up by 0.3 mg/dL within 48 hours; haemoglobin down by 2 g/dL since last time."""
    creatinine = labs.history("creatinine", within_days)
    for earlier in creatinine[1:]:
        near = creatinine[0].on - earlier.on <= timedelta(days=2)
        if near and creatinine[0].value - earlier.value >= 0.3:
            reason = "Creatinine rose quickly, which can be an acute kidney injury."
            yield _referral(creatinine[0], "urgent", "a doctor today", reason)
            break
    blood = labs.history("hemoglobin", within_days)
    earlier_blood = next((r for r in blood if r.on != blood[0].on), None)
    if earlier_blood is not None and earlier_blood.value - blood[0].value >= 2:
        reason = "Haemoglobin fell by 2 g/dL or more, which can mean bleeding."
        yield _referral(blood[0], "urgent", "your doctor within days", reason)


@dataclass(frozen=True, slots=True)
class FactRule:
    """A code of the safety vocabulary that a value makes true; older values do not."""

    code: str
    marker: str
    outside: Interval
    within_days: int


_TWO_YEARS: Final = 730
_ONE_YEAR: Final = 365
FACTS: Final = (
    FactRule("lab:egfr_below_45", "egfr", Interval(low=45), _TWO_YEARS),
    FactRule("lab:egfr_below_30", "egfr", Interval(low=30), _TWO_YEARS),
    FactRule("lab:potassium_high", "potassium", Interval(high=5.1), _TWO_YEARS),
    FactRule("lab:sodium_low", "sodium", Interval(low=135), _TWO_YEARS),
    FactRule("lab:calcium_high", "calcium", Interval(high=10.2), _TWO_YEARS),
    FactRule("lab:ferritin_low", "ferritin", Interval(low=30), _ONE_YEAR),
    FactRule("lab:b12_low", "vitamin_b12", Interval(low=200), _ONE_YEAR),
    FactRule("lab:iron_overload", "transferrin_sat", Interval(high=45), _TWO_YEARS),
    FactRule("lab:sbp_above_180", "sbp", Interval(high=180, high_open=True), _ONE_YEAR),
    FactRule("lab:sbp_above_180", "dbp", Interval(high=120, high_open=True), _ONE_YEAR),
    FactRule("lab:sbp_above_160", "sbp", Interval(high=160, high_open=True), _ONE_YEAR),
    FactRule("lab:sbp_above_160", "dbp", Interval(high=100, high_open=True), _ONE_YEAR),
    FactRule("lab:sbp_below_90", "sbp", Interval(low=90), _ONE_YEAR),
    FactRule("lab:sbp_below_90", "dbp", Interval(low=60), _ONE_YEAR),
)


def facts(labs: Labs, subject: Subject) -> Mapping[str, str]:
    """Codes for the safety filter, each with the value that made it true, in words."""
    found: dict[str, str] = {}
    ferritin = Interval(high=200 if subject.sex != "male" else 300)
    extra = [FactRule("lab:iron_overload", "ferritin", ferritin, _TWO_YEARS)]
    for marker in ("alt", "ast"):
        high = Interval(high=3 * enzyme_limit(marker, subject), high_open=True)
        extra.append(FactRule("lab:liver_enzymes_high", marker, high, _TWO_YEARS))
    for rule in (*FACTS, *extra):
        reading = labs.newest(rule.marker, rule.within_days)
        if reading is not None and _certainly_outside(reading, rule.outside):
            found.setdefault(rule.code, _words(reading))
    return found


def _words(reading: Reading) -> str:
    marker = registry()[reading.biomarker_id]
    value = f"{reading.comparator or ''}{reading.value:.{marker.decimals}f}"
    unit = units.label(reading.unit)
    return f"your {_inside(marker.name)} was {value} {unit}".rstrip() + f" on {_day(reading.on)}"


def _inside(name: str) -> str:
    """A marker's name inside a sentence: `Potassium` but not `LDL cholesterol` in lower case."""
    first = name.split(maxsplit=1)[0]
    return name if not first.isalpha() or not first[1:].islower() else name[0].lower() + name[1:]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
