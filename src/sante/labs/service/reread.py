"""A table that was understood wrongly is read again, its columns as a person says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.files import Files
from sante.labs import queries
from sante.labs.errors import ReportConfirmed
from sante.labs.service.reports import Upload, upload_report
from sante.labs.types import ReportDetail


async def reread_report(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    layout: Mapping[str, Any],
    *,
    files: Files,
    now: datetime,
) -> tuple[ReportDetail, bool]:
    """Read the kept file with another layout; answers as `upload_report`.

    Raises NotFound (also for values that came without a file), ReportConfirmed, or what reading
    the file raises; then the report is as it was.
    """
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None or row.file_key is None:
        raise NotFound
    if row.status == "confirmed":
        raise ReportConfirmed
    key, content = row.file_key, await files.get(row.file_key)
    again = Upload(content, row.file_name, layout)
    try:
        return await upload_report(session, user_id, again, files=files, now=now)
    except Failure:
        # The transaction brings the report back, but not a file that was removed for the new one.
        await files.put(key, content, limit=len(content))
        raise
