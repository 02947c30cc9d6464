"""Talking to the Bot API, through the one way out (core/egress.py) and no other.

The library brings an HTTP client of its own; this one takes its place, so that addresses are
checked and answers capped here as everywhere. The token is part of the address: neither is logged.
"""

import json
from typing import Any, Final
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from sante.core.addresses import Allowed
from sante.core.egress import FAILURES, Egress
from sante.core.settings import Settings

SECONDS: Final = 20.0
DEFAULT_PAUSE: Final = 5.0
POLL_SECONDS: Final = 25  # how long Telegram holds a question open
MAX_BYTES: Final = 20 * 1024 * 1024  # what the Bot API gives of a file


def open_bot(settings: Settings) -> Bot:
    """A bot that still has to be initialised. Expects the house to have a token."""
    assert settings.telegram_token is not None
    api = settings.telegram_api.rstrip("/")
    allowed = Allowed.of(settings.egress_allow, urlsplit(api).hostname or "")
    request = EgressRequest(Egress(allowed, max_bytes=MAX_BYTES, total_seconds=SECONDS))
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=request,
        get_updates_request=request,
    )


class Busy(TelegramError):
    """Telegram wants to be left alone for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class EgressRequest(BaseRequest):
    def __init__(self, egress: Egress) -> None:
        self._egress = egress

    @property
    def read_timeout(self) -> float:
        return SECONDS

    async def initialize(self) -> None:
        """There is nothing to keep open."""

    async def shutdown(self) -> None:
        """Nor to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002 - the whole call has one limit
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut, NetworkError."""
        given = request_data.json_parameters if request_data else {}
        asked = float(read_timeout) if isinstance(read_timeout, int | float) else SECONDS
        egress = Egress(self._egress.allowed, self._egress.max_bytes, asked + 5)
        try:
            async with egress.client() as client:
                client.timeout = asked
                answer = await client.request(method, url, data=given or None)
                status, content = answer.status_code, answer.content
        except TimeoutError:
            raise TimedOut from None
        except FAILURES as error:
            if "Timeout" in type(error).__name__:
                raise TimedOut from None
            raise NetworkError(type(error).__name__) from None
        if status == 429:
            raise Busy(_pause(content))
        return status, content


def _pause(content: bytes) -> float:
    try:
        return float(json.loads(content)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return DEFAULT_PAUSE
