from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import upsert_catalogue
from sante.labs.models import (
    BiomarkerRow,
    HealthProfileRow,
    HealthSignalRow,
    ObservationRow,
    Report,
)


async def save_biomarkers(session: AsyncSession, rows: Sequence[dict[str, object]]) -> int:
    return await upsert_catalogue(session, BiomarkerRow, rows)


# Reports


async def add_report(session: AsyncSession, values: Mapping[str, object]) -> bool:
    """False when this person has a report with the same fingerprint; waits for one under way."""
    added = await session.execute(
        upsert(Report)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["user_id", "fingerprint"])
        .returning(Report.id)
    )
    return added.scalar_one_or_none() is not None


async def report_by_fingerprint(
    session: AsyncSession, user_id: UUID, fingerprint: bytes
) -> Report | None:
    return await session.scalar(
        select(Report).where(Report.user_id == user_id, Report.fingerprint == fingerprint)
    )


async def unconfirmed_of_file(
    session: AsyncSession, user_id: UUID, content_hash: bytes
) -> Sequence[Report]:
    found = await session.scalars(
        select(Report).where(
            Report.user_id == user_id,
            Report.content_hash == content_hash,
            Report.status == "review",
        )
    )
    return found.all()


async def report(
    session: AsyncSession, user_id: UUID, report_id: UUID, *, lock: bool = False
) -> Report | None:
    query = select(Report).where(Report.user_id == user_id, Report.id == report_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def reports(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Report]:
    """The newest uploads first; ids are made in the order of time."""
    query = select(Report).where(Report.user_id == user_id)
    if after is not None:
        query = query.where(Report.id < after)
    found = await session.scalars(query.order_by(Report.id.desc()).limit(limit))
    return found.all()


async def usage(session: AsyncSession, user_id: UUID) -> tuple[int, int]:
    """How many reports a person keeps, and the bytes of their files."""
    found = await session.execute(
        select(func.count(), func.coalesce(func.sum(Report.file_size), 0)).where(
            Report.user_id == user_id
        )
    )
    count, size = found.one()
    return int(count), int(size)


async def change_report(
    session: AsyncSession, user_id: UUID, report_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(Report).where(Report.user_id == user_id, Report.id == report_id).values(**values)
    )


async def remove_report(session: AsyncSession, user_id: UUID, report_id: UUID) -> None:
    """Its observations, profile and signals go with it."""
    await session.execute(delete(Report).where(Report.user_id == user_id, Report.id == report_id))


# Observations


async def add_observations(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        await session.execute(insert(ObservationRow), [dict(row) for row in rows])


async def observations(
    session: AsyncSession, user_id: UUID, report_id: UUID
) -> Sequence[ObservationRow]:
    found = await session.scalars(
        select(ObservationRow)
        .where(ObservationRow.user_id == user_id, ObservationRow.report_id == report_id)
        .order_by(ObservationRow.position)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def change_observation(
    session: AsyncSession, user_id: UUID, observation_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(ObservationRow)
        .where(ObservationRow.user_id == user_id, ObservationRow.id == observation_id)
        .values(**values)
    )


async def remove_observation(session: AsyncSession, user_id: UUID, observation_id: UUID) -> None:
    await session.execute(
        delete(ObservationRow).where(
            ObservationRow.user_id == user_id, ObservationRow.id == observation_id
        )
    )


_COUNT = text(
    """
    update observations set counted = true, observed_on = coalesce(observed_on, :day)
    where user_id = :user_id and report_id = :report_id and not excluded
      and biomarker_id is not null and canonical_value is not null
    """
)


async def count_observations(
    session: AsyncSession, user_id: UUID, report_id: UUID, day: date
) -> None:
    """Make the values of a confirmed report count; those without a day of their own get its."""
    await session.execute(_COUNT, {"user_id": user_id, "report_id": report_id, "day": day})


_UNCOUNT = text(
    "update observations set counted = false where user_id = :user_id and report_id = :report_id"
)


async def uncount_observations(session: AsyncSession, user_id: UUID, report_id: UUID) -> None:
    await session.execute(_UNCOUNT, {"user_id": user_id, "report_id": report_id})


async def draws(session: AsyncSession, user_id: UUID) -> Sequence[Any]:
    """How the samples of each report were taken."""
    r = Report
    columns = (r.id, r.report_date, r.draw_fasting, r.draw_time, r.draw_ill, r.draw_exercised)
    return list((await session.execute(select(*columns).where(r.user_id == user_id))).all())


async def counted(
    session: AsyncSession, user_id: UUID, *, biomarker_id: str | None = None
) -> Sequence[Row[Any]]:
    """All values that count, oldest first."""
    o = ObservationRow
    query = select(
        o.id,
        o.report_id,
        o.biomarker_id,
        o.canonical_value,
        o.canonical_unit,
        o.comparator,
        o.flags,
        o.observed_on,
        o.reference_low,
        o.reference_high,
    ).where(o.user_id == user_id, o.counted)
    if biomarker_id is not None:
        query = query.where(o.biomarker_id == biomarker_id)
    found = await session.execute(query.order_by(o.observed_on, o.report_id, o.position))
    return found.all()


async def printed_of_marker(
    session: AsyncSession, user_id: UUID, biomarker_id: str
) -> Sequence[Any]:
    """How each value of a marker that counts was printed, and what is known of its draw."""
    o, r = ObservationRow, Report
    found = await session.execute(
        select(
            o.report_id,
            o.observed_on,
            o.canonical_value,
            o.comparator,
            o.printed_name,
            o.printed_value,
            o.printed_unit,
            o.printed_reference,
            o.locator,
            o.edited,
            r.lab_name,
            r.report_date,
            r.draw_fasting,
            r.draw_time,
            r.draw_ill,
            r.draw_exercised,
        )
        .join(r, (r.user_id == o.user_id) & (r.id == o.report_id))
        .where(o.user_id == user_id, o.counted, o.biomarker_id == biomarker_id)
    )
    return list(found.all())


# Profiles


async def save_profile(session: AsyncSession, values: Mapping[str, object]) -> UUID:
    """The id of the profile of this report, which stays the same when it is computed again."""
    statement = upsert(HealthProfileRow).values(**values)
    kept = ("user_id", "id", "report_id")
    changed = {name: statement.excluded[name] for name in values if name not in kept}
    saved = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "report_id"], set_=changed
        ).returning(HealthProfileRow.id)
    )
    return saved.scalar_one()


async def remove_profile(session: AsyncSession, user_id: UUID, report_id: UUID) -> None:
    """The profile of a report and its signals."""
    await session.execute(
        delete(HealthProfileRow).where(
            HealthProfileRow.user_id == user_id, HealthProfileRow.report_id == report_id
        )
    )


async def replace_signals(
    session: AsyncSession, user_id: UUID, profile_id: UUID, rows: Sequence[Mapping[str, object]]
) -> None:
    await session.execute(
        delete(HealthSignalRow).where(
            HealthSignalRow.user_id == user_id, HealthSignalRow.profile_id == profile_id
        )
    )
    if rows:
        await session.execute(insert(HealthSignalRow), [dict(row) for row in rows])


async def confirmed_since(
    session: AsyncSession, user_id: UUID, since: date | None
) -> list[Row[UUID, date | None]]:
    """(id, report_date) of confirmed reports from a day on, the newest first."""
    query = select(Report.id, Report.report_date).where(
        Report.user_id == user_id, Report.status == "confirmed"
    )
    if since is not None:
        query = query.where(Report.report_date >= since)
    found = await session.execute(query.order_by(Report.report_date.desc(), Report.id.desc()))
    return list(found.all())


async def latest_profile(session: AsyncSession, user_id: UUID) -> HealthProfileRow | None:
    return await session.scalar(
        select(HealthProfileRow)
        .where(HealthProfileRow.user_id == user_id)
        .order_by(HealthProfileRow.report_date.desc(), HealthProfileRow.report_id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def profile_of_report(
    session: AsyncSession, user_id: UUID, report_id: UUID
) -> HealthProfileRow | None:
    return await session.scalar(
        select(HealthProfileRow)
        .where(HealthProfileRow.user_id == user_id, HealthProfileRow.report_id == report_id)
        .execution_options(populate_existing=True)
    )


async def report_counts(
    session: AsyncSession, user_id: UUID, report_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[int, int]]:
    """For each report: its rows, and those of a known marker."""
    found = await session.execute(
        select(
            ObservationRow.report_id,
            func.count(),
            func.count(ObservationRow.biomarker_id),
        )
        .where(
            tuple_(ObservationRow.user_id, ObservationRow.report_id).in_(
                [(user_id, report_id) for report_id in report_ids]
            )
        )
        .group_by(ObservationRow.report_id)
    )
    return {row[0]: (row[1], row[2]) for row in found}
