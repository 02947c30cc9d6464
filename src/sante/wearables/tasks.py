from datetime import timedelta
from typing import Any
from uuid import UUID

from sante.core.jobs import JobContext, jobs

# One at a time for a person: two would only wait for each other's chunks.
_OPTIONS: Any = {
    "lock": "wearables",
    "public": {"import_id": "imp"},
    "time_limit": timedelta(hours=2),
}


@jobs.task("wearables.read_file", **_OPTIONS)
async def read_file(ctx: JobContext, import_id: UUID) -> dict[str, Any]:
    from sante.wearables.service import work

    return await work.read_import(ctx, import_id)


@jobs.task("wearables.undo_import", **_OPTIONS)
async def undo_import(ctx: JobContext, import_id: UUID) -> dict[str, Any]:
    from sante.wearables.service import work

    return await work.undo_import(ctx, import_id)


@jobs.task("wearables.recompute_days", lock="wearables", queueing_lock="recompute")
async def recompute_days(ctx: JobContext) -> dict[str, Any]:
    """Every day again, after the person put their sources in another order."""
    from sante.wearables.service import work

    return await work.recompute_days(ctx)
