"""What a tap on a notice about an action does: the same as a tap on Today."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.service import NewLog
from sante.goals.types import LoggedVia, LogStatus
from sante.notify.types import About
from sante.progress.service.logs import log_action

HANDLER: Final = "action"  # About.handler of a notice about a user action
_STATUS: Final = {
    "done": LogStatus.COMPLETED,
    "partial": LogStatus.PARTIAL,
    "skip": LogStatus.SKIPPED,
}
_SAID: Final = {"done": "Done", "partial": "Partly done", "skip": "Skipped"}


class ActionTaps:
    """`About.id` is a user action, `About.day` the local day it was due."""

    name = HANDLER

    async def act(
        self, session: AsyncSession, user_id: UUID, about: About, verb: str, *, now: datetime
    ) -> str:
        log = NewLog(_STATUS[verb], about.day, via=LoggedVia.NOTIFICATION)
        written = await log_action(session, user_id, about.id, log, now=now)
        left = len(written.logged.remaining)
        more = "that was all for the day" if not left else f"{left} more to do that day"
        return f"{_SAID[verb]}, {more}."
