"""The two numbers that sum up a person's values, and where each of them comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sante.labs.pages import words
from sante.labs.pages.numbers import of_value, quantity
from sante.labs.rules.tuning import TUNING
from sante.labs.types import BiologicalAge, BiomarkerValue, Score, UnitSystem
from sante.ui import service as ui

_AIR: Final = 4.0  # years on both sides of the axis of biological age
_MOST_NAMED: Final = 3
_ENOUGH: Final = 0.4  # of the whole weight: over less even a provisional number says nothing


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A number and what it may as well be, on an axis; positions in per cent from the left."""

    at: float
    start: float
    size: float
    text: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """`rows`: marker, value, points lost."""

    state: Literal["complete", "partial", "none"]
    value: int | None
    bar: IntervalBar | None
    likely: str
    coverage: float
    present: str
    why: str
    rows: tuple[tuple[str, str, str], ...]
    missing: str


@dataclass(frozen=True, slots=True)
class AgeCard:
    """`rows`: marker, own value, typical value, years."""

    value: float | None
    bar: IntervalBar | None
    likely: str
    own: str
    place: str
    typical: str
    rows: tuple[tuple[str, str, str, str], ...]
    reason: str
    missing: str
    stale: str
    notes: tuple[str, ...]


def score_card(score: Score, values: Sequence[BiomarkerValue], system: UnitSystem) -> ScoreCard:
    of = {value.biomarker_id: of_value(value, system).text for value in values}
    here, all_of_them = len(score.markers), len(score.markers) + len(score.missing)
    lost = [m for m in score.markers if m.points_lost >= 0.05]
    bar, likely = None, ""
    if score.value is not None and score.low is not None and score.high is not None:
        likely = ui.interval_text(score.low, score.high)
        text = f"{score.value} of 100, likely {likely} if drawn again"
        bar = IntervalBar(score.value, score.low, max(score.high - score.low, 1), text)
    return ScoreCard(
        state=score.status,
        value=score.value,
        bar=bar,
        likely=likely,
        coverage=score.coverage,
        present=f"{here} of {all_of_them}",
        why=_score_why(score, [(words.marker_name(m.biomarker_id), m.points_lost) for m in lost]),
        rows=tuple(
            (
                words.marker_name(m.biomarker_id),
                of[m.biomarker_id],
                ui.number_text(m.points_lost, 1),
            )
            for m in score.markers
        ),
        missing=words.listed(map(words.marker_name, score.missing)) if score.missing else "",
    )


def _score_why(score: Score, lost: Sequence[tuple[str, float]]) -> str:
    if score.status == "none":
        return words.SCORE_REASONS.get(score.reason or "", words.SCORE_REASONS["no_values"])
    if score.status == "partial":
        needed = f"{TUNING.score_markers} of its markers from {TUNING.score_systems} body systems"
        said = f"It needs {needed}; you have {len(score.markers)} from {len(score.systems)}."
        if score.coverage < _ENOUGH or score.partial_value is None:
            return said
        return f"{said} Over these it would be {ui.number_text(score.partial_value)} of 100."
    if not lost:
        return "No points are lost on any marker."
    named = [f"{name} ({ui.number_text(points, 1)})" for name, points in lost[:_MOST_NAMED]]
    return f"Most points are lost on {words.listed(named)}."


def age_card(age: BiologicalAge, people: str, system: UnitSystem) -> AgeCard:
    """`people` are those the person is compared with: women, men, or nobody."""
    value, own = age.value, age.chronological_age
    known = value is not None and own is not None
    return AgeCard(
        value=value,
        bar=_age_bar(value, own, age.band) if value is not None and own is not None else None,
        likely="" if value is None else ui.interval_text(value - age.band, value + age.band),
        own="" if own is None else str(own),
        place=_place(age.percentile, people) if known else "",
        typical="" if age.typical is None else ui.number_text(age.typical, 1),
        rows=tuple(
            (
                words.marker_name(part.biomarker_id),
                quantity(part.biomarker_id, part.value, None, system).text,
                quantity(part.biomarker_id, part.typical, None, system).text,
                ui.signed_text(part.years, 1),
            )
            for part in age.contributions
        ),
        reason=words.AGE_REASONS.get(age.reason or "", ""),
        missing=words.listed(map(words.marker_name, age.missing)) if age.missing else "",
        stale=words.listed(map(words.marker_name, age.stale)) if age.stale else "",
        notes=tuple(words.AGE_FLAGS[flag] for flag in age.flags),
    )


def _age_bar(value: float, own: int, band: float) -> IntervalBar:
    low = min(value - band, own) - _AIR
    span = max(value + band, own) + _AIR - low

    def place(years: float) -> float:
        return round(100 * (years - low) / span, 1)

    likely = ui.interval_text(value - band, value + band, "years")
    text = f"{ui.quantity_text(value, 'years', 1)}, likely {likely}; your age is {own}"
    size = round(200 * band / span, 1)
    return IntervalBar(place(value), place(value - band), size, text, place(own))


def _place(percentile: int | None, people: str) -> str:
    if percentile is None or not people:
        return ""
    return f"Of 100 {people}, about {percentile} have a lower one for their age."
