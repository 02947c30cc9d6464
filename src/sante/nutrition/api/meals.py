from datetime import date
from typing import Annotated

from fastapi import Query, Response

from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.nutrition import service
from sante.nutrition.api.common import EntryId, Reader, Writer, eater
from sante.nutrition.api.days import span
from sante.nutrition.schemas import (
    CopyDayIn,
    CopyIn,
    CorrectionsOut,
    DraftOut,
    EntriesOut,
    EntryIn,
    EntryOut,
    EntryPatch,
    ParseIn,
    RestateIn,
)

router = Router(tags=["food"], prefix="/food")


@router.post("/parse")
async def parse_food(body: ParseIn, viewer: Writer, session: Tx, now: Now) -> DraftOut:
    """Read what you ate: its items with the five foods each may mean, and the amounts. Nothing is
    logged: send what you choose to /food/entries."""
    who = await eater(session, viewer, now)
    made = await service.draft(session, viewer.user_id, body.text)
    meals = await service.suggest_formulas(session, viewer.user_id, body.text, today=who.today)
    return DraftOut.of(made, meals, who.shown)


@router.get("/entries")
async def list_entries(
    viewer: Reader,
    session: Tx,
    now: Now,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included.")] = None,
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> EntriesOut:
    """Of the local days from `from` to `to`, in the order eaten; without them all, those logged
    last first, paged."""
    who = await eater(session, viewer, now)
    if first is not None or last is not None:
        begin, end = span(first, last, who.today, usual=7)
        found = await service.entries(session, viewer.user_id, begin, end)
        return EntriesOut.of(found, who.shown)
    after = from_cursor("meal", cursor)
    newest = await service.latest(session, viewer.user_id, after=after, limit=limit + 1)
    kept = newest[:limit]
    following = cursor_of("meal", kept[-1].id) if len(newest) > limit else None
    return EntriesOut.of(kept, who.shown, following)


@router.post("/entries", status_code=201)
async def add_entry(
    body: EntryIn, viewer: Writer, session: Tx, now: Now, runtime: RuntimeDep
) -> EntryOut:
    """Log a meal; at most 60 in a minute, after which the answer (429) says when to go on."""
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await eater(session, viewer, now)
    made = await service.log_entry(session, who.person, body.new(), now=now)
    return EntryOut.of(made, who.shown)


@router.get("/entries/{food_entry_id}")
async def read_entry(food_entry_id: EntryId, viewer: Reader, session: Tx, now: Now) -> EntryOut:
    found = await service.entry(session, viewer.user_id, food_entry_id)
    return EntryOut.of(found, (await eater(session, viewer, now)).shown)


@router.patch("/entries/{food_entry_id}")
async def correct_entry(
    food_entry_id: EntryId, body: EntryPatch, viewer: Writer, session: Tx, now: Now
) -> EntryOut:
    """Correct a meal. What it said before stays readable under its corrections."""
    who = await eater(session, viewer, now)
    made = await service.correct_entry(session, who.person, food_entry_id, body.change(), now=now)
    return EntryOut.of(made, who.shown)


@router.delete("/entries/{food_entry_id}", status_code=204)
async def remove_entry(food_entry_id: EntryId, viewer: Writer, session: Tx, now: Now) -> Response:
    """Take a meal out of its day. It can be brought back, and its corrections stay readable."""
    await service.remove_entry(session, viewer.user_id, food_entry_id, now=now)
    return Response(status_code=204)


@router.post("/entries/{food_entry_id}/restore")
async def restore_entry(food_entry_id: EntryId, viewer: Writer, session: Tx, now: Now) -> EntryOut:
    back = await service.restore_entry(session, viewer.user_id, food_entry_id, now=now)
    return EntryOut.of(back, (await eater(session, viewer, now)).shown)


@router.get("/entries/{food_entry_id}/corrections")
async def entry_corrections(
    food_entry_id: EntryId, viewer: Reader, session: Tx, now: Now
) -> CorrectionsOut:
    found = await service.corrections(session, viewer.user_id, food_entry_id)
    return CorrectionsOut.of(found, (await eater(session, viewer, now)).shown)


@router.post("/entries/{food_entry_id}/copy", status_code=201)
async def copy_entry(
    food_entry_id: EntryId,
    viewer: Writer,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    body: CopyIn | None = None,
) -> EntryOut:
    """The same meal once more: now, or on another day."""
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await eater(session, viewer, now)
    day = None if body is None else body.date
    made = await service.copy_entry(session, who.person, food_entry_id, day=day, now=now)
    return EntryOut.of(made, who.shown)


@router.post("/copy", status_code=201)
async def copy_day(
    body: CopyDayIn, viewer: Writer, session: Tx, now: Now, runtime: RuntimeDep
) -> EntriesOut:
    """Every meal of a day once more, today or on `date`."""
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await eater(session, viewer, now)
    made = await service.copy_day(
        session, who.person, body.from_date, to=body.date or who.today, now=now
    )
    return EntriesOut.of(made, who.shown)


@router.post("/corrections")
async def correct_by_words(body: RestateIn, viewer: Writer, session: Tx, now: Now) -> EntryOut:
    """Correct the amount of a food of the last two days in words: "that was 200 g not 150 g"."""
    who = await eater(session, viewer, now)
    return EntryOut.of(await service.restate(session, who.person, body.text, now=now), who.shown)
