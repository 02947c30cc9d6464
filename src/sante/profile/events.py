"""What happened to a profile."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """What is derived from `fields` (names of `Change`, or "constraints") is out of date."""

    user_id: UUID
    fields: frozenset[str]
