"""Recordings that programs send as JSON: what is given, and what was made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GivenSample:
    """One reading. `at` may lack an offset: it is then meant by the person's own clock. `field` is
    its place in what was sent: `heart_rate.samples[3]`."""

    field: str
    at: datetime
    value: float
    confidence: float | None = None
    context: str | None = None
    kind: str = "heart_rate"


@dataclass(frozen=True, slots=True)
class GivenStage:
    field: str
    start: datetime
    end: datetime
    stage: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenActivity:
    """Totals of the whole recording, in our units: count, count/min, m, kcal, s."""

    steps: float | None = None
    steps_confidence: float | None = None
    cadence: float | None = None
    distance_m: float | None = None
    active_energy_kcal: float | None = None
    workout: str | None = None
    intensity: str | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class GivenCounts:
    """Counts of an accelerometer, an epoch of `epoch_s` seconds each; None was not worn."""

    start: datetime
    epoch_s: int
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSession:
    given_id: str | None
    start: datetime
    end: datetime
    source: str
    data_types: Sequence[str] = ()
    heart_rate: Sequence[GivenSample] = ()
    activity: GivenActivity | None = None
    stages: Sequence[GivenStage] = ()
    sleep_score: float | None = None
    efficiency: float | None = None
    disturbances: int | None = None
    signals: Sequence[GivenSample] = ()
    counts: GivenCounts | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A fault of one item, or a doubt about it: `field` says which."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSession:
    """`summary`: figures by part. `quality`: what was kept and marked. `problems`: what was not."""

    id: UUID
    given_id: str | None
    source: str
    start: datetime
    end: datetime
    local_date: date
    zone: str
    utc_offset_minutes: int
    data_types: Sequence[str]
    created_at: datetime
    summary: Mapping[str, Any] = field(default_factory=dict)
    quality: Sequence[Mapping[str, str]] = ()
    problems: Sequence[Mapping[str, str]] = ()
