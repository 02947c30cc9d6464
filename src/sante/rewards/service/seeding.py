from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.rewards import queries
from sante.rewards.rules.catalogue import achievements, challenges

_COLUMNS: Final = (
    "id",
    "name",
    "description",
    "difficulty",
    "family",
    "xp",
    "goal",
    "need",
    "days",
)


async def seed(session: AsyncSession) -> int:
    """Bring the shared tables up to the data files; returns the number of rows."""
    return await queries.seed(session, list(_achievements()), list(_challenges()))


def _achievements() -> Iterable[dict[str, object]]:
    for place, one in enumerate(achievements().values()):
        yield {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "group": one.group,
            "xp": one.xp,
            "criterion": one.criterion.kind.value,
            "need": one.criterion.need,
            "place": place,
        }


def _challenges() -> Iterable[dict[str, object]]:
    for place, one in enumerate(challenges().values()):
        values = asdict(one)
        yield {**{name: values[name] for name in _COLUMNS}, "place": place}
