"""Taking a large file in: bytes go from the connection to the store, and no transaction waits for
them. First the quota is looked up, then the bytes come, then the import is queued; what fails on
the way leaves no row and no file."""

from datetime import datetime
from uuid import UUID

from sante.core.files import Stored, new_key
from sante.core.runtime import Runtime
from sante.core.uploads import IncomingFile
from sante.wearables.service.imports import Taken, check_quota, take_in


async def upload(
    runtime: Runtime, user_id: UUID, incoming: IncomingFile, *, now: datetime
) -> Taken:
    """Store the file and queue its reading. Raises ImportQuotaReached, TooLarge, BadRequest."""
    settings, quota = runtime.settings, runtime.settings.import_quota_mb
    async with runtime.database.transaction(user_id=user_id) as session:
        left = await check_quota(session, user_id, quota_mb=quota)
    limit = min(left, settings.max_import_mb * 2**20)
    stored = await runtime.files.put(new_key(user_id, now), incoming.chunks, limit=limit)
    try:
        taken = await _queue(runtime, user_id, stored, incoming.name, now)
    except BaseException:
        await runtime.files.delete(stored.key)
        raise
    if taken.unneeded is not None:
        await runtime.files.delete(taken.unneeded)
    return taken


async def _queue(
    runtime: Runtime, user_id: UUID, stored: Stored, name: str | None, now: datetime
) -> Taken:
    quota = runtime.settings.import_quota_mb
    async with runtime.database.transaction(user_id=user_id) as session:
        # Again: another upload may have come meanwhile.
        await check_quota(session, user_id, quota_mb=quota)
        return await take_in(session, user_id, stored, name=name, now=now)
