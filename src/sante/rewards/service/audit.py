"""Whether what is kept of a person's rewards is what follows from their logs.

It is worked out anew for the instant for which it was settled last, so that a day that has begun
since is no difference. What was written since is not settled yet, which is no difference either:
such a person is `behind` until their job has run.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.progress import service as progress
from sante.progress.service import Difference
from sante.rewards import queries
from sante.rewards.rules.play import play
from sante.rewards.service.life import life_of
from sante.rewards.service.settle import compare, holding, settle

SETTLED: Final = frozenset({"daily_progress", "goal_progress"})  # of progress, at any hour


@dataclass(frozen=True, slots=True)
class Verdict:
    """`behind`: something was written that is not settled yet, so nothing can be said."""

    differences: tuple[Difference, ...] = ()
    behind: bool = False


async def differences(session: AsyncSession, user_id: UUID) -> Verdict:
    row = await queries.xp(session, user_id)
    if row is None or row.settled_at is None:
        return Verdict(behind=True)
    if await queries.stamp(session, user_id) != row.stamp:
        return Verdict(behind=True)
    return Verdict(await _differences(session, user_id, row))


async def _differences(
    session: AsyncSession, user_id: UUID, row: Row[*tuple[Any, ...]]
) -> tuple[Difference, ...]:
    life = await life_of(session, user_id, now=row.settled_at)
    held = await holding(session, user_id, row)
    return compare(play(life), held, row.settled_at).differences


async def watch(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[Difference]:
    """The nightly self-audit of one person, progress included: what differs is written down, then
    the rewards are settled for the day that has begun; what differed."""
    verdict = await differences(session, user_id)
    below = await progress.differences(session, user_id, now=now)
    found = [*verdict.differences, *(one for one in below if _wrong(one))]
    if found:
        rows = [
            {
                "table_name": one.table,
                "missing": one.missing,
                "different": one.different,
                "unexpected": one.unexpected,
            }
            for one in found
        ]
        await queries.note_findings(session, user_id, rows, now)
    await settle(session, user_id, now=now)
    return found


def _wrong(one: Difference) -> bool:
    """Whether nothing but a defect explains it. Days of progress that are only missing may be of a
    night that is still to be closed, a week may be summed up as on its Sunday evening, and what is
    expected of somebody who has moved is put down anew some hours later."""
    return one.table in SETTLED and bool(one.different or one.unexpected)


async def people(session: AsyncSession) -> list[UUID]:
    return await queries.people(session)
