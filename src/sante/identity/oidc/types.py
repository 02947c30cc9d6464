"""The provider as the operator set it up, and what it says about a person."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of the discovery document that is used."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: tuple[str, ...]
    secret_in_body: bool  # the provider knows only client_secret_post
    names_issuer: bool  # answers carry `iss` (RFC 9207)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person at the provider, from a verified id token."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None
    proved_at: datetime | None  # when they signed in there, where the provider says so
