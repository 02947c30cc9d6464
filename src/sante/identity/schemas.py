from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from sante.core.schemas import Model, PublicId
from sante.identity.rules import LIMITS

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
