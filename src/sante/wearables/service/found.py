"""What a reading process found in a file, checked, before anything of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sante.wearables.formats.base import Problem
from sante.wearables.store.runs import ChunkKey
from sante.wearables.types import SourceKind


@dataclass(frozen=True, slots=True)
class Era:
    """A device with the instants (microseconds) of its first and last reading in the file."""

    label: str
    name: str
    manufacturer: str
    model: str
    hardware: str
    software: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepFound:
    source: str
    device: str | None
    start: int
    end: int
    offset: int
    stage: str
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutFound:
    source: str
    device: str | None
    start: int
    end: int
    offset: int
    activity: str
    zone: str | None
    duration_s: float | None
    distance_m: float | None
    energy_kcal: float | None
    average_heart_rate: float | None
    max_heart_rate: float | None
    elevation_m: float | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFound:
    source: str
    day: date
    metric: str
    value: float


@dataclass(slots=True)
class Found:
    """`runs`: encoded readings by key. `read` and `left_out` count items by kind."""

    format: str = ""
    runs: dict[ChunkKey, list[bytes]] = field(default_factory=dict)
    sleep: list[SleepFound] = field(default_factory=list)
    workouts: list[WorkoutFound] = field(default_factory=list)
    days: list[DayFound] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    sources: dict[str, SourceKind] = field(default_factory=dict)
    eras: Sequence[Era] = ()
    read: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    exported_at: int | None = None
    cpu_seconds: float = 0.0
    memory_bytes: int = 0

    def add(self, other: "Found") -> None:
        """What another file holds besides: to compute everything anew from all of them."""
        for key, payloads in other.runs.items():
            self.runs.setdefault(key, []).extend(payloads)
        self.sleep += other.sleep
        self.workouts += other.workouts
        self.days += other.days
        self.sources = {**other.sources, **self.sources}
        self.eras = [*self.eras, *other.eras]
