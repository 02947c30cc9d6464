"""A goal's outlook in the person's own units: what the page and the API show."""

from dataclasses import dataclass

from sante.goals.types import Goal
from sante.progress.types.views import Projection


@dataclass(frozen=True, slots=True)
class Span:
    """A figure now and at the goal's end, with the band that holds it in 8 of 10 people, and the
    same in words."""

    now: float
    projected: float
    low: float
    high: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Unfavourable:
    """An action of the plan that pushes a marker the wrong way: signed `change` in `unit`."""

    action_id: str
    action_name: str
    biomarker_id: str
    marker_name: str
    change: float
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GoalOutlook:
    """`health_score` and `biological_age` are None where there is none that the goal could move.
    `elsewhere` are unfavourable effects on markers that are no target of it."""

    goal: Goal
    projections: tuple[Projection, ...]
    health_score: Span | None
    biological_age: Span | None
    elsewhere: tuple[Unfavourable, ...]
