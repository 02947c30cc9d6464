"""Logging, correcting and taking back.

An entry is checked by what its tracker asks for when it is made. It is corrected by what that asks
for now, as long as it still has a place for all the entry holds; else by what it asked for then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile import service as profiles
from sante.tracking import queries
from sante.tracking.errors import Archived, DayRefused, EntryElsewhere, Refused
from sante.tracking.events import TrackerEntryRemoved, TrackerLogged
from sante.tracking.rules.check import check
from sante.tracking.rules.figures import Told, before
from sante.tracking.rules.stored import problems_json
from sante.tracking.rules.tuning import TUNING
from sante.tracking.rules.values import storable
from sante.tracking.service import rows
from sante.tracking.service.trackers import tracker, versions
from sante.tracking.types import Checked, Definition, Entry, FieldType, Logged, Problem, Source

COMPARED_DAYS: Final = 90  # a number is odd beside those of as many days


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """`data` by the keys of the fields, as JSON holds it. `day` is the person's local day, today
    when None. `entry_id`, when given, makes it the same entry however often it is sent.

    `keep`: for who cannot ask back. What is wrong is then stored in the words it was given, with
    what to do, and counts for nothing until it is corrected.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    notes: str | None = None
    day: date | None = None
    entry_id: UUID | None = None
    keep: bool = False
    source: Source = "app"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an entry is checked by: a version of what its tracker asks for."""

    tracker_id: UUID
    version: int
    definition: Definition
    entry_id: UUID | None = None


async def log(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, new: NewEntry, *, now: datetime
) -> Logged:
    """Raises NotFound, Archived, DayRefused, EntryElsewhere, or Refused with a line for each field
    to correct."""
    await touch(session, user_id)  # repeats of the same entry queue up
    found = await tracker(session, user_id, tracker_id)
    if new.entry_id is not None and (old := await queries.entry(session, user_id, new.entry_id)):
        if old.tracker_id != tracker_id:
            raise EntryElsewhere
        return Logged(rows.entry(old), new=False)
    if not found.active:
        raise Archived
    person, today = await profiles.person_at(session, user_id, now=now)
    day = _checked_day(new.day, today)
    asked = Asked(tracker_id, found.version, found.definition)
    checked = await _check(session, user_id, asked, new, today=today)
    notes = _checked_notes(new.notes)
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    entry_id = new.entry_id or new_id()
    row = {
        "user_id": user_id,
        "id": entry_id,
        "tracker_id": tracker_id,
        "version": found.version,
        "local_date": day,
        "zone": stamp.zone,
        "utc_offset_minutes": stamp.utc_offset_minutes,
        "logged_at": now,
        "changed_at": now,
        "source": new.source,
        **_columns(checked, notes),
    }
    await queries.put_entry(session, row)
    await publish(session, TrackerLogged(user_id, entry_id, tracker_id, day, now))
    return Logged(await entry(session, user_id, entry_id))


async def edit(
    session: AsyncSession, user_id: UUID, entry_id: UUID, new: NewEntry, *, now: datetime
) -> Entry:
    """Put `new` in the place of what the entry holds; its day stays where none is given.

    Raises NotFound, DayRefused or Refused.
    """
    await touch(session, user_id)
    old = await entry(session, user_id, entry_id)
    asked = await asked_of(session, user_id, old)
    _, today = await profiles.person_at(session, user_id, now=now)
    day = old.local_date if new.day in (None, old.local_date) else _checked_day(new.day, today)
    checked = await _check(session, user_id, asked, new, today=today)
    notes = _checked_notes(new.notes)
    values = {
        "local_date": day,
        "version": asked.version,
        "changed_at": now,
        **_columns(checked, notes),
    }
    await queries.change_entry(session, user_id, entry_id, values)
    return await entry(session, user_id, entry_id)


async def remove(session: AsyncSession, user_id: UUID, entry_id: UUID) -> Entry:
    """Raises NotFound."""
    await touch(session, user_id)
    found = await entry(session, user_id, entry_id)
    await queries.remove_entry(session, user_id, entry_id)
    gone = TrackerEntryRemoved(user_id, entry_id, found.tracker_id, found.local_date)
    await publish(session, gone)
    return found


async def entry(session: AsyncSession, user_id: UUID, entry_id: UUID) -> Entry:
    """Raises NotFound."""
    row = await queries.entry(session, user_id, entry_id)
    if row is None:
        raise NotFound
    return rows.entry(row)


async def entries(
    session: AsyncSession,
    user_id: UUID,
    first: date,
    last: date,
    tracker_id: UUID | None = None,
) -> list[Entry]:
    """Of the local days [first, last], both ends included, in the order of days and of logging."""
    found = await queries.entries(session, user_id, first, last, tracker_id=tracker_id)
    return rows.entries(found)


async def page_of_entries(
    session: AsyncSession,
    user_id: UUID,
    tracker_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 30,
) -> list[Entry]:
    """Newest first, from behind the entry `after` on. Raises NotFound."""
    await tracker(session, user_id, tracker_id)
    behind = None
    if after is not None:
        last = await entry(session, user_id, after)
        behind = (last.local_date, last.logged_at, last.id)
    found = await queries.page_of_entries(session, user_id, tracker_id, before=behind, limit=limit)
    return rows.entries(found)


async def logged_since(
    session: AsyncSession, user_id: UUID, *, since: datetime, tracker_id: UUID
) -> bool:
    """Whether the tracker was filled in at or after an instant."""
    return await queries.any_since(session, user_id, tracker_id, since)


async def asked_of(session: AsyncSession, user_id: UUID, old: Entry) -> Asked:
    """By what an entry is corrected."""
    found = await tracker(session, user_id, old.tracker_id)
    if all(found.definition.field(key) is not None for key in old.data):
        return Asked(found.id, found.version, found.definition, old.id)
    then = (await versions(session, user_id, found.id))[old.version]
    return Asked(found.id, old.version, then, old.id)


async def _check(
    session: AsyncSession, user_id: UUID, asked: Asked, new: NewEntry, *, today: date
) -> Checked:
    """Raises Refused unless what is wrong is to be kept."""
    earlier: list[Told] = []
    if any(one.type is FieldType.NUMBER for one in asked.definition.fields):
        first = today - timedelta(days=COMPARED_DAYS)
        earlier = [
            Told(one.local_date, one.data)
            for one in await entries(session, user_id, first, today, asked.tracker_id)
            if one.id != asked.entry_id
        ]
    past = before(asked.definition.fields, earlier)
    noted = bool((new.notes or "").strip())
    checked = check(asked.definition, new.data, past, noted=noted)
    if checked.errors and not new.keep:
        raise Refused(checked.errors, place="data.")
    return checked


def _columns(checked: Checked, notes: str | None) -> dict[str, Any]:
    return {
        "data": dict(checked.data),
        "notes": notes,
        "validation_status": checked.status,
        "problems": problems_json(checked.problems),
    }


def _checked_day(day: date | None, today: date) -> date:
    if day is None:
        return today
    if day > today:
        raise DayRefused(f"{day.isoformat()} is still to come. Log it when it is there.")
    if (today - day).days > TUNING.oldest_days:
        raise DayRefused("That day is more than a year ago. Check the year.")
    return day


def _checked_notes(notes: str | None) -> str | None:
    kept = storable(notes or "")
    if len(kept) > TUNING.longest_note:
        text = f"Keep a note under {TUNING.longest_note} characters."
        raise Refused([Problem("notes", text)])
    return kept or None
