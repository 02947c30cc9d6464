"""One line of a person's timeline, as every package that has some tells it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Kind = Literal["meal", "sleep", "exercise", "symptom", "mood", "stress", "tracker", "custom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthEvent:
    """`source` and `source_id`: the table and the row it stands for."""

    kind: Kind
    local_date: date
    at: datetime
    title: str
    detail: str
    source: str
    source_id: UUID
