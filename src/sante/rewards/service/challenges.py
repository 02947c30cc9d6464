from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile import service as profiles
from sante.rewards import queries
from sante.rewards.errors import ChallengeIsOver, ChallengeRefused, ChallengeRuns
from sante.rewards.rules import catalogue
from sante.rewards.service.life import refusals
from sante.rewards.service.settle import settle
from sante.rewards.types import Challenge, ChallengeShown, ChallengeStatus, Ended

Rows = list[Row[*tuple[Any, ...]]]


async def list_challenges(
    session: AsyncSession, user_id: UUID, *, now: datetime
) -> list[ChallengeShown]:
    """All there are, each with the person's latest attempt at it and what speaks against it."""
    refused = await refusals(session, user_id, now=now)
    rows = sorted(await queries.user_challenges(session, user_id), key=lambda row: row.attempt)
    running = {row.family: row.challenge_id for row in rows if row.status == "active"}
    return [
        _shown(one, [r for r in rows if r.challenge_id == one.id], running, refused)
        for one in catalogue.challenges().values()
    ]


def _shown(
    one: Challenge, tries: Rows, running: dict[str, str], refused: dict[str, tuple[str, ...]]
) -> ChallengeShown:
    other = running.get(one.family)
    blocked = None if other in (None, one.id) else catalogue.challenges()[str(other)].name
    reasons = refused.get(one.id, ())
    if not tries:
        return ChallengeShown(one, need=one.need, refused=reasons, blocked_by=blocked)
    row = tries[-1]
    return ChallengeShown(
        challenge=one,
        id=row.id,
        status=ChallengeStatus(row.status),
        have=row.have,
        need=row.need,
        attempt=row.attempt,
        first_day=row.first_day,
        last_day=row.last_day,
        ended_on=row.ended_on,
        why=None if row.why is None else Ended(row.why),
        times_completed=sum(r.status == ChallengeStatus.COMPLETED for r in tries),
        refused=reasons,
        blocked_by=blocked,
    )


async def start_challenge(
    session: AsyncSession, user_id: UUID, challenge_id: str, *, now: datetime
) -> ChallengeShown:
    """Take a challenge up from today on. Raises NotFound, ChallengeRefused or ChallengeRuns."""
    one = catalogue.challenges().get(challenge_id)
    if one is None:
        raise NotFound
    reasons = (await refusals(session, user_id, now=now)).get(one.id, ())
    if reasons:
        raise ChallengeRefused(one.name, reasons)
    await touch(session, user_id)
    person, today = await profiles.person_at(session, user_id, now=now)
    rows = await queries.user_challenges(session, user_id)
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    made = await queries.add_challenge(
        session,
        {
            "user_id": user_id,
            "id": new_id(),
            "challenge_id": one.id,
            "family": one.family,
            "attempt": 1 + sum(row.challenge_id == one.id for row in rows),
            "status": "active",
            "have": 0,
            "need": one.need,
            "first_day": today,
            "zone": stamp.zone,
            "utc_offset_minutes": stamp.utc_offset_minutes,
            "started_at": now,
        },
    )
    if not made:
        running = next(row for row in rows if row.family == one.family and row.status == "active")
        raise ChallengeRuns(catalogue.challenges()[running.challenge_id].name)
    await settle(session, user_id, now=now)
    return await _one(session, user_id, one.id, now)


async def leave_challenge(
    session: AsyncSession, user_id: UUID, user_challenge_id: UUID, *, now: datetime
) -> ChallengeShown:
    """Stop a challenge that runs; it can be started again. Raises NotFound or ChallengeIsOver."""
    await touch(session, user_id)
    rows = await queries.user_challenges(session, user_id)
    row = next((row for row in rows if row.id == user_challenge_id), None)
    if row is None:
        raise NotFound
    if row.status != ChallengeStatus.ACTIVE:
        raise ChallengeIsOver(catalogue.challenges()[row.challenge_id].name)
    _, today = await profiles.person_at(session, user_id, now=now)
    over = {"status": "failed", "why": "left", "ended_on": today, "ended_at": now}
    await queries.update_challenge(session, user_id, row.id, over)
    await settle(session, user_id, now=now)
    return await _one(session, user_id, row.challenge_id, now)


async def _one(
    session: AsyncSession, user_id: UUID, challenge_id: str, now: datetime
) -> ChallengeShown:
    found = await list_challenges(session, user_id, now=now)
    return next(one for one in found if one.challenge.id == challenge_id)
