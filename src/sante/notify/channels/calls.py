"""One HTTP call of a channel, and what of its failures every channel understands alike.

Silence, a full queue and a broken server are for now; what else an answer means is the channel's to
say. The other side's prose is read for its codes and never kept.
"""

import json as encoder
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sante.core.addresses import Allowed
from sante.notify.types import Outcome, Permanent, Temporary

MAX_BYTES: Final = 64 * 1024
SECONDS: Final = 20.0
LONGEST_WAIT: Final = 24 * 3600
_WAITS: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Reply:
    """`body` is empty where the answer was no JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Ask:
    """A POST. `trusted`: the address is the operator's and not a person's; one of a person's that
    leads into a private network is no address."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    trusted: bool = False
    auth: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def json(cls, url: str, body: object, **more: Any) -> "Ask":
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        return cls(url, headers, encoder.dumps(body, ensure_ascii=False).encode(), **more)

    @classmethod
    def form(cls, url: str, fields: Mapping[str, str], **more: Any) -> "Ask":
        from urllib.parse import urlencode

        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return cls(url, headers, urlencode(fields).encode(), **more)


async def call(allowed: Allowed, ask: Ask) -> Reply | Outcome:
    """The reply; or how the attempt ended where nothing in a reply could tell more."""
    from sante.core.egress import FAILURES, Egress, EgressRefused

    egress = Egress(allowed, max_bytes=MAX_BYTES, total_seconds=SECONDS)
    try:
        async with egress.client() as client:
            request = client.build_request(
                "POST", ask.url, headers=dict(ask.headers), content=ask.content
            )
            answer = await client.send(request, auth=ask.auth, stream=True)
            content = await _read(answer)
            status, waits = answer.status_code, answer.headers.get("retry-after", "")
    except EgressRefused:
        return Temporary("unreachable") if ask.trusted else Permanent("address_refused", gone=True)
    except TimeoutError:
        return Temporary("timeout")
    except FAILURES as error:
        return Temporary("timeout" if "Timeout" in type(error).__name__ else "unreachable")
    reply = Reply(status, _object(content))
    if status in _WAITS or status >= 500:
        said = number(inside(reply.body, "parameters").get("retry_after"))  # as the Bot API says it
        wait = timedelta(seconds=min(said, LONGEST_WAIT)) if said else _seconds(waits)
        return Temporary("busy", wait)
    return reply


async def _read(answer: Any) -> bytes:
    from sante.core.egress import AnswerTooLarge

    try:
        content: bytes = await answer.aread()
    except AnswerTooLarge:
        return b""  # its status is all that is needed
    finally:
        await answer.aclose()
    return content


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = encoder.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(header: str) -> timedelta | None:
    """Retry-After in seconds; as a date it is not worth a parser, and our own pauses hold."""
    text = header.strip()
    if not text.isdecimal():
        return None
    return timedelta(seconds=min(int(text[:9]), LONGEST_WAIT))


def number(value: object) -> int:
    """A code in an answer, whatever it was written as; 0 for none."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def inside(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
