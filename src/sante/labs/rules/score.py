"""The health score: an index of ours that shows where points are lost, not a diagnosis.

Each marker gets 0 to 100 by piecewise-linear anchors at guideline cut-points, a system the mean of
its markers, the whole the weighted mean of the systems that are there. In 38,756 NHANES people ten
points less went with 1.58 times the mortality at the same age and sex; under 40 it predicts
nothing, and nothing here says so.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Final

from sante.labs.rules.registry import registry, rows_of
from sante.labs.rules.tuning import TUNING, Tuning
from sante.labs.types import MarkerScore, Reading, Score, Subject, System

# From wave 2013 on NHANES used another analyser, which reads RDW 0.85 higher.
_MODERN_RDW: Final = date(2013, 1, 1)
_SEX_SHIFTED: Final = frozenset({"hdl_c", "waist", "uric_acid"})


@dataclass(frozen=True, slots=True)
class Anchors:
    """`female_shift` is added to a woman's value before it is looked up on the male scale."""

    biomarker_id: str
    system: System
    log: bool
    x: tuple[float, ...]
    score: tuple[float, ...]
    female_shift: float
    modern_shift: float

    def at(self, value: float) -> float:
        """0 to 100; flat beyond the outermost anchors."""
        x = math.log(value) if self.log else value
        if x <= self.x[0]:
            return self.score[0]
        if x >= self.x[-1]:
            return self.score[-1]
        i = bisect_right(self.x, x)
        share = (x - self.x[i - 1]) / (self.x[i] - self.x[i - 1])
        return self.score[i - 1] + share * (self.score[i] - self.score[i - 1])


@lru_cache(maxsize=1)
def anchors() -> Mapping[str, Anchors]:
    found = {}
    for row in rows_of("score_anchors.csv"):
        log = row["scale"] == "log"
        x = [float(text) for text in row["x"].split()]
        found[row["biomarker_id"]] = Anchors(
            row["biomarker_id"],
            System(row["system"]),
            log,
            tuple(math.log(value) for value in x) if log else tuple(x),
            tuple(float(text) for text in row["score"].split()),
            float(row["female_shift"]),
            float(row["modern_shift"]),
        )
    return found


def _shift(scale: Anchors, subject: Subject, on: date) -> float | None:
    """What is added to a value before it is looked up; None where that needs the sex."""
    if scale.biomarker_id in _SEX_SHIFTED and subject.sex is None:
        return None
    shift = scale.female_shift if subject.sex == "female" else 0.0
    return shift + (scale.modern_shift if on >= _MODERN_RDW else 0.0)


def subscore(biomarker_id: str, value: float, subject: Subject, on: date) -> float | None:
    """0 to 100 for a canonical value; None where the scale needs a sex we do not know."""
    scale = anchors()[biomarker_id]
    shift = _shift(scale, subject, on)
    return None if shift is None else scale.at(value + shift)


def _shares(markers: Iterable[str], tuning: Tuning) -> dict[str, float]:
    """What each marker's subscore counts: the weights of systems present, shared out equally
    among a system's markers. They add up to 1."""
    systems = {marker: anchors()[marker].system for marker in markers}
    present = list(systems.values())
    weight = sum(w for system, w in tuning.score_weights.items() if system in present)
    return {
        marker: tuning.score_weights[system] / weight / present.count(system)
        for marker, system in systems.items()
    }


def _systems(subscores: Mapping[str, float]) -> dict[System, float]:
    grouped: dict[System, list[float]] = {}
    for marker in sorted(subscores):
        grouped.setdefault(anchors()[marker].system, []).append(subscores[marker])
    return {
        system: sum(grouped[system]) / len(grouped[system])
        for system in System
        if system in grouped
    }


def _coverage(subscores: Mapping[str, float], tuning: Tuning) -> float:
    """The share of the whole weight that the present markers carry, 0 to 1."""
    covered = 0.0
    for system, weight in tuning.score_weights.items():
        all_markers = [a.biomarker_id for a in anchors().values() if a.system is system]
        covered += weight * sum(m in subscores for m in all_markers) / len(all_markers)
    return covered / sum(tuning.score_weights.values())


def _interval(
    readings: Mapping[str, Reading], subject: Subject, tuning: Tuning
) -> tuple[float, float]:
    """Nine in ten of the totals when each value is redrawn within its own noise."""
    random = Random(tuning.score_seed)  # noqa: S311 - the same answer every time is the point
    totals = [0.0] * tuning.score_draws
    for marker, share in sorted(_shares(readings, tuning).items()):
        scale, value = anchors()[marker], readings[marker].number
        shift = _shift(scale, subject, readings[marker].on) or 0.0
        spread = (registry()[marker].cv or 0.0) / 100
        for i in range(tuning.score_draws):
            drawn = value * max(1 + spread * random.gauss(0, 1), 0.05)
            totals[i] += share * scale.at(drawn + shift)
    totals.sort()
    cut = round(0.05 * len(totals))
    return totals[cut], totals[-cut - 1]


def _refusal(current: Mapping[str, Reading], subject: Subject, tuning: Tuning) -> str | None:
    crp = current.get("hs_crp")
    if subject.pregnant:
        return "pregnancy"
    if subject.age is None:
        return "birth_date_missing"
    if subject.age < tuning.adult_age:
        return "under_18"
    if crp is not None and crp.number > tuning.acute_crp:
        return "acute_inflammation"
    return None


def health_score(
    current: Mapping[str, Reading],
    subject: Subject,
    tuning: Tuning = TUNING,
    *,
    with_interval: bool = True,
) -> Score:
    """The score of the present values (canonical units); see `types.Score` for its parts."""
    usable = {m: r for m, r in current.items() if m in anchors() and r.number > 0}
    subscores: dict[str, float] = {}
    for marker, reading in usable.items():
        found = subscore(marker, reading.number, subject, reading.on)
        if found is not None:
            subscores[marker] = found
    missing = tuple(sorted(set(anchors()) - set(subscores)))
    coverage = _coverage(subscores, tuning)
    reason = _refusal(current, subject, tuning) or (None if subscores else "no_values")
    if reason is not None:
        return Score("none", None, None, None, None, coverage, (), {}, missing, reason)
    shares, systems = _shares(subscores, tuning), _systems(subscores)
    total = sum(shares[marker] * subscores[marker] for marker in sorted(subscores))
    complete = len(subscores) >= tuning.score_markers and len(systems) >= tuning.score_systems
    counted = {marker: usable[marker] for marker in subscores}
    low, high = _interval(counted, subject, tuning) if complete and with_interval else (None, None)
    return Score(
        status="complete" if complete else "partial",
        value=round(total) if complete else None,
        partial_value=total,
        # Where a value sits on a plateau, noise can only lower it: the score itself stays inside.
        low=None if low is None else math.floor(min(low, total)),
        high=None if high is None else math.ceil(max(high, total)),
        coverage=coverage,
        markers=_explained(counted, subscores, shares),
        systems=systems,
        missing=missing,
        reason=None if complete else "too_few_markers",
    )


def _explained(
    counted: Mapping[str, Reading], subscores: Mapping[str, float], shares: Mapping[str, float]
) -> tuple[MarkerScore, ...]:
    markers = (
        MarkerScore(
            marker,
            anchors()[marker].system,
            counted[marker].number,
            subscores[marker],
            shares[marker] * (100 - subscores[marker]),
        )
        for marker in subscores
    )
    return tuple(sorted(markers, key=lambda m: (-m.points_lost, m.biomarker_id)))


def rescore(values: Mapping[str, float], subject: Subject, on: date) -> Score:
    """The score at other values (canonical units), such as projected ones; without interval."""
    current = {
        marker: Reading(marker, value, registry()[marker].unit, on)
        for marker, value in values.items()
        if marker in anchors()
    }
    return health_score(current, subject, with_interval=False)
