"""One meal: correcting it, what was changed, copying, saving and removing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit import ids
from sante.nutrition import service
from sante.nutrition.errors import AlreadyThere
from sante.nutrition.forms import meal, number, page_field
from sante.nutrition.pages.common import MEALS, Guest, day_url, guest, shell
from sante.nutrition.pages.view import MealCard, meal_card
from sante.nutrition.types import Correction, FoodEntry
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Option, Shell

router = Router()

EntryId = Annotated[UUID, PathId("meal")]
PhotoId = Annotated[UUID, PathId("photo")]
_KINDS = {"corrected": "Corrected", "removed": "Removed", "restored": "Brought back"}


@dataclass(frozen=True, slots=True)
class Weighed:
    field: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class EntryView:
    shell: Shell
    form: Form
    save: Form
    key: str
    card: MealCard
    items: tuple[Weighed, ...]
    story: tuple[Story, ...]
    back: str
    meal_options: tuple[Option, ...] = MEALS


@router.get("/food/entries/{food_entry_id}")
async def show(
    request: Request, food_entry_id: EntryId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    who = await guest(session, viewer, now)
    view = await _view(session, viewer, who, food_entry_id, Form())
    return ui.render(request, "nutrition/entry.html", view)


async def _view(
    session: AsyncSession, viewer: Viewer, who: Guest, entry_id: UUID, form: Form
) -> EntryView:
    entry = await service.entry(session, viewer.user_id, entry_id)
    told = await service.corrections(session, viewer.user_id, entry_id)
    card = meal_card(entry, who.person, off=who.numbers_off)
    now_there = {
        "meal_type": entry.meal_type.value,
        "note": entry.note or "",
        **{f"grams-{at}": f"{i.grams.grams:g}" for at, i in enumerate(entry.items)},
    }
    return EntryView(
        shell=shell(viewer, who.person, card.title, note=ui.day_text(entry.local_date, who.today)),
        form=Form({**now_there, **form.values}, form.errors, form.message),
        save=Form(),
        key=card.key,
        card=card,
        items=tuple(
            Weighed(f"grams-{at}", item.name, card.items[at].amount)
            for at, item in enumerate(entry.items)
        ),
        story=tuple(_story(one, who) for one in reversed(told)),
        back=day_url(entry.local_date, who.today),
    )


def _story(one: Correction, who: Guest) -> Story:
    day = ui.date_text(who.person.day_at(one.at), who.today)
    return Story(
        f"{_KINDS[one.kind]} on {day}", _foods(one.before), _foods(one.after), one.reason or ""
    )


def _foods(snapshot: Mapping[str, Any]) -> str:
    if not snapshot:
        return "nothing"
    parts = [f"{food['name']} {food['grams']:g} g" for food in snapshot["foods"]]
    note = f"; note: {snapshot['note']}" if snapshot.get("note") else ""
    return f"{snapshot['meal_type']}: {', '.join(parts)}{note}"


@router.post("/food/entries/{food_entry_id}")
async def correct(
    request: Request, food_entry_id: EntryId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    posted = {k: v for k, v in (await request.form()).items() if isinstance(v, str)}
    who = await guest(session, viewer, now)
    entry = await service.entry(session, viewer.user_id, food_entry_id)
    try:
        change = service.EntryChange(
            items=_items(entry, posted),
            meal_type=meal(posted.get("meal_type", "")),
            note=posted.get("note", ""),
            reason=posted.get("reason", "").strip()[:200] or None,
        )
        made = await service.correct_entry(session, who.person, food_entry_id, change, now=now)
    except NotFound:
        raise
    except Failure as failure:
        errors = {page_field(e.field): e.message for e in failure.errors}
        form = Form(posted, errors, failure.detail)
        view = await _view(session, viewer, who, food_entry_id, form)
        return ui.render(request, "nutrition/entry.html", view, status=failure.status)
    url = f"/food/entries/{ids.encode('meal', made.id)}"
    return ui.redirect(request, url, flash=Flash("Saved. What it said before stays below."))


def _items(entry: FoodEntry, posted: Mapping[str, str]) -> Sequence[service.NewItem]:
    """The foods with their new grams; one whose field is emptied is taken out."""
    made = []
    for at, item in enumerate(entry.items):
        grams = number(posted, f"grams-{at}")
        if grams is not None:
            same = f"{item.grams.grams:g}" == f"{grams:g}"
            made.append(service.NewItem(kept=item, grams=None if same else grams))
    return made


@router.post("/food/entries/{food_entry_id}/copy")
async def copy(
    request: Request,
    food_entry_id: EntryId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await guest(session, viewer, now)
    await service.copy_entry(session, who.person, food_entry_id, day=None, now=now)
    return ui.redirect(request, "/food", flash=Flash("Copied to now."))


@router.post("/food/entries/{food_entry_id}/save")
async def save(
    request: Request,
    food_entry_id: EntryId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    name: Annotated[str, Posted(max_length=200)] = "",
) -> Response:
    """Keep the meal for next time."""
    who = await guest(session, viewer, now)
    url = f"/food/entries/{ids.encode('meal', food_entry_id)}"
    new = service.NewFormula(name=name, entry_id=food_entry_id)
    try:
        await service.save_formula(session, who.person, new, now=now)
    except NotFound:
        raise
    except Failure as failure:
        return ui.redirect(request, url, flash=Flash(failure.detail, "problem"))
    return ui.redirect(request, url, flash=Flash("Saved. It stands on the food page now."))


@router.post("/food/entries/{food_entry_id}/remove")
async def remove(
    request: Request, food_entry_id: EntryId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    gone = await service.remove_entry(session, viewer.user_id, food_entry_id, now=now)
    day, key = gone.local_date.isoformat(), ids.encode("meal", food_entry_id)
    back = f"/food?day={day}&removed={key}"
    return ui.redirect(request, back, flash=Flash("Removed from this day."))


@router.post("/food/entries/{food_entry_id}/restore")
async def restore(
    request: Request, food_entry_id: EntryId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    who = await guest(session, viewer, now)
    try:
        made = await service.restore_entry(session, viewer.user_id, food_entry_id, now=now)
    except AlreadyThere:
        return ui.redirect(request, "/food", flash=Flash("It is there already.", "info"))
    back = day_url(made.local_date, who.today)
    return ui.redirect(request, back, flash=Flash("It is back."))


@router.post("/food/entries/{food_entry_id}/photo/delete")
async def delete_photo(
    request: Request,
    food_entry_id: EntryId,
    viewer: PageUser,
    session: Tx,
    runtime: RuntimeDep,
) -> Response:
    entry = await service.entry(session, viewer.user_id, food_entry_id)
    if entry.photo_id is not None:
        await service.delete_photo(session, viewer.user_id, entry.photo_id, files=runtime.files)
    url = f"/food/entries/{ids.encode('meal', food_entry_id)}"
    return ui.redirect(request, url, flash=Flash("The photo is deleted."))
