"""What happened in wearables, told to whoever the wiring lists, inside the same transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DaysChanged:
    """The daily metrics of some local dates between `first` and `last` are new or different."""

    user_id: UUID
    first: date
    last: date
    at: datetime
