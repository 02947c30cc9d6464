"""What happened in labs, told to whoever the wiring lists, inside the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReportConfirmed:
    user_id: UUID
    report_id: UUID
    profile_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportReopened:
    """A confirmed report is corrected: its values do not count until it is confirmed again, and
    profiles after it were computed again."""

    user_id: UUID
    report_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportDeleted:
    """A confirmed report and its values are gone; profiles after it were computed again."""

    user_id: UUID
    report_id: UUID
    at: datetime
