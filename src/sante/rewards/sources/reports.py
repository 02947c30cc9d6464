from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sante.labs import service as labs
from sante.labs.types import ReportSummary
from sante.rewards.rules.when import day_then
from sante.rewards.sources.base import Asked
from sante.rewards.types import Fact

_AT_ONCE: Final = 100


async def facts(asked: Asked) -> Sequence[Fact]:
    """Lab reports that were confirmed, on the day they were."""
    return [
        Fact(
            source="report",
            key=str(one.id),
            kind="report",
            label="Lab report confirmed",
            day=day_then(asked.lived.person, one.confirmed_at),
            at=one.confirmed_at,
            rule="report_confirmed",
            rare=True,
        )
        for one in await _all(asked)
        if one.confirmed_at is not None
    ]


async def _all(asked: Asked) -> list[ReportSummary]:
    found: list[ReportSummary] = []
    after: UUID | None = None
    while True:
        page = await labs.list_reports(asked.session, asked.user_id, after=after, limit=_AT_ONCE)
        found += page
        if len(page) < _AT_ONCE:
            return found
        after = page[-1].id
