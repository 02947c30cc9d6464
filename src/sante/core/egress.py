"""The one way out: every HTTP call Santé makes goes through here.

Addresses people or providers give us can point into the operator's network. A name is resolved
once, every address it has is checked, and the connection goes to a checked address, so that a
second answer of the name server cannot lead elsewhere. Redirects are new connections and are
checked like the first. What the operator lists (`SANTE_EGRESS_ALLOW`, or the address of a service
they configured) is let through. Certificates are checked against the system's; an operator's own
authority goes into `SSL_CERT_FILE`. Proxies of the environment are not used.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import httpcore2
import httpx2

from sante.core.addresses import Allowed, is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]

MAX_REDIRECTS: Final = 3
MAX_BYTES: Final = 1024 * 1024
CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 15.0


class EgressRefused(httpx2.TransportError):
    """The address is not one Santé may call, or the answer is too large."""


class AnswerTooLarge(EgressRefused):
    """The other side has answered, with more than is read."""


async def resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Checked(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were checked, never to a name."""

    def __init__(self, allowed: Allowed, look_up: Resolve) -> None:
        self._allowed = allowed
        self._resolve = look_up
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface says so
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"{host} is not known") from error
        for address in addresses:
            self._check(host, address)
        failed: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    def _check(self, host: str, text: str) -> None:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not is_public(address) and not self._allowed.admits(host, address):
            raise EgressRefused(
                f"{host} is a private address. If it is yours, list it in SANTE_EGRESS_ALLOW."
            )

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        raise EgressRefused("Santé calls no sockets.")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _CappedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._stream:
            seen += len(chunk)
            if seen > self._limit:
                raise AnswerTooLarge(f"The answer is larger than {self._limit:,} bytes.")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Read once: it takes a tenth of a second, which the event loop would stand still for."""
    return httpx2.create_ssl_context()


class _Transport(httpx2.AsyncHTTPTransport):
    def __init__(self, backend: httpcore2.AsyncNetworkBackend, limit: int) -> None:
        super().__init__(verify=_certificates(), trust_env=False)
        self._limit = limit
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_certificates(),
            max_connections=10,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"  # so that the cap counts what is read
        answer = await super().handle_async_request(request)
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise EgressRefused("The answer is compressed although none was asked for.")
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        answer.stream = _CappedStream(answer.stream, self._limit)
        return answer


# What a call can end with besides an answer.
FAILURES: Final = (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError)


def deadline(seconds: float = TOTAL_SECONDS) -> asyncio.Timeout:
    """For a library's client made with `Egress.options`: everything inside it together."""
    return asyncio.timeout(seconds)


@dataclass(frozen=True, slots=True)
class Egress:
    allowed: Allowed = field(default_factory=Allowed)
    max_bytes: int = MAX_BYTES
    total_seconds: float = TOTAL_SECONDS
    look_up: Resolve = resolve

    def options(self) -> dict[str, Any]:
        """How an HTTP client is made to go this way, ours or a library's."""
        return {
            "transport": _Transport(_Checked(self.allowed, self.look_up), self.max_bytes),
            "timeout": httpx2.Timeout(self.total_seconds, connect=CONNECT_SECONDS),
            "follow_redirects": False,
            "max_redirects": MAX_REDIRECTS,
            "trust_env": False,
        }

    def lasting_client(self) -> httpx2.AsyncClient:
        """A client for a library that asks for one: each call may take `total_seconds`."""
        return httpx2.AsyncClient(**self.options())

    @asynccontextmanager
    async def client(self, **more: Any) -> AsyncIterator[httpx2.AsyncClient]:
        """A client whose calls together may take `total_seconds`; then TimeoutError.

        `follow_redirects=True` follows up to three, each checked like the first.
        """
        async with (
            deadline(self.total_seconds),
            httpx2.AsyncClient(**(self.options() | more)) as client,
        ):
            yield client
