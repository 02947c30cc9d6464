"""Projected values with their bands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sante.goals.types.choices import Confidence


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
class MarkerProjection:
    """The projection of one target, in the canonical unit.

    `without` is what to expect with no action at all (a first value tends to fall back toward the
    usual); `retest80` is the band for the next printed lab value, wider by the lab's and the
    body's own noise. `unfavourable` when the plan is expected to make the marker worse.
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
