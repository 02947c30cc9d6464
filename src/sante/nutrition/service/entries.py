"""Meals: logging, reading, correcting, removing and copying them.

A correction never destroys what was there: each change adds a row that says before and after. A
removed meal leaves the day and stays with its corrections until the person erases everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.kit import clock
from sante.kit.ids import new_id
from sante.nutrition.errors import AlreadyThere, MealTimeRefused, NothingToLog
from sante.nutrition.events import FoodChanged, FoodLogged, FoodRemoved
from sante.nutrition.models import EntryAudit, EntryItemRow, FoodEntryRow
from sante.nutrition.queries import meals as queries
from sante.nutrition.rules.meals import meal_at
from sante.nutrition.service.items import NewItem, resolve
from sante.nutrition.service.rows import entry_of, item_rows, snapshot
from sante.nutrition.types import Correction, EntryItem, FoodEntry, MealType
from sante.profile.types import Person

MOST_ITEMS: Final = 30
LONGEST_NOTE: Final = 1000
OLDEST_DAYS: Final = 366
_AHEAD: Final = timedelta(minutes=10)  # a clock that runs fast


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What was eaten. Neither `day` nor `eaten_at`: now. Only `day`: about when such a meal is."""

    items: Sequence[NewItem]
    meal_type: MealType | None = None
    day: date | None = None
    eaten_at: datetime | None = None
    note: str | None = None
    source: str = "text"
    photo_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What is to be different; None leaves as it is. `note` of "" takes the note away."""

    items: Sequence[NewItem] | None = None
    meal_type: MealType | None = None
    eaten_at: datetime | None = None
    note: str | None = None
    reason: str | None = None


async def log_entry(
    session: AsyncSession, person: Person, new: NewEntry, *, now: datetime
) -> FoodEntry:
    """Raises NothingToLog, UnknownFood, AmountProblem, MealTimeRefused."""
    items = await resolve(session, person.user_id, _some(new.items))
    return await store(session, person, items, new, now=now)


async def store(
    session: AsyncSession,
    person: Person,
    items: Sequence[EntryItem],
    new: NewEntry,
    *,
    now: datetime,
) -> FoodEntry:
    """Write a meal whose foods are known. Raises MealTimeRefused, NothingToLog."""
    await touch(session, person.user_id)
    if new.photo_id is not None and (
        await queries.photo(session, person.user_id, new.photo_id) is None
    ):
        raise NothingToLog("There is no such photo. Upload it first.", "photo_id")
    at = _when(person, new, now)
    stamp = clock.stamp(at, person.zone, person.day_start_hour)
    entry_id = new_id()
    meal = new.meal_type or meal_at(_local_time(at, person.zone))
    row = {
        "user_id": person.user_id,
        "id": entry_id,
        "local_date": stamp.local_date,
        "zone": stamp.zone,
        "utc_offset_minutes": stamp.utc_offset_minutes,
        "eaten_at": at,
        "logged_at": now,
        "meal_type": meal.value,
        "source": new.source,
        "note": _note(new.note),
        "photo_id": new.photo_id,
    }
    await queries.add(session, FoodEntryRow, [row])
    owner = {"entry_id": entry_id}
    await queries.add(session, EntryItemRow, item_rows(person.user_id, owner, items))
    await publish(session, FoodLogged(person.user_id, entry_id, stamp.local_date, now))
    return await entry(session, person.user_id, entry_id)


async def entry(session: AsyncSession, user_id: UUID, entry_id: UUID) -> FoodEntry:
    """Raises NotFound, also for one that was removed."""
    row = await queries.entry(session, user_id, entry_id)
    if row is None:
        raise NotFound
    return entry_of(row, await queries.items(session, user_id, [entry_id]))


async def entries(session: AsyncSession, user_id: UUID, first: date, last: date) -> list[FoodEntry]:
    """Of the local days from `first` to `last`, in the order they were eaten."""
    return await _filled(session, user_id, await queries.entries(session, user_id, first, last))


async def latest(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> list[FoodEntry]:
    """What was logged last comes first."""
    rows = await queries.page(session, user_id, after=after, limit=limit)
    return await _filled(session, user_id, rows)


async def _filled(
    session: AsyncSession, user_id: UUID, rows: Sequence[FoodEntryRow]
) -> list[FoodEntry]:
    items: dict[UUID, list[EntryItemRow]] = {}
    if rows:
        for item in await queries.items(session, user_id, [row.id for row in rows]):
            items.setdefault(item.entry_id, []).append(item)
    return [entry_of(row, items.get(row.id, ())) for row in rows]


async def logged_since(
    session: AsyncSession, user_id: UUID, *, since: datetime, meal_type: str | None = None
) -> bool:
    """Whether a meal was eaten or logged since an instant, of a kind if one is named."""
    return await queries.logged_since(session, user_id, since, meal_type)


async def correct_entry(
    session: AsyncSession, person: Person, entry_id: UUID, change: EntryChange, *, now: datetime
) -> FoodEntry:
    """Change a meal and remember what it said. A change that changes nothing leaves no trace.

    Raises NotFound and what `log_entry` raises.
    """
    await touch(session, person.user_id)
    before = await entry(session, person.user_id, entry_id)
    values = _changed(person, before, change, now)
    if change.items is not None:
        items = await resolve(session, person.user_id, _some(change.items))
        if tuple(items) != before.items:
            await queries.remove_items(session, person.user_id, entry_id)
            rows = item_rows(person.user_id, {"entry_id": entry_id}, items)
            await queries.add(session, EntryItemRow, rows)
            values["corrected"] = True
    if not values:
        return before
    values["corrected"] = True
    await queries.change_entry(session, person.user_id, entry_id, values)
    after = await entry(session, person.user_id, entry_id)
    await _remember(session, person.user_id, before, after, ("corrected", change.reason), now)
    await publish(session, FoodChanged(person.user_id, entry_id, after.local_date, now))
    return after


async def remove_entry(
    session: AsyncSession,
    user_id: UUID,
    entry_id: UUID,
    *,
    now: datetime,
    reason: str | None = None,
) -> FoodEntry:
    """Take a meal out of its day. Raises NotFound."""
    await touch(session, user_id)
    gone = await entry(session, user_id, entry_id)
    await queries.change_entry(session, user_id, entry_id, {"removed_at": now})
    await _remember(session, user_id, gone, None, ("removed", reason), now)
    await publish(session, FoodRemoved(user_id, entry_id, gone.local_date, now))
    return gone


async def restore_entry(
    session: AsyncSession, user_id: UUID, entry_id: UUID, *, now: datetime
) -> FoodEntry:
    """Bring a removed meal back. Raises NotFound, or AlreadyThere when it was never removed."""
    await touch(session, user_id)
    if await queries.entry(session, user_id, entry_id, removed=True) is None:
        await entry(session, user_id, entry_id)
        raise AlreadyThere
    await queries.change_entry(session, user_id, entry_id, {"removed_at": None})
    back = await entry(session, user_id, entry_id)
    await _remember(session, user_id, None, back, ("restored", None), now)
    await publish(session, FoodLogged(user_id, entry_id, back.local_date, now))
    return back


async def corrections(session: AsyncSession, user_id: UUID, entry_id: UUID) -> list[Correction]:
    """What was changed, oldest first; also of a removed meal. Raises NotFound."""
    known = await queries.entry(session, user_id, entry_id)
    if known is None and await queries.entry(session, user_id, entry_id, removed=True) is None:
        raise NotFound
    return [
        Correction(row.at, row.kind, row.reason, row.original_data, row.corrected_data)
        for row in await queries.corrections(session, user_id, entry_id)
    ]


async def copy_entry(
    session: AsyncSession, person: Person, entry_id: UUID, *, day: date | None, now: datetime
) -> FoodEntry:
    """The same meal once more: now, or on `day`. Raises NotFound, MealTimeRefused."""
    original = await entry(session, person.user_id, entry_id)
    return await _copied(session, person, original, day, now)


async def copy_day(
    session: AsyncSession, person: Person, source: date, *, to: date, now: datetime
) -> list[FoodEntry]:
    """Every meal of a day on another. Raises NothingToLog when the day holds none."""
    found = await entries(session, person.user_id, source, source)
    if not found:
        raise NothingToLog("There are no meals on that day to copy.", "from_date")
    if source == to:
        raise NothingToLog("Choose another day to copy to.", "date")
    return [await _copied(session, person, one, to, now) for one in found]


async def _copied(
    session: AsyncSession, person: Person, original: FoodEntry, day: date | None, now: datetime
) -> FoodEntry:
    new = NewEntry(
        items=(),
        meal_type=None if day is None else original.meal_type,
        day=day,
        note=original.note,
        source="copy",
    )
    return await store(session, person, original.items, new, now=now)


async def _remember(
    session: AsyncSession,
    user_id: UUID,
    before: FoodEntry | None,
    after: FoodEntry | None,
    what: tuple[str, str | None],
    now: datetime,
) -> None:
    known = before or after
    assert known is not None
    row = {
        "user_id": user_id,
        "id": new_id(),
        "entry_id": known.id,
        "at": now,
        "kind": what[0],
        "reason": what[1],
        "original_data": {} if before is None else snapshot(before),
        "corrected_data": {} if after is None else snapshot(after),
    }
    await queries.add(session, EntryAudit, [row])


def _changed(
    person: Person, before: FoodEntry, change: EntryChange, now: datetime
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if change.meal_type is not None and change.meal_type is not before.meal_type:
        values["meal_type"] = change.meal_type.value
    if change.note is not None and _note(change.note) != before.note:
        values["note"] = _note(change.note)
    if change.eaten_at is not None and change.eaten_at != before.eaten_at:
        _check_time(person, change.eaten_at, now)
        # The day and the zone are those of the meal, wherever the person is by now.
        stamp = clock.stamp(change.eaten_at, before.zone, person.day_start_hour)
        values |= {
            "eaten_at": change.eaten_at,
            "local_date": stamp.local_date,
            "utc_offset_minutes": stamp.utc_offset_minutes,
        }
    return values


def _some(items: Sequence[NewItem]) -> Sequence[NewItem]:
    if not items:
        raise NothingToLog("A meal has at least one food.")
    if len(items) > MOST_ITEMS:
        raise NothingToLog(f"A meal has at most {MOST_ITEMS} foods. Log some of them apart.")
    return items


def _note(given: str | None) -> str | None:
    note = (given or "").strip()
    if len(note) > LONGEST_NOTE:
        raise NothingToLog(f"Keep a note under {LONGEST_NOTE:,} characters.", "note")
    return note or None


_USUAL_TIME: Final = {
    MealType.BREAKFAST: time(8),
    MealType.LUNCH: time(13),
    MealType.DINNER: time(19),
    MealType.SNACK: time(16),
}


def _when(person: Person, new: NewEntry, now: datetime) -> datetime:
    at = new.eaten_at
    if at is None and new.day is not None and new.day != person.day_at(now):
        usual = _USUAL_TIME[new.meal_type or MealType.LUNCH]
        at = clock.first_instant(new.day, usual, person.zone)
    at = at or now
    _check_time(person, at, now)
    return at


def _check_time(person: Person, at: datetime, now: datetime) -> None:
    if at.tzinfo is None:
        raise MealTimeRefused("Give the time with its offset, such as 2026-03-10T12:30:00+01:00.")
    if at > now + _AHEAD:
        raise MealTimeRefused("That is in the future. Log a meal once it is eaten.")
    oldest = person.day_at(now) - timedelta(days=OLDEST_DAYS)
    if person.day_at(at) < oldest:
        raise MealTimeRefused("That is more than a year ago. Choose a later day.")


def _local_time(at: datetime, zone: str) -> time:
    return at.astimezone(clock.zone_of(zone)).time()
