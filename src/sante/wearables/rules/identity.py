"""Ids that follow from what a thing is: the same reading of the same file gives the same row,
whichever import came first."""

import hashlib
from uuid import UUID


def stable_id(user_id: UUID, kind: str, *parts: object) -> UUID:
    """128 bits of a hash; two people never share one."""
    digest = hashlib.sha256("\x1f".join([kind, *map(str, parts)]).encode())
    return UUID(bytes=hashlib.sha256(user_id.bytes + digest.digest()).digest()[:16])


def device_label(*fields: str) -> str:
    """What chunks call a device era: short, and the same in every file."""
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()[:16]
