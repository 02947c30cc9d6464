"""Sleep and rhythm worked out of movement alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

# What the night is measured in: time in bed that something told, or the longest sleep.
NightBasis = Literal["bed", "movement"]
RhythmBasis = Literal["counts", "steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementNight:
    """The night that ends on `day`. `start` and `end`: first and last minute slept. `known`: share
    of it the device was worn. `quality` is of the day's data, 0 to 1, `why` the model was taken."""

    day: date
    start: datetime
    end: datetime
    utc_offset_minutes: int
    basis: NightBasis
    sleep_minutes: float
    waso_minutes: float
    latency_minutes: float | None
    efficiency: float
    awakenings: int
    known: float
    quality: float
    quality_parts: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    epoch_seconds: int = 60
    model: str = ""
    version: str = ""
    why: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """IS, IV, L5, M10 and RA of some days; `l5_start` and `m10_start` in minutes after midnight."""

    first: date
    last: date
    days: int
    basis: RhythmBasis
    source: str
    interdaily: float
    intradaily: float
    l5: float
    l5_start: int
    m10: float
    m10_start: int
    relative: float
    quality: float
    quality_parts: Mapping[str, float]
    model: str
    version: str
    made_at: datetime | None = None
