"""Cursors of lists: the public id of the last item shown, which is also its place in the order."""

from uuid import UUID

from sante.core.errors import BadRequest
from sante.kit import ids


def cursor_of(prefix: str, last: UUID) -> str:
    return ids.encode(prefix, last)


def from_cursor(prefix: str, cursor: str | None) -> UUID | None:
    """Raises BadRequest for a cursor that no answer of ours gave."""
    if cursor is None:
        return None
    try:
        return ids.decode(prefix, cursor)
    except ValueError:
        raise BadRequest("This cursor is not one a list gave. Start without it.") from None
