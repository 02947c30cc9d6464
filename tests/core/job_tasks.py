"""One registry with the kinds of task there are."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

from tests.core.job_support import (
    trace,
)

from sante.core.jobs import (
    JobContext,
    Jobs,
    Retry,
)
from sante.kit.ids import encode

SOON = Retry(first=timedelta(milliseconds=50), factor=1)


class Tasks(Jobs):
    """A registry of the kinds of task there are, and the gate some of them wait at."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.began = asyncio.Event()
        self.broken = True
        self.note = self.task("tests.note", public={"report_id": "rep"})(self._note)
        self.wait = self.task("tests.wait", retry=SOON)(self._wait)
        self.fail = self.task("tests.fail", retry=SOON)(self._fail)
        self.recompute = self.task("tests.recompute", queueing_lock="profile", retry=SOON)(
            self._recompute
        )

    async def _note(
        self, ctx: JobContext, report_id: UUID, day: date | None = None, code: str = "ldl"
    ) -> dict[str, str]:
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, f"{report_id} {day} {code}"))
        return {"report_id": encode("rep", report_id)}

    async def _wait(self, ctx: JobContext) -> None:
        self.began.set()
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, f"waited {ctx.attempt}"))
            await self.gate.wait()

    async def _fail(self, ctx: JobContext) -> None:
        if self.broken:
            raise ValueError("haemoglobin 9.1 g/dL is low")
        async with ctx.transaction() as session:
            await session.execute(trace(ctx.user_id, "worked"))

    async def _recompute(self, ctx: JobContext) -> None:
        self.began.set()
        await self.gate.wait()
