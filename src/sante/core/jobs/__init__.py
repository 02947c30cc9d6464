"""Work that outlives a request: enqueued with the data that needs it, done at least once.

@jobs.task("labs.read_report", lock="report:{report_id}", public={"report_id": "rep"})
async def read_report(ctx: JobContext, report_id: UUID) -> None:
    async with ctx.transaction() as session:
        await service.read(session, ctx.user_id, report_id, now=ctx.now())

await read_report.defer(session, user_id=viewer.user_id, report_id=report.id)
"""

from sante.core.jobs.context import JobContext, SupersededError, SystemContext
from sante.core.jobs.failures import PermanentFailure, TryLater
from sante.core.jobs.registry import Jobs
from sante.core.jobs.runs import cancel_all, cancel_run, find_run, get_run, list_runs, purge
from sante.core.jobs.task import Periodic, Retry, Task
from sante.core.jobs.worker import Pace, run_worker, stop_on_signals

__all__ = [
    "JobContext",
    "Jobs",
    "Pace",
    "Periodic",
    "PermanentFailure",
    "Retry",
    "SupersededError",
    "SystemContext",
    "Task",
    "TryLater",
    "cancel_all",
    "cancel_run",
    "find_run",
    "get_run",
    "jobs",
    "list_runs",
    "run_worker",
    "stop_on_signals",
]

jobs = Jobs()
jobs.periodic("27 * * * *", "core.purge_jobs")(purge)
