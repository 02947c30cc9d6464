"""What happens below and changes what a person has earned.

Nothing is awarded in the transaction of the deed: that stays as fast as it was. A job is queued in
it, one for all that is done before it runs.
"""

from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs import jobs
from sante.profile.events import ProfileChanged
from sante.rewards import queries

SETTLE: Final = "rewards.settle"
_MATTERS: Final = frozenset({"zone", "day_start_hour", "week_start", "constraints", "birth_date"})


class Deed(Protocol):
    """An event about one person."""

    @property
    def user_id(self) -> UUID: ...


async def on_deed(session: AsyncSession, event: Deed) -> None:
    await jobs.defer(session, SETTLE, user_id=event.user_id)


async def on_profile_changed(session: AsyncSession, event: ProfileChanged) -> None:
    """What is safe for a person decides which challenges they may have."""
    if event.fields & _MATTERS and await queries.xp(session, event.user_id) is not None:
        await jobs.defer(session, SETTLE, user_id=event.user_id)
