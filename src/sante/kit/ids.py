"""Public identifiers: TypeIDs (a prefix and a sortable UUIDv7) over native UUIDs.

The database holds the UUID, people and programs see `goal_01j…`. The prefix is not stored: it
belongs to the kind of thing, so a `goal_` id can never be used where a report is meant.
"""

from typing import Final
from uuid import UUID

import uuid_utils
from typeid import TypeID
from typeid.errors import TypeIDException
from uuid_utils.compat import uuid7

PREFIXES: Final = frozenset(
    {
        *("user", "sess", "tok", "inv", "msg"),
        *("pk", "idn"),  # a passkey, a linked identity
        *("rep", "obs", "prof", "con", "goal", "ua", "log", "plan", "job"),
        *("imp", "src", "hs"),
        *("trk", "te", "quiz"),  # a tracker, an entry of one, a morning's answers
        *("meal", "formula", "food", "photo"),
        *("ntf", "chan"),  # a notification, where a channel reaches somebody
        *("xp", "uc"),  # a line of the ledger, an attempt at a challenge
        *("rem", "rev"),  # a reminder, one time it came round
    }
)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sortable by creation time, so that indexes grow at their end."""
    return uuid7()


def encode(prefix: str, value: UUID) -> str:
    if prefix not in PREFIXES:
        raise ValueError(f"unknown id prefix {prefix!r}")
    return str(TypeID.from_uuid(suffix=uuid_utils.UUID(int=value.int), prefix=prefix))


def decode(prefix: str, text: str) -> UUID:
    """The UUID of a public id.

    Raises ValueError when `text` is not an id of this kind in its one canonical spelling.
    """
    if prefix not in PREFIXES:
        raise ValueError(f"unknown id prefix {prefix!r}")
    try:
        parsed = TypeID.from_string(text)
        value = UUID(str(parsed.uuid))
    except (TypeIDException, ValueError) as wrong:
        raise ValueError(f"not a {prefix} id") from wrong
    if parsed.prefix != prefix or encode(prefix, value) != text:
        raise ValueError(f"not a {prefix} id")
    return value
