"""When a message is tried again, and what went wrong in words."""

from datetime import datetime, timedelta
from typing import Final

ATTEMPTS: Final = 20
FIRST_PAUSE: Final = timedelta(seconds=20)
FACTOR: Final = 3  # 20 s, 1 min, 3 min, 9 min, 27 min, 1 h 21 min
LONGEST_PAUSE: Final = timedelta(hours=3)  # so for a day and a half, then given up
KEEP_NOTICES: Final = timedelta(days=90)  # in the inbox
KEEP: Final = timedelta(days=30)  # what was sent, when, and how it went; the body is gone by then


def next_attempt(
    attempt: int, now: datetime, expires_at: datetime, *, asked: timedelta | None = None
) -> datetime | None:
    """When to try again after `attempt` (from 1) failed for the moment; None: not any more.

    `asked` is how long the other side wants to be left alone.
    """
    if attempt >= ATTEMPTS:
        return None
    pause = min(FIRST_PAUSE * FACTOR ** (attempt - 1), LONGEST_PAUSE)
    due = now + max(pause, min(asked or timedelta(), LONGEST_PAUSE))
    return due if due < expires_at else None


PROBLEMS: Final = {
    "unreachable": "the server could not be reached",
    "timeout": "the server did not answer in time",
    "busy": "the server asked to wait",
    "sign_in_refused": "the server refused Santé's own name and password",
    "no_tls": "the mail server offers no encryption",
    "sender_refused": "the mail server refused Santé's own address",
    "recipient_refused": "the server refused this address",
    "refused": "the server refused the message",
    "given_up": "the server never took it, however often it was tried",
    "no_channel": "this way of sending is not set up any more",
    "blocked": "the chat was closed or Santé was blocked in it",
    "gone": "there is nobody at this address any more",
    "unsubscribed": "this number asked for no more messages",
    "not_a_mobile": "this number takes no messages",
    "no_template": "the template for WhatsApp is missing or not approved",
    "address_refused": "this address leads into a private network",
    "garbled": "the server answered something that is no answer",
    "too_large": "the message is too large for it",
    "address_off": "this address was turned off",
    "unreadable": "it was sealed with another secret key",
}


def problem_text(error: str | None) -> str:
    """The failure in words, for a person."""
    return PROBLEMS.get(error or "", "it could not be sent")
