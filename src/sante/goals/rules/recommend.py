"""Which goals to recommend (science, "Goal recommendation"; V-A6 and G-12).

    score = sum over fired signals of severity x evidence x modifiability (x preference)

with modifiability = what habits can change in 90 days over how much the value varies by itself.
A goal whose top marker is under refer is never recommended: that is for a clinician.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sante.goals.rules.catalogue import Category, Library
from sante.goals.rules.targets import ShowValue, top_marker, wanted_markers
from sante.goals.types import GoalCategory, Intensity, MarkerState

Priority = Literal["high", "medium", "low"]

SEVERITY: Final[Mapping[str, float]] = {"high": 3.0, "medium": 2.0, "low": 1.0}
EVIDENCE: Final[Mapping[str, float]] = {"guideline": 1.0, "consensus": 0.6, "exploratory": 0.3}
VALUE_EVIDENCE: Final = 0.5  # a value out of range that no signal speaks of
MOST_MODIFIABLE: Final = 4.0
UNKNOWN_MODIFIABLE: Final = 0.5
HIGH_FROM: Final = 4.0
MEDIUM_FROM: Final = 1.5
ORDER: Final = tuple(c for c in GoalCategory if c is not GoalCategory.CUSTOM)


@dataclass(frozen=True, slots=True)
class Sign:
    """A fired signal, as far as recommendations need it."""

    signal_id: str
    name: str
    priority: str
    evidence: str
    output: str
    biomarkers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lever:
    """What a marker's own noise and habits can do: percent in 90 days, and within-person CV."""

    change_percent: float | None
    cv_percent: float | None

    @property
    def modifiability(self) -> float:
        if not self.change_percent or not self.cv_percent:
            return UNKNOWN_MODIFIABLE
        return min(abs(self.change_percent) / self.cv_percent, MOST_MODIFIABLE)


@dataclass(frozen=True, slots=True)
class Evidenced:
    """Everything recommendations are drawn from. `taken`: categories of active goals."""

    states: Mapping[str, MarkerState]
    signs: Sequence[Sign]
    levers: Mapping[str, Lever]
    taken: frozenset[GoalCategory] = frozenset()
    preference: Mapping[GoalCategory, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recommended:
    category: GoalCategory
    score: float
    priority: Priority
    markers: tuple[MarkerState, ...]
    signs: tuple[Sign, ...]
    intensity: Intensity


def recommend(given: Evidenced, library: Library) -> tuple[Recommended, ...]:
    """Every goal that has something to work on, best first."""
    found = [
        made
        for category in ORDER
        if category not in given.taken
        and (made := _consider(library.categories[category], given)) is not None
    ]
    return tuple(sorted(found, key=lambda r: (-r.score, ORDER.index(r.category))))


def _consider(category: Category, given: Evidenced) -> Recommended | None:
    top = top_marker(category, given.states)
    if top is None or top.refer is not None:
        return None
    markers = wanted_markers(category, given.states)
    if not markers:
        return None
    own = {m.biomarker_id for m in markers}
    signs = tuple(s for s in given.signs if s.biomarkers & own and s.output != "refer")
    score = _score(markers, signs, given) * given.preference.get(category.id, 1.0)
    if category.id is GoalCategory.BIOLOGICAL_AGE:
        score *= _share(markers, category)  # it holds every marker: weighed by how many are out
    return Recommended(
        category=category.id,
        score=round(score, 4),
        priority="high" if score >= HIGH_FROM else "medium" if score >= MEDIUM_FROM else "low",
        markers=markers,
        signs=signs,
        intensity=Intensity.BALANCED,
    )


def _score(markers: Iterable[MarkerState], signs: Iterable[Sign], given: Evidenced) -> float:
    states = {m.biomarker_id: m for m in markers}
    spoken: set[str] = set()
    total = 0.0
    for sign in signs:
        here = sign.biomarkers & states.keys()
        spoken |= here
        lever = max(_lever(given, b).modifiability for b in here)
        total += SEVERITY[sign.priority] * EVIDENCE[sign.evidence] * lever
    for biomarker in sorted(states.keys() - spoken):
        severity = states[biomarker].severity
        total += severity * VALUE_EVIDENCE * _lever(given, biomarker).modifiability
    return total


def _lever(given: Evidenced, biomarker: str) -> Lever:
    return given.levers.get(biomarker, Lever(None, None))


def _share(markers: Sequence[MarkerState], category: Category) -> float:
    return len(markers) / len(category.biomarkers)


def reason(made: Recommended, show: ShowValue) -> str:
    """Why this goal comes up, in the person's numbers."""
    quoted = [f"{m.name} {show(m)}" for m in made.markers[:3]]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    if not made.signs:
        return f"Out of range: {listed}."
    names = " and ".join(dict.fromkeys(s.name for s in made.signs[:2]))
    return f"{names}: {listed}."


def range_text(low: float, high: float) -> str:
    """A score difference as a range: "+4 to +8", "+3", or "0"."""
    first, last = sorted((round(low), round(high)))
    if first == last:
        return _signed(first)
    return f"{_signed(first)} to {_signed(last)}"


def _signed(points: int) -> str:
    return f"{points:+d}" if points else "0"
