from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.models import User
from sante.notify.reminders.models import ReminderEvent, ReminderRow, Round

_ROUND: Final = 1
_OPEN: Final = ("due", "sent", "snoozed", "unknown")
Rows = Sequence[Row[*tuple[Any, ...]]]


# The rounds: everybody's rows, for the system's transaction.


def due(now: datetime, limit: int) -> Any:
    """The statement of the rounds; a test asks the planner how it finds what is due."""
    return (
        select(ReminderRow.user_id, ReminderRow.id)
        .where(ReminderRow.wake_at <= now)
        .order_by(ReminderRow.wake_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def take_due(
    session: AsyncSession, now: datetime, later: datetime, limit: int
) -> tuple[list[UUID], int]:
    """People with something due, put off until `later`, by when their job will have set when they
    are looked at next; and how many reminders that were, with those of accounts that are closed:
    nobody is queued for them. What another round holds is left to it."""
    found = due(now, limit).cte("due")
    taken = await session.execute(
        update(ReminderRow)
        .where(
            ReminderRow.user_id == found.c.user_id,
            ReminderRow.id == found.c.id,
            User.id == ReminderRow.user_id,
        )
        .values(wake_at=later)
        .returning(ReminderRow.user_id, User.status)
    )
    rows = taken.all()
    return sorted({row.user_id for row in rows if row.status == "active"}), len(rows)


async def begin_round(
    session: AsyncSession, now: datetime, tz_version: str
) -> tuple[datetime, str] | None:
    """Note a round; when the one before was, and by which time-zone database."""
    found = await session.execute(
        select(Round.at, Round.tz_version).where(Round.id == _ROUND).with_for_update()
    )
    before = found.one_or_none()
    noted = {"at": now, "tz_version": tz_version}
    row = insert(Round).values(id=_ROUND, **noted)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=noted))
    return None if before is None else (before.at, before.tz_version)


async def wake_all(session: AsyncSession, now: datetime) -> int:
    """Wake whatever waits for a later instant."""
    woken = await session.execute(
        update(ReminderRow)
        .where(ReminderRow.wake_at > now)
        .values(wake_at=now)
        .returning(ReminderRow.id)
    )
    return len(woken.all())


async def wake_looked_after(session: AsyncSession, now: datetime) -> int:
    """Wake what was looked at by a clock that was ahead of `now`."""
    woken = await session.execute(
        update(ReminderRow)
        .where(ReminderRow.looked_at > now, ReminderRow.active, ReminderRow.removed_at.is_(None))
        .values(wake_at=now)
        .returning(ReminderRow.id)
    )
    return len(woken.all())


# A person's reminders.


async def reminders(
    session: AsyncSession, user_id: UUID, *, topics: bool, locked: bool = False
) -> Sequence[ReminderRow]:
    """The person's own, oldest first; with `topics` also Santé's. `locked`: nobody else changes
    them meanwhile."""
    statement = select(ReminderRow).where(
        ReminderRow.user_id == user_id, ReminderRow.removed_at.is_(None)
    )
    if not topics:
        statement = statement.where(ReminderRow.topic.is_(None))
    if locked:
        statement = statement.with_for_update()
    found = await session.execute(
        statement.order_by(ReminderRow.id).execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def reminder(
    session: AsyncSession,
    user_id: UUID,
    reminder_id: UUID,
    *,
    locked: bool = False,
    removed: bool = False,
) -> ReminderRow | None:
    """One of the person's own, never one of Santé's. `removed`: also when it is gone since."""
    statement = select(ReminderRow).where(
        ReminderRow.user_id == user_id,
        ReminderRow.id == reminder_id,
        ReminderRow.topic.is_(None),
    )
    if not removed:
        statement = statement.where(ReminderRow.removed_at.is_(None))
    if locked:
        statement = statement.with_for_update()
    found = await session.execute(statement.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def add_reminders(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> None:
    """A topic the person has already is left as it is."""
    await session.execute(insert(ReminderRow).on_conflict_do_nothing(), list(rows))


async def set_reminder(
    session: AsyncSession, user_id: UUID, reminder_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(ReminderRow)
        .where(ReminderRow.user_id == user_id, ReminderRow.id == reminder_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def set_cursors(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> None:
    """(of, at, cursor_date, cursor_minute, wake_at, looked_at) of reminders that were looked at."""
    if rows:
        table = ReminderRow.__table__
        await session.execute(
            update(table)  # type: ignore[arg-type]  # a Table, for one statement for many rows
            .where(table.c.user_id == bindparam("of"), table.c.id == bindparam("which"))
            .values(
                {
                    name: bindparam(f"new_{name}")
                    for name in ("cursor_date", "cursor_minute", "wake_at", "looked_at")
                }
            ),
            list(rows),
        )


# What became of their slots.


async def add_events(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> set[UUID]:
    """Claim slots; the ids of those that had no row yet. This is what makes a slot happen once."""
    if not rows:
        return set()
    added = await session.execute(
        insert(ReminderEvent)
        .values([dict(row) for row in rows])
        .on_conflict_do_nothing(index_elements=["user_id", "reminder_id", "local_date", "slot"])
        .returning(ReminderEvent.id)
    )
    return set(added.scalars())


async def set_event(
    session: AsyncSession, user_id: UUID, event_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(ReminderEvent)
        .where(ReminderEvent.user_id == user_id, ReminderEvent.id == event_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def set_arrival(
    session: AsyncSession, user_id: UUID, event_id: UUID, *, asked: int, known: bool
) -> None:
    """Whether the last message about a slot arrived; nothing once it is answered or told again."""
    before, after = ("unknown", "sent") if known else ("sent", "unknown")
    await session.execute(
        update(ReminderEvent)
        .where(
            ReminderEvent.user_id == user_id,
            ReminderEvent.id == event_id,
            ReminderEvent.asked == asked,
            ReminderEvent.state == before,
        )
        .values(state=after)
        .execution_options(synchronize_session=False)
    )


async def remove_unreached(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Slots that were let go by a clock that was ahead: their time is still to come."""
    await session.execute(
        delete(ReminderEvent).where(
            ReminderEvent.user_id == user_id,
            ReminderEvent.state == "expired",
            ReminderEvent.asked == 0,
            ReminderEvent.due_at > now,
        )
    )


async def event(session: AsyncSession, user_id: UUID, event_id: UUID) -> ReminderEvent | None:
    """Locked: one answer at a time."""
    found = await session.execute(
        select(ReminderEvent)
        .where(ReminderEvent.user_id == user_id, ReminderEvent.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def following(session: AsyncSession, user_id: UUID) -> Sequence[ReminderEvent]:
    """Whatever is to be looked at again, the first first."""
    found = await session.execute(
        select(ReminderEvent)
        .where(ReminderEvent.user_id == user_id, ReminderEvent.follow_at.is_not(None))
        .order_by(ReminderEvent.follow_at, ReminderEvent.id)
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def open_events(session: AsyncSession, user_id: UUID, since: date) -> Sequence[ReminderEvent]:
    """Told or listed and not answered, of slots since a date, oldest first."""
    found = await session.execute(
        select(ReminderEvent)
        .where(
            ReminderEvent.user_id == user_id,
            ReminderEvent.local_date >= since,
            ReminderEvent.state.in_(_OPEN),
        )
        .order_by(ReminderEvent.due_at, ReminderEvent.id)
    )
    return found.scalars().all()


async def events_of(
    session: AsyncSession,
    user_id: UUID,
    reminder_id: UUID,
    *,
    before: tuple[date, int] | None = None,
    limit: int,
) -> Sequence[ReminderEvent]:
    """Of one reminder, newest first."""
    statement = select(ReminderEvent).where(
        ReminderEvent.user_id == user_id, ReminderEvent.reminder_id == reminder_id
    )
    if before is not None:
        day, slot = before
        statement = statement.where(
            or_(
                ReminderEvent.local_date < day,
                (ReminderEvent.local_date == day) & (ReminderEvent.slot < slot),
            )
        )
    ordered = statement.order_by(ReminderEvent.local_date.desc(), ReminderEvent.slot.desc())
    return (await session.execute(ordered.limit(limit))).scalars().all()


async def events_between(
    session: AsyncSession,
    user_id: UUID,
    first: date,
    last: date,
    *,
    state: str,
) -> Sequence[ReminderEvent]:
    """Slots of the local dates `first` to `last`, both included, in one state, newest first."""
    found = await session.execute(
        select(ReminderEvent)
        .where(
            ReminderEvent.user_id == user_id,
            ReminderEvent.local_date.between(first, last),
            ReminderEvent.state == state,
        )
        .order_by(ReminderEvent.due_at.desc(), ReminderEvent.id.desc())
    )
    return found.scalars().all()


async def done_between(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[ReminderEvent]:
    """What the person said they did on the days `first` to `last`, oldest first."""
    found = await session.execute(
        select(ReminderEvent)
        .where(
            ReminderEvent.user_id == user_id,
            # A slot is answered within days of its date, which the index knows.
            ReminderEvent.local_date.between(first - timedelta(days=31), last + timedelta(days=1)),
            ReminderEvent.answered_on.between(first, last),
            ReminderEvent.state == "done",
            ReminderEvent.answered_by == "person",
        )
        .order_by(ReminderEvent.answered_at, ReminderEvent.id)
    )
    return found.scalars().all()


async def medicines(session: AsyncSession, user_id: UUID) -> Sequence[ReminderRow]:
    """Reminders of medicines, also those that are gone since."""
    found = await session.scalars(
        select(ReminderRow).where(ReminderRow.user_id == user_id, ReminderRow.medicine)
    )
    return found.all()


async def look_at_held(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Let what waits for the quiet to end be judged anew."""
    await session.execute(
        update(ReminderEvent)
        .where(
            ReminderEvent.user_id == user_id,
            ReminderEvent.state == "due",
            ReminderEvent.follow_at.is_not(None),
        )
        .values(follow_at=now)
        .execution_options(synchronize_session=False)
    )
