"""A tracker: logging, what it comes to, and its entries with their corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData

from sante.core.errors import Failure, FieldError, Invalid, NotFound
from sante.core.http import Now, Router, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.identity.access import PageUser
from sante.kit.ids import decode, encode, new_id
from sante.tracking import service
from sante.tracking.pages.charts import (
    Calendar,
    Picture,
    aim_calendar,
    aim_sentence,
    aim_weeks,
    aim_words,
    picture,
)
from sante.tracking.pages.common import (
    STATUSES,
    EntryId,
    Reader,
    TrackerId,
    address,
    day_title,
    entry_address,
    reader,
)
from sante.tracking.pages.inputs import (
    Input,
    data_of,
    inputs,
    placed,
    returned,
    shown,
    text,
)
from sante.tracking.pages.summary import summary_rows
from sante.tracking.rules.words import entry_text
from sante.tracking.service import NewEntry
from sante.tracking.types import Definition, Entry, Field, Tracker
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Pager, Shell, Status

router = Router()
SHOWN = 20
COLUMNS = ("Field", "7 days", "30 days", "90 days")


@dataclass(frozen=True, slots=True)
class EntryLine:
    day: str
    text: str
    status: Status | None
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class AimCard:
    words: str
    sentence: str
    calendar: Calendar | None
    weeks: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class TrackerView:
    shell: Shell
    url: str
    icon: str
    colour: str
    active: bool
    form: Form
    inputs: tuple[Input, ...]
    aim: AimCard | None
    pictures: tuple[Picture, ...]
    columns: tuple[str, ...]
    summary: tuple[tuple[str, ...], ...]
    entries: tuple[EntryLine, ...]
    pager: Pager
    today: str


@dataclass(frozen=True)
class EntryView:
    shell: Shell
    url: str
    form: Form
    inputs: tuple[Input, ...]
    status: Status | None
    questions: tuple[str, ...]
    today: str


@router.get("/trackers/{tracker_id}")
async def show(
    request: Request,
    viewer: PageUser,
    tracker_id: TrackerId,
    session: Tx,
    now: Now,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    form = Form({"entry_id": encode("te", new_id())})
    behind = from_cursor("te", after)
    return await _page(request, session, who, found, (form, 200, behind))


@router.post("/trackers/{tracker_id}/entries")
async def log(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    """From the tracker's own page, or by one tap in the list."""
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    posted = await request.form()
    try:
        new = _new(found.definition, posted, _entry_id(posted))
        logged = await service.log(session, who.user_id, tracker_id, new, now=now)
    except Failure as failure:
        form = _returned(found.definition, posted, failure)
        return await _page(request, session, who, found, (form, failure.status, None))
    back = "/trackers" if text(posted, "back") == "/trackers" else address(tracker_id)
    return ui.redirect(request, back, flash=_flash(found, logged.entry, logged.new, who))


@router.get("/trackers/{tracker_id}/entries/{tracker_entry_id}")
async def show_entry(
    request: Request,
    viewer: PageUser,
    tracker_id: TrackerId,
    tracker_entry_id: EntryId,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found, entry = await _entry(session, who.user_id, tracker_id, tracker_entry_id)
    asked = await service.asked_of(session, who.user_id, entry)
    typed = shown(asked.definition, entry.data, entry.problems)
    typed |= {"date": entry.local_date.isoformat(), "notes": entry.notes or ""}
    form = Form(typed, placed({p.field: p.message for p in entry.problems if _wrong(p)}))
    return _entry_page(request, who, (found, entry), asked.definition, (form, 200))


@router.post("/trackers/{tracker_id}/entries/{tracker_entry_id}")
async def change_entry(
    request: Request,
    viewer: PageUser,
    tracker_id: TrackerId,
    tracker_entry_id: EntryId,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found, entry = await _entry(session, who.user_id, tracker_id, tracker_entry_id)
    asked = await service.asked_of(session, who.user_id, entry)
    posted = await request.form()
    try:
        new = _new(asked.definition, posted, None)
        changed = await service.edit(session, who.user_id, entry.id, new, now=now)
    except Failure as failure:
        form = _returned(asked.definition, posted, failure)
        shown_again = (form, failure.status)
        return _entry_page(request, who, (found, entry), asked.definition, shown_again)
    flash = _flash(found, changed, True, who, word="Changed")
    return ui.redirect(request, address(tracker_id), flash=flash)


@router.post("/trackers/{tracker_id}/entries/{tracker_entry_id}/remove")
async def remove_entry(
    request: Request,
    viewer: PageUser,
    tracker_id: TrackerId,
    tracker_entry_id: EntryId,
    session: Tx,
) -> Response:
    _, entry = await _entry(session, viewer.user_id, tracker_id, tracker_entry_id)
    await service.remove(session, viewer.user_id, entry.id)
    return ui.redirect(request, address(tracker_id), flash=Flash("Removed."))


async def _entry(
    session: AsyncSession, user_id: UUID, tracker_id: UUID, entry_id: UUID
) -> tuple[Tracker, Entry]:
    """Raises NotFound, also for an entry of another tracker."""
    found = await service.tracker(session, user_id, tracker_id)
    entry = await service.entry(session, user_id, entry_id)
    if entry.tracker_id != tracker_id:
        raise NotFound
    return found, entry


async def _page(
    request: Request,
    session: AsyncSession,
    who: Reader,
    found: Tracker,
    state: tuple[Form, int, UUID | None],
) -> Response:
    form, status, behind = state
    fields = await service.fields_ever(session, who.user_id, found.id)
    listed = await service.page_of_entries(
        session, who.user_id, found.id, after=behind, limit=SHOWN + 1
    )
    first = date.fromordinal(who.today.toordinal() - 89)
    series = await service.series_of(session, who.user_id, found.id, first=first, last=who.today)
    spans = await service.summaries(session, who.user_id, found.id, now=who.now)
    older = len(listed) > SHOWN
    url = address(found.id)
    view = TrackerView(
        shell=who.shell(found.name, note="" if found.active else "in the archive"),
        url=url,
        icon=found.setup.icon.value,
        colour=found.setup.colour.value,
        active=found.active,
        form=form,
        inputs=inputs(found.definition, form),
        aim=await _aim(session, who, found, fields),
        pictures=tuple(p for one in series if (p := picture(one, who)) is not None),
        columns=COLUMNS,
        summary=summary_rows(spans, who),
        entries=tuple(_line(one, fields, who) for one in listed[:SHOWN]),
        pager=Pager(
            newer=url if behind is not None else None,
            older=f"{url}?after={cursor_of('te', listed[SHOWN - 1].id)}" if older else None,
        ),
        today=who.today.isoformat(),
    )
    return ui.render(request, "tracking/tracker.html", view, status=status)


async def _aim(
    session: AsyncSession, who: Reader, found: Tracker, fields: Sequence[Field]
) -> AimCard | None:
    report = await service.aim_report(session, who.user_id, found.id, now=who.now)
    if report is None:
        return None
    weekly = report.run.unit == "week"
    return AimCard(
        words=aim_words(report, fields, who),
        sentence=aim_sentence(report),
        calendar=None if weekly else aim_calendar(report, who),
        weeks=aim_weeks(report, who) if weekly else (),
    )


def _line(entry: Entry, fields: Sequence[Field], who: Reader) -> EntryLine:
    """By every field there ever was: an old entry reads as it always did."""
    return EntryLine(
        day=day_title(entry.local_date, who.today),
        text=entry_text(Definition(tuple(fields)), entry, who.clock) or "Nothing kept yet",
        status=STATUSES[entry.status],
        question=" ".join(problem.message for problem in entry.problems),
        url=entry_address(entry),
    )


def _entry_page(
    request: Request,
    who: Reader,
    which: tuple[Tracker, Entry],
    definition: Definition,
    state: tuple[Form, int],
) -> Response:
    found, entry = which
    form, status = state
    odd = tuple(p.message for p in entry.problems if not _wrong(p))
    view = EntryView(
        shell=who.shell(f"{found.name}, entry", back=Link(found.name, address(found.id))),
        url=entry_address(entry),
        form=form,
        inputs=inputs(definition, form),
        status=STATUSES[entry.status],
        questions=odd,
        today=who.today.isoformat(),
    )
    return ui.render(request, "tracking/entry.html", view, status=status)


def _wrong(problem: Any) -> bool:
    return bool(problem.severity == "error")


def _new(definition: Definition, posted: FormData, entry_id: UUID | None) -> NewEntry:
    """Raises Invalid for a day that is none."""
    typed = text(posted, "date")
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-10."
        raise Invalid(message, errors=[FieldError("date", message)]) from None
    notes = text(posted, "notes") or None
    return NewEntry(
        data=data_of(definition, posted), notes=notes, day=day, entry_id=entry_id, source="app"
    )


def _entry_id(posted: FormData) -> UUID | None:
    """The id the form was drawn with; anything else is a new one."""
    try:
        return decode("te", text(posted, "entry_id"))
    except ValueError:
        return None


def _returned(definition: Definition, posted: FormData, failure: Failure) -> Form:
    """Everything that was typed, and what to correct in it."""
    typed = returned(definition, posted)
    errors: Mapping[str, str] = placed({e.field: e.message for e in failure.errors})
    message = "Nothing is lost: correct what is marked." if errors else failure.detail
    if not typed["entry_id"]:
        typed["entry_id"] = encode("te", new_id())
    return Form(typed, errors, message)


def _flash(found: Tracker, entry: Entry, new: bool, who: Reader, word: str = "Logged") -> Flash:
    if not new:
        return Flash("That was logged already; it counts once.", "info")
    said = entry_text(found.definition, entry, who.clock)
    odd = " ".join(problem.message for problem in entry.problems)
    text_ = f"{word}: {found.name}, {said[:150]}." if said else f"{word}: {found.name}."
    return Flash(f"{text_} {odd}".strip(), "info" if odd else "done")
