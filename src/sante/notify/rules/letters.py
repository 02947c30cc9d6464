"""What the letters about an account say. Plain text: nothing to load, nothing hidden."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sante.identity.events import (
    AddressChangeAsked,
    AddressChanged,
    AddressConfirmationAsked,
    PasswordChanged,
    PasswordResetAsked,
    SignUpRepeated,
)
from sante.notify.types import Letter, Notice

NOTICE_FOR: Final = timedelta(days=3)
_NOT_YOU: Final = "If this was not you, do nothing: without the link nothing happens."


def confirmation(asked: AddressConfirmationAsked, house: str) -> Letter:
    step = (
        "to open your account. You will be asked for the password you chose."
        if asked.pending
        else "to confirm that this address is yours."
    )
    return Letter(
        kind="confirm_address",
        recipient=asked.email,
        subject="Confirm your address",
        body=_text(
            f"Open this link within 24 hours {step}",
            f"{house}/confirm-address?token={asked.link}",
            _NOT_YOU,
            house=house,
        ),
        dedupe_key=_for_link("confirm", asked.link),
        expires_at=asked.expires_at,
    )


def password_reset(asked: PasswordResetAsked, house: str) -> Letter:
    return Letter(
        kind="reset_password",
        recipient=asked.email,
        subject="Choose a new password",
        body=_text(
            "Open this link within one hour to choose a new password. All devices are then signed"
            " out.",
            f"{house}/reset-password?token={asked.link}",
            _NOT_YOU,
            house=house,
        ),
        dedupe_key=_for_link("reset", asked.link),
        expires_at=asked.expires_at,
    )


def address_change(asked: AddressChangeAsked, house: str) -> Letter:
    return Letter(
        kind="change_address",
        recipient=asked.email,
        subject="Confirm your new address",
        body=_text(
            "Open this link within 24 hours to sign in to Santé with this address from then on.",
            f"{house}/confirm-address?token={asked.link}",
            _NOT_YOU,
            house=house,
        ),
        dedupe_key=_for_link("change", asked.link),
        expires_at=asked.expires_at,
    )


def address_changed(fact: AddressChanged, house: str) -> Letter:
    """To the old address: its owner is the one who must learn of it."""
    return Letter(
        kind="address_changed",
        recipient=fact.old,
        subject="Your address was changed",
        body=_text(
            f"You now sign in to Santé with {fact.new}, and no longer with this address.",
            "If this was not you, ask the person who runs your Santé to disable the account.",
            house=house,
        ),
        dedupe_key=_of("address-changed", fact.at),
        expires_at=fact.at + NOTICE_FOR,
    )


def password_changed(fact: PasswordChanged, house: str) -> Letter:
    return Letter(
        kind="password_changed",
        recipient=fact.email,
        subject="Your password was changed",
        body=_text(
            "Your password for Santé has just been changed, and other devices were signed out.",
            f"If this was not you, choose a new one at once: {house}/forgot",
            house=house,
        ),
        dedupe_key=_of("password-changed", fact.at),
        expires_at=fact.at + NOTICE_FOR,
    )


def sign_up_repeated(fact: SignUpRepeated, house: str) -> Letter:
    """Once a day at most, so that nobody's mailbox is filled by it."""
    return Letter(
        kind="sign_up_repeated",
        recipient=fact.email,
        subject="You have an account already",
        body=_text(
            "Somebody has tried to create an account for Santé with your address. You have one:"
            f" sign in at {house}/sign-in",
            f"If you have forgotten your password: {house}/forgot",
            "If this was not you, do nothing: nothing has changed.",
            house=house,
        ),
        dedupe_key=f"sign-up-repeated:{fact.at:%Y-%m-%d}",
        expires_at=fact.at + NOTICE_FOR,
    )


def trial(recipient: str, message_id: UUID, at: datetime, house: str) -> Letter:
    return Letter(
        kind="test",
        recipient=recipient,
        subject="A test",
        body=_text("Mail from your Santé arrives. There is nothing to do.", house=house),
        dedupe_key=f"test:{message_id}",
        expires_at=at + timedelta(hours=1),
    )


def notice(recipient: str, told: Notice, house: str) -> Letter:
    return Letter(
        kind=told.kind,
        recipient=recipient,
        subject=told.title,
        body=_text(told.body, f"Open it: {house}{told.link}", house=house),
        dedupe_key=told.dedupe_key,
        expires_at=told.expires_at,
    )


def _text(*paragraphs: str, house: str) -> str:
    return "\n\n".join([*paragraphs, f"Santé, at {house}"]) + "\n"


def _for_link(occasion: str, link: str) -> str:
    """One letter a link; the key does not give the link away."""
    return f"{occasion}:{hashlib.sha256(link.encode()).hexdigest()[:32]}"


def _of(occasion: str, at: datetime) -> str:
    return f"{occasion}:{at.isoformat()}"
