"""What is kept to log again: saved meals, own foods, products of a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, StreamRouter, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import PathId
from sante.core.uploads import incoming_file
from sante.identity.access import PageUser, PageUserApart
from sante.identity.types import Viewer
from sante.kit import ids
from sante.nutrition import service
from sante.nutrition.forms import number
from sante.nutrition.pages.common import Guest, guest, shell
from sante.nutrition.pages.view import entry_items_text
from sante.nutrition.types import OwnFood
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Pager, Shell

router = Router()
uploads = StreamRouter()

PAGE: Final = 20
FormulaId = Annotated[UUID, PathId("formula")]
OwnFoodId = Annotated[UUID, PathId("food")]
_FIGURES: Final = ("protein_g", "carbs_g", "fat_g", "fibre_g", "sugar_g", "saturated_g")


@dataclass(frozen=True, slots=True)
class SavedLine:
    key: str
    name: str
    foods: str
    used: str
    keywords: str


@dataclass(frozen=True, slots=True)
class Worth:
    """A meal that has become a habit: `key` of the last time it was eaten."""

    key: str
    foods: str


@dataclass(frozen=True)
class SavedView:
    shell: Shell
    meals: tuple[SavedLine, ...]
    worth: tuple[Worth, ...]


@router.get("/food/saved")
async def saved(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    who = await guest(session, viewer, now)
    found = await service.formulas(session, viewer.user_id, today=who.today)
    lines = tuple(
        SavedLine(
            ids.encode("formula", one.id),
            one.name,
            entry_items_text(one.items),
            _used(one.uses),
            ", ".join(one.keywords),
        )
        for one in found
    )
    often = await service.worth_saving(session, viewer.user_id, today=who.today)
    worth = tuple(
        Worth(ids.encode("meal", one.entry.id), entry_items_text(one.entry.items)) for one in often
    )
    view = SavedView(shell(viewer, who.person, "Saved meals"), lines, worth)
    return ui.render(request, "nutrition/saved.html", view)


def _used(uses: int) -> str:
    if not uses:
        return "not used yet"
    return "once in 90 days" if uses == 1 else f"{uses} times in 90 days"


@router.post("/food/saved/{formula_id}")
async def change_saved(
    request: Request,
    formula_id: FormulaId,
    viewer: PageUser,
    session: Tx,
    now: Now,
    name: Annotated[str, Posted(max_length=200)] = "",
    keywords: Annotated[str, Posted(max_length=800)] = "",
) -> Response:
    who = await guest(session, viewer, now)
    change = service.FormulaChange(name=name, keywords=keywords.split(","))
    try:
        await service.change_formula(session, who.person, formula_id, change, now=now)
    except Failure as failure:
        if failure.status == 404:
            raise
        return ui.redirect(request, "/food/saved", flash=Flash(failure.detail, "problem"))
    return ui.redirect(request, "/food/saved", flash=Flash("Saved."))


@router.post("/food/saved/{formula_id}/delete")
async def delete_saved(
    request: Request, formula_id: FormulaId, viewer: PageUser, session: Tx
) -> Response:
    await service.delete_formula(session, viewer.user_id, formula_id)
    said = Flash("Deleted. What you logged with it stays.")
    return ui.redirect(request, "/food/saved", flash=said)


@dataclass(frozen=True, slots=True)
class FoodLine:
    key: str
    name: str
    energy: str
    portion: str


@dataclass(frozen=True)
class FoodsView:
    shell: Shell
    form: Form
    foods: tuple[FoodLine, ...]
    pager: Pager
    energy_unit: str
    numbers_off: bool
    limit_mb: int


@router.get("/food/foods")
async def foods(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    who = await guest(session, viewer, now)
    limit = runtime.settings.max_import_mb
    view = await _foods_view(session, viewer, who, Form(), after=after, limit_mb=limit)
    return ui.render(request, "nutrition/foods.html", view)


async def _foods_view(
    session: AsyncSession,
    viewer: Viewer,
    who: Guest,
    form: Form,
    *,
    after: str | None = None,
    limit_mb: int = 2048,
) -> FoodsView:
    last = from_cursor("food", after)
    found = await service.list_own(session, viewer.user_id, after=last, limit=PAGE + 1)
    more = cursor_of("food", found[PAGE - 1].id) if len(found) > PAGE else None
    return FoodsView(
        shell=shell(viewer, who.person, "Own foods"),
        form=form,
        foods=tuple(_line(one, who) for one in found[:PAGE]),
        pager=Pager("/food/foods" if after else None, more and f"/food/foods?after={more}"),
        energy_unit="kJ" if who.person.units.energy == "kj" else "kcal",
        numbers_off=who.numbers_off,
        limit_mb=limit_mb,
    )


def _line(own: OwnFood, who: Guest) -> FoodLine:
    food = own.food
    energy = f"{ui.energy_text(food.per_100g.kcal, who.person.units.energy)} in 100 g"
    portion = ui.quantity_text(food.portions[0].grams, "g") if food.portions else ""
    brand = f" ({food.brand})" if food.brand else ""
    return FoodLine(
        ids.encode("food", own.id),
        f"{food.name}{brand}",
        "" if who.numbers_off else energy,
        f"a portion is {portion}" if portion else "",
    )


@router.post("/food/foods")
async def add_food(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    posted = {k: v for k, v in (await request.form()).items() if isinstance(v, str)}
    who = await guest(session, viewer, now)
    try:
        await service.add_food(session, viewer.user_id, _new_food(posted, who), now=now)
    except Failure as failure:
        errors = {e.field.removeprefix("per_100g."): e.message for e in failure.errors}
        form = Form(posted, errors, failure.detail)
        view = await _foods_view(session, viewer, who, form)
        return ui.render(request, "nutrition/foods.html", view, status=failure.status)
    return ui.redirect(request, "/food/foods", flash=Flash("Added. Write its name to log it."))


def _new_food(posted: dict[str, str], who: Guest) -> service.NewFood:
    values: dict[str, Any] = {key: number(posted, key) for key in ("kcal", *_FIGURES)}
    if values["kcal"] is not None and who.person.units.energy == "kj":
        values["kcal"] /= service.KCAL_KJ
    if who.numbers_off and values["kcal"] is None:
        values["kcal"] = 0.0
    return service.NewFood(
        name=posted.get("name", ""),
        brand=posted.get("brand", ""),
        barcode=posted.get("barcode", "").strip() or None,
        portion_g=number(posted, "portion_g"),
        per_100g={key: value for key, value in values.items() if value is not None},
    )


@router.post("/food/foods/{own_food_id}/delete")
async def delete_food(
    request: Request, own_food_id: OwnFoodId, viewer: PageUser, session: Tx
) -> Response:
    await service.delete_food(session, viewer.user_id, own_food_id)
    said = Flash("Deleted. Meals you logged with it stay.")
    return ui.redirect(request, "/food/foods", flash=said)


@uploads.post("/food/products")
async def bring(request: Request, viewer: PageUserApart, now: Now, runtime: RuntimeDep) -> Response:
    try:
        found = await service.bring_products(
            runtime, viewer.user_id, await incoming_file(request), country=None, now=now
        )
    except Failure as failure:
        return await _refused(request, viewer, failure, now, runtime)
    full = " There is no room for more." if found.full else ""
    count = "1 product is" if found.stored == 1 else f"{found.stored:,} products are"
    said = f"{count} yours to log now; {found.left_out:,} lines could not be used."
    return ui.redirect(request, "/food/foods", flash=Flash(said + full))


async def _refused(
    request: Request, viewer: Viewer, failure: Failure, now: datetime, runtime: RuntimeDep
) -> Response:
    request.state.viewer = viewer
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        who = await guest(session, viewer, now)
        form = Form(errors={"file": failure.detail})
        view = await _foods_view(session, viewer, who, form)
    return ui.render(request, "nutrition/foods.html", view, status=failure.status)


@router.post("/food/products/delete")
async def forget(request: Request, viewer: PageUser, session: Tx) -> Response:
    count = await service.forget_products(session, viewer.user_id)
    gone = "1 product is" if count == 1 else f"{count:,} products are"
    said = Flash(f"{gone} deleted. Meals you logged with it stay.")
    return ui.redirect(request, "/food/foods", flash=said)
