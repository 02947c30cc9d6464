"""Goals, plans, actions and logs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from sante.core.db import Base, upsert_catalogue
from sante.goals.models import (
    ActionLog,
    ActionRest,
    ActionRhythm,
    ActionRow,
    EffectRow,
    Goal,
    GoalPause,
    GoalProjection,
    GoalTarget,
    PlanRow,
    UserAction,
)

Values = Mapping[str, Any]

# Relations that set-based work above may join. Their columns are a promise, the tables are not.
LOGS = """select user_id, id as log_id, user_action_id, local_date, status,
  skip_reason is not null as excused from action_logs"""
GOALS = """select user_id, id as goal_id, start_date, end_date, duration_days, status
  from goals"""
COMMITTED = "select distinct user_id from user_actions"
PROJECTED = """select user_id, goal_id, biomarker_id, mean from goal_projections
  where cause = 'created'"""
RHYTHMS = "select user_id, until_date from action_rhythms"

_GOAL = Goal.__table__.c
_ACTION = UserAction.__table__.c
_LOG = ActionLog.__table__.c
_PAUSE = GoalPause.__table__.c
_WITH_PAUSE: tuple[ColumnElement[Any], ...] = (
    *_GOAL,
    select(_PAUSE.from_date)
    .where(_PAUSE.user_id == _GOAL.user_id, _PAUSE.goal_id == _GOAL.id, _PAUSE.to_date.is_(None))
    .correlate(Goal.__table__)
    .scalar_subquery()
    .label("paused_since"),
)


def _of_action(table: Table, order: str, *columns: str) -> ColumnElement[Any]:
    """Rows of another table about a user action, as a list of lists in the same round trip."""
    c = table.c
    values = func.json_build_array(*(c[name] for name in columns))
    return (
        select(func.json_agg(aggregate_order_by(values, c[order])))
        .where(c.user_id == _ACTION.user_id, c.user_action_id == _ACTION.id)
        .correlate(UserAction.__table__)
        .scalar_subquery()
    )


_RESTS: Table = ActionRest.__table__  # type: ignore[assignment]
_RHYTHMS: Table = ActionRhythm.__table__  # type: ignore[assignment]
_COMMITMENT: tuple[ColumnElement[Any], ...] = (
    _ACTION.id,
    _ACTION.goal_id,
    _ACTION.action_id,
    _ACTION.personalized_title,
    _ACTION.frequency,
    _ACTION.times_per_week,
    _ACTION.specific_days,
    _ACTION.reminder_time,
    _ACTION.phase,
    _ACTION.rank,
    _ACTION.activation_date,
    _ACTION.removed_on,
    _ACTION.source,
    _of_action(_RESTS, "from_date", "from_date", "to_date").label("rests"),
    _of_action(
        _RHYTHMS, "until_date", "until_date", "frequency", "times_per_week", "specific_days"
    ).label("rhythms"),
    _GOAL.title.label("goal_title"),
    _GOAL.category.label("goal_category"),
    _GOAL.start_date,
    _GOAL.end_date,
    _GOAL.duration_days,
    _GOAL.status.label("goal_status"),
)
_WITH_GOAL = UserAction.__table__.join(
    Goal.__table__, and_(_GOAL.user_id == _ACTION.user_id, _GOAL.id == _ACTION.goal_id)
)


async def seed(
    session: AsyncSession,
    actions: Sequence[dict[str, object]],
    effects: Sequence[dict[str, object]],
) -> int:
    count = await upsert_catalogue(session, ActionRow, actions)
    return count + await upsert_catalogue(session, EffectRow, effects)


async def add(session: AsyncSession, model: type[Base], rows: Sequence[Values]) -> None:
    if rows:
        await session.execute(insert(model).values(list(rows)))


# --- goals ---


async def goals(
    session: AsyncSession, user_id: UUID, *, status: Iterable[str] | None = None
) -> Sequence[Row[Any]]:
    """Newest first."""
    statement = select(*_WITH_PAUSE).where(_GOAL.user_id == user_id)
    if status is not None:
        statement = statement.where(_GOAL.status.in_(list(status)))
    return (await session.execute(statement.order_by(_GOAL.id.desc()))).all()


async def goal(session: AsyncSession, user_id: UUID, goal_id: UUID) -> Row[Any] | None:
    statement = select(*_WITH_PAUSE).where(_GOAL.user_id == user_id, _GOAL.id == goal_id)
    return (await session.execute(statement)).one_or_none()


async def update_goal(session: AsyncSession, user_id: UUID, goal_id: UUID, values: Values) -> None:
    await session.execute(
        update(Goal).where(Goal.user_id == user_id, Goal.id == goal_id).values(**values)
    )


async def close_ended(
    session: AsyncSession, user_id: UUID, today: date, now: datetime
) -> Sequence[UUID]:
    """Complete active goals whose half-open period is over; returns their ids."""
    statement = (
        update(Goal)
        .where(Goal.user_id == user_id, Goal.status == "active", Goal.end_date <= today)
        .values(status="completed", updated_at=now, ended_at=now)
        .returning(Goal.id)
    )
    return (await session.execute(statement)).scalars().all()


async def targets(
    session: AsyncSession, user_id: UUID, goal_ids: Sequence[UUID]
) -> Sequence[Row[Any]]:
    """Targets with what was projected when they were set, in the goals' order of importance."""
    target, projection = GoalTarget.__table__.c, GoalProjection.__table__.c
    joined = GoalTarget.__table__.outerjoin(
        GoalProjection.__table__,
        and_(
            projection.user_id == target.user_id,
            projection.goal_id == target.goal_id,
            projection.biomarker_id == target.biomarker_id,
            projection.cause == "created",
        ),
    )
    columns: tuple[ColumnElement[Any], ...] = (*target, projection.mean.label("projected"))
    statement = (
        select(*columns)
        .select_from(joined)
        .where(target.user_id == user_id, target.goal_id.in_(list(goal_ids)))
        .order_by(target.goal_id, target.position)
    )
    return (await session.execute(statement)).all()


async def update_target(
    session: AsyncSession, user_id: UUID, goal_id: UUID, biomarker_id: str, values: Values
) -> None:
    await session.execute(
        update(GoalTarget)
        .where(
            GoalTarget.user_id == user_id,
            GoalTarget.goal_id == goal_id,
            GoalTarget.biomarker_id == biomarker_id,
        )
        .values(**values)
    )


# --- pauses ---


async def end_pause(session: AsyncSession, user_id: UUID, goal_id: UUID, today: date) -> None:
    """Close the open pause; one that was opened today never happened."""
    mine = and_(
        GoalPause.user_id == user_id, GoalPause.goal_id == goal_id, GoalPause.to_date.is_(None)
    )
    await session.execute(delete(GoalPause).where(mine, GoalPause.from_date >= today))
    await session.execute(update(GoalPause).where(mine).values(to_date=today))


async def pauses(
    session: AsyncSession, user_id: UUID, start: date, end: date
) -> Sequence[Row[Any]]:
    """Pauses that touch [start, end)."""
    c = GoalPause.__table__.c
    columns: tuple[ColumnElement[Any], ...] = (c.goal_id, c.from_date, c.to_date)
    statement = select(*columns).where(
        c.user_id == user_id, c.from_date < end, or_(c.to_date.is_(None), c.to_date > start)
    )
    return (await session.execute(statement.order_by(c.from_date))).all()


# --- plans ---


async def plans(session: AsyncSession, user_id: UUID, goal_id: UUID) -> Sequence[Row[Any]]:
    """Newest first."""
    table = PlanRow.__table__
    statement = select(table).where(table.c.user_id == user_id, table.c.goal_id == goal_id)
    return (await session.execute(statement.order_by(table.c.version.desc()))).all()


async def latest_plan(session: AsyncSession, user_id: UUID, goal_id: UUID) -> Row[Any] | None:
    table = PlanRow.__table__
    statement = (
        select(table)
        .where(table.c.user_id == user_id, table.c.goal_id == goal_id)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    return (await session.execute(statement)).one_or_none()


# --- user actions ---


async def commitments(
    session: AsyncSession,
    user_id: UUID,
    *,
    goal_id: UUID | None = None,
    action_id: str | None = None,
    open_goals: bool = False,
) -> Sequence[Row[Any]]:
    """User actions with their goal, in the order of their plan; all of them ever made."""
    statement = select(*_COMMITMENT).select_from(_WITH_GOAL).where(_ACTION.user_id == user_id)
    if goal_id is not None:
        statement = statement.where(_ACTION.goal_id == goal_id)
    if action_id is not None:
        statement = statement.where(_ACTION.action_id == action_id)
    if open_goals:
        statement = statement.where(_GOAL.status == "active")
    return (await session.execute(statement.order_by(_ACTION.phase, _ACTION.rank))).all()


async def commitments_on(session: AsyncSession, user_id: UUID, day: date) -> Sequence[Row[Any]]:
    """What runs on `day` in active goals: one indexed read, for the page people open most."""
    statement = (
        select(*_COMMITMENT)
        .select_from(_WITH_GOAL)
        .where(
            _ACTION.user_id == user_id,
            _GOAL.status == "active",
            _GOAL.start_date <= day,
            _GOAL.end_date > day,
            _ACTION.activation_date <= day,
            or_(_ACTION.removed_on.is_(None), _ACTION.removed_on > day),
        )
        .order_by(_ACTION.phase, _ACTION.rank)
    )
    return (await session.execute(statement)).all()


async def commitment(session: AsyncSession, user_id: UUID, user_action_id: UUID) -> Row[Any] | None:
    statement = (
        select(*_COMMITMENT)
        .select_from(_WITH_GOAL)
        .where(_ACTION.user_id == user_id, _ACTION.id == user_action_id)
    )
    return (await session.execute(statement)).one_or_none()


async def update_action(
    session: AsyncSession, user_id: UUID, user_action_id: UUID, values: Values
) -> None:
    await session.execute(
        update(UserAction)
        .where(UserAction.user_id == user_id, UserAction.id == user_action_id)
        .values(**values)
    )


async def completions(
    session: AsyncSession, user_id: UUID, user_action_ids: Sequence[UUID]
) -> dict[UUID, int]:
    """How often each action was completed."""
    statement = (
        select(_LOG.user_action_id, func.count())
        .where(
            _LOG.user_id == user_id,
            _LOG.user_action_id.in_(list(user_action_ids)),
            _LOG.status == "completed",
        )
        .group_by(_LOG.user_action_id)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def logged_ever(
    session: AsyncSession, user_id: UUID, user_action_ids: Sequence[UUID]
) -> frozenset[UUID]:
    statement = (
        select(_LOG.user_action_id)
        .where(_LOG.user_id == user_id, _LOG.user_action_id.in_(list(user_action_ids)))
        .distinct()
    )
    return frozenset((await session.execute(statement)).scalars())


# --- logs ---


def _upsert_log() -> ReturningInsert[Any]:
    row = insert(cast(Table, ActionLog.__table__))
    changed = ("zone", "utc_offset_minutes", "logged_at", "status", "value", "note", "skip_reason")
    return row.on_conflict_do_update(
        index_elements=["user_id", "user_action_id", "local_date"],
        set_={name: row.excluded[name] for name in (*changed, "logged_via")},
    ).returning(*_LOG)


_UPSERT_LOG: Final = _upsert_log()  # made once: it costs more than what it does


async def upsert_logs(session: AsyncSession, rows: Sequence[Values]) -> Sequence[Row[Any]]:
    """One row per action and local day: a duplicate replaces, never adds."""
    return [(await session.execute(_UPSERT_LOG, dict(row))).one() for row in rows]


async def logs_between(
    session: AsyncSession,
    user_id: UUID,
    start: date,
    end: date,
    *,
    goal_id: UUID | None = None,
) -> Sequence[Row[Any]]:
    """Logs of local days [start, end), oldest first."""
    statement = select(*_LOG).where(
        _LOG.user_id == user_id, _LOG.local_date >= start, _LOG.local_date < end
    )
    if goal_id is not None:
        statement = statement.join(
            UserAction.__table__,
            and_(_ACTION.user_id == _LOG.user_id, _ACTION.id == _LOG.user_action_id),
        ).where(_ACTION.goal_id == goal_id)
    return (await session.execute(statement.order_by(_LOG.local_date, _LOG.id))).all()


async def log(session: AsyncSession, user_id: UUID, log_id: UUID) -> Row[Any] | None:
    statement = select(*_LOG).where(_LOG.user_id == user_id, _LOG.id == log_id)
    return (await session.execute(statement)).one_or_none()


async def remove_logs(
    session: AsyncSession, user_id: UUID, user_action_ids: Sequence[UUID], day: date
) -> Sequence[UUID]:
    statement = (
        delete(ActionLog)
        .where(
            ActionLog.user_id == user_id,
            ActionLog.user_action_id.in_(list(user_action_ids)),
            ActionLog.local_date == day,
        )
        .returning(ActionLog.id)
    )
    return (await session.execute(statement)).scalars().all()
