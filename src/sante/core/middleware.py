"""What every request passes before it is routed, and every answer before it leaves.

One plain ASGI class: a body cap that holds while streaming, the refusal of state changes that
come from another site, security headers, metrics, one log line, and an id on whatever breaks.
"""

import time
import traceback
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import structlog
from fastapi import Request
from fastapi.responses import PlainTextResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sante.core import metrics
from sante.core.errors import Failure, Forbidden, TooLarge
from sante.core.http import Renderer, problem, rendered
from sante.kit.ids import new_id

log = structlog.get_logger()

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_BODY_LIMIT: Final = 1024 * 1024  # JSON and forms; routes that take files ask for more

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class InternalFailure(Failure):
    code, status, title = "internal", 500, "Something broke on our side"


class Guard:
    def __init__(
        self,
        app: ASGIApp,
        *,
        upload_limit: int,
        https: bool,
        page: Renderer,
        large_uploads: Mapping[str, int] | None = None,
        large_bodies: Mapping[str, int] | None = None,
    ) -> None:
        """`large_uploads`: path -> limit, for routes that store what comes as it comes;
        `large_bodies` for those that take more JSON than others."""
        self.app = app
        self.page = page
        self.upload_limit = upload_limit
        self.large_uploads = dict(large_uploads or {})
        self.large_bodies = dict(large_bodies or {})
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = new_id().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(send, https=self.https, request_id=request_id)
        body = _CappedBody(receive, self._limit(scope))
        try:
            refusal = _refusal(scope, body)
            if refusal is not None:
                shown = await rendered(Request(scope), refusal, self.page)
                await shown(scope, receive, answer.send)
            else:
                await self.app(scope, body.receive, answer.send)
        except Exception as error:
            _record(error, request_id)
            if answer.status:
                raise
            await _broken(scope, request_id)(scope, receive, answer.send)
        finally:
            _account(scope, answer.status, time.perf_counter() - started, request_id)

    def _limit(self, scope: Scope) -> int:
        kind = Headers(scope=scope).get("content-type", "")
        if not kind.startswith("multipart/"):
            return self.large_bodies.get(scope["path"], DEFAULT_BODY_LIMIT)
        return self.large_uploads.get(scope["path"], self.upload_limit)


class _CappedBody:
    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self.limit = limit
        self._seen = 0

    @property
    def refusal(self) -> TooLarge:
        return TooLarge(f"The request is larger than {self.limit // 1024:,} kB.")

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self.limit:
            raise self.refusal
        return message


class _Answer:
    def __init__(self, send: Send, *, https: bool, request_id: str) -> None:
        self._send = send
        self._https = https
        self._request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
            headers["x-request-id"] = self._request_id
            if self._https:
                headers.setdefault("strict-transport-security", "max-age=31536000")
        await self._send(message)


def _refusal(scope: Scope, body: _CappedBody) -> Failure | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > body.limit:
        return body.refusal
    if scope["method"] not in SAFE_METHODS and not _same_site(headers):
        return Forbidden("This came from another site. Open Santé itself and try again there.")
    return None


def _same_site(headers: Headers) -> bool:
    """Whether a state change comes from our own pages or from a program, not another site.

    Browsers send Sec-Fetch-Site on trustworthy origins and Origin on every unsafe request; a
    request that carries our cookie but neither of them is not one a browser of ours would send.
    """
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin = headers.get("origin") or headers.get("referer")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return "cookie" not in headers


def _record(error: Exception, request_id: str) -> None:
    """Where it broke, without the message: that may hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "request_broke",
        request_id=request_id,
        error=type(error).__name__,
        where=[f"{frame.filename.rsplit('/sante/')[-1]}:{frame.lineno}" for frame in frames],
    )


def _broken(scope: Scope, request_id: str) -> ASGIApp:
    detail = f"It is recorded under the id {request_id}. Please try again."
    if scope["path"].startswith("/api/"):
        return problem(InternalFailure(detail))
    return PlainTextResponse(f"{InternalFailure.title}. {detail}", status_code=500)


def _account(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    route = _template(scope)
    metrics.REQUESTS.labels(scope["method"], route, str(status)).inc()
    metrics.REQUEST_SECONDS.labels(scope["method"], route).observe(seconds)
    if route not in ("/healthz", "/readyz", "/metrics"):
        log.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _template(scope: Scope) -> str:
    """The route's path with its parameters' names, never their values."""
    path: str = getattr(scope.get("route"), "path", "unknown")
    return path
