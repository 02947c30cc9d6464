"""How findings are said to a person: tones, names of systems, reasons, what is missing.

A status becomes a tone and a word here and nowhere else.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sante.labs import service
from sante.labs.rules.derived import RULES as DERIVED
from sante.labs.types import (
    BiomarkerValue,
    Change,
    Direction,
    DrawFacts,
    Evidence,
    Priority,
    ReportStatus,
    SignalResult,
    Status,
    System,
    SystemStatus,
    Urgency,
)
from sante.ui import service as ui
from sante.ui.types import Status as Shown
from sante.ui.types import Tone

SEE_SOMEBODY: Final = Shown(Tone.REFER, "See a clinician")
LEFT_OUT: Final = Shown(Tone.UNKNOWN, "Left out")
NOT_KNOWN: Final = Shown(Tone.UNKNOWN, "Unknown test")
NOT_READ: Final = Shown(Tone.OFF, "To settle")
NOT_COUNTED: Final = Shown(Tone.UNKNOWN, "Does not count")
_NO_LIMITS: Final = Shown(Tone.UNKNOWN, "No range known")
_IN_TARGET: Final = Shown(Tone.GOOD, "In target")
_IN_RANGE: Final = Shown(Tone.GOOD, "In range")
_BORDERLINE: Final = {
    Status.BORDERLINE_LOW: "Slightly low",
    Status.BORDERLINE_HIGH: "Slightly high",
}

SYSTEMS: Final[Mapping[System, str]] = {
    System.CARDIOVASCULAR: "Heart and vessels",
    System.METABOLIC: "Metabolism",
    System.INFLAMMATION: "Inflammation",
    System.LIVER: "Liver",
    System.KIDNEY: "Kidneys",
    System.BLOOD: "Blood",
    System.THYROID: "Thyroid",
    System.NUTRITIONAL: "Vitamins and iron",
    System.ELECTROLYTES: "Minerals and salts",
    System.HORMONAL: "Hormones",
    System.MUSCLE: "Muscle",
    System.BODY: "Body measures",
    System.FITNESS: "Fitness",
    System.ACTIVITY: "Activity",
    System.SLEEP: "Sleep",
}
SYSTEM_STANDING: Final[Mapping[SystemStatus, Shown]] = {
    SystemStatus.HEALTHY: Shown(Tone.GOOD, "All in range"),
    SystemStatus.ATTENTION: Shown(Tone.NEAR, "Watch"),
    SystemStatus.WARNING: Shown(Tone.OFF, "Needs attention"),
}
REPORT_STANDING: Final[Mapping[ReportStatus, Shown]] = {
    "review": Shown(Tone.NEAR, "To check"),
    "confirmed": Shown(Tone.GOOD, "Confirmed"),
}
FORMATS: Final = {
    "fhir": "From a FHIR file",
    "csv": "From a table",
    "pdf": "From a PDF",
    "json": "From a JSON file",
    "manual": "Typed in",
}
# What a report says of itself, where the page has a better way out than the API's.
REPORT_NOTES: Final = {
    "date_ambiguous": "The dates can be day first or month first. Give the report's date, or say"
    " which it is under “How the table was read”.",
}
URGENCIES: Final[Mapping[Urgency, str]] = {
    "emergency": "Call emergency services",
    "urgent": "Do not wait",
    "soon": "Make an appointment",
}
EVIDENCE: Final[Mapping[Evidence, str]] = {
    "guideline": "From a guideline",
    "consensus": "Expert consensus, cut-points vary",
    "exploratory": "Exploratory: no guideline says so yet",
}
CONFIDENCE: Final = {
    "A": "High: a guideline",
    "B": "Medium: a common laboratory range or one good study",
    "C": "Low: consensus only, laboratories differ",
}
DIRECTIONS: Final[Mapping[Direction, str]] = {
    Direction.LOWER: "Lower is better",
    Direction.HIGHER: "Higher is better",
    Direction.RANGE: "Best within a range",
}
SCORE_REASONS: Final = {
    "pregnancy": "In pregnancy many values are meant to differ, so there is no score.",
    "birth_date_missing": "The score needs your date of birth. Add it under You.",
    "under_18": "The score is made for adults.",
    "acute_inflammation": "Your hs-CRP is above 10 mg/L. An infection or injury speaks louder than"
    " the rest now: have it repeated in two to three weeks.",
    "no_values": "None of the markers of the score is among your values yet.",
}
AGE_REASONS: Final = {
    "pregnancy": "In pregnancy many values are meant to differ, so it is not computed.",
    "birth_date_missing": "It needs your date of birth. Add it under You.",
    "under_20": "It was fitted in people of 20 and over.",
    "values_missing": "It needs nine markers, none older than 180 days. Nothing is filled in.",
}
AGE_FLAGS: Final = {
    "crp_below_detection": "Your CRP was too low for the test to measure; the number used for it is"
    " an estimate.",
    "crp_conventional_assay": "The ordinary CRP test was used, which cannot see low values.",
    "acute_inflammation": "Your hs-CRP is above 10 mg/L: an infection or injury makes this age too"
    " high for now.",
    "several_draws": "The nine values come from more than one blood draw.",
}

_MISSING: Final = {
    "sex": "your sex for reference ranges",
    "birth_date": "your date of birth",
    "no_insulin_therapy": "it says nothing under insulin treatment",
    "limits_for_pregnancy": "limits for pregnancy, which we do not have",
}
_MISSING_OF: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(.+)_exact"), "an exact {}, without “<” or “>”"),
    (re.compile(r"(.+)_at_this_age"), "{}, which is not valid at your age"),
    (re.compile(r"(.+)_second_draw"), "a second {}"),
    (re.compile(r"(.+)_90_days_apart"), "two {} values 90 days apart"),
    (re.compile(r"(.+)_(\d+)_readings"), "{1} readings of {0}"),
    (re.compile(r"(.+)_(\d+)_nights"), "{0} of {1} nights"),
)
_INDICES: Final = {rule.id: rule.name for rule in DERIVED}


def standing(value: BiomarkerValue, *, referred: bool = False) -> Shown:
    """The badge of a value. A value at which coaching stops says so before anything else."""
    if referred:
        return SEE_SOMEBODY
    if value.status is None:
        return _NO_LIMITS
    if value.status is Status.NORMAL:
        return _IN_TARGET if value.target and value.value in value.target else _IN_RANGE
    if value.status in _BORDERLINE:
        return Shown(Tone.NEAR, _BORDERLINE[value.status])
    side = "Above" if value.status is Status.HIGH else "Below"
    return Shown(Tone.OFF, f"{side} {'target' if value.target else 'range'}")


def signal_standing(signal: SignalResult) -> Shown:
    if signal.output == "refer":
        return SEE_SOMEBODY
    if signal.output == "info":
        return Shown(Tone.UNKNOWN, "Good to know")
    if signal.priority is Priority.HIGH:
        return Shown(Tone.OFF, "Needs attention")
    word = "Watch" if signal.priority is Priority.MEDIUM else "Low priority"
    return Shown(Tone.NEAR, word)


def marker_name(code: str) -> str:
    """The name of a marker, or of an index computed from several."""
    marker = service.registry().get(code)
    return marker.name if marker else _INDICES.get(code, code.replace("_", " "))


def missing_text(code: str) -> str:
    """What a rule lacked, in words: `hba1c` is HbA1c, `sbp_4_readings` is 4 readings of it."""
    if code in _MISSING:
        return _MISSING[code]
    for pattern, words in _MISSING_OF:
        if match := pattern.fullmatch(code):
            return words.format(marker_name(match[1]), *match.groups()[1:])
    return marker_name(code)


def listed(names: Iterable[str]) -> str:
    """`a, b and c`; with semicolons where a name has a comma of its own."""
    *first, last = names
    mark = "; " if any("," in name for name in (*first, last)) else ", "
    return f"{mark.join(first)} and {last}" if first else last


def draw_text(draw: DrawFacts) -> str:
    """How the sample was taken, as far as it is known: `At 08:15, fasting.`"""
    said = [f"at {draw.taken_at:%H:%M}"] if draw.taken_at else []
    for fact, yes, no in (
        (draw.fasting, "fasting", "not fasting"),
        (draw.ill, "while ill", ""),
        (draw.exercised, "after hard exercise", ""),
    ):
        said += [word for word in [yes if fact else no if fact is False else ""] if word]
    text = ", ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def share_below(percentile: int) -> str:
    """A percentile as people count."""
    return f"higher than about {percentile} in 100"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th, 72nd."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def since(day: date, today: date) -> str:
    """Who travels east may have a result of a day that has not begun at home."""
    return ui.since_text(min(day, today), today)


def chance(change: Change | None) -> str:
    """Whether a change is more than the marker varies by itself."""
    if change is None or change.real is None or not change.absolute:
        return ""
    return "" if change.real else ", may be chance"
