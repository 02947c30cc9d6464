"""Talking to the provider: discovery, the code for a token, and what the token says.

Authorization code with PKCE, state and nonce. Nothing is kept between sign-ins: a key the provider
has withdrawn is not trusted a minute longer, at the price of two small requests. Libraries are
imported where they are used: most processes never sign anybody in this way.
"""

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog

from sante.core.addresses import Allowed
from sante.core.settings import Settings
from sante.identity.oidc.errors import AnswerRefused, ProviderDown, ProviderRefused
from sante.identity.oidc.rules import (
    LEEWAY,
    SCOPE,
    discovery_address,
    is_our_audience,
    read_metadata,
    subject_from,
)
from sante.identity.oidc.types import Metadata, Provider, Subject

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    from sante.core.egress import Egress

log = structlog.get_logger()

LONGEST_CODE: Final = 8192


@dataclass(frozen=True, slots=True)
class Flow:
    """What one sign-in at the provider is recognised by; kept by the browser, sealed."""

    state: str
    nonce: str
    verifier: str
    redirect: str

    def content(self) -> dict[str, str]:
        return asdict(self)


def provider_of(settings: Settings) -> Provider | None:
    """The provider the operator set up, if there is one."""
    if settings.oidc_issuer is None:
        return None
    return Provider(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_secret, settings.oidc_name
    )


async def begin(
    settings: Settings, provider: Provider, redirect: str, *, again: bool
) -> tuple[str, Flow]:
    """Where to send the browser. `again`: the provider shall ask for a sign-in even if it has one.

    Raises ProviderDown.
    """
    from authlib.common.security import generate_token

    metadata = await discover(settings, provider)
    flow = Flow(generate_token(43), generate_token(43), generate_token(64), redirect)
    more = {"prompt": "login"} if again else {}
    async with _client(settings, provider, metadata, redirect) as client:
        address, _ = client.create_authorization_url(
            metadata.authorization_endpoint,
            state=flow.state,
            nonce=flow.nonce,
            code_verifier=flow.verifier,
            **more,
        )
    return str(address), flow


async def finish(
    settings: Settings, provider: Provider, flow: Flow, answer: Mapping[str, str], now: datetime
) -> Subject:
    """Who the provider's answer (the callback's parameters) is about.

    Raises AnswerRefused, ProviderRefused, ProviderDown.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
        raise AnswerRefused(provider.name)
    metadata = await discover(settings, provider)
    named = answer.get("iss")
    if (named is not None or metadata.names_issuer) and named != provider.issuer:
        raise AnswerRefused(provider.name)  # another provider's answer sent to us (RFC 9207)
    code = answer.get("code", "")
    if "error" in answer or not 0 < len(code) <= LONGEST_CODE:
        raise ProviderRefused(provider.name)
    token = await _token(settings, provider, metadata, flow, code)
    keys = await _get(settings, provider, metadata.jwks_uri)
    return _verified(provider, metadata, (token, keys), flow.nonce, now)


async def discover(settings: Settings, provider: Provider) -> Metadata:
    """Raises ProviderDown."""
    document = await _get(settings, provider, discovery_address(provider.issuer))
    try:
        return read_metadata(document, provider.issuer)
    except ValueError as problem:
        log.warning("oidc_provider_unusable", problem=str(problem))
        raise ProviderDown(provider.name) from problem


async def _get(settings: Settings, provider: Provider, address: str) -> Any:
    from sante.core import egress

    try:
        async with _egress(settings).client() as client:
            answer = await client.get(address, headers={"Accept": "application/json"})
            answer.raise_for_status()
            return answer.json()
    except (*egress.FAILURES, ValueError) as error:
        log.warning("oidc_provider_down", error=type(error).__name__)
        raise ProviderDown(provider.name) from error


async def _token(
    settings: Settings, provider: Provider, metadata: Metadata, flow: Flow, code: str
) -> dict[str, Any]:
    """Exchange the code. A provider that refuses it has seen it before, or it is not ours."""
    from authlib.integrations.base_client import OAuthError

    from sante.core import egress

    try:
        async with (
            egress.deadline(),
            _client(settings, provider, metadata, flow.redirect) as client,
        ):
            token: dict[str, Any] = await client.fetch_token(
                metadata.token_endpoint, code=code, code_verifier=flow.verifier
            )
    except OAuthError as error:
        log.warning("oidc_code_refused")
        raise AnswerRefused(provider.name) from error
    except (*egress.FAILURES, ValueError) as error:
        log.warning("oidc_provider_down", error=type(error).__name__)
        raise ProviderDown(provider.name) from error
    return token


def _verified(
    provider: Provider,
    metadata: Metadata,
    got: tuple[dict[str, Any], Any],
    nonce: str,
    now: datetime,
) -> Subject:
    """`got`: the token answer and the provider's keys."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwk, jwt
    from joserfc.errors import JoseError

    token, keys = got
    try:
        read = jwt.decode(
            token["id_token"], jwk.KeySet.import_key_set(keys), algorithms=list(metadata.algorithms)
        )
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"essential": True, "value": provider.issuer}},
            params={
                "nonce": nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("oidc_token_refused", error=type(error).__name__)
        raise AnswerRefused(provider.name) from error
    if not is_our_audience(claims, provider.client_id):
        log.warning("oidc_token_refused", error="audience")
        raise AnswerRefused(provider.name)
    return subject_from(claims)


def _client(
    settings: Settings, provider: Provider, metadata: Metadata, redirect: str
) -> "AsyncOAuth2Client":
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    way = "client_secret_post" if metadata.secret_in_body else "client_secret_basic"
    return AsyncOAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        token_endpoint_auth_method=way if provider.client_secret else "none",
        scope=SCOPE,
        redirect_uri=redirect,
        code_challenge_method="S256",
        **_egress(settings).options(),
    )


def _egress(settings: Settings) -> "Egress":
    """The operator wrote the issuer's address: it may lie in their own network."""
    from sante.core.egress import Egress

    own = urlsplit(settings.oidc_issuer or "").hostname or ""
    return Egress(Allowed.of(settings.egress_allow, own))
