"""Logging an action and taking it back, with what that changes."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.goals import service as goals
from sante.goals.service import NewLog
from sante.goals.types import LogEntry, LogStatus, Recorded
from sante.progress import queries
from sante.progress.rules import view
from sante.progress.service.closing import plan_changed
from sante.progress.service.snapshots import Memory, load, snapshot
from sante.progress.types import Logged, Snapshot


@dataclass(frozen=True, slots=True)
class Left:
    """What a write leaves; `remember` keeps it once it is committed."""

    snapshot: Snapshot
    stamp: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a log changed; `left` is None when it was said already and nothing was written."""

    logged: Logged
    left: Left | None


@dataclass(frozen=True, slots=True)
class LogChange:
    """A correction; fields that are not in `given` stay as they are."""

    given: frozenset[str]
    status: str | None = None
    value: float | None = None
    note: str | None = None
    skip_reason: str | None = None


async def log_action(
    session: AsyncSession,
    user_id: UUID,
    action: UUID | str,
    log: NewLog,
    *,
    now: datetime,
    memory: Memory | None = None,
) -> Written:
    """Log an action, named by its user action or its id in the library, for a day.

    Saying the same again writes nothing and gives the same answer. Raises NotFound, Invalid, or
    what goals refuses.
    """
    before = await snapshot(session, user_id, now=now, memory=memory)
    known = _said_already(before, action, log)
    if known is not None:
        return Written(view.logged(before, *known, now), None)
    before = await _alone(session, before, now=now, memory=memory)
    known = _said_already(before, action, log)
    if known is not None:  # another tap of the same was faster
        left = Left(before, await queries.stamp(session, user_id))
        return Written(view.logged(before, *known, now), left)
    recorded = await goals.record_log(session, before.person, action, log, now=now)
    return await _written(session, before, recorded, now=now)


async def edit_log(
    session: AsyncSession,
    user_id: UUID,
    log_id: UUID,
    change: LogChange,
    *,
    now: datetime,
    memory: Memory | None = None,
) -> Written:
    """Correct a log of the last days. Raises NotFound, or what goals refuses."""
    before = await snapshot(session, user_id, now=now, memory=memory)
    before = await _alone(session, before, now=now, memory=memory)
    entry = await goals.log_entry(session, user_id, log_id)
    corrected = _corrected(entry, change)
    recorded = await goals.edit_log(session, before.person, log_id, corrected, now=now)
    return await _written(session, before, recorded, now=now)


async def remove_log(
    session: AsyncSession,
    user_id: UUID,
    log_id: UUID,
    *,
    now: datetime,
    memory: Memory | None = None,
) -> Left:
    """Take a log back, in every goal of its action. Raises NotFound."""
    before = await snapshot(session, user_id, now=now, memory=memory)
    before = await _alone(session, before, now=now, memory=memory)
    entry = await goals.remove_log(session, before.person, log_id)
    action_id = view.owners_of(before).get(entry.user_action_id)
    if action_id is None:
        after = await load(session, user_id, now=now)
    else:
        after = view.with_entries(before, action_id, entry.local_date, ())
    if action_id is None or view.reaches_back(before, action_id, entry, now):
        await plan_changed(session, user_id)
    return Left(after, await queries.stamp(session, user_id))


async def _alone(
    session: AsyncSession, before: Snapshot, *, now: datetime, memory: Memory | None
) -> Snapshot:
    """The snapshot as it stands now that nobody else can write until this is committed."""
    user_id = before.person.user_id
    stamp = await queries.lock_stamp(session, user_id)
    if stamp is None:
        await touch(session, user_id)
    elif memory is not None and stamp == memory.stamp:
        return before  # nobody wrote since the request read its stamp
    return await load(session, user_id, now=now)


async def _written(
    session: AsyncSession, before: Snapshot, recorded: Recorded, *, now: datetime
) -> Written:
    action_id, day = recorded.action.id, recorded.entry.local_date
    if any(card.action_id == action_id for card in before.cards):
        after = view.with_entries(before, action_id, day, recorded.all)
    else:
        after = await load(session, before.person.user_id, now=now)
    if view.reaches_back(before, action_id, recorded.entry, now):
        await plan_changed(session, before.person.user_id)
    left = Left(after, await queries.stamp(session, before.person.user_id))
    return Written(view.logged(after, action_id, recorded.entry, now), left)


def _said_already(before: Snapshot, action: UUID | str, log: NewLog) -> tuple[str, LogEntry] | None:
    """The log that says just this already, with its action of the library."""
    owners = view.owners_of(before)
    action_id = owners.get(action) if isinstance(action, UUID) else action
    if action_id is None:
        return None
    day = log.day or before.day
    said = [
        entry
        for entry in before.entries
        if entry.local_date == day
        and owners.get(entry.user_action_id) == action_id
        and (entry.user_action_id == action or isinstance(action, str))
        and _same(entry, log)
    ]
    if not said:
        return None
    return action_id, min(said, key=lambda entry: entry.user_action_id)


def _same(entry: LogEntry, log: NewLog) -> bool:
    said = (log.status, log.value, (log.note or "").strip() or None, log.skip_reason)
    return said == (entry.status, entry.value, entry.note, entry.skip_reason)


def _corrected(entry: LogEntry, change: LogChange) -> NewLog:
    log = NewLog(
        status=entry.status,
        value=entry.value,
        note=entry.note,
        skip_reason=entry.skip_reason,
        via=entry.logged_via,
    )
    log = replace(log, **{name: getattr(change, name) for name in change.given})
    if log.status != LogStatus.SKIPPED and "skip_reason" not in change.given:
        log = replace(log, skip_reason=None)  # what is not skipped any more has no reason
    return log
