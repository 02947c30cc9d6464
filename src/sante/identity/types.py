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
    TRACKING = "tracking"
    NUTRITION = "nutrition"
    INSIGHTS = "insights"
    GOALS = "goals"
    PROGRESS = "progress"
    NOTIFICATIONS = "notifications"
    REWARDS = "rewards"
    REMINDERS = "reminders"
    JOBS = "jobs"


class Purpose(StrEnum):
    """What a mailed link is for. Used once, each for this alone."""

    CONFIRM = "confirm"  # this address is mine
    RESET = "reset"  # I have lost my password
    CHANGE = "change"  # this is my new address


class Tier(StrEnum):
    FREE = "free"
    PREMIUM = "premium"
    PRO = "pro"


class Feature(StrEnum):
    """What an entitlement may be asked for."""

    API_TOKENS = "api_tokens"


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
    invite_code: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh token, in clear this once."""

    id: UUID
    user_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from. `device` is the proof a browser kept, if it has one; `session`
    the key of the session it has, which a new one of the same person takes the place of."""

    address: str
    agent: str | None = None
    device: str | None = None
    via: str = "api"
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the person who runs the house sees it: nothing about health."""

    user_id: UUID
    email: str
    status: str
    is_admin: bool
    is_demo: bool
    created_at: datetime
    last_seen_at: datetime | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """One session of a person. `device` is made from what the browser says of itself."""

    id: UUID
    device: str
    via: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class NewInvite:
    """`max_uses` and `days` None: no limit."""

    description: str
    tier: Tier = Tier.FREE
    max_uses: int | None = 1
    days: int | None = 14


@dataclass(frozen=True, slots=True)
class Invite:
    id: UUID
    description: str
    tier: Tier
    max_uses: int | None
    uses: int
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def open_at(self, now: datetime) -> bool:
        """Whether it still lets somebody in."""
        spent = self.max_uses is not None and self.uses >= self.max_uses
        over = self.expires_at is not None and self.expires_at <= now
        return not spent and not over and self.revoked_at is None
