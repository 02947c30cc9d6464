"""What progress has found out, for many people at once; who they are is asked of the service."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DaysClosed:
    """The local day `day` has ended and is written down for everybody in `zones` whose days start
    at `day_start_hour`. `milestones` were granted at `at`."""

    zones: tuple[str, ...]
    day_start_hour: int
    day: date
    people: int
    milestones: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckInChanged:
    """A person told how a day was, told it anew, or took it back."""

    user_id: UUID
    local_date: date


@dataclass(frozen=True, slots=True)
class BreaksChanged:
    """Days were set apart on which nothing is expected, or no longer are."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class WeeksSummed:
    """Sunday evening has come in `zones`: the week of every goal there is summed up."""

    zones: tuple[str, ...]
    day_start_hour: int
    sunday: date
    goals: int
