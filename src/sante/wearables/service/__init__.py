"""Files of watches and phones, readings, days in figures: the way in for other packages."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.rules.metrics import METRICS, unit_of
from sante.wearables.service.imports import (
    Taken,
    delete_file,
    list_imports,
    one_import,
    read_again,
    undo,
)
from sante.wearables.service.read import (
    check_span,
    daily_metrics,
    days_known,
    newest_reading,
    order_sources,
    sleep_segments,
    sources,
    weights,
    workouts,
)
from sante.wearables.service.sessions import list_sessions, one_session, record_session
from sante.wearables.service.uploads import upload

if TYPE_CHECKING:
    from datetime import datetime

    from sante.wearables.service.samples import Readings

__all__ = [
    "METRICS",
    "Taken",
    "check_span",
    "daily_metrics",
    "days_known",
    "delete_file",
    "list_imports",
    "list_sessions",
    "make_up_year",
    "newest_reading",
    "one_import",
    "one_session",
    "order_sources",
    "read_again",
    "readings",
    "record_session",
    "sleep_segments",
    "sources",
    "undo",
    "unit_of",
    "upload",
    "weights",
    "workouts",
]


async def make_up_year(
    session: AsyncSession, user_id: UUID, *, zone: str, now: "datetime"
) -> dict[str, int]:
    """A year of a watch for the person who is made up; how many readings of each kind."""
    from sante.wearables.service import made_up

    return await made_up.make_up_year(session, user_id, zone=zone, now=now)


async def readings(
    session: AsyncSession, user_id: UUID, metric: str, first: "datetime", last: "datetime"
) -> "Readings":
    """Every reading that starts in [first, last), by source, as columns (numpy)."""
    from sante.wearables.service import samples as columns

    return await columns.readings(session, user_id, columns.Asked(metric, first, last))
