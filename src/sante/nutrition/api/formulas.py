from typing import Annotated

from fastapi import Query, Response

from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import Page
from sante.nutrition import service
from sante.nutrition.api.common import FormulaId, Reader, Writer, eater
from sante.nutrition.schemas import (
    EntryOut,
    FormulaIn,
    FormulaOut,
    FormulaPatch,
    HabitOut,
    SuggestionOut,
    UseIn,
)

router = Router(tags=["food"], prefix="/food/formulas")


@router.get("")
async def list_formulas(
    viewer: Reader, session: Tx, now: Now, q: Annotated[str, Query(max_length=200)] = ""
) -> Page[FormulaOut]:
    """Your saved meals by name; with `q`, those that resemble it."""
    who = await eater(session, viewer, now)
    found = await service.formulas(session, viewer.user_id, today=who.today, q=q)
    return Page(items=[FormulaOut.of(one, who.shown) for one in found])


@router.post("", status_code=201)
async def add_formula(body: FormulaIn, viewer: Writer, session: Tx, now: Now) -> FormulaOut:
    who = await eater(session, viewer, now)
    made = await service.save_formula(session, who.person, body.new(), now=now)
    return FormulaOut.of(made, who.shown)


@router.get("/suggest")
async def suggest_formulas(
    viewer: Reader, session: Tx, now: Now, text: Annotated[str, Query(max_length=1000)] = ""
) -> Page[SuggestionOut]:
    """The saved meals a text may mean."""
    who = await eater(session, viewer, now)
    found = await service.suggest_formulas(session, viewer.user_id, text, today=who.today)
    return Page(items=[SuggestionOut.of(one, who.shown) for one in found])


@router.get("/habits")
async def food_habits(viewer: Reader, session: Tx, now: Now) -> Page[HabitOut]:
    """Meals that have become a habit and are worth saving."""
    who = await eater(session, viewer, now)
    found = await service.worth_saving(session, viewer.user_id, today=who.today)
    return Page(items=[HabitOut.of(one, who.shown) for one in found])


@router.get("/{formula_id}")
async def read_formula(formula_id: FormulaId, viewer: Reader, session: Tx, now: Now) -> FormulaOut:
    who = await eater(session, viewer, now)
    found = await service.formula(session, viewer.user_id, formula_id, today=who.today)
    return FormulaOut.of(found, who.shown)


@router.patch("/{formula_id}")
async def change_formula(
    formula_id: FormulaId, body: FormulaPatch, viewer: Writer, session: Tx, now: Now
) -> FormulaOut:
    who = await eater(session, viewer, now)
    made = await service.change_formula(session, who.person, formula_id, body.change(), now=now)
    return FormulaOut.of(made, who.shown)


@router.delete("/{formula_id}", status_code=204)
async def delete_formula(formula_id: FormulaId, viewer: Writer, session: Tx) -> Response:
    """What was logged with it stays."""
    await service.delete_formula(session, viewer.user_id, formula_id)
    return Response(status_code=204)


@router.post("/{formula_id}/use", status_code=201)
async def use_formula(
    formula_id: FormulaId,
    viewer: Writer,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    body: UseIn | None = None,
) -> EntryOut:
    """Log a saved meal, whole or in part."""
    await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
    who = await eater(session, viewer, now)
    use = (body or UseIn()).use()
    made = await service.use_formula(session, who.person, formula_id, use, now=now)
    return EntryOut.of(made, who.shown)
