"""How a person wants to be told."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid
from sante.notify.queries import inbox as queries
from sante.notify.types import Preferences

_NAMES = tuple(field.name for field in dataclasses.fields(Preferences))
_RANGES = {
    "daily_cap": (0, 50),
    "pattern_min_impact": (0, 100),
    "pattern_daily_cap": (0, 10),
}


async def preferences(session: AsyncSession, user_id: UUID) -> Preferences:
    """Those of the specification until the person says otherwise."""
    row = await queries.preferences(session, user_id)
    if row is None:
        return Preferences()
    return Preferences(**{name: getattr(row, name) for name in _NAMES})


async def change_preferences(
    session: AsyncSession, user_id: UUID, given: Mapping[str, object], *, now: datetime
) -> Preferences:
    """What is not given stays as it is. Raises Invalid."""
    errors = [
        FieldError(name, f"Use a number from {low} to {high}.")
        for name, (low, high) in _RANGES.items()
        if isinstance(value := given.get(name), int) and not low <= value <= high
    ]
    if errors:
        raise Invalid("Please correct what is marked.", errors=errors)
    await touch(session, user_id)
    wanted = dataclasses.replace(await preferences(session, user_id), **given)  # type: ignore[arg-type]  # names and types are the caller's model's
    values = {name: getattr(wanted, name) for name in _NAMES}
    await queries.put_preferences(session, user_id, {**values, "updated_at": now})
    return wanted
