"""Projected values with their bands, and what they are worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sante.goals.types.choices import Confidence

# What the level at the start rests on. One result with nothing to hold it against cannot be told
# from its own noise: no projection is shown of it.
Basis = Literal["one_result", "one_result_and_people_like_you", "several_results"]


@dataclass(frozen=True, slots=True)
class Band:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ProjectedPoint:
    """The true level expected on a day, with the bands that hold it 50, 80 and 95 % of the time."""

    day: date
    mean: float
    band50: Band
    band80: Band
    band95: Band


@dataclass(frozen=True, slots=True)
class ActionShare:
    """What one action does to one marker by the end of a goal, signed, in the canonical unit."""

    action_id: str
    action_name: str
    change: float


@dataclass(frozen=True, slots=True)
class SideEffect:
    """An action of a plan that pushes a marker the wrong way by `change` (canonical unit)."""

    action_id: str
    action_name: str
    biomarker_id: str
    marker_name: str
    unit: str
    baseline: float
    change: float


@dataclass(frozen=True, slots=True)
class MarkerProjection:
    """The projection of one target, in the canonical unit.

    `without` is what to expect with no action at all (a first value tends to fall back toward the
    usual); `retest80` is the band for the next printed lab value, wider by the lab's and the
    body's own noise. `unfavourable` when the plan is expected to make the marker worse; `adverse`
    are the actions that push it the wrong way, also where the others outweigh them. `responder` is
    the belief about how much of the average effect this person has, 0.95 before any re-test. `tip`
    is the action whose doing in full would move the marker most, where it falls short. `reasons`
    say why the confidence is no higher.
    """

    biomarker_id: str
    name: str
    unit: str
    measured: float
    draws: int
    baseline: float
    target: float | None
    without: float
    now: ProjectedPoint
    end: ProjectedPoint
    retest80: Band
    curve: tuple[ProjectedPoint, ...]
    on_track: bool
    confidence: Confidence
    unfavourable: bool
    mismatch: bool
    message: str
    contributions: Mapping[str, float] = field(default_factory=dict)
    basis: Basis = "several_results"
    adverse: tuple[ActionShare, ...] = ()
    tip: ActionShare | None = None
    responder: float | None = None
    response: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreOutlook:
    """The health score now and with the targets' markers at their projected values; everything
    else stays. `low` and `high` hold it in 8 of 10 people."""

    now: float
    projected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AgeOutlook:
    """Biological age (PhenoAge) likewise, at the present age; `band` is what one draw is sure to,
    either way."""

    now: float
    projected: float
    low: float
    high: float
    band: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """A goal's whole outlook. `score` and `age` are None where there is none to move; `elsewhere`
    are markers that are no target and that the plan pushes the wrong way."""

    projections: tuple[MarkerProjection, ...]
    score: ScoreOutlook | None = None
    age: AgeOutlook | None = None
    elsewhere: tuple[SideEffect, ...] = ()
