"""From a text to a logged meal: the foods each item may mean, to choose from. Nothing is logged
before the person says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, Invalid, NotFound
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit import ids
from sante.nutrition import service
from sante.nutrition.forms import meal, number, page_field
from sante.nutrition.pages.common import MEALS, Guest, PhotoId, day_url, guest, read_day, shell
from sante.nutrition.pages.day import view_of
from sante.nutrition.pages.estimate_card import photo_id_of
from sante.nutrition.types import Candidate, DraftItem, Estimate, EstimatedFood, Grams
from sante.profile.types import EnergyUnits
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Option, Shell

router = Router()

NONE: Final = "own"
LEFT_OUT: Final = "skip"
_TYPED: Final = ("text", "meal_type", "photo", "day", "seen")
_OWN_FIELDS: Final = ("protein_g", "carbs_g", "fat_g")


@dataclass(frozen=True, slots=True)
class Choice:
    """One item: `options` are its foods, then none of them, and nothing. `known`: it has foods."""

    field: str
    title: str
    options: tuple[Option, ...]
    known: bool
    amount: str
    unit: str
    name: str
    hint: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen on a photo, as a whole; `key` says which estimate the page is of."""

    key: str
    by: str
    energy: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedMeal:
    key: str
    name: str


@dataclass(frozen=True)
class ChooseView:
    shell: Shell
    form: Form
    text: str
    day: str
    meal_type: str
    photo: str
    choices: tuple[Choice, ...]
    saved: tuple[SavedMeal, ...]
    energy_unit: str
    numbers_off: bool
    seen: Sighting | None
    meal_options: tuple[Option, ...] = MEALS


@router.post("/food/parse")
async def parse(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    text: Annotated[str, Posted(max_length=5000)] = "",
    day: Annotated[str, Posted(max_length=10)] = "",
    meal_type: Annotated[str, Posted(max_length=20)] = "",
    photo: Annotated[str, Posted(max_length=60)] = "",
) -> Response:
    who = await guest(session, viewer, now)
    chosen = read_day(day, who.today)
    typed = {"text": text, "meal_type": meal_type, "photo": photo, "day": chosen.isoformat()}
    try:
        view = await _view(session, viewer, who, typed, Form())
    except Failure as failure:
        form = ui.form_of(typed, failure)
        again = await view_of(session, viewer, who, chosen, form=form, photo=photo)
        return ui.render(request, "nutrition/day.html", again, status=failure.status)
    return ui.render(request, "nutrition/choose.html", view)


@router.get("/food/photos/{photo_id}/choose")
async def choose_seen(
    request: Request, photo_id: PhotoId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """What was seen on the photo, to choose from."""
    who = await guest(session, viewer, now)
    key = ids.encode("photo", photo_id)
    taken = await service.photo(session, viewer.user_id, photo_id)
    found = (await service.estimating(session, who.person, photo_id, today=who.today)).estimate
    if found is None or not found.foods:
        return ui.redirect(request, f"/food?photo={key}")
    day = min(taken.local_date, who.today).isoformat()
    typed = {"text": "", "meal_type": "", "photo": key, "day": day, "seen": _seen_key(found)}
    view = await _view(session, viewer, who, typed, Form())
    return ui.render(request, "nutrition/choose.html", view)


async def _view(
    session: AsyncSession, viewer: Viewer, who: Guest, typed: Mapping[str, str], form: Form
) -> ChooseView:
    made, estimate = await _draft(session, viewer, who, typed)
    meals = await service.suggest_formulas(session, viewer.user_id, made.text, today=who.today)
    unit = who.person.units.energy
    seen: Sequence[EstimatedFood | None] = (
        [None] * len(made.items) if estimate is None else estimate.foods
    )
    choices = tuple(
        _choice(at, item, unit, off=who.numbers_off, seen=food)
        for at, (item, food) in enumerate(zip(made.items, seen, strict=True))
    )
    first = {one.field: one.options[0].value for one in choices}
    chosen = Form({**first, **_typed_in(choices, seen), **form.values}, form.errors, form.message)
    return ChooseView(
        shell=shell(viewer, who.person, "Choose the foods"),
        form=chosen,
        text=typed["text"],
        day=typed["day"],
        meal_type=typed["meal_type"],
        photo=typed["photo"],
        choices=choices,
        saved=tuple(
            SavedMeal(ids.encode("formula", one.formula.id), one.formula.name) for one in meals
        ),
        energy_unit="kJ" if unit == "kj" else "kcal",
        numbers_off=who.numbers_off,
        seen=None if estimate is None else _sighting(estimate, unit),
    )


async def _draft(
    session: AsyncSession, viewer: Viewer, who: Guest, typed: Mapping[str, str]
) -> tuple[service.Draft, Estimate | None]:
    """Of what was written, or of what was seen on the photo."""
    photo_id = _photo(typed["photo"])
    if photo_id is None or not typed.get("seen"):
        return await service.draft(session, viewer.user_id, typed["text"]), None
    return await service.draft_of_photo(session, who.person, photo_id, today=who.today)


def _choice(
    at: int, item: DraftItem, unit: EnergyUnits, *, off: bool, seen: EstimatedFood | None
) -> Choice:
    foods = tuple(_option(one, unit, off=off, seen=seen is not None) for one in item.candidates)
    none = (
        Option(NONE, "None of these", "I type in what it is."),
        Option(LEFT_OUT, "Leave it out"),
    )
    spoken = item.spoken
    return Choice(
        field=f"food-{at}",
        title=spoken.text,
        options=(*foods, *none),
        known=bool(foods),
        amount="" if spoken.amount is None else f"{_middle(item):g}",
        unit=spoken.unit or "",
        name=spoken.name,
        hint="" if seen is None else _amount_seen(seen),
        doubts=() if seen is None else tuple(doubt.message for doubt in seen.doubts),
    )


def _amount_seen(food: EstimatedFood) -> str:
    grams = food.grams
    low, high = ui.number_text(grams.low), ui.quantity_text(grams.high, "g")
    told = f"About {ui.quantity_text(grams.grams, 'g')}, likely {low} to {high}."
    return f"{told} Not sure what it is." if food.seen.sure == "unsure" else told


def _typed_in(choices: Sequence[Choice], seen: Sequence[EstimatedFood | None]) -> dict[str, str]:
    """What was seen and no table knows, as if typed in."""
    made: dict[str, str] = {}
    for at, (choice, food) in enumerate(zip(choices, seen, strict=True)):
        if food is not None and not choice.known:
            made |= {f"name-{at}": food.seen.name, f"grams-{at}": f"{food.grams.grams:g}"}
    return made


def _sighting(found: Estimate, unit: EnergyUnits) -> Sighting:
    span = found.energy
    energy = ""
    if span is not None:
        low, high = ui.energy_text(span.low, unit), ui.energy_text(span.high, unit)
        energy = f"With the first food of each about {ui.energy_text(span.kcal, unit)} in all,"
        energy += f" likely {low} to {high}."
    return Sighting(
        _seen_key(found), found.by, energy, tuple(doubt.message for doubt in found.doubts)
    )


def _seen_key(found: Estimate) -> str:
    return found.at.isoformat()


def _middle(item: DraftItem) -> float:
    low = item.spoken.amount or 1.0
    return (low + (item.spoken.high or low)) / 2


def _option(one: Candidate, unit: EnergyUnits, *, off: bool, seen: bool) -> Option:
    """`seen`: the amount stands above the foods, once for all of them."""
    grams = one.grams
    weight = ui.quantity_text(grams.grams, "g")
    if grams.assumed and not seen:
        span = ui.interval_text(grams.low, grams.high, "g")
        weight = f"about {weight} ({grams.why}; {span})" if not off else weight
    kcal = one.food.per_100g.kcal * grams.grams / 100
    energy = "" if off else f", {ui.energy_text(kcal, unit)}"
    brand = f" ({one.food.brand})" if one.food.brand else ""
    warning = f". {one.food.warning}" if one.food.warning and not off else ""
    return Option(one.food.id, f"{one.food.name}{brand}", f"{weight}{energy}{warning}")


@router.post("/food/entries")
async def confirm(
    request: Request, viewer: PageUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    """Log what was chosen."""
    posted = {k: v for k, v in (await request.form()).items() if isinstance(v, str)}
    typed = {name: posted.get(name, "") for name in _TYPED}
    who = await guest(session, viewer, now)
    day = read_day(typed["day"], who.today)
    typed["day"] = day.isoformat()
    try:
        await service.check_pace(session, viewer.user_id, secret=runtime.settings.secret, now=now)
        new = service.NewEntry(
            items=_items(posted, who, await _amounts(session, who, typed)),
            meal_type=meal(typed["meal_type"]),
            day=day,
            source="photo" if typed["photo"] else "text",
            photo_id=_photo(typed["photo"]),
        )
        made = await service.log_entry(session, who.person, new, now=now)
    except NotFound:
        raise
    except Failure as failure:
        return await _shown_again(request, viewer, session, who, (posted, typed, failure))
    count = "1 food" if len(made.items) == 1 else f"{len(made.items)} foods"
    said = Flash(f"Logged {count}.")
    return ui.redirect(request, day_url(made.local_date, who.today), flash=said)


async def _shown_again(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    who: Guest,
    what: tuple[Mapping[str, str], Mapping[str, str], Failure],
) -> Response:
    posted, typed, failure = what
    form = Form(posted, {page_field(e.field): e.message for e in failure.errors}, failure.detail)
    view = await _view(session, viewer, who, typed, form)
    return ui.render(request, "nutrition/choose.html", view, status=failure.status)


async def _amounts(session: AsyncSession, who: Guest, typed: Mapping[str, str]) -> Sequence[Grams]:
    """What was seen of each food, kept with the photo: a page cannot make it up."""
    photo_id = _photo(typed["photo"])
    if photo_id is None or not typed["seen"]:
        return ()
    _, found = await service.draft_of_photo(session, who.person, photo_id, today=who.today)
    if _seen_key(found) != typed["seen"]:
        raise Invalid("The photo was estimated again meanwhile. Choose from what was seen now.")
    return [food.grams for food in found.foods]


def _items(
    posted: Mapping[str, str], who: Guest, amounts: Sequence[Grams]
) -> list[service.NewItem]:
    made = []
    at = 0
    while (chosen := posted.get(f"food-{at}")) is not None and at < 100:
        if chosen == NONE:
            made.append(_estimated(_own(posted, at, who), at, amounts))
        elif chosen != LEFT_OUT:
            item = service.NewItem(
                food_id=chosen,
                grams=number(posted, f"grams-{at}"),
                amount=number(posted, f"amount-{at}"),
                unit=posted.get(f"unit-{at}") or None,
            )
            made.append(_estimated(item, at, amounts))
        at += 1
    return made


def _estimated(item: service.NewItem, at: int, amounts: Sequence[Grams]) -> service.NewItem:
    """With what was seen, where nobody weighed it."""
    if at >= len(amounts) or item.grams not in (None, amounts[at].grams):
        return item
    seen = amounts[at]
    return replace(item, grams=seen.grams, low=seen.low, high=seen.high, why=seen.why)


def _own(posted: Mapping[str, str], at: int, who: Guest) -> service.NewItem:
    """Typed in: the energy in the person's own unit. Where no figures are shown, none are asked."""
    kcal = number(posted, f"kcal-{at}")
    if who.numbers_off:
        kcal = kcal or 0.0
    elif kcal is not None and who.person.units.energy == "kj":
        kcal /= service.KCAL_KJ
    values = {"kcal": kcal} | {key: number(posted, f"{key}-{at}") for key in _OWN_FIELDS}
    return service.NewItem(
        name=posted.get(f"name-{at}", ""),
        grams=number(posted, f"grams-{at}"),
        nutrients={key: value for key, value in values.items() if value is not None},
    )


def _photo(key: str) -> UUID | None:
    return photo_id_of(key) if key else None
