"""What an address of each channel looks like, and how it is shown."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

LONGEST_URL: Final = 1000
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)  # E.164
_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Read:
    """An address as it is kept (`clear`) and shown; or `problem`, what is wrong with it."""

    clear: str = field(default="", repr=False)
    label: str = ""
    problem: str = ""


def phone(typed: str) -> Read:
    number = re.sub(r"[\s()./-]", "", typed)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if _PHONE.fullmatch(number) is None:
        return Read(problem="Write the number with its country, such as +49 170 1234567.")
    return Read(number, f"{number[:3]} … {number[-3:]}")


def web_address(typed: str, allowed_hosts: frozenset[str] = frozenset()) -> Read:
    """https, except to hosts the operator lets through. Whether it leads somewhere private is
    decided where the connection is made."""
    text = typed.strip()
    wrong = Read(problem="Write an address that begins with https://, such as https://example.org.")
    if len(text) > LONGEST_URL or any(not 32 < ord(char) < 127 for char in text):
        return wrong
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return wrong
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return wrong
    plain = parts.scheme == "http" and host.lower() in allowed_hosts | _LOOPBACK
    if parts.scheme != "https" and not plain:
        return wrong
    return Read(text, host)


def topic(typed: str, allowed_hosts: frozenset[str] = frozenset()) -> Read:
    """A topic of ntfy: https://ntfy.sh/my-topic."""
    found = web_address(typed, allowed_hosts)
    if found.problem:
        return found
    parts = urlsplit(found.clear)
    name = parts.path.rpartition("/")[2]
    if _TOPIC.fullmatch(name) is None or parts.query:
        return Read(problem="Write the topic as an address, such as https://ntfy.sh/my-topic.")
    return Read(found.clear, f"{found.label}/{name[:2]}…")


def is_subscription(endpoint: str, p256dh: str, auth: str) -> bool:
    """Whether these are what a browser's PushSubscription holds."""
    return _size(p256dh) == 65 and _size(auth) == 16 and not web_address(endpoint).problem


def _size(text: str) -> int:
    try:
        return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return -1
