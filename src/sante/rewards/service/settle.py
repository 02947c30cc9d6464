"""Bringing what is kept of a person's rewards to what follows from their logs.

One person's settling holds the lock of their row of XP, so two jobs come one after the other and
the second finds nothing to do. It does not raise the person's stamp: nothing that is cached under
it shows rewards, and a tap on Today must not make the next page read everything anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.events import publish
from sante.progress.service import Difference
from sante.rewards import queries
from sante.rewards.events import AchievementReached, ChallengeOver, LevelReached
from sante.rewards.rules.catalogue import achievements, challenges
from sante.rewards.rules.ledger import Entry, Kept, corrections
from sante.rewards.rules.play import play
from sante.rewards.service.life import life_of
from sante.rewards.types import ChallengeStatus, Key, Life, Play

Values = dict[str, Any]
Rows = Sequence[Row[*tuple[Any, ...]]]
AFTER: Final = timedelta(minutes=40)
RESTLESS: Final = timedelta(days=14)  # after the last thing done, time alone can change little


@dataclass(frozen=True)
class Holding:
    """What is kept of a person."""

    ledger: Mapping[Key, Kept]
    xp: Row[*tuple[Any, ...]]
    streaks: Rows
    achievements: Rows
    challenges: Rows


@dataclass(frozen=True)
class Compared:
    """What has to be written so that it is what follows from the logs, and where it differs."""

    entries: Sequence[Entry] = ()
    xp: Values = field(default_factory=dict)
    streaks: Sequence[Values] = ()
    achievements: Sequence[Values] = ()
    challenges: Mapping[UUID, Values] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()


async def settle(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[Difference]:
    """Put right what is kept of a person's rewards; what differed."""
    row = await queries.lock(session, user_id)
    stamp = await queries.stamp(session, user_id)  # before the logs are read: never too new
    life = await life_of(session, user_id, now=now)
    found = play(life)
    held = await holding(session, user_id, row)
    compared = compare(found, held, now)
    await _write(session, user_id, compared, now)
    newest = now if any(entry.amount > 0 for entry in compared.entries) else row.last_xp_award
    await queries.put_xp(
        session,
        user_id,
        {
            **compared.xp,
            **_style(found),
            "last_xp_award": newest,
            "settled_at": now,
            "stamp": stamp,
            "look_at": _look_at(life, found),
        },
    )
    await _tell(session, user_id, found, life, row, now)
    return list(compared.differences)


async def holding(session: AsyncSession, user_id: UUID, row: Row[*tuple[Any, ...]]) -> Holding:
    return Holding(
        ledger={
            Key(r.source_type, r.source_id, r.rule): Kept(r.amount, r.turns, r.reason, r.local_date)
            for r in await queries.ledger(session, user_id)
        },
        xp=row,
        streaks=await queries.streaks(session, user_id),
        achievements=await queries.user_achievements(session, user_id),
        challenges=await queries.user_challenges(session, user_id),
    )


def compare(found: Play, held: Holding, now: datetime) -> Compared:
    entries = corrections(found.awards, held.ledger)
    xp = _xp(found)
    streaks, achieved = _streaks(found, held), _achievements(found, held, now)
    running = dict(_challenges(found, held, now))
    same = all(getattr(held.xp, name) == value for name, value in xp.items())
    parts = (
        _of_ledger(entries, held),
        Difference("user_xp", 0, 0 if same else 1, 0),
        _difference("user_streaks", streaks, {r.domain for r in held.streaks}, "domain"),
        _difference(
            "user_achievements",
            achieved,
            {r.achievement_id for r in held.achievements},
            "achievement_id",
        ),
        Difference("user_challenges", 0, len(running), 0),
    )
    return Compared(
        entries, xp, streaks, achieved, running, tuple(part for part in parts if part.any)
    )


def _of_ledger(entries: Sequence[Entry], held: Holding) -> Difference:
    new = sum(entry.turn == 1 for entry in entries)
    gone = sum(held.ledger[e.key].amount + e.amount == 0 for e in entries if e.turn > 1)
    return Difference("xp_transactions", new, len(entries) - new - gone, gone)


def _difference(table: str, rows: Sequence[Values], known: set[str], key: str) -> Difference:
    missing = sum(row[key] not in known for row in rows)
    return Difference(table, missing, len(rows) - missing, 0)


def _xp(found: Play) -> Values:
    level = found.level
    return {"xp": level.xp, "level": level.level, "tier": level.tier.value}


def _style(found: Play) -> Values:
    second = found.motivation.secondary
    return {
        "style": found.motivation.primary.value,
        "second_style": None if second is None else second.value,
        "style_confidence": found.motivation.confidence,
    }


def _streaks(found: Play, held: Holding) -> list[Values]:
    kept = {r.domain: r for r in held.streaks}
    wanted = [
        {
            "domain": one.domain.value,
            "current_streak": one.current,
            "best_streak": one.best,
            "freezes_left": one.freezes_left,
            "last_activity_date": one.last_activity,
        }
        for one in found.streaks
    ]
    return [row for row in wanted if not _agree(row, kept.get(row["domain"]))]


def _achievements(found: Play, held: Holding, now: datetime) -> list[Values]:
    """What is new or further on. What was reached stays as it was then."""
    kept = {r.achievement_id: r for r in held.achievements}
    new = {grant.achievement_id: grant.on for grant in found.granted}
    rows = []
    for name, progress in found.progress.items():
        row = kept.get(name)
        if row is not None and row.achieved_on is not None:
            continue
        on = new.get(name)
        values: Values = {
            "achievement_id": name,
            "have": progress.need if on else min(progress.have, progress.need),
            "need": progress.need,
            "achieved_on": on,
        }
        if (row is not None or values["have"]) and not _agree(values, row):
            rows.append({**values, "granted_at": None if on is None else now})
    return rows


def _challenges(found: Play, held: Holding, now: datetime) -> Iterator[tuple[UUID, Values]]:
    for row in held.challenges:
        state = found.challenges.get(row.id)
        if state is None:
            continue
        values: Values = {
            "status": state.status.value,
            "have": min(state.have, state.need),
            "need": state.need,
            "last_day": state.last_day,
            "ended_on": state.ended_on,
            "why": None if state.why is None else state.why.value,
        }
        if not _agree(values, row):
            over = state.status is not ChallengeStatus.ACTIVE
            yield row.id, {**values, "ended_at": now if over else None}


def _agree(values: Values, row: Row[*tuple[Any, ...]] | None) -> bool:
    return row is not None and all(getattr(row, n) == value for n, value in values.items())


async def _write(session: AsyncSession, user_id: UUID, compared: Compared, now: datetime) -> None:
    lines = [
        {
            "source_type": entry.key.source_type,
            "source_id": entry.key.source_id,
            "rule": entry.key.rule,
            "turn": entry.turn,
            "amount": entry.amount,
            "reason": entry.reason,
            "local_date": entry.day,
            "at": now,
        }
        for entry in compared.entries
    ]
    await queries.add_entries(session, user_id, lines)
    await queries.put_streaks(session, user_id, compared.streaks)
    await queries.put_achievements(session, user_id, compared.achievements)
    for challenge_id, values in compared.challenges.items():
        await queries.update_challenge(session, user_id, challenge_id, values)


def _look_at(life: Life, found: Play) -> datetime | None:
    """When a day has ended on one of the person's clocks, as long as that can change anything.
    A little later, for the self-audit to find the day closed in progress, too."""
    last = max((fact.day for fact in life.facts), default=date.min)
    running = any(s.status is ChallengeStatus.ACTIVE for s in found.challenges.values())
    kept = any(streak.current for streak in found.streaks)
    if kept or running or last >= life.today - RESTLESS:
        return life.horizon.until + AFTER
    return None


async def _tell(
    session: AsyncSession,
    user_id: UUID,
    found: Play,
    life: Life,
    before: Row[*tuple[Any, ...]],
    now: datetime,
) -> None:
    for grant in found.granted:
        name = achievements()[grant.achievement_id].name
        await publish(
            session,
            AchievementReached(user_id, grant.achievement_id, name, grant.xp, grant.on, now),
        )
    if found.level.level > before.level:
        await publish(
            session, LevelReached(user_id, found.level.level, found.level.tier, life.today, now)
        )
    for taken in life.challenges:
        state = found.challenges.get(taken.id)
        if state is None or state.ended_on is None:
            continue
        name = challenges()[taken.challenge_id].name
        await publish(
            session,
            ChallengeOver(
                user_id, taken.id, taken.challenge_id, name, state.status, state.ended_on, now
            ),
        )
