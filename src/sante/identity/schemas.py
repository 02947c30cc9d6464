from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from sante.core.schemas import Model, PublicId
from sante.identity.rules import LIMITS
from sante.identity.types import Account, Invite, NewInvite, SignedInDevice, Tier

Email = Annotated[str, Field(max_length=254, examples=["ana@example.org"])]


class Register(Model):
    email: Email
    password: SecretStr = Field(max_length=4096)
    display_name: str | None = Field(None, min_length=1, max_length=100)
    timezone: str | None = Field(None, max_length=64, examples=["Europe/Berlin"])
    date_of_birth: date | None = None
    sex: Literal["male", "female"] | None = None
    invite_code: str | None = Field(None, max_length=64)


class Registered(Model):
    user_id: Annotated[UUID, PublicId("user")]
    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_at: datetime


class Login(Model):
    email: Email
    password: SecretStr = Field(max_length=4096)
    totp: str | None = Field(
        None, max_length=20, description="The code of the app, or a backup code."
    )


class LoggedIn(Model):
    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_at: datetime


class NewToken(Model):
    name: str = Field(min_length=1, max_length=100)
    scopes: frozenset[str] | None = Field(
        None, description="Such as labs:read; all read scopes when left out."
    )
    days: int = Field(LIMITS.token_days_default, ge=1, le=LIMITS.token_days_max)


class MadeToken(Model):
    token_id: Annotated[UUID, PublicId("tok")]
    token: str = Field(description="Shown this once.")
    name: str
    scopes: list[str]
    expires_at: datetime


class Token(Model):
    token_id: Annotated[UUID, PublicId("tok")]
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class MailSent(Model):
    """The same for every address, whether it has an account or not."""

    status: Literal["accepted"] = "accepted"
    detail: str = "If there is something to do for this address, a message is on its way to it."


class Address(Model):
    email: Email


class Confirm(Model):
    token: str = Field(max_length=200, description="From the link in the message.")
    password: SecretStr | None = Field(
        None, max_length=4096, description="Of an account that opens by this."
    )


class Confirmed(Model):
    email: str
    access_token: str | None = Field(None, description="When an account opened by this.")
    token_type: Literal["bearer"] = "bearer"
    expires_at: datetime | None = None


class Reset(Model):
    token: str = Field(max_length=200, description="From the link in the message.")
    password: SecretStr = Field(max_length=4096)


class ChangePassword(Model):
    current_password: SecretStr = Field(max_length=4096)
    new_password: SecretStr = Field(max_length=4096)
    totp: str | None = Field(
        None, max_length=20, description="The code of the app, or a backup code, where one is on."
    )


class Session(Model):
    session_id: Annotated[UUID, PublicId("sess")]
    device: str = Field(examples=["Firefox on Linux"])
    via: str
    created_at: datetime
    last_seen_at: datetime = Field(description="To the hour.")
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, one: SignedInDevice) -> "Session":
        return cls(
            session_id=one.id,
            device=one.device,
            via=one.via,
            created_at=one.created_at,
            last_seen_at=one.last_seen_at,
            expires_at=one.expires_at,
            current=one.current,
        )


class PersonOut(Model):
    """Of the account alone; nobody's health is anybody else's."""

    user_id: Annotated[UUID, PublicId("user")]
    email: str
    status: Literal["active", "pending", "disabled"]
    is_admin: bool
    is_demo: bool
    email_confirmed: bool
    created_at: datetime
    last_seen_at: datetime | None

    @classmethod
    def of(cls, one: Account) -> "PersonOut":
        return cls.model_validate(
            {
                "user_id": one.user_id,
                "email": one.email,
                "status": one.status,
                "is_admin": one.is_admin,
                "is_demo": one.is_demo,
                "email_confirmed": one.confirmed,
                "created_at": one.created_at,
                "last_seen_at": one.last_seen_at,
            }
        )


class MakeInvite(Model):
    description: str = Field(min_length=1, max_length=200, examples=["For Bob"])
    tier: Tier = Tier.FREE
    max_uses: int | None = Field(1, ge=1, le=100_000, description="null: any number of people.")
    days: int | None = Field(14, ge=1, le=3660, description="null: until revoked.")

    def wanted(self) -> NewInvite:
        return NewInvite(self.description, self.tier, self.max_uses, self.days)


class InviteOut(Model):
    invite_id: Annotated[UUID, PublicId("inv")]
    description: str
    tier: Tier
    max_uses: int | None
    current_uses: int
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, one: Invite) -> "InviteOut":
        return cls(**_invite_fields(one))


class MadeInvite(InviteOut):
    code: str = Field(description="Shown this once.")

    @classmethod
    def made(cls, one: Invite, code: str) -> "MadeInvite":
        return cls(**_invite_fields(one), code=code)


def _invite_fields(one: Invite) -> dict[str, Any]:
    return {
        "invite_id": one.id,
        "description": one.description,
        "tier": one.tier,
        "max_uses": one.max_uses,
        "current_uses": one.uses,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "revoked_at": one.revoked_at,
    }
