from collections.abc import Sequence
from datetime import UTC, datetime, time

from sante.progress import service as progress
from sante.rewards.sources.base import Asked
from sante.rewards.types import Fact


async def facts(asked: Asked) -> Sequence[Fact]:
    """One a day, whatever was said and however often it was corrected."""
    found = await progress.check_ins_between(asked.session, asked.user_id, asked.first, asked.last)
    return [
        Fact(
            source="check_in",
            key=one.day.isoformat(),
            kind="check_in",
            label="Checked in",
            day=one.day,
            at=datetime.combine(one.day, time(12), UTC),
            rule="check_in",
        )
        for one in found
    ]
