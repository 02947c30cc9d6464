from datetime import timedelta
from typing import Any
from uuid import UUID

from sante.core.jobs import JobContext, Retry, jobs
from sante.nutrition import service


@jobs.task(
    "nutrition.estimate_photo",
    lock="photo:{photo_id}",
    queueing_lock="photo:{photo_id}",
    retry=Retry(attempts=3),
    time_limit=timedelta(minutes=10),
    public={"photo_id": "photo"},
)
async def estimate_photo(ctx: JobContext, photo_id: UUID) -> dict[str, Any]:
    return await service.estimate_photo(ctx, photo_id)
