"""Logging what was done: one row per action and local day, whatever the retries and races.

The same action in two goals is one act in the world: a log counts in every goal that has it, and
taking it back takes it back everywhere (R-10, R-11).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.goals import queries
from sante.goals.errors import ActionNotOpen, BadChoice, LogDayRefused, LogRefused
from sante.goals.events import ActionLogged, ActionLogRemoved
from sante.goals.rules.catalogue import library
from sante.goals.rules.schedule import active_on, log_day_problem
from sante.goals.service.rows import read_commitment, read_log
from sante.goals.types import (
    Commitment,
    LogEntry,
    LoggedVia,
    LogStatus,
    Recorded,
    SkipReason,
)
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile.types import Person

LOGGABLE: Final = (LogStatus.COMPLETED, LogStatus.PARTIAL, LogStatus.SKIPPED)
LONGEST_NOTE: Final = 1000
LARGEST_VALUE: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class NewLog:
    """What was done. `day` is the person's local day; None is today."""

    status: str
    day: date | None = None
    value: float | None = None
    note: str | None = None
    skip_reason: str | None = None
    via: LoggedVia = LoggedVia.APP


ActionReference = UUID | str  # a user action, or an id of the library


async def record_log(
    session: AsyncSession, person: Person, action: ActionReference, log: NewLog, *, now: datetime
) -> Recorded:
    """Log an action for a day; a second log of the day replaces the first.

    Raises NotFound for an action that is not this person's, LogDayRefused, LogRefused, BadChoice,
    or ActionNotOpen when its goals are paused or over.
    """
    await touch(session, person.user_id)  # one writer at a time: concurrent duplicates queue up
    today = person.day_at(now)
    day = log.day or today
    values = _checked(log)
    open_now = await _open(session, person.user_id, action, day, today)
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    rows = [
        {
            "user_id": person.user_id,
            "id": new_id(),
            "user_action_id": commitment.user_action_id,
            "local_date": day,
            "zone": stamp.zone,
            "utc_offset_minutes": stamp.utc_offset_minutes,
            "logged_at": now,
            "logged_via": log.via.value,
            **values,
        }
        for commitment in open_now
    ]
    made = {row["id"] for row in rows}
    stored = [read_log(row) for row in await queries.upsert_logs(session, rows)]
    recorded = Recorded(
        entry=_asked_for(stored, action, open_now),
        all=tuple(sorted(stored, key=lambda entry: entry.user_action_id)),
        action=open_now[0].action,
        first=all(entry.log_id in made for entry in stored),
    )
    await _tell_logged(session, person.user_id, recorded)
    return recorded


async def edit_log(
    session: AsyncSession, person: Person, log_id: UUID, log: NewLog, *, now: datetime
) -> Recorded:
    """Correct a log; its day stays. Raises NotFound, or what `record_log` raises."""
    found = await queries.log(session, person.user_id, log_id)
    if found is None:
        raise NotFound
    if log.day is not None and log.day != found.local_date:
        raise LogDayRefused("A log keeps its day. Remove it and log the other day instead.")
    corrected = NewLog(log.status, found.local_date, log.value, log.note, log.skip_reason, log.via)
    return await record_log(session, person, found.user_action_id, corrected, now=now)


async def remove_log(session: AsyncSession, person: Person, log_id: UUID) -> LogEntry:
    """Undo a log, in every goal of the action. Raises NotFound."""
    await touch(session, person.user_id)
    found = await queries.log(session, person.user_id, log_id)
    if found is None:
        raise NotFound
    entry = read_log(found)
    own = await queries.commitment(session, person.user_id, entry.user_action_id)
    if own is None:
        raise NotFound
    same = await queries.commitments(session, person.user_id, action_id=own.action_id)
    await queries.remove_logs(session, person.user_id, [r.id for r in same], entry.local_date)
    await publish(
        session,
        ActionLogRemoved(
            person.user_id, log_id, entry.user_action_id, own.action_id, entry.local_date
        ),
    )
    return entry


async def logs_between(
    session: AsyncSession, user_id: UUID, start: date, end: date, *, goal_id: UUID | None = None
) -> tuple[LogEntry, ...]:
    """Logs of the local days [start, end), oldest first."""
    rows = await queries.logs_between(session, user_id, start, end, goal_id=goal_id)
    return tuple(read_log(row) for row in rows)


async def log_entry(session: AsyncSession, user_id: UUID, log_id: UUID) -> LogEntry:
    """Raises NotFound."""
    row = await queries.log(session, user_id, log_id)
    if row is None:
        raise NotFound
    return read_log(row)


async def _open(
    session: AsyncSession, user_id: UUID, action: ActionReference, day: date, today: date
) -> list[Commitment]:
    """The person's commitments to an action that can be logged on `day`."""
    action_id = action
    if isinstance(action, UUID):
        own = await queries.commitment(session, user_id, action)
        if own is None:
            raise NotFound
        action_id = own.action_id
    elif action not in library().actions:
        raise NotFound
    rows = await queries.commitments(session, user_id, action_id=str(action_id))
    if not rows:
        raise NotFound
    running = [read_commitment(row) for row in rows if row.goal_status == "active"]
    if not running:
        raise ActionNotOpen
    open_now = [c for c in running if log_day_problem(c, day, today) is None]
    if not open_now:
        nearest = next((c for c in running if active_on(c, today)), running[0])
        raise LogDayRefused(log_day_problem(nearest, day, today) or "That day cannot be logged.")
    return open_now


def _checked(log: NewLog) -> dict[str, object]:
    """The values as stored. Raises BadChoice or LogRefused."""
    if log.status not in LOGGABLE:
        raise BadChoice("status", log.status, [status.value for status in LOGGABLE])
    if log.skip_reason is not None:
        if log.skip_reason not in tuple(SkipReason):
            raise BadChoice("skip_reason", log.skip_reason, [r.value for r in SkipReason])
        if log.status != LogStatus.SKIPPED:
            raise LogRefused("skip_reason", "Only a skipped action has a reason for skipping.")
    if log.value is not None and not (math.isfinite(log.value) and 0 <= log.value <= LARGEST_VALUE):
        raise LogRefused("value", "Give a number between 0 and a million.")
    note = (log.note or "").strip()
    if len(note) > LONGEST_NOTE:
        raise LogRefused("notes", f"Keep a note under {LONGEST_NOTE} characters.")
    return {
        "status": log.status,
        "value": log.value,
        "note": note or None,
        "skip_reason": log.skip_reason,
    }


def _asked_for(
    stored: Sequence[LogEntry], action: ActionReference, open_now: Sequence[Commitment]
) -> LogEntry:
    """The entry of the user action that was named; else of the oldest commitment."""
    by_action = {entry.user_action_id: entry for entry in stored}
    if isinstance(action, UUID) and action in by_action:
        return by_action[action]
    return by_action[min(c.user_action_id for c in open_now)]


async def _tell_logged(session: AsyncSession, user_id: UUID, recorded: Recorded) -> None:
    entry = recorded.entry
    await publish(
        session,
        ActionLogged(
            user_id=user_id,
            log_id=entry.log_id,
            user_action_id=entry.user_action_id,
            action_id=recorded.action.id,
            local_date=entry.local_date,
            status=entry.status,
            first=recorded.first,
        ),
    )
