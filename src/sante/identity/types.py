"""What other packages may hold about identity."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID


class Area(StrEnum):
    """What an API token can be limited to; each has a `:read` and a `:write` scope."""

    PROFILE = "profile"
    LABS = "labs"
    WEARABLES = "wearables"
    INSIGHTS = "insights"
    GOALS = "goals"
    PROGRESS = "progress"
    JOBS = "jobs"


READ_SCOPES: Final = frozenset(f"{area}:read" for area in Area)
WRITE_SCOPES: Final = frozenset(f"{area}:write" for area in Area)
ALL_SCOPES: Final = READ_SCOPES | WRITE_SCOPES


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person a request acts for, and what this way in may do."""

    user_id: UUID
    email: str
    is_admin: bool
    scopes: frozenset[str]
    key_id: UUID  # the session or the API token
    is_session: bool
    authenticated_at: datetime
    stamp: int  # counts the person's writes; cached answers are keyed by it


@dataclass(frozen=True, slots=True)
class NewAccount:
    email: str
    password: str
    display_name: str | None = None
    timezone: str = "UTC"
    birth_date: date | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh token, in clear this once."""

    id: UUID
    user_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from. `device` is the proof a browser kept, if it has one."""

    address: str
    agent: str | None = None
    device: str | None = None
    via: str = "api"
