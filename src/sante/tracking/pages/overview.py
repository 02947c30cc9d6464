"""All trackers: one tap where one is enough, the templates, the archive, the way to the quiz."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit.ids import encode, new_id
from sante.tracking import service
from sante.tracking.pages.common import Reader, address, reader
from sante.tracking.pages.inputs import PREFIX
from sante.tracking.rules.figures import CHARTED, Told, series
from sante.tracking.rules.setup import asks_on
from sante.tracking.rules.taps import Tap, taps
from sante.tracking.rules.words import entry_text, figure_text
from sante.tracking.types import Entry, Tracker
from sante.ui import service as ui
from sante.ui.types import Flash, Shell

router = Router()


@dataclass(frozen=True, slots=True)
class TrackerLine:
    """A tracker in use. `entry_id` makes two taps on the same button one entry."""

    key: str
    url: str
    name: str
    icon: str
    colour: str
    today: str
    asks: str
    field: str
    taps: tuple[Tap, ...]
    entry_id: str


@dataclass(frozen=True, slots=True)
class TemplateLine:
    key: str
    name: str
    icon: str
    description: str


@dataclass(frozen=True)
class TrackersView:
    shell: Shell
    trackers: tuple[TrackerLine, ...]
    templates: tuple[TemplateLine, ...]
    archive: tuple[tuple[str, str], ...]
    quiz: str


class TypedTemplate(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=100)

    template: str = ""


@router.get("/trackers")
async def show(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    who = await reader(session, viewer, now)
    return await page(request, session, who)


@router.post("/trackers/from-template")
async def take_template(
    request: Request,
    typed: Annotated[TypedTemplate, Posted()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    chosen = service.template(typed.template)
    who = await reader(session, viewer, now)
    if chosen is None:
        flash = Flash("There is no such template. Choose one of these.", "problem")
        return await page(request, session, who, flash=flash, status=422)
    try:
        made = await service.add_tracker(session, who.user_id, chosen.setup, now=now)
    except Failure as failure:
        flash = Flash(failure.detail, "problem")
        return await page(request, session, who, flash=flash, status=failure.status)
    text = f"{made.name} is ready: log it here, or open it to change what it asks for."
    return ui.redirect(request, "/trackers", flash=Flash(text))


async def page(
    request: Request, session: Tx, who: Reader, *, flash: Flash | None = None, status: int = 200
) -> Response:
    found = await service.trackers(session, who.user_id)
    logged: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in await service.entries(session, who.user_id, who.today, who.today):
        logged[entry.tracker_id].append(entry)
    night = await service.quizzes(session, who.user_id, who.today, who.today)
    score = night[0].score.value if night else None
    quiz = "Eight questions about the night, under a minute."
    if night:
        quiz = "Done for today." if score is None else f"Done for today: {score} of 100."
    view = TrackersView(
        shell=replace(who.shell("Trackers", back=None), flash=flash),
        trackers=tuple(_line(one, logged[one.id], who) for one in found if one.active),
        templates=_templates(found),
        archive=tuple((one.name, address(one.id)) for one in found if not one.active),
        quiz=quiz,
    )
    return ui.render(request, "tracking/overview.html", view, status=status)


def _templates(found: Sequence[Tracker]) -> tuple[TemplateLine, ...]:
    """Those not taken yet."""
    taken = {one.setup.template for one in found}
    return tuple(
        TemplateLine(one.key, one.setup.name, one.setup.icon.value, one.description)
        for one in service.templates()
        if one.key not in taken
    )


def _line(tracker: Tracker, entries: Sequence[Entry], who: Reader) -> TrackerLine:
    quick = taps(tracker.setup)
    due = asks_on(tracker.setup.schedule, who.today) and not entries
    prompt = tracker.setup.schedule.prompt_time
    asks = "Asks today" if due else ""
    if asks and prompt is not None:
        asks = f"Asks at {ui.time_text(prompt, who.clock)}"
    return TrackerLine(
        key=encode("trk", tracker.id),
        url=address(tracker.id),
        name=tracker.name,
        icon=tracker.setup.icon.value,
        colour=tracker.setup.colour.value,
        today=today_text(tracker, entries, who),
        asks=asks,
        field=PREFIX + quick[0].key if quick else "",
        taps=quick[1] if quick else (),
        entry_id=encode("te", new_id()),
    )


def today_text(tracker: Tracker, entries: Sequence[Entry], who: Reader) -> str:
    """What today comes to so far, in a few words."""
    if not entries:
        return "Nothing logged today"
    if len(entries) == 1:
        said = entry_text(tracker.definition, entries[0], who.clock)
        return f"Today: {said}" if said else "Logged today"
    first = tracker.definition.fields[0]
    if first.type in CHARTED:
        told = series(first, [Told(one.local_date, one.data) for one in entries]).days
        if who.today in told:
            figure = figure_text(first, told[who.today], who.clock)
            return f"Today: {figure} in {len(entries)} entries"
    return f"Today: {len(entries)} entries"
