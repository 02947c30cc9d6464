"""What progress has found out, for many people at once; who they are is asked of the service."""

from dataclasses import dataclass
from datetime import date, datetime


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
class WeeksSummed:
    """Sunday evening has come in `zones`: the week of every goal there is summed up."""

    zones: tuple[str, ...]
    day_start_hour: int
    sunday: date
    goals: int
