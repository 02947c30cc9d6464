"""A small HTTP load: keep-alive connections that ask, wait and ask again.

Raw streams, so that the client costs little beside the server it measures on the same cores.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    requests: int
    seconds: float
    failures: int
    latencies: list[float]  # seconds, unsorted

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def drive(
    port: int, requests: Iterator[bytes], *, connections: int, seconds: float
) -> Outcome:
    """Each of `requests` is a whole HTTP/1.1 request, with a Content-Length where it has a body."""
    latencies: list[float] = []
    failures = 0
    stop = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (began := time.perf_counter()) < stop:
            writer.write(next(requests))
            status = await _answer(reader)
            latencies.append(time.perf_counter() - began)
            failures += not 200 <= status < 300
        writer.close()
        await writer.wait_closed()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return Outcome(len(latencies), time.perf_counter() - began, failures, latencies)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    if length:
        await reader.readexactly(length)
    return status


def request(method: str, path: str, *, token: str = "", body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
