"""What is asked about sleep from movement, and the choice of a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError
from sante.core.jobs import jobs
from sante.insights.errors import UnknownModel
from sante.insights.queries import movement as queries
from sante.insights.rules.models import ALGORITHMS, Algorithm
from sante.insights.service import movement_rows as rows
from sante.insights.types import MovementNight, Rhythm
from sante.kit.ids import new_id
from sante.wearables import service as wearables

SCORE: Final = "insights.score_movement"
AUTO: Final = "auto"
MOST_NIGHTS: Final = 366


@dataclass(frozen=True, slots=True)
class SleepFromMovement:
    """Nights newest first; `named` is the model the person chose, empty while it is ours to say."""

    nights: Sequence[MovementNight]
    rhythm: Rhythm | None
    named: str


async def sleep_from_movement(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> SleepFromMovement:
    found = await queries.nights(session, user_id, first, last, MOST_NIGHTS)
    rhythm = await queries.rhythm(session, user_id)
    return SleepFromMovement(
        tuple(rows.night(row) for row in found),
        rows.rhythm(rhythm) if rhythm is not None else None,
        await queries.choice(session, user_id) or "",
    )


def sleep_models() -> Sequence[Algorithm]:
    """Those that tell sleep from wake, in the order in which they are taken."""
    return sorted((one for one in ALGORITHMS if one.task == "sleep_wake"), key=lambda one: one.rank)


async def choose_model(session: AsyncSession, user_id: UUID, name: str, *, now: datetime) -> None:
    """Remember it for every later scoring; `auto` leaves the choice to the registry.

    Raises UnknownModel.
    """
    if name == AUTO:
        await queries.remove_choice(session, user_id)
        return
    known = [one.name for one in sleep_models()]
    if name not in known:
        message = f"There is no such model. Name one of {', '.join(known)}, or auto."
        raise UnknownModel(message, errors=[FieldError("model", message)])
    row = {"user_id": user_id, "id": new_id(), "model": name, "made_at": now}
    await queries.put_choice(session, row)


async def ask_score(
    session: AsyncSession,
    user_id: UUID,
    *,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
) -> UUID:
    """Score nights again: a year of them up to the newest count when no dates are given."""
    if last is None:
        newest = await wearables.newest_reading(session, user_id, "activity_count")
        last = newest.date() + timedelta(days=1) if newest is not None else now.date()
    first = first or last - timedelta(days=MOST_NIGHTS - 1)
    return await jobs.defer(session, SCORE, user_id=user_id, first=first, last=last)
