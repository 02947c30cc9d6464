"""How a person wants to be told."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid
from sante.core.events import publish
from sante.notify.events import PreferencesChanged
from sante.notify.queries import inbox as queries
from sante.notify.types import Preferences

_NAMES = tuple(field.name for field in dataclasses.fields(Preferences))
_RANGES = {
    "daily_cap": (0, 50),
    "pattern_min_impact": (0, 100),
    "pattern_daily_cap": (0, 10),
}
# What decides when something that waits rings.
_WHEN: Final = frozenset(
    ("quiet_start", "quiet_end", "pattern_quiet_start", "pattern_quiet_end", "urgent_breaks_quiet")
)


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
    before = await preferences(session, user_id)
    wanted = dataclasses.replace(before, **given)  # type: ignore[arg-type]  # names and types are the caller's model's
    await _put(session, user_id, wanted, now)
    changed = frozenset(name for name in _NAMES if getattr(before, name) != getattr(wanted, name))
    if changed & _WHEN:
        await queries.look_at_held(session, user_id, now)
    if changed:
        await publish(session, PreferencesChanged(user_id, changed, now))
    return wanted


async def pause_nudges(
    session: AsyncSession, user_id: UUID, until: datetime, *, now: datetime
) -> None:
    """Nothing that hangs on a switch rings before then, save what the person let through always.
    An earlier end stands back."""
    await touch(session, user_id)
    before = await preferences(session, user_id)
    if before.nudges_paused_until is None or before.nudges_paused_until < until:
        await _put(session, user_id, dataclasses.replace(before, nudges_paused_until=until), now)


async def _put(session: AsyncSession, user_id: UUID, wanted: Preferences, now: datetime) -> None:
    values = {name: getattr(wanted, name) for name in _NAMES}
    await queries.put_preferences(session, user_id, {**values, "updated_at": now})
