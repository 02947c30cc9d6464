"""What goals have to say to people, and what reminders ask of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import queries
from sante.goals.events import PhaseOffered, PhaseStarted
from sante.goals.service.rows import read_commitment
from sante.goals.types import GoalStatus
from sante.kit.ids import decode, encode
from sante.notify.service import tell
from sante.notify.types import Asked, Notice

WORTH: Final = timedelta(days=3)  # a phase is news for so long


class ActionLogged:
    """The condition of a reminder that an action is not logged yet on the person's day."""

    name = "action_logged"

    async def done(
        self,
        session: AsyncSession,
        user_id: UUID,
        condition: Mapping[str, Any],
        *,
        since: datetime,  # noqa: ARG002 - the shape all checks have
        local_date: date,
        now: datetime,  # noqa: ARG002
    ) -> bool:
        """Also in another goal that has the same action; a skip is an answer too."""
        own = await queries.commitment(session, user_id, decode("ua", condition["user_action_id"]))
        if own is None:
            return False
        same = await queries.commitments(session, user_id, action_id=own.action_id)
        logs = await queries.logs_between(
            session, user_id, local_date, local_date + timedelta(days=1)
        )
        return bool({row.id for row in same} & {log.user_action_id for log in logs})

    async def choices(
        self, session: AsyncSession, user_id: UUID, *, now: datetime
    ) -> Sequence[Asked]:
        rows = await queries.commitments(session, user_id, open_goals=True)
        today = now.date()
        found: dict[str, Asked] = {}
        for row in rows:
            one = read_commitment(row)
            if one.removed_on is None or one.removed_on > today:
                key = encode("ua", one.user_action_id)
                found.setdefault(one.action.id, Asked(key, f"“{one.title}” is not logged yet"))
        return tuple(found.values())

    def read(self, argument: str) -> Mapping[str, Any]:
        decode("ua", argument)
        return {"user_action_id": argument}


async def on_phase_started(session: AsyncSession, event: PhaseStarted) -> None:
    actions = "1 action" if event.actions == 1 else f"{event.actions} actions"
    body = f"Phase {event.phase} has begun: {actions} more, when you are ready for them."
    await _tell(session, event, "phase_started", "A new phase of your plan", body)


async def on_phase_offered(session: AsyncSession, event: PhaseOffered) -> None:
    body = (
        f"Phase {event.phase} waits until {event.day.isoformat()}, so that what you have can"
        " settle. Begin it now, or give it more time: it is your choice."
    )
    await _tell(session, event, "phase_offered", "Your plan asks you something", body)


async def _tell(
    session: AsyncSession, event: PhaseStarted | PhaseOffered, kind: str, title: str, body: str
) -> None:
    """Nothing of a goal that does not run any more."""
    goal = await queries.goal(session, event.user_id, event.goal_id)
    if goal is None or goal.status != GoalStatus.ACTIVE:
        return
    notice = Notice(
        kind=kind,
        title=title,
        body=body,
        link=f"/goals/{encode('goal', event.goal_id)}",
        dedupe_key=f"{kind}:{event.goal_id}:{event.phase}:{event.day.isoformat()}",
        expires_at=event.at + WORTH,
    )
    await tell(session, event.user_id, notice, now=event.at)
