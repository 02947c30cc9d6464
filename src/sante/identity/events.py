from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountCreated:
    user_id: UUID
    display_name: str | None
    timezone: str
    birth_date: date | None
    sex: str | None
    at: datetime
