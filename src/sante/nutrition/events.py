"""What happened with food, told to whoever the wiring lists, inside the same transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FoodLogged:
    user_id: UUID
    entry_id: UUID
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class FoodChanged:
    user_id: UUID
    entry_id: UUID
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class FoodRemoved:
    user_id: UUID
    entry_id: UUID
    local_date: date
    at: datetime
