from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sante.wearables.types.words import SourceKind

ImportState = Literal["waiting", "done", "failed", "undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """A file somebody gave us. `counts`: kind -> {read, new}; `left_out`: kind -> how many."""

    id: UUID
    state: ImportState
    format: str | None
    file_name: str | None
    file_size: int
    has_file: bool
    job_id: UUID | None
    counts: Mapping[str, Any]
    left_out: Mapping[str, int]
    problems: Sequence[Mapping[str, str]]
    resources: Mapping[str, Any]
    exported_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """`place`: 1 for the one whose count comes first; `ordered` when the person said so."""

    id: UUID
    name: str
    kind: SourceKind
    place: int
    ordered: bool
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading, or of a downsampled series the mean of a span."""

    start: datetime
    end: datetime
    utc_offset_minutes: int
    value: float | None
    category: str | None
    source_id: UUID
    flags: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """`next_at`: microseconds and source to go on from; None at the end."""

    metric: str
    unit: str
    readings: tuple[Reading, ...]
    next_at: str | None = None


@dataclass(frozen=True, slots=True)
class SleepStage:
    start: datetime
    end: datetime
    stage: str
    utc_offset_minutes: int
    zone: str | None
    source_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutSummary:
    id: UUID
    source_id: UUID
    activity: str
    start: datetime
    end: datetime
    utc_offset_minutes: int
    duration_s: float | None
    distance_m: float | None
    energy_kcal: float | None
    average_heart_rate: float | None
    max_heart_rate: float | None
    elevation_m: float | None
