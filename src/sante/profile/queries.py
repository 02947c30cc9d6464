from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, RowMapping, delete, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.profile.models import HealthConstraint, Profile, ZoneStay
from sante.profile.types import Constraint, Stay

# A person is read by nearly every use case, so one round trip brings all of it. The zones of the
# last fifty moves are enough for any rule that looks back.
_PERSON = text(
    """
    select p.display_name, p.birth_date, p.sex, p.gender, p.zone, p.day_start_hour, p.week_start,
      p.unit_labs, p.unit_body, p.unit_energy, p.unit_clock,
      p.height_cm::float8 as height_cm, p.weight_kg::float8 as weight_kg, p.weighed_on,
      p.activity_level, p.share_data, p.share_research, p.share_analytics,
      p.onboarding_completed_at, p.version,
      (select json_agg(json_build_array(c.id, c.kind, c.code, c.label, c.since_date, c.until_date)
              order by c.since_date nulls first, c.id)
         from health_constraints c
        where c.user_id = p.user_id and (c.until_date is null or c.until_date >= :from_day)
      ) as constraints,
      (select json_agg(json_build_array(s.zone, s.day_start_hour, s.since) order by s.since, s.id)
         from (select zone, day_start_hour, since, id from zone_stays
                where user_id = p.user_id order by since desc, id desc limit 50) s
      ) as stays
    from profiles p where p.user_id = :user_id
    """
)


async def person(session: AsyncSession, user_id: UUID, from_day: date) -> Row[Any] | None:
    found = await session.execute(_PERSON, {"user_id": user_id, "from_day": from_day})
    return found.one_or_none()


async def clocks(session: AsyncSession, user_ids: Sequence[UUID]) -> Sequence[Row[UUID, str, int]]:
    """(user, zone, hour their day starts) of many people in one read: for system work."""
    c = Profile.__table__.c
    found = await session.execute(
        select(c.user_id, c.zone, c.day_start_hour).where(c.user_id.in_(user_ids))
    )
    return found.all()


async def add_profile(session: AsyncSession, values: Mapping[str, object]) -> None:
    await session.execute(insert(Profile).values(**values))


async def lock_profile(session: AsyncSession, user_id: UUID) -> RowMapping | None:
    """The row as it is; a second change to it waits until this transaction is over."""
    found = await session.execute(
        select(Profile.__table__).where(Profile.user_id == user_id).with_for_update()
    )
    return found.mappings().one_or_none()


async def change_profile(
    session: AsyncSession, user_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(Profile)
        .where(Profile.user_id == user_id)
        .values(**values, version=Profile.version + 1)
    )


async def ways_of_life(session: AsyncSession) -> Sequence[Row[str, int]]:
    """The zones people live in and the hours their days start, each pair once. For the system's
    role."""
    found = await session.execute(select(Profile.zone, Profile.day_start_hour).distinct())
    return found.all()


async def living_by(
    session: AsyncSession, ways: Sequence[tuple[str, int]]
) -> Sequence[Row[UUID, str, int]]:
    """Who lives in one of these zones with this start of the day. For the system's role."""
    way = tuple_(Profile.zone, Profile.day_start_hour)
    found = await session.execute(
        select(Profile.user_id, Profile.zone, Profile.day_start_hour).where(way.in_(list(ways)))
    )
    return found.all()


async def add_stay(session: AsyncSession, user_id: UUID, stay: Stay) -> None:
    await session.execute(
        insert(ZoneStay).values(
            user_id=user_id,
            zone=stay.zone,
            day_start_hour=stay.day_start_hour,
            since=stay.since,
        )
    )


ConstraintRow = Row[UUID, str, str, str, date | None, date | None]
_CONSTRAINT = (
    HealthConstraint.id,
    HealthConstraint.kind,
    HealthConstraint.code,
    HealthConstraint.label,
    HealthConstraint.since_date,
    HealthConstraint.until_date,
)


async def constraints_of(session: AsyncSession, user_id: UUID) -> Sequence[ConstraintRow]:
    found = await session.execute(
        select(*_CONSTRAINT)
        .where(HealthConstraint.user_id == user_id)
        .order_by(HealthConstraint.id)
    )
    return found.all()


async def lock_constraint(
    session: AsyncSession, user_id: UUID, constraint_id: UUID
) -> ConstraintRow | None:
    found = await session.execute(
        select(*_CONSTRAINT)
        .where(HealthConstraint.user_id == user_id, HealthConstraint.id == constraint_id)
        .with_for_update()
    )
    return found.one_or_none()


async def add_constraint(session: AsyncSession, values: Mapping[str, object]) -> bool:
    """False when an open entry of the same code (or label) is there already."""
    added = await session.execute(
        upsert(HealthConstraint)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(HealthConstraint.id)
    )
    return added.scalar_one_or_none() is not None


async def change_constraint(
    session: AsyncSession, user_id: UUID, constraint_id: UUID, values: Mapping[str, object]
) -> None:
    await session.execute(
        update(HealthConstraint)
        .where(HealthConstraint.user_id == user_id, HealthConstraint.id == constraint_id)
        .values(**values)
    )


async def has_open_twin(session: AsyncSession, user_id: UUID, constraint: Constraint) -> bool:
    """Whether another open entry already says what this one does."""
    same = HealthConstraint.code == constraint.code
    if not constraint.checked:
        same = same & (HealthConstraint.kind == constraint.kind)
        same = same & (HealthConstraint.label == constraint.label)
    found = await session.execute(
        select(HealthConstraint.id)
        .where(
            HealthConstraint.user_id == user_id,
            HealthConstraint.id != constraint.id,
            HealthConstraint.until_date.is_(None),
            same,
        )
        .limit(1)
    )
    return found.scalar_one_or_none() is not None


async def remove_constraint(session: AsyncSession, user_id: UUID, constraint_id: UUID) -> bool:
    gone = await session.execute(
        delete(HealthConstraint)
        .where(HealthConstraint.user_id == user_id, HealthConstraint.id == constraint_id)
        .returning(HealthConstraint.id)
    )
    return gone.scalar_one_or_none() is not None
