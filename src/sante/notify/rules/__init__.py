"""When a message is tried again, and what letters say."""

from datetime import datetime, timedelta
from typing import Final

ATTEMPTS: Final = 9
FIRST_PAUSE: Final = timedelta(seconds=20)
FACTOR: Final = 3  # 20 s, 1 min, 3 min, 9 min, 27 min, 1 h 21 min, 4 h, 12 h
KEEP: Final = timedelta(days=30)  # what was sent, when, and how it went; the body is gone by then


def next_attempt(attempt: int, now: datetime, expires_at: datetime) -> datetime | None:
    """When to try again after `attempt` (from 1) failed for the moment; None: not any more."""
    if attempt >= ATTEMPTS:
        return None
    due = now + FIRST_PAUSE * FACTOR ** (attempt - 1)
    return due if due < expires_at else None


PROBLEMS: Final = {
    "unreachable": "the mail server could not be reached",
    "timeout": "the mail server did not answer in time",
    "busy": "the mail server asked to wait",
    "sign_in_refused": "the mail server refused Santé's name and password",
    "no_tls": "the mail server offers no encryption",
    "sender_refused": "the mail server refused Santé's own address",
    "recipient_refused": "the mail server refused this address",
    "refused": "the mail server refused the message",
    "given_up": "the mail server never took it, however often it was tried",
    "no_channel": "this way of sending is not set up any more",
    "unreadable": "it was sealed with another secret key",
}


def problem_text(error: str | None) -> str:
    """The failure in words, for a person."""
    return PROBLEMS.get(error or "", "it could not be sent")
