"""Lifetimes, the shape of tokens, and what a good password is."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sante.kit import ids


@dataclass(frozen=True, slots=True)
class Limits:
    password_min: int = 15  # NIST SP 800-63B-4, one factor
    password_min_with_code: int = 8  # the same, where a code is asked for as well
    password_max: int = 128
    session_idle: timedelta = timedelta(days=14)
    session_lifetime: timedelta = timedelta(days=90)
    seen_every: timedelta = timedelta(hours=1)  # how exact "last seen" is
    recent_sign_in: timedelta = timedelta(minutes=10)
    token_days_default: int = 90
    token_days_max: int = 366
    made_up_for: timedelta = timedelta(days=2)  # then a made-up person is swept away


LIMITS: Final = Limits()

TokenKind = Literal["s", "pat"]


@dataclass(frozen=True, slots=True)
class ParsedToken:
    kind: TokenKind
    user_id: UUID


def compose_token(kind: TokenKind, user_id: UUID, secret: str) -> str:
    """`sante_s_<owner>_<secret>`.

    The owner stands in the token so that it is looked up inside the owner's own rows: row security
    holds during sign-in too, and on a cluster the look-up goes to one shard. It is no secret; the
    256 random bits after it are.
    """
    return f"sante_{kind}_{ids.encode('user', user_id).removeprefix('user_')}_{secret}"


def parse_token(text: str) -> ParsedToken | None:
    parts = text.split("_", 3)
    if len(parts) != 4 or parts[0] != "sante" or parts[1] not in ("s", "pat"):
        return None
    try:
        user_id = ids.decode("user", f"user_{parts[2]}")
    except ValueError:
        return None
    return ParsedToken("s" if parts[1] == "s" else "pat", user_id)


def email_key(email: str) -> str:
    """Addresses that differ only in case or Unicode form are one account."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def looks_like_email(email: str) -> bool:
    local, at, domain = email.rpartition("@")
    return bool(
        at
        and local
        and "." in domain.strip(".")
        and len(email) <= 254
        and not any(character.isspace() or ord(character) < 32 for character in email)
    )


def password_problem(
    password: str, *, guessable: bool, minimum: int = LIMITS.password_min
) -> str | None:
    """What is wrong with a password, in words that say what to do; None when it is good."""
    if len(password) < minimum:
        return (
            f"Use at least {minimum} characters. Four or five unrelated words are easy to remember."
        )
    if len(password) > LIMITS.password_max:
        return f"Use at most {LIMITS.password_max} characters."
    if guessable:
        return "This is among the first things an attacker would try. Choose something less common."
    return None


def session_ends(created: datetime, last_seen: datetime) -> datetime:
    return min(created + LIMITS.session_lifetime, last_seen + LIMITS.session_idle)
