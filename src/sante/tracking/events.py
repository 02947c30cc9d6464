"""What people logged, told inside the transaction that stored it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TrackerLogged:
    user_id: UUID
    entry_id: UUID
    tracker_id: UUID
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class TrackerEntryRemoved:
    """Of a tracker that is removed with all it holds, one for each entry."""

    user_id: UUID
    entry_id: UUID
    tracker_id: UUID
    local_date: date


@dataclass(frozen=True, slots=True)
class QuizTaken:
    """Told once a morning: answers that are corrected are not told again."""

    user_id: UUID
    quiz_id: UUID
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class QuizRemoved:
    user_id: UUID
    quiz_id: UUID
    local_date: date
