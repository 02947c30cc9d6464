"""The offer to have pages read that rules could not read, and how far that is."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit import ids
from sante.labs.service.page_reading import page_reader, reading


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """`percent` None until the first word of the job; `failure` is what the last try said."""

    key: str
    reader: str
    is_open: bool
    percent: int | None = None
    text: str = ""
    failure: str = ""


async def reading_card(session: AsyncSession, user_id: UUID, report_id: UUID) -> ReadingCard | None:
    """None where nothing waits to be read, or nobody could."""
    reader = page_reader()
    waits, run = await reading(session, user_id, report_id)
    if reader is None or not waits:
        return None
    key = ids.encode("rep", report_id)
    if run is not None and run.is_open:
        text = f"page {run.step}" if run.step else "It starts as soon as a worker is free."
        return ReadingCard(key, reader, is_open=True, percent=run.percent, text=text)
    return ReadingCard(key, reader, is_open=False, failure=run.failure if run else "")
