"""Setting trackers up, changing, archiving and removing them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.kit.ids import new_id
from sante.profile import service as profiles
from sante.tracking import queries
from sante.tracking.errors import NameTaken, Refused, TooManyTrackers
from sante.tracking.events import TrackerEntryRemoved
from sante.tracking.models import AimRow, DefinitionRow, TrackerRow
from sante.tracking.rules import aims, setup
from sante.tracking.rules import definition as definitions
from sante.tracking.rules.stored import aim_json, definition_json, read_definition
from sante.tracking.rules.text import name_key
from sante.tracking.rules.tuning import TUNING
from sante.tracking.service import rows
from sante.tracking.types import Aim, Definition, Field, Problem, Setup, Tracker


async def trackers(session: AsyncSession, user_id: UUID) -> list[Tracker]:
    """All of a person's: those in use first, then by name."""
    return [rows.tracker(row) for row in await queries.trackers(session, user_id)]


async def tracker(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> Tracker:
    """Raises NotFound."""
    found = await queries.trackers(session, user_id, tracker_id=tracker_id)
    if not found:
        raise NotFound
    return rows.tracker(found[0])


async def tracker_named(session: AsyncSession, user_id: UUID, name: str) -> Tracker | None:
    """However it is written: for doors where people type names."""
    found = await queries.trackers(session, user_id, name_key=name_key(name))
    return rows.tracker(found[0]) if found else None


async def add_tracker(
    session: AsyncSession, user_id: UUID, wanted: Setup, *, now: datetime
) -> Tracker:
    """Raises Refused, NameTaken or TooManyTrackers."""
    await touch(session, user_id)  # one writer at a time: a name is taken once
    _check(wanted)
    await _check_name(session, user_id, wanted.name, None)
    there = await queries.trackers(session, user_id)
    if sum(row.archived_at is None for row in there) >= TUNING.most_trackers:
        raise TooManyTrackers(TUNING.most_trackers)
    _, today = await profiles.person_at(session, user_id, now=now)
    tracker_id = new_id()
    columns = rows.tracker_columns(wanted, name_key(wanted.name))
    await queries.add(
        session,
        TrackerRow,
        {"user_id": user_id, "id": tracker_id, **columns, "created_at": now, "updated_at": now},
    )
    await _add_version(session, user_id, (tracker_id, 1), wanted.definition, now)
    if wanted.aim is not None:
        await _begin_aim(session, user_id, tracker_id, wanted.aim, today)
    return await tracker(session, user_id, tracker_id)


async def change_tracker(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, wanted: Setup, *, now: datetime
) -> Tracker:
    """Make the tracker as `wanted`. What it asks for becomes a new version where that differs: the
    entries there are keep theirs. An aim that differs holds from today on.

    Raises NotFound, Refused or NameTaken.
    """
    await touch(session, user_id)
    before = await tracker(session, user_id, tracker_id)
    _check(wanted)
    await _check_name(session, user_id, wanted.name, tracker_id)
    values: dict[str, Any] = rows.tracker_columns(wanted, name_key(wanted.name))
    if wanted.definition != before.definition:
        ever = await fields_ever(session, user_id, tracker_id)
        _refuse(definitions.changes(ever, wanted.definition))
        values["version"] = before.version + 1
        await _add_version(
            session, user_id, (tracker_id, before.version + 1), wanted.definition, now
        )
    await queries.change_tracker(session, user_id, tracker_id, {**values, "updated_at": now})
    if wanted.aim != before.setup.aim:
        _, today = await profiles.person_at(session, user_id, now=now)
        await queries.end_aim(session, user_id, tracker_id, today)
        if wanted.aim is not None:
            await _begin_aim(session, user_id, tracker_id, wanted.aim, today)
    return await tracker(session, user_id, tracker_id)


async def fields_ever(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> tuple[Field, ...]:
    """Every field the tracker has had, each as it was last; those of now first."""
    found: dict[str, Field] = {}
    for row in reversed(await queries.definitions(session, user_id, tracker_id)):
        for field in read_definition(row.definition).fields:
            found.setdefault(field.key, field)
    return tuple(found.values())


async def versions(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> dict[int, Definition]:
    stored = await queries.definitions(session, user_id, tracker_id)
    return {row.version: read_definition(row.definition) for row in stored}


async def archive(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, *, now: datetime
) -> Tracker:
    """It takes no entries any more and keeps those it has. Raises NotFound."""
    await touch(session, user_id)
    found = await tracker(session, user_id, tracker_id)
    if found.active:
        values = {"archived_at": now, "updated_at": now}
        await queries.change_tracker(session, user_id, tracker_id, values)
        _, today = await profiles.person_at(session, user_id, now=now)
        await queries.end_aim(session, user_id, tracker_id, today)
    return await tracker(session, user_id, tracker_id)


async def restore(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, *, now: datetime
) -> Tracker:
    """Back from the archive, without the aim it had. Raises NotFound or TooManyTrackers."""
    await touch(session, user_id)
    found = await tracker(session, user_id, tracker_id)
    if found.active:
        return found
    there = await queries.trackers(session, user_id)
    if sum(row.archived_at is None for row in there) >= TUNING.most_trackers:
        raise TooManyTrackers(TUNING.most_trackers)
    values = {"archived_at": None, "updated_at": now}
    await queries.change_tracker(session, user_id, tracker_id, values)
    return replace(found, archived_at=None)


async def remove_tracker(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> None:
    """With all it holds. Raises NotFound."""
    await touch(session, user_id)
    await tracker(session, user_id, tracker_id)
    for row in await queries.remove_entries(session, user_id, tracker_id):
        await publish(session, TrackerEntryRemoved(user_id, row.id, tracker_id, row.local_date))
    await queries.remove_tracker(session, user_id, tracker_id)


async def _add_version(
    session: AsyncSession,
    user_id: UUID,
    which: tuple[UUID, int],
    definition: Definition,
    now: datetime,
) -> None:
    tracker_id, version = which
    row = {
        "user_id": user_id,
        "id": new_id(),
        "tracker_id": tracker_id,
        "version": version,
        "definition": definition_json(definition),
        "created_at": now,
    }
    await queries.add(session, DefinitionRow, row)


async def _begin_aim(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, aim: Aim, on: date
) -> None:
    row = {
        "user_id": user_id,
        "id": new_id(),
        "tracker_id": tracker_id,
        "aim": aim_json(aim),
        "since_date": on,
    }
    await queries.add(session, AimRow, row)


async def _check_name(session: AsyncSession, user_id: UUID, name: str, but: UUID | None) -> None:
    for row in await queries.trackers(session, user_id, name_key=name_key(name)):
        if row.id != but:
            raise NameTaken(row.name, archived=row.archived_at is not None)


def _check(wanted: Setup) -> None:
    found = setup.problems(wanted) + definitions.problems(wanted.definition)
    if wanted.aim is not None:
        found += aims.problems(wanted.aim, wanted.definition)
    _refuse(found)


def _refuse(found: Sequence[Problem]) -> None:
    if found:
        raise Refused(found)
