"""What happens to a plan while it is lived: rests, rhythms, phases, low-capacity days, and which
people have something to decide today."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, case, delete, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.models import (
    ActionRest,
    ActionRhythm,
    Goal,
    GoalPhase,
    LowCapacityDay,
    UserAction,
)
from sante.kit.ids import new_id

Values = Mapping[str, Any]

_GOAL = Goal.__table__.c
_ACTION = UserAction.__table__.c
_PHASE = GoalPhase.__table__.c
_LATE_DAYS = 7  # how long after its day a start is still made up for


async def add_rest(
    session: AsyncSession, user_id: UUID, user_action_id: UUID, start: date, end: date | None
) -> None:
    values = {
        "user_id": user_id,
        "id": new_id(),
        "user_action_id": user_action_id,
        "from_date": start,
        "to_date": end,
    }
    await session.execute(insert(ActionRest).values(values))


async def end_rest(session: AsyncSession, user_id: UUID, user_action_id: UUID, today: date) -> None:
    """Close the open rest; one that was opened today never happened."""
    mine = and_(
        ActionRest.user_id == user_id,
        ActionRest.user_action_id == user_action_id,
        ActionRest.to_date.is_(None),
    )
    await session.execute(delete(ActionRest).where(mine, ActionRest.from_date >= today))
    await session.execute(update(ActionRest).where(mine).values(to_date=today))


async def add_rhythm(
    session: AsyncSession, user_id: UUID, user_action_id: UUID, until: date, schedule: Values
) -> None:
    """Remember the schedule that held before `until`. The first of a day is the one that did."""
    values = {
        "user_id": user_id,
        "id": new_id(),
        "user_action_id": user_action_id,
        "until_date": until,
        **schedule,
    }
    statement = insert(ActionRhythm).values(values)
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["user_id", "user_action_id", "until_date"])
    )


async def shift_removed(
    session: AsyncSession, user_id: UUID, goal_id: UUID, since: date, days: int
) -> None:
    """What was taken out before it began would start `days` later, should it come back."""
    await session.execute(
        update(UserAction)
        .where(
            UserAction.user_id == user_id,
            UserAction.goal_id == goal_id,
            UserAction.activation_date >= since,
            UserAction.removed_on.is_not(None),
        )
        .values(activation_date=UserAction.activation_date + days)
    )


async def phases(session: AsyncSession, user_id: UUID, goal_id: UUID) -> Sequence[Row[Any]]:
    statement = select(GoalPhase.__table__).where(
        _PHASE.user_id == user_id, _PHASE.goal_id == goal_id
    )
    return (await session.execute(statement.order_by(_PHASE.phase))).all()


async def asked_goals(session: AsyncSession, user_id: UUID) -> frozenset[UUID]:
    """Goals with a phase that was asked about and not answered for."""
    statement = select(_PHASE.goal_id).where(
        _PHASE.user_id == user_id,
        _PHASE.asked_on.is_not(None),
        _PHASE.answer.is_(None),
        _PHASE.started_on.is_(None),
    )
    return frozenset((await session.execute(statement)).scalars())


async def put_phase(session: AsyncSession, user_id: UUID, goal_id: UUID, values: Values) -> None:
    statement = insert(GoalPhase).values(
        {"user_id": user_id, "id": new_id(), "goal_id": goal_id, **values}
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "goal_id", "phase"],
            set_={name: statement.excluded[name] for name in values if name != "phase"},
        )
    )


async def low_days(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> frozenset[date]:
    """Low-capacity days from `first` to `last`, both included."""
    c = LowCapacityDay.__table__.c
    statement = select(c.local_date).where(c.user_id == user_id, c.local_date.between(first, last))
    return frozenset((await session.execute(statement)).scalars())


async def add_low_day(session: AsyncSession, values: Values) -> bool:
    """False when the day was one already."""
    statement = (
        insert(LowCapacityDay)
        .values(values)
        .on_conflict_do_nothing(index_elements=["user_id", "local_date"])
        .returning(LowCapacityDay.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def remove_low_day(session: AsyncSession, user_id: UUID, day: date) -> bool:
    """False when the day was none."""
    statement = (
        delete(LowCapacityDay)
        .where(LowCapacityDay.user_id == user_id, LowCapacityDay.local_date == day)
        .returning(LowCapacityDay.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def due_turns(session: AsyncSession, latest: date) -> Sequence[Row[Any]]:
    """(user, local day from which something of theirs is due), for everybody: goals that end,
    phases on the eve of their start, and starts to be noted. `latest` is the furthest local day
    anywhere. System work: it sees all people, and reads two partial indexes."""
    ended = select(_GOAL.user_id, _GOAL.end_date.label("due")).where(
        _GOAL.status == "active", _GOAL.end_date <= latest
    )
    eve = _ACTION.activation_date - 1
    looked_at = and_(_PHASE.reviewed_on.is_not(None), _PHASE.reviewed_on >= eve)
    joined = UserAction.__table__.join(
        Goal.__table__, and_(_GOAL.user_id == _ACTION.user_id, _GOAL.id == _ACTION.goal_id)
    ).outerjoin(
        GoalPhase.__table__,
        and_(
            _PHASE.user_id == _ACTION.user_id,
            _PHASE.goal_id == _ACTION.goal_id,
            _PHASE.phase == _ACTION.phase,
        ),
    )
    # Looked at on its eve already: then the start itself is due, on its day.
    starting = (
        select(_ACTION.user_id, case((looked_at, _ACTION.activation_date), else_=eve).label("due"))
        .select_from(joined)
        .where(
            _GOAL.status == "active",
            _ACTION.phase > 1,
            _ACTION.removed_on.is_(None),
            _ACTION.activation_date <= latest + timedelta(days=1),
            _ACTION.activation_date >= latest - timedelta(days=_LATE_DAYS),
            _PHASE.started_on.is_(None),
        )
    )
    return (await session.execute(union(ended, starting))).all()
