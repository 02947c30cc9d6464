"""The eight questions of a morning."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sante.kit.sleep import Score


class Latency(StrEnum):
    """How long falling asleep took."""

    UNDER_15 = "under_15"
    FROM_15 = "15_to_30"
    FROM_30 = "30_to_60"
    OVER_60 = "over_60"


class Phone(StrEnum):
    """How long a phone was used in the last hour before sleep, or in bed."""

    NONE = "none"
    UNDER_15 = "under_15"
    FROM_15 = "15_to_30"
    FROM_30 = "30_to_60"
    OVER_60 = "over_60"


class Wakings(StrEnum):
    NONE = "none"
    FEW = "one_or_two"
    MANY = "three_or_more"


class Disruption(StrEnum):
    NOISE = "noise"
    LIGHT = "light"
    TEMPERATURE = "temperature"
    STRESS = "stress"
    DREAM = "dream"
    PAIN = "pain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """None is not answered. No disruptions is an answer too, and so an empty set; None is not."""

    bedtime: time | None = None
    latency: Latency | None = None
    wake_time: time | None = None
    wakings: Wakings | None = None
    quality: int | None = None  # 1 to 10
    phone: Phone | None = None
    disruptions: frozenset[Disruption] | None = None
    alertness: int | None = None  # 1 to 10


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to try, and which answer it comes from."""

    key: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """`delay_minutes`: from when it was due to when it was answered, on the same day."""

    id: UUID
    local_date: date
    zone: str
    utc_offset_minutes: int
    logged_at: datetime
    answers: Answers
    sleep_minutes: int | None
    score: Score
    advice: tuple[Advice, ...]
    version: str
    delay_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When the quiz is best asked for, and why then."""

    at: time
    why: str
    learned: bool
