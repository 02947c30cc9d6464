from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class AccountDisabled:
    """No key of it works from here on; what else it was reached by ends too."""

    user_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AddressConfirmationAsked:
    """`link` is the secret of a mailed link: it goes into a message and nowhere else."""

    user_id: UUID
    email: str
    link: str = field(repr=False)
    expires_at: datetime
    at: datetime
    pending: bool  # the account opens only once this is done


@dataclass(frozen=True, slots=True)
class PasswordResetAsked:
    user_id: UUID
    email: str
    link: str = field(repr=False)
    expires_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class AddressChangeAsked:
    """`email` is the new address, which the link confirms."""

    user_id: UUID
    email: str
    link: str = field(repr=False)
    expires_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class AddressChanged:
    user_id: UUID
    old: str
    new: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    user_id: UUID
    email: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignUpRepeated:
    """Somebody tried to make an account with the address of one."""

    user_id: UUID
    email: str
    at: datetime
