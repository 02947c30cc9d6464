from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from sante.core.schemas import Model, PublicId
from sante.identity.factors.passkeys import Ceremony
from sante.identity.factors.types import IdentityInfo, Methods, PasskeyInfo

Code = Annotated[str, Field(min_length=1, max_length=20, description="As the app shows it.")]


class PasskeyOut(Model):
    passkey_id: Annotated[UUID, PublicId("pk")]
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, one: PasskeyInfo) -> "PasskeyOut":
        return cls(
            passkey_id=one.id,
            name=one.name,
            synced=one.synced,
            created_at=one.created_at,
            last_used_at=one.last_used_at,
        )


class IdentityOut(Model):
    identity_id: Annotated[UUID, PublicId("idn")]
    issuer: str
    email: str | None
    linked_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, one: IdentityInfo) -> "IdentityOut":
        return cls(
            identity_id=one.id,
            issuer=one.issuer,
            email=one.email,
            linked_at=one.linked_at,
            last_used_at=one.last_used_at,
        )


class MethodsOut(Model):
    password: bool
    authenticator_app_since: datetime | None
    backup_codes_left: int
    passkeys: list[PasskeyOut]
    identities: list[IdentityOut]

    @classmethod
    def of(cls, found: Methods) -> "MethodsOut":
        return cls(
            password=found.password,
            authenticator_app_since=found.app_since,
            backup_codes_left=found.backup_codes,
            passkeys=[PasskeyOut.of(one) for one in found.passkeys],
            identities=[IdentityOut.of(one) for one in found.identities],
        )


class AppBegun(Model):
    secret: str = Field(description="Shown until the first code is confirmed, never after.")
    otpauth_url: str


class AppCode(Model):
    code: Code


class BackupCodes(Model):
    backup_codes: list[str] = Field(description="Shown this once; each works once.")


class TurnOff(Model):
    code: Code = Field(description="From the app, or a backup code.")
    password: SecretStr | None = Field(
        None, max_length=4096, description="Where the account has one."
    )


class CeremonyOut(Model):
    step: str = Field(description="Send it back with the device's answer within five minutes.")
    options: dict[str, Any] = Field(description="For parseCreationOptionsFromJSON and its pair.")

    @classmethod
    def of(cls, one: Ceremony) -> "CeremonyOut":
        return cls(step=one.step, options=one.options)


class NewPasskey(Model):
    step: str = Field(max_length=100)
    name: str = Field(max_length=200, examples=["My phone"])
    credential: dict[str, Any] = Field(description="What toJSON of the new credential gives.")


class RenamedPasskey(Model):
    name: str = Field(max_length=200)


class PasskeyAnswer(Model):
    step: str = Field(max_length=100)
    credential: dict[str, Any]


class PasskeyLoggedIn(Model):
    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_at: datetime
