"""An OpenID Connect provider on loopback: discovery, keys, authorize, token; real HTTP, RS256.

It does what the standard asks (PKCE, codes used once, client authentication), and lies on request
about one thing at a time, so that each check of ours can be seen to fail.
"""

import base64
import hashlib
import html
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwk, jwt

from tests.support.loopback import serving

CLIENT_ID = "sante"
CLIENT_SECRET = "a secret between the two of them"


@dataclass
class Account:
    subject: str
    email: str | None
    email_verified: bool = True
    name: str = "Eve Example"


@dataclass
class Provider:
    """`claims` override those of the next id tokens; `clock` is what it takes the time from."""

    url: str
    account: Account = field(default_factory=lambda: Account("eve-1", "eve@example.org"))
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    clock: Any = time.time
    down: bool = False
    signs_with: str = "RS256"
    mixes_up: str | None = None  # the issuer its answers name
    asked: list[dict[str, str]] = field(default_factory=list)
    key: jwk.RSAKey = field(
        default_factory=lambda: jwk.RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(self.clock())
        claims = {
            "iss": self.url,
            "sub": self.account.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked.get("nonce"),
            "email": self.account.email,
            "email_verified": self.account.email_verified,
            "name": self.account.name,
        } | self.claims
        kept = {name: value for name, value in claims.items() if value is not None}
        if self.signs_with == "HS256":
            key: Any = jwk.OctKey.import_key(CLIENT_SECRET)
        elif self.signs_with == "other key":
            key = jwk.RSAKey.generate_key(2048, {"kid": "k1"})
        else:
            key = self.key
        algorithm = "HS256" if self.signs_with == "HS256" else "RS256"
        return jwt.encode({"alg": algorithm, "kid": "k1"}, kept, key, algorithms=[algorithm])

    def app(self) -> FastAPI:
        app = FastAPI()
        app.middleware("http")(self._maybe_down)
        app.get("/.well-known/openid-configuration")(self._document)
        app.get("/jwks")(self._jwks)
        app.get("/authorize")(self._authorize)
        app.post("/authorize")(self._allow)
        app.post("/token")(self._token)
        return app

    async def _maybe_down(self, request: Request, go_on: Any) -> Response:
        return Response(status_code=503) if self.down else await go_on(request)

    async def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        } | self.document

    async def _jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    async def _authorize(self, request: Request) -> Response:
        """The page where people say yes, as plain as can be."""
        asked = dict(request.query_params)
        self.asked.append(asked)
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        fields = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in asked.items()
        )
        return HTMLResponse(
            '<!doctype html><html lang="en"><title>Provider</title>'
            '<link rel="icon" href="data:,"><h1>Provider</h1>'
            f'<form method="post">{fields}<button>Yes, it is me</button></form></html>'
        )

    async def _allow(self, request: Request) -> Response:
        form = await request.form()
        asked = {name: str(value) for name, value in form.items()}
        return RedirectResponse(self.answer_to(asked), 303)

    def answer_to(self, asked: dict[str, str]) -> str:
        """The address of the callback, as the browser is sent to it."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        query = {"code": code, "state": asked["state"], "iss": self.mixes_up or self.url}
        return f"{asked['redirect_uri']}?{urlencode(query)}"

    async def _token(
        self,
        request: Request,
        grant_type: str = Form(),
        code: str = Form(),
        redirect_uri: str = Form(),
        code_verifier: str = Form(),
    ) -> Response:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode().replace(b" ", b"%20"))
        plain = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode())
        given = request.headers.get("authorization", "").removeprefix("Basic ").encode()
        if given not in (basic, plain):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self.codes.pop(code, None)  # once
        digest = hashlib.sha256(code_verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or grant_type != "authorization_code"
            or redirect_uri != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(asked),
        }
        return JSONResponse(token)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens on a port of its own."""
    made = Provider("")
    with serving(made.app()) as url:
        made.url = url
        yield made
