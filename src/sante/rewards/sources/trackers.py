"""What was logged in trackers. A tracker says how much an entry of it is worth, up to the most an
entry may be; one that has to be corrected first counts for nothing."""

from collections.abc import Sequence

from sante.rewards.sources.base import Asked
from sante.rewards.types import Domain, Fact
from sante.tracking import service as tracking


async def facts(asked: Asked) -> Sequence[Fact]:
    found = await tracking.entries(asked.session, asked.user_id, asked.first, asked.last)
    return [
        Fact(
            source="tracker",
            key=str(one.id),
            kind=str(one.tracker_id),
            label="Tracker entry",
            day=one.local_date,
            at=one.logged_at,
            domain=None if one.domain is None else Domain(one.domain),
            rule="tracker_entry",
            worth=one.xp,
        )
        for one in found
        if one.status != "error"
    ]
