"""Lifetimes, the shape of tokens, and what a good password is."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sante.identity.types import Feature, Purpose, Tier
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
    unconfirmed_for: timedelta = timedelta(days=7)  # then an account nobody confirmed is
    confirm_link: timedelta = timedelta(hours=24)
    reset_link: timedelta = timedelta(hours=1)
    links_kept: timedelta = timedelta(days=7)  # after they expire


LIMITS: Final = Limits()

LINK_LIFETIME: Final[Mapping[Purpose, timedelta]] = {
    Purpose.CONFIRM: LIMITS.confirm_link,
    Purpose.RESET: LIMITS.reset_link,
    Purpose.CHANGE: LIMITS.confirm_link,
}
# Features that not every tier has. A house that one runs oneself has no such thing.
GATES: Final[Mapping[Feature, frozenset[Tier]]] = {}

TokenKind = Literal["s", "pat", "link"]
_KINDS: Final[Mapping[str, TokenKind]] = {"s": "s", "pat": "pat", "link": "link"}
_NOT_IN_ADDRESSES: Final = frozenset('<>()[],;:\\"')
_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_CODE_LENGTH: Final = 20  # 100 bits


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
    """Whose it says it is and what for; it may still be made up."""
    parts = text.split("_", 3)
    if len(parts) != 4 or parts[0] != "sante" or parts[1] not in _KINDS:
        return None
    try:
        user_id = ids.decode("user", f"user_{parts[2]}")
    except ValueError:
        return None
    return ParsedToken(_KINDS[parts[1]], user_id)


def email_key(email: str) -> str:
    """Addresses that differ only in case or Unicode form are one account."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def looks_like_email(email: str) -> bool:
    local, at, domain = email.rpartition("@")
    return bool(
        at
        and local
        and "." in domain.strip(".")
        and "@" not in local
        and len(email) <= 254
        and not any(c.isspace() or ord(c) < 32 or c in _NOT_IN_ADDRESSES for c in email)
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


def allowed(tier: Tier, feature: Feature, gates: Mapping[Feature, frozenset[Tier]] = GATES) -> bool:
    """Whether this tier has the feature: yes, unless a gate says for whom alone it is."""
    return feature not in gates or tier in gates[feature]


def invite_code(random: bytes) -> str:
    """A code that can be read out: four groups of five, from 13 or more random bytes."""
    number = int.from_bytes(random, "big")
    letters = [_CODE_ALPHABET[(number >> (5 * i)) & 31] for i in range(_CODE_LENGTH)]
    return "-".join("".join(letters[i : i + 5]) for i in range(0, _CODE_LENGTH, 5))


def invite_key(typed: str) -> str:
    """A code as it is compared: small letters, missing dashes, O for 0 are all the same."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))


_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str | None) -> str:
    """What a person recognises in what a browser says of itself: "Firefox on Linux"."""
    given = agent or ""
    browser = next((name for mark, name in _BROWSERS if mark in given), "")
    system = next((name for mark, name in _SYSTEMS if mark in given), "")
    if browser and system:
        return f"{browser} on {system}"
    first = given.split("/")[0].strip()[:40]
    return browser or system or first or "Unknown device"
