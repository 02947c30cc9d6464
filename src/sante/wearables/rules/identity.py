"""Ids that follow from what a thing is: the same reading of the same file gives the same row,
whichever import came first."""

import hashlib
from uuid import UUID


def stable_id(user_id: UUID, kind: str, *parts: object) -> UUID:
    """128 bits of a hash; two people never share one."""
    return UUID(stable_text(user_id, kind, *parts))


def stable_text(user_id: UUID, kind: str, *parts: object) -> str:
    """The same as the database takes it in JSON: a UUID that nobody has to make and print."""
    digest = hashlib.sha256("\x1f".join([kind, *map(str, parts)]).encode())
    return hashlib.sha256(user_id.bytes + digest.digest()).hexdigest()[:32]


def device_label(*fields: str) -> str:
    """What chunks call a device era: short, and the same in every file."""
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()[:16]
