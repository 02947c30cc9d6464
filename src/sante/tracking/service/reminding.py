"""What reminders ask of trackers and of the quiz."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.ids import decode, encode
from sante.notify.types import Asked
from sante.tracking.service.entries import logged_since
from sante.tracking.service.quizzes import quizzes
from sante.tracking.service.trackers import trackers

TODAY: Final = "today"


class TrackerLogged:
    """The condition of a reminder that a tracker is not filled in yet on the person's day."""

    name = "tracker_logged"

    async def done(
        self,
        session: AsyncSession,
        user_id: UUID,
        condition: Mapping[str, Any],
        *,
        since: datetime,
        local_date: date,  # noqa: ARG002 - the shape all checks have
        now: datetime,  # noqa: ARG002
    ) -> bool:
        tracker_id = decode("trk", condition["tracker_id"])
        return await logged_since(session, user_id, since=since, tracker_id=tracker_id)

    async def choices(
        self,
        session: AsyncSession,
        user_id: UUID,
        *,
        now: datetime,  # noqa: ARG002
    ) -> Sequence[Asked]:
        return tuple(
            Asked(encode("trk", one.id), f"“{one.name}” is not filled in yet")
            for one in await trackers(session, user_id)
            if one.archived_at is None
        )

    def read(self, argument: str) -> Mapping[str, Any]:
        decode("trk", argument)
        return {"tracker_id": argument}


class QuizTaken:
    """The condition of a reminder that the quiz of the morning is not answered yet."""

    name = "quiz_taken"

    async def done(
        self,
        session: AsyncSession,
        user_id: UUID,
        condition: Mapping[str, Any],  # noqa: ARG002 - the shape all checks have
        *,
        since: datetime,  # noqa: ARG002
        local_date: date,
        now: datetime,  # noqa: ARG002
    ) -> bool:
        return bool(await quizzes(session, user_id, local_date, local_date))

    async def choices(
        self,
        session: AsyncSession,  # noqa: ARG002 - the shape all checks have
        user_id: UUID,  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Sequence[Asked]:
        return (Asked(TODAY, "the sleep quiz is not answered yet"),)

    def read(self, argument: str) -> Mapping[str, Any]:
        if argument != TODAY:
            raise ValueError(argument)
        return {}
