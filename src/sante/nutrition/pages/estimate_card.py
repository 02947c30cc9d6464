"""The offer to have a photo estimated, how far that is, and what was seen."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.kit import ids
from sante.nutrition import service
from sante.nutrition.pages.common import Guest


@dataclass(frozen=True, slots=True)
class EstimateCard:
    """`reader` is empty where nobody could look; `seen` names the foods of an estimate."""

    key: str
    reader: str
    is_open: bool
    text: str = ""
    failure: str = ""
    seen: str = ""
    again: bool = False
    doubts: tuple[str, ...] = ()


def photo_id_of(key: str) -> UUID:
    """Raises NotFound for what is no id of a photo."""
    try:
        return ids.decode("photo", key)
    except ValueError:
        raise NotFound from None


async def estimate_card(session: AsyncSession, who: Guest, key: str) -> EstimateCard | None:
    """None where there is nothing to show: nobody to look, or no figures wanted."""
    found = await service.estimating(session, who.person, photo_id_of(key), today=who.today)
    reader = service.photo_reader() or ""
    if who.numbers_off or not (reader or found.estimate):
        return None
    if found.state in ("waiting", "running"):
        waits = found.state == "waiting"
        text = "It starts as soon as a worker is free." if waits else "Looking at the photo."
        return EstimateCard(key, reader, is_open=True, text=text)
    estimate = found.estimate
    return EstimateCard(
        key,
        reader,
        is_open=False,
        failure=found.failure,
        seen="" if estimate is None else ", ".join(food.seen.name for food in estimate.foods),
        again=estimate is not None or bool(found.failure),
        doubts=() if estimate is None else tuple(doubt.message for doubt in estimate.doubts),
    )
