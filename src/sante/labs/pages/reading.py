"""The offer to have pages read that rules could not read, and how far that is."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.models import JobRun
from sante.kit import ids
from sante.labs.service.page_reading import page_reader, reading_run, unread_pages


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
    if reader is None or not await unread_pages(session, user_id, report_id):
        return None
    run = await reading_run(session, user_id, report_id)
    key = ids.encode("rep", report_id)
    if run is None or run.status in ("succeeded", "cancelled"):
        return ReadingCard(key, reader, is_open=False)
    if run.status == "failed":
        return ReadingCard(key, reader, is_open=False, failure=_failure(run))
    text = f"page {run.step}" if run.step else "It starts as soon as a worker is free."
    return ReadingCard(key, reader, is_open=True, percent=run.percent, text=text)


def _failure(run: JobRun) -> str:
    return str(run.errors[-1]["message"]) if run.errors else ""
