"""What packages above tell of a marker: the target of a goal, the actions that move it.

They are not known here. Who has something to tell implements `Tells`, and the wiring lists it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.labs.types import Beside


class Tells(Protocol):
    async def __call__(
        self, session: AsyncSession, user_id: UUID, biomarker_id: str, *, now: datetime
    ) -> Beside: ...


_told_by: list[Tells] = []


def told_by(tellers: Sequence[Tells]) -> None:
    """Install the wiring's list, replacing what was there."""
    _told_by[:] = tellers


async def beside(
    session: AsyncSession, user_id: UUID, biomarker_id: str, *, now: datetime
) -> Beside:
    found = [await tell(session, user_id, biomarker_id, now=now) for tell in _told_by]
    return Beside(
        tuple(aim for one in found for aim in one.aims),
        tuple(mover for one in found for mover in one.movers),
    )
