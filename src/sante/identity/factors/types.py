"""What is known about how a person can sign in; never the secrets themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator app being set up: the secret in clear, as text and as an otpauth address."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class PasskeyInfo:
    id: UUID
    name: str
    synced: bool  # copied between the person's devices by their provider
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class IdentityInfo:
    id: UUID
    issuer: str
    email: str | None
    linked_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Methods:
    """Every way in a person has, and what is asked for after it."""

    password: bool
    app_since: datetime | None
    backup_codes: int
    passkeys: tuple[PasskeyInfo, ...]
    identities: tuple[IdentityInfo, ...]

    @property
    def second_step(self) -> bool:
        return self.app_since is not None


@dataclass(frozen=True, slots=True)
class Place:
    """The site a passkey belongs to: its name, and the origin the browser must name."""

    site: str
    origin: str
