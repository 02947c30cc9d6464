"""What a provider may look like, and what its answers must say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from sante.identity.oidc.types import Metadata, Subject

SCOPE: Final = "openid email profile"
LEEWAY: Final = 60  # seconds two clocks may be apart
# Signatures by a key only the provider has. HS* would let anybody who knows the client secret sign,
# and "none" anybody at all.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
FLOW_FOR: Final = timedelta(minutes=10)


class MetadataProblem(ValueError):
    """The discovery document is not one this house can use."""


def is_safe_address(address: str) -> bool:
    """HTTPS; plain HTTP only within this machine."""
    parts = urlsplit(address)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and local)


def discovery_address(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(document: Any, issuer: str) -> Metadata:
    """Raises MetadataProblem. The document must be the configured issuer's own, to the letter."""
    if not isinstance(document, Mapping) or document.get("issuer") != issuer:
        raise MetadataProblem("the document names another issuer")
    endpoints = {
        name: str(document.get(name, ""))
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    if not all(is_safe_address(address) for address in endpoints.values()):
        raise MetadataProblem("an address is missing or not https")
    offered = document.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithms = tuple(one for one in ALGORITHMS if one in offered)
    if not algorithms:
        raise MetadataProblem("it signs in no way that can be checked")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(
        authorization_endpoint=endpoints["authorization_endpoint"],
        token_endpoint=endpoints["token_endpoint"],
        jwks_uri=endpoints["jwks_uri"],
        algorithms=algorithms,
        secret_in_body="client_secret_basic" not in methods,
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def is_our_audience(claims: Mapping[str, Any], client_id: str) -> bool:
    """Made for us, and for us alone or with us as the party it was given to."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    return client_id in audiences and (len(audiences) == 1 or claims.get("azp") == client_id)


def subject_from(claims: Mapping[str, Any]) -> Subject:
    """From claims that were verified."""
    email, name, at = claims.get("email"), claims.get("name"), claims.get("auth_time")
    return Subject(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=email.strip() if isinstance(email, str) and email.strip() else None,
        email_verified=claims.get("email_verified") is True,
        name=name.strip()[:100] or None if isinstance(name, str) else None,
        proved_at=datetime.fromtimestamp(at, UTC) if isinstance(at, int | float) else None,
    )
