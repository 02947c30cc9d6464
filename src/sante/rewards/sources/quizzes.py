from collections.abc import Sequence

from sante.rewards.sources.base import Asked
from sante.rewards.types import Domain, Fact
from sante.tracking import service as tracking


async def facts(asked: Asked) -> Sequence[Fact]:
    """One a morning, whatever was corrected in it."""
    found = await tracking.quizzes(asked.session, asked.user_id, asked.first, asked.last)
    return [
        Fact(
            source="quiz",
            key=one.local_date.isoformat(),
            kind="sleep_quiz",
            label="Sleep quiz",
            day=one.local_date,
            at=one.logged_at,
            domain=Domain.SLEEP,
            rule="sleep_quiz",
        )
        for one in found
    ]
