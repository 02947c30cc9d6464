"""Codes, their steps, and which way in must stay."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sante.identity.factors.types import Methods, Place


@dataclass(frozen=True, slots=True)
class FactorLimits:
    step_seconds: int = 30  # RFC 6238, and what every app assumes
    drift_steps: int = 1  # a clock may be half a minute off either way
    backup_codes: int = 10
    backup_low: int = 3  # from here on the page asks to make new ones
    passkeys_max: int = 20
    challenge_for: timedelta = timedelta(minutes=5)
    second_step_for: timedelta = timedelta(minutes=10)


FACTORS: Final = FactorLimits()

# 32 signs that are not taken for one another: 10 of them hold 50 bits.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BACKUP_LENGTH: Final = 10


def step_at(now: datetime) -> int:
    """The number of the half minute, as RFC 6238 counts them."""
    return int(now.timestamp()) // FACTORS.step_seconds


def steps_to_try(now: datetime, last_used: int) -> list[int]:
    """The present step first; a step that was used, or one before it, never again."""
    present = step_at(now)
    around = [present]
    for drift in range(1, FACTORS.drift_steps + 1):
        around += [present - drift, present + drift]
    return [step for step in around if step > last_used]


def plain_code(typed: str) -> str:
    """A code as people write it: spaces, dashes and small letters do not matter."""
    return re.sub(r"[\s-]", "", typed).upper()


def is_app_code(code: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", code) is not None


def new_backup_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(BACKUP_LENGTH))


def grouped(code: str) -> str:
    """`ABCDE-FGHJK`: easier to copy by hand."""
    return f"{code[:5]}-{code[5:]}"


def ways_in(methods: Methods, issuer: str | None) -> int:
    """How many ways lead in by themselves; a linked identity only while its provider is set up."""
    linked = sum(identity.issuer == issuer for identity in methods.identities)
    return int(methods.password) + len(methods.passkeys) + linked


def place_of(public_url: str | None, scheme: str, host: str) -> Place | None:
    """The site passkeys are made for; None where browsers have none.

    Browsers offer passkeys over HTTPS and on localhost, never for a bare address. The host a
    request names is believed only when it is this very machine.
    """
    given = urlsplit(public_url) if public_url else urlsplit(f"{scheme}://{host}")
    site = given.hostname or ""
    local = site == "localhost" or site.endswith(".localhost")
    is_address = ":" in site or re.fullmatch(r"[0-9.]+", site) is not None
    if is_address or not (local or (public_url and given.scheme == "https")):
        return None
    return Place(site, f"{given.scheme}://{given.netloc}")
