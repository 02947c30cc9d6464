"""A day of meals: what was eaten, against what it should hold, and the ways to add to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, StreamRouter, Tx
from sante.core.schemas import PathId
from sante.core.uploads import incoming_file
from sante.identity.access import PageUser, PageUserApart
from sante.identity.types import Viewer
from sante.kit import ids
from sante.nutrition import service
from sante.nutrition.pages.common import MEALS, Guest, PhotoId, day_url, guest, read_day, shell
from sante.nutrition.pages.estimate_card import EstimateCard, estimate_card, photo_id_of
from sante.nutrition.pages.view import (
    MealCard,
    Sums,
    amount_text,
    entry_items_text,
    meal_card,
    sums,
)
from sante.nutrition.types import MealType
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Pager, Shell

router = Router()
uploads = StreamRouter()

LINKS: Final = (
    Link("Food by day", "/food/history"),
    Link("What a day should hold", "/food/targets"),
    Link("Own foods and products", "/food/foods"),
)
RECENT: Final = 8
SAVED: Final = 6
FormulaId = Annotated[UUID, PathId("formula")]
DayQuery = Annotated[str | None, Query(alias="day", max_length=10)]
DayField = Annotated[str, Posted(max_length=10)]


@dataclass(frozen=True, slots=True)
class Again:
    """A food to log once more with one tap, as it was last eaten."""

    label: str
    amount: str
    ref: str
    grams: str


@dataclass(frozen=True, slots=True)
class Saved:
    key: str
    name: str
    foods: str


@dataclass(frozen=True)
class DayView:
    shell: Shell
    form: Form
    day: str  # ISO, as forms post it
    heading: str
    pager: Pager
    is_today: bool
    care: str
    meals: tuple[MealCard, ...]
    meal_options: tuple[Option, ...]
    sums: Sums | None
    recent: tuple[Again, ...]
    saved: tuple[Saved, ...]
    yesterday: str  # the day before, where it holds meals
    photo: str  # the one whose foods are asked for now
    loose: tuple[str, ...]  # photos of the day whose foods were not named yet
    limit_mb: int
    links: tuple[Link, ...] = LINKS
    seeing: EstimateCard | None = None  # whether the photo was, or may be, estimated
    removed: str = ""  # the meal that was just taken out, to bring back


@router.get("/food")
async def food(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    asked: DayQuery = None,
    photo: Annotated[str | None, Query(max_length=60)] = None,
    removed: Annotated[str | None, Query(pattern=r"^meal_[0-9a-z]{26}$")] = None,
) -> Response:
    who = await guest(session, viewer, now)
    waiting = "" if photo is None else await _known_photo(session, viewer, photo)
    view = await view_of(
        session,
        viewer,
        who,
        read_day(asked, who.today),
        form=Form(),
        photo=waiting,
        limit_mb=runtime.settings.max_upload_mb,
    )
    return ui.render(request, "nutrition/day.html", replace(view, removed=removed or ""))


async def _known_photo(session: AsyncSession, viewer: Viewer, key: str) -> str:
    await service.photo(session, viewer.user_id, photo_id_of(key))
    return key


async def view_of(
    session: AsyncSession,
    viewer: Viewer,
    who: Guest,
    day: date,
    *,
    form: Form,
    photo: str = "",
    limit_mb: int = 20,
) -> DayView:
    person, today = who.person, who.today
    found = await service.day_summary(session, person, day, today=today)
    before = day - timedelta(days=1)
    had = await service.entries(session, viewer.user_id, before, before)
    recent = await service.recent(session, viewer.user_id, today=today, limit=RECENT)
    kept = await service.formulas(session, viewer.user_id, today=today)
    kept.sort(key=lambda one: -one.uses)
    after = day + timedelta(days=1)
    return DayView(
        shell=shell(viewer, person, "Food", note=ui.weekday_text(day), top=True),
        form=form,
        day=day.isoformat(),
        heading=ui.day_text(day, today).capitalize(),
        pager=Pager(day_url(after, today) if after <= today else None, day_url(before, today)),
        is_today=day == today,
        care=found.targets.care,
        meals=tuple(meal_card(one, person, off=who.numbers_off) for one in found.entries),
        meal_options=MEALS,
        sums=sums(found, person, today=today),
        recent=tuple(_again(one, off=who.numbers_off) for one in recent if one.item.food_id),
        saved=tuple(
            Saved(ids.encode("formula", one.id), one.name, entry_items_text(one.items))
            for one in kept[:SAVED]
        ),
        yesterday=before.isoformat() if had and not found.entries else "",
        photo=photo,
        loose=await _loose(session, viewer, found, photo),
        limit_mb=limit_mb,
        seeing=await estimate_card(session, who, photo) if photo else None,
    )


async def _loose(
    session: AsyncSession, viewer: Viewer, found: service.Day, shown: str
) -> tuple[str, ...]:
    used = {one.photo_id for one in found.entries}
    taken = await service.photos(session, viewer.user_id, found.day, found.day)
    keys = [ids.encode("photo", one.id) for one in taken if one.id not in used]
    return tuple(key for key in keys if key != shown)


def _again(one: service.Recent, *, off: bool) -> Again:
    item = one.item
    return Again(item.name, amount_text(item, off=off), item.food_id or "", f"{item.grams.grams:g}")


@router.post("/food/again")
async def log_again(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    ref: Annotated[str, Posted(max_length=60)],
    grams: Annotated[float, Posted(gt=0, le=5000)],
    day: DayField = "",
) -> Response:
    """One tap: a food as it was last eaten."""
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await guest(session, viewer, now)
    chosen = read_day(day, who.today)
    item = service.NewItem(food_id=ref, grams=grams)
    new = service.NewEntry(items=[item], day=chosen, source="recent")
    made = await service.log_entry(session, who.person, new, now=now)
    said = Flash(f"Logged: {made.items[0].name}.")
    return ui.redirect(request, day_url(made.local_date, who.today), flash=said)


@router.post("/food/copy")
async def copy_day(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    from_date: Annotated[date, Posted()],
    day: DayField = "",
) -> Response:
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await guest(session, viewer, now)
    to = read_day(day, who.today)
    made = await service.copy_day(session, who.person, from_date, to=to, now=now)
    count = "1 meal" if len(made) == 1 else f"{len(made)} meals"
    said = Flash(f"Copied {count}. Correct what was different.")
    return ui.redirect(request, day_url(to, who.today), flash=said)


@router.post("/food/saved/{formula_id}/use")
async def use_saved(
    request: Request,
    formula_id: FormulaId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    day: DayField = "",
    meal_type: Annotated[MealType | None, Posted()] = None,
) -> Response:
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await guest(session, viewer, now)
    use = service.Use(day=read_day(day, who.today), meal_type=meal_type)
    made = await service.use_formula(session, who.person, formula_id, use, now=now)
    said = Flash(f"Logged: {made.note}.")
    return ui.redirect(request, day_url(made.local_date, who.today), flash=said)


@uploads.post("/food/photos")
async def add_photo(
    request: Request, viewer: PageUserApart, now: Now, runtime: RuntimeDep
) -> Response:
    """Keep the photo, then ask what is on it: nobody looks at it unasked."""
    try:
        made = await service.take_photo(
            runtime, viewer.user_id, await incoming_file(request), now=now
        )
    except Failure as failure:
        return await _refused_photo(request, viewer, failure, now, runtime)
    said = Flash("The photo is kept. Now write what is on it.", "info")
    return ui.redirect(request, f"/food?photo={ids.encode('photo', made.id)}", flash=said)


async def _refused_photo(
    request: Request, viewer: Viewer, failure: Failure, now: datetime, runtime: RuntimeDep
) -> Response:
    request.state.viewer = viewer
    form = Form(errors={"file": failure.detail})
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        who = await guest(session, viewer, now)
        view = await view_of(session, viewer, who, who.today, form=form)
    return ui.render(request, "nutrition/day.html", view, status=failure.status)


@router.get("/food/photos/{photo_id}")
async def picture(
    photo_id: PhotoId, viewer: PageUser, session: Tx, runtime: RuntimeDep
) -> Response:
    data = await service.picture(session, viewer.user_id, photo_id, files=runtime.files)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})


@router.post("/food/photos/{photo_id}/delete")
async def delete_photo(
    request: Request, photo_id: PhotoId, viewer: PageUser, session: Tx, runtime: RuntimeDep
) -> Response:
    await service.delete_photo(session, viewer.user_id, photo_id, files=runtime.files)
    return ui.redirect(request, "/food", flash=Flash("The photo is deleted."))
