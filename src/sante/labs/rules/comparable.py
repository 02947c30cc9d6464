"""Whether two draws were taken alike enough to be compared, and what to do where they were not.

Each circumstance matters to some markers only. Sources: fasting, time of day and exercise are the
preanalytical factors of CLSI GP41 and EFLM (Simundic 2018 Clin Chem Lab Med 56:2015); acute illness
raises the acute-phase proteins and lowers cholesterol, albumin and iron (Gabay 1999 NEJM 340:448).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Final, Literal

from sante.labs.types import DrawFacts

Circumstance = Literal["fasting", "time_of_day", "illness", "exercise"]
APART_HOURS: Final = 3.0  # draws closer than this count as the same time of day

MATTERS: Final[dict[Circumstance, frozenset[str]]] = {
    "fasting": frozenset(
        [
            "triglycerides",
            "glucose_fasting",
            "insulin_fasting",
            "homa_ir",
            "c_peptide",
            "ldl_c",
            "non_hdl_c",
            "iron",
            "transferrin_sat",
            "phosphate",
        ]
    ),
    "time_of_day": frozenset(
        [
            "cortisol_am",
            "testosterone_total",
            "tsh",
            "iron",
            "transferrin_sat",
            "bilirubin_total",
            "phosphate",
            "wbc",
            "triglycerides",
            "sbp",
            "dbp",
        ]
    ),
    "illness": frozenset(
        [
            "hs_crp",
            "ferritin",
            "fibrinogen",
            "esr",
            "wbc",
            "neutrophils_abs",
            "lymphocytes_abs",
            "lymphocytes_pct",
            "platelets",
            "albumin",
            "iron",
            "tibc",
            "transferrin_sat",
            "ldl_c",
            "total_chol",
            "hdl_c",
            "non_hdl_c",
            "apob",
            "triglycerides",
            "glucose_fasting",
            "insulin_fasting",
            "homa_ir",
            "tsh",
            "free_t3",
            "alt",
            "ast",
            "zinc",
            "resting_hr",
            "hrv_rmssd",
        ]
    ),
    "exercise": frozenset(
        [
            "ck",
            "ast",
            "alt",
            "creatinine",
            "egfr",
            "cystatin_c",
            "uacr",
            "uric_acid",
            "hs_crp",
            "wbc",
            "neutrophils_abs",
            "potassium",
            "bilirubin_total",
            "triglycerides",
            "testosterone_total",
        ]
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Why a comparison is weaker than it looks; `message` ends with what to do next time."""

    code: Circumstance
    message: str


def differences(
    before: DrawFacts, after: DrawFacts, biomarker_id: str | None = None
) -> tuple[Difference, ...]:
    """What differs between two draws, with a marker only what matters to it.

    What is not known is not held to differ; illness and exercise weigh even against an unknown, as
    most draws are taken without them.
    """
    return tuple(
        Difference(code, message)
        for code, judge in _JUDGES
        if (biomarker_id is None or biomarker_id in MATTERS[code])
        and (message := judge(before, after))
    )


def _fasting(before: DrawFacts, after: DrawFacts) -> str:
    if None in (before.fasting, after.fasting) or before.fasting == after.fasting:
        return ""
    now, then = ("fasting", "after food") if after.fasting else ("after food", "fasting")
    return f"The newer test was taken {now}, the older one {then}. Take the next one fasting."


def _time_of_day(before: DrawFacts, after: DrawFacts) -> str:
    if before.taken_at is None or after.taken_at is None:
        return ""
    if _hours_apart(before.taken_at, after.taken_at) <= APART_HOURS:
        return ""
    return (
        f"One was taken at {before.taken_at:%H:%M}, the other at {after.taken_at:%H:%M}, and this"
        " follows the clock. Take the next one at the same time of day."
    )


def _hours_apart(one: time, other: time) -> float:
    """Around the clock: 23:00 and 01:00 are two hours apart."""
    minutes = abs((one.hour - other.hour) * 60 + one.minute - other.minute)
    return min(minutes, 24 * 60 - minutes) / 60


def _illness(before: DrawFacts, after: DrawFacts) -> str:
    return _once(
        before.ill,
        after.ill,
        "You were ill when the {} test was taken. Have it repeated two to three weeks after you"
        " are well.",
    )


def _exercise(before: DrawFacts, after: DrawFacts) -> str:
    return _once(
        before.exercised,
        after.exercised,
        "You had exercised hard before the {} test. Rest for a day before the next one.",
    )


def _once(before: bool | None, after: bool | None, words: str) -> str:
    if bool(before) == bool(after):
        return ""
    return words.format("newer" if after else "older")


_JUDGES: Final[tuple[tuple[Circumstance, Callable[[DrawFacts, DrawFacts], str]], ...]] = (
    ("fasting", _fasting),
    ("time_of_day", _time_of_day),
    ("illness", _illness),
    ("exercise", _exercise),
)
