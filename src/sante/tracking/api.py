from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response

from sante.core.errors import FieldError, Invalid
from sante.core.http import Now, Router, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import Page, PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.profile import service as profiles
from sante.tracking import service
from sante.tracking.schemas.entries import (
    AimOut,
    EntryOut,
    LogEntry,
    PatchEntry,
    SeriesList,
    SpanStats,
    StatsOut,
)
from sante.tracking.schemas.quiz import QuizOut, SuggestionOut, TakeQuiz
from sante.tracking.schemas.setup import NewTracker, PatchTracker, TemplateOut, TrackerOut

router = Router(tags=["tracking"])

Reader = Annotated[Viewer, Read("tracking")]
Writer = Annotated[Viewer, Write("tracking")]
TrackerPath = Annotated[UUID, PathId("trk")]
EntryPath = Annotated[UUID, PathId("te")]
QuizPath = Annotated[UUID, PathId("quiz")]
Cursor = Annotated[str | None, Query(max_length=60)]
Limit = Annotated[int, Query(ge=1, le=100)]

MOST_DAYS: Final = 400
SHOWN_SLOTS: Final = 92


@router.get("/trackers")
async def list_trackers(viewer: Reader, session: Tx) -> Page[TrackerOut]:
    """Those in use first, then the archive, each by name."""
    found = await service.trackers(session, viewer.user_id)
    return Page(items=[TrackerOut.of(one) for one in found])


@router.get("/trackers/templates", dependencies=[Read("tracking")])
async def list_templates() -> Page[TemplateOut]:
    return Page(items=[TemplateOut.of(one) for one in service.templates()])


@router.post("/trackers", status_code=201)
async def add_tracker(body: NewTracker, viewer: Writer, session: Tx, now: Now) -> TrackerOut:
    made = await service.add_tracker(session, viewer.user_id, body.setup(), now=now)
    return TrackerOut.of(made)


@router.get("/trackers/{tracker_id}")
async def show_tracker(viewer: Reader, tracker_id: TrackerPath, session: Tx) -> TrackerOut:
    return TrackerOut.of(await service.tracker(session, viewer.user_id, tracker_id))


@router.patch("/trackers/{tracker_id}")
async def change_tracker(
    viewer: Writer, tracker_id: TrackerPath, body: PatchTracker, session: Tx, now: Now
) -> TrackerOut:
    """What it asks for becomes a new version; the entries there are keep theirs."""
    found = await service.tracker(session, viewer.user_id, tracker_id)
    wanted = body.onto(found.setup)
    if wanted != found.setup:
        found = await service.change_tracker(session, viewer.user_id, tracker_id, wanted, now=now)
    if body.archived is not None:
        move = service.archive if body.archived else service.restore
        found = await move(session, viewer.user_id, tracker_id, now=now)
    return TrackerOut.of(found)


@router.delete("/trackers/{tracker_id}", status_code=204)
async def remove_tracker(viewer: Writer, tracker_id: TrackerPath, session: Tx) -> Response:
    """With all its entries. To keep them, archive it instead."""
    await service.remove_tracker(session, viewer.user_id, tracker_id)
    return Response(status_code=204)


@router.get("/trackers/{tracker_id}/entries")
async def list_entries(
    viewer: Reader, tracker_id: TrackerPath, session: Tx, cursor: Cursor = None, limit: Limit = 30
) -> Page[EntryOut]:
    """Newest first."""
    after = from_cursor("te", cursor)
    found = await service.page_of_entries(
        session, viewer.user_id, tracker_id, after=after, limit=limit + 1
    )
    shown = found[:limit]
    return Page(
        items=[EntryOut.of(one) for one in shown],
        next_cursor=cursor_of("te", shown[-1].id) if len(found) > limit else None,
    )


@router.post("/trackers/{tracker_id}/entries", status_code=201)
async def log_entry(
    viewer: Writer,
    tracker_id: TrackerPath,
    body: LogEntry,
    session: Tx,
    now: Now,
    response: Response,
) -> EntryOut:
    """200 and the entry as it is, when an entry of this `entry_id` was there already."""
    logged = await service.log(session, viewer.user_id, tracker_id, body.new(), now=now)
    if not logged.new:
        response.status_code = 200
    return EntryOut.of(logged.entry)


@router.get("/trackers/{tracker_id}/stats")
async def show_stats(viewer: Reader, tracker_id: TrackerPath, session: Tx, now: Now) -> StatsOut:
    """Over the last 7, 30 and 90 days; and how the aim was kept, the last three months of it."""
    spans = await service.summaries(session, viewer.user_id, tracker_id, now=now)
    aim = await service.aim_report(session, viewer.user_id, tracker_id, now=now)
    return StatsOut(
        spans=[SpanStats.of(one) for one in spans],
        aim=aim and AimOut.of(aim, most=SHOWN_SLOTS),
    )


@router.get("/trackers/{tracker_id}/series")
async def show_series(
    viewer: Reader,
    tracker_id: TrackerPath,
    session: Tx,
    now: Now,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    field: Annotated[str | None, Query(max_length=100, description="A key; all.")] = None,
) -> SeriesList:
    """A figure a day of each field that has figures; the last 90 days by default."""
    _, today = await profiles.person_at(session, viewer.user_id, now=now)
    end = last or today
    begin = first or end - timedelta(days=89)
    if not 0 <= (end - begin).days < MOST_DAYS:
        text = f"Ask for 1 to {MOST_DAYS} days, the first one first."
        raise Invalid(text, errors=[FieldError("from", text)])
    if field is not None:
        one = await service.one_series(
            session, viewer.user_id, tracker_id, field, first=begin, last=end
        )
        return SeriesList.of(begin, end, [one])
    found = await service.series_of(session, viewer.user_id, tracker_id, first=begin, last=end)
    return SeriesList.of(begin, end, found)


@router.get("/tracker-entries/{tracker_entry_id}")
async def show_entry(viewer: Reader, tracker_entry_id: EntryPath, session: Tx) -> EntryOut:
    return EntryOut.of(await service.entry(session, viewer.user_id, tracker_entry_id))


@router.patch("/tracker-entries/{tracker_entry_id}")
async def change_entry(
    viewer: Writer, tracker_entry_id: EntryPath, body: PatchEntry, session: Tx, now: Now
) -> EntryOut:
    old = await service.entry(session, viewer.user_id, tracker_entry_id)
    changed = await service.edit(session, viewer.user_id, tracker_entry_id, body.onto(old), now=now)
    return EntryOut.of(changed)


@router.delete("/tracker-entries/{tracker_entry_id}", status_code=204)
async def remove_entry(viewer: Writer, tracker_entry_id: EntryPath, session: Tx) -> Response:
    await service.remove(session, viewer.user_id, tracker_entry_id)
    return Response(status_code=204)


@router.get("/sleep-quizzes")
async def list_quizzes(
    viewer: Reader, session: Tx, cursor: Cursor = None, limit: Limit = 30
) -> Page[QuizOut]:
    """Newest first."""
    after = from_cursor("quiz", cursor)
    found = await service.page_of_quizzes(session, viewer.user_id, after=after, limit=limit + 1)
    shown = found[:limit]
    return Page(
        items=[QuizOut.of(one) for one in shown],
        next_cursor=cursor_of("quiz", shown[-1].id) if len(found) > limit else None,
    )


@router.get("/sleep-quizzes/suggestion")
async def suggest_moment(viewer: Reader, session: Tx, now: Now) -> SuggestionOut:
    """When the quiz is best asked for: learned from how long answers took so far."""
    _, today = await profiles.person_at(session, viewer.user_id, now=now)
    moment = await service.quiz_moment(session, viewer.user_id, today=today)
    taken = await service.quiz_taken(session, viewer.user_id, local_date=today)
    return SuggestionOut.of(moment, taken=taken)


@router.post("/sleep-quizzes", status_code=201)
async def take_quiz(body: TakeQuiz, viewer: Writer, session: Tx, now: Now) -> QuizOut:
    """One a morning: answers sent again replace those of the same day."""
    made = await service.take_quiz(
        session, viewer.user_id, body.answers.answers(), now=now, day=body.date_
    )
    return QuizOut.of(made)


@router.get("/sleep-quizzes/{quiz_id}")
async def show_quiz(viewer: Reader, quiz_id: QuizPath, session: Tx) -> QuizOut:
    return QuizOut.of(await service.quiz(session, viewer.user_id, quiz_id))


@router.delete("/sleep-quizzes/{quiz_id}", status_code=204)
async def remove_quiz(viewer: Writer, quiz_id: QuizPath, session: Tx) -> Response:
    await service.remove_quiz(session, viewer.user_id, quiz_id)
    return Response(status_code=204)
