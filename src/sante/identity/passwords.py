"""Password hashing: argon2id at OWASP's parameters, at most two at once, off the event loop."""

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_TURNS: Final = asyncio.Semaphore(2)  # so that a burst of sign-ins leaves a core for the rest
# What an unknown account is compared with, so that it takes as long as a known one.
_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$5CdpoCaKLwSRW40cPhB+dg$"
    "7oeDx9aKZshgDeEUwniLVSDg0QN3uWlBsy7zdKVEplk"
)
COMMON_GUESSES: Final = 1e8  # fewer than zxcvbn's "safely unguessable" (its score 3)


async def hash_password(password: str) -> str:
    async with _TURNS:
        return await asyncio.to_thread(_HASHER.hash, password)


async def verify(stored: str | None, password: str) -> bool:
    """Whether `password` has this hash; without a stored hash, as slow and never true."""
    async with _TURNS:
        return await asyncio.to_thread(_matches, stored or _NOBODY, password) and bool(stored)


def needs_rehash(stored: str) -> bool:
    return _HASHER.check_needs_rehash(stored)


def is_guessable(password: str, hints: list[str]) -> bool:
    """Whether the password is on lists of common ones or follows their patterns."""
    from zxcvbn import zxcvbn  # its frequency lists take 0.2 s to load

    head = password[:72]  # the estimator's own limit; more characters only add to it
    return float(zxcvbn(head, user_inputs=hints)["guesses"]) < COMMON_GUESSES


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
