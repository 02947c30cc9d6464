"""Trackers, their definitions and aims, entries, and quizzes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Base
from sante.tracking.models import AimRow, DefinitionRow, EntryRow, QuizRow, TrackerRow

Values = Mapping[str, Any]

_T = TrackerRow.__table__.c
_D = DefinitionRow.__table__.c
_A = AimRow.__table__.c
_E = EntryRow.__table__.c
_Q = QuizRow.__table__.c
_AIMS = func.json_agg(
    aggregate_order_by(func.json_build_array(_A.aim, _A.since_date, _A.until_date), _A.since_date)
)
_TRACKER: Final[tuple[ColumnElement[Any], ...]] = (
    *_T,
    _D.definition,
    select(_AIMS)
    .where(_A.user_id == _T.user_id, _A.tracker_id == _T.id)
    .correlate(TrackerRow.__table__)
    .scalar_subquery()
    .label("aims"),
)
_WITH_DEFINITION: Final = TrackerRow.__table__.join(
    DefinitionRow.__table__,
    and_(_D.user_id == _T.user_id, _D.tracker_id == _T.id, _D.version == _T.version),
)
_ENTRY: Final[tuple[ColumnElement[Any], ...]] = (*_E, _T.xp_per_entry, _T.streak_domain)
_WITH_TRACKER: Final = EntryRow.__table__.join(
    TrackerRow.__table__, and_(_T.user_id == _E.user_id, _T.id == _E.tracker_id)
)


async def add(session: AsyncSession, model: type[Base], row: Values) -> None:
    await session.execute(insert(model).values(**row))


# --- trackers ---


async def trackers(
    session: AsyncSession,
    user_id: UUID,
    *,
    tracker_id: UUID | None = None,
    name_key: str | None = None,
) -> Sequence[Row[Any]]:
    """With the definition of now and all aims; those in use first, then by name."""
    statement = select(*_TRACKER).select_from(_WITH_DEFINITION).where(_T.user_id == user_id)
    if tracker_id is not None:
        statement = statement.where(_T.id == tracker_id)
    if name_key is not None:
        statement = statement.where(_T.name_key == name_key)
    order = (_T.archived_at.is_not(None), _T.name_key, _T.id)
    return (await session.execute(statement.order_by(*order))).all()


async def change_tracker(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, values: Values
) -> None:
    await session.execute(
        update(TrackerRow)
        .where(TrackerRow.user_id == user_id, TrackerRow.id == tracker_id)
        .values(**values)
    )


async def remove_entries(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> Sequence[Any]:
    """All entries of a tracker; returns (id, local_date) of each."""
    found = await session.execute(
        delete(EntryRow)
        .where(EntryRow.user_id == user_id, EntryRow.tracker_id == tracker_id)
        .returning(EntryRow.id, EntryRow.local_date)
    )
    return found.all()


async def remove_tracker(session: AsyncSession, user_id: UUID, tracker_id: UUID) -> None:
    """Its definitions and aims go with it; its entries must be gone."""
    await session.execute(
        delete(TrackerRow).where(TrackerRow.user_id == user_id, TrackerRow.id == tracker_id)
    )


async def definitions(
    session: AsyncSession, user_id: UUID, tracker_id: UUID
) -> Sequence[Row[int, dict[str, Any]]]:
    """(version, definition), oldest first."""
    found = await session.execute(
        select(_D.version, _D.definition)
        .where(_D.user_id == user_id, _D.tracker_id == tracker_id)
        .order_by(_D.version)
    )
    return found.all()


async def end_aim(session: AsyncSession, user_id: UUID, tracker_id: UUID, on: date) -> None:
    """From `on` the aim does not hold any more; one that began on `on` never held."""
    mine = (AimRow.user_id == user_id, AimRow.tracker_id == tracker_id, AimRow.until_date.is_(None))
    await session.execute(delete(AimRow).where(*mine, AimRow.since_date >= on))
    await session.execute(update(AimRow).where(*mine).values(until_date=on))


# --- entries ---


async def put_entry(session: AsyncSession, row: Values) -> bool:
    """False when there is an entry of this id already; it is left as it is."""
    made = await session.execute(
        insert(EntryRow).values(**row).on_conflict_do_nothing().returning(EntryRow.id)
    )
    return made.one_or_none() is not None


async def entry(session: AsyncSession, user_id: UUID, entry_id: UUID) -> Row[Any] | None:
    statement = (
        select(*_ENTRY).select_from(_WITH_TRACKER).where(_E.user_id == user_id, _E.id == entry_id)
    )
    return (await session.execute(statement)).one_or_none()


async def entries(
    session: AsyncSession,
    user_id: UUID,
    first: date,
    last: date,
    *,
    tracker_id: UUID | None = None,
) -> Sequence[Row[Any]]:
    """Of the local days [first, last], in the order of days and of logging."""
    statement = (
        select(*_ENTRY)
        .select_from(_WITH_TRACKER)
        .where(_E.user_id == user_id, _E.local_date >= first, _E.local_date <= last)
    )
    if tracker_id is not None:
        statement = statement.where(_E.tracker_id == tracker_id)
    order = (_E.local_date, _E.logged_at, _E.id)
    return (await session.execute(statement.order_by(*order))).all()


async def page_of_entries(
    session: AsyncSession,
    user_id: UUID,
    tracker_id: UUID,
    *,
    before: tuple[date, datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Newest first, older than `before`."""
    order = (_E.local_date, _E.logged_at, _E.id)
    statement = (
        select(*_ENTRY)
        .select_from(_WITH_TRACKER)
        .where(_E.user_id == user_id, _E.tracker_id == tracker_id)
    )
    if before is not None:
        statement = statement.where(func.row(*order) < func.row(*before))
    newest = [column.desc() for column in order]
    return (await session.execute(statement.order_by(*newest).limit(limit))).all()


async def change_entry(
    session: AsyncSession, user_id: UUID, entry_id: UUID, values: Values
) -> None:
    await session.execute(
        update(EntryRow)
        .where(EntryRow.user_id == user_id, EntryRow.id == entry_id)
        .values(**values)
    )


async def remove_entry(session: AsyncSession, user_id: UUID, entry_id: UUID) -> None:
    await session.execute(
        delete(EntryRow).where(EntryRow.user_id == user_id, EntryRow.id == entry_id)
    )


async def any_since(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, since: datetime
) -> bool:
    found = await session.scalar(
        select(_E.id)
        .where(_E.user_id == user_id, _E.tracker_id == tracker_id, _E.logged_at >= since)
        .limit(1)
    )
    return found is not None


# --- the quiz ---


async def put_quiz(session: AsyncSession, row: Values) -> Row[Any]:
    """One a day: the answers of the same day are replaced, with the id and the delay kept."""
    kept = {"user_id", "id", "local_date", "logged_at", "due_time", "delay_minutes"}
    statement = insert(QuizRow).values(**row)
    changed = {name: statement.excluded[name] for name in row if name not in kept}
    done = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "local_date"], set_=changed
        ).returning(*_Q)
    )
    return done.one()


async def quizzes(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> Sequence[Row[Any]]:
    """Of the local days [first, last], oldest first."""
    found = await session.execute(
        select(*_Q)
        .where(_Q.user_id == user_id, _Q.local_date >= first, _Q.local_date <= last)
        .order_by(_Q.local_date)
    )
    return found.all()


async def page_of_quizzes(
    session: AsyncSession, user_id: UUID, *, before: date | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first, of days before `before`."""
    statement = select(*_Q).where(_Q.user_id == user_id)
    if before is not None:
        statement = statement.where(_Q.local_date < before)
    return (await session.execute(statement.order_by(_Q.local_date.desc()).limit(limit))).all()


async def quiz(session: AsyncSession, user_id: UUID, quiz_id: UUID) -> Row[Any] | None:
    statement = select(*_Q).where(_Q.user_id == user_id, _Q.id == quiz_id)
    return (await session.execute(statement)).one_or_none()


async def remove_quiz(session: AsyncSession, user_id: UUID, quiz_id: UUID) -> None:
    await session.execute(delete(QuizRow).where(QuizRow.user_id == user_id, QuizRow.id == quiz_id))
