"""The first steps after registering, and the page about oneself."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit import body
from sante.kit.clock import zone_names
from sante.kit.ids import encode
from sante.profile import service
from sante.profile.forms import TypedAbout, TypedConstraint
from sante.profile.service import ConstraintChange
from sante.profile.types import ActivityLevel, Constraint, ConstraintKind, Person
from sante.profile.vocabulary import vocabulary
from sante.ui import service as ui
from sante.ui.types import Flash, Option, Shell, Tab
from sante.ui.types import Form as Shown

router = Router()

ConstraintId = Annotated[UUID, PathId("con")]
SEXES = (Option("female", "Female"), Option("male", "Male"))
LAB_UNITS = (
    Option("conventional", "mg/dL", "As in the United States, Germany and Italy"),
    Option("si", "mmol/L", "As in Britain, Canada and Scandinavia"),
)
BODY_UNITS = (Option("metric", "kg and cm"), Option("imperial", "lb and inches"))
ACTIVITY = tuple(Option(level, level.replace("_", " ").capitalize()) for level in ActivityLevel)
KINDS = (
    Option(ConstraintKind.ALLERGY, "Allergy"),
    Option(ConstraintKind.MEDICINE, "Medicine"),
    Option(ConstraintKind.CONDITION, "Condition"),
    Option(ConstraintKind.DIET, "Diet"),
    Option(ConstraintKind.INJURY, "Injury"),
    Option(ConstraintKind.PREGNANCY, "Pregnancy or breastfeeding"),
    Option(ConstraintKind.EATING_DISORDER, "Eating disorder, now or before"),
)
_KIND_WORDS = {option.value: option.label for option in KINDS}
_ADDRESSES = {True: "/welcome", False: "/you"}


@dataclass(frozen=True)
class ConstraintLine:
    """One thing to heed. `note` says what it is checked as, or that it is not."""

    key: str
    label: str
    kind: str
    note: str
    checked: bool


@dataclass(frozen=True)
class AboutView:
    """`known` fills the list the browser offers while somebody types what to heed."""

    shell: Shell
    form: Shown
    constraint_form: Shown
    constraints: tuple[ConstraintLine, ...]
    height_unit: str
    weight_unit: str
    email: str
    back: str
    zones: tuple[Option, ...]
    known: tuple[str, ...]
    runs_house: bool
    sexes: tuple[Option, ...] = SEXES
    lab_units: tuple[Option, ...] = LAB_UNITS
    body_units: tuple[Option, ...] = BODY_UNITS
    activity: tuple[Option, ...] = ACTIVITY
    kinds: tuple[Option, ...] = KINDS


@dataclass(frozen=True, slots=True)
class Returned:
    """The form that comes back with what to correct, if one does."""

    about: Shown | None = None
    constraint: Shown | None = None
    status: int = 200


@router.get("/welcome")
async def welcome(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return await _page(request, viewer, session, now, first=True)


@router.get("/you")
async def you(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return await _page(request, viewer, session, now, first=False)


@router.post("/welcome")
async def finish_welcome(
    request: Request,
    typed: Annotated[TypedAbout, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    try:
        await _save(session, viewer, typed, now, runtime.settings.minimum_age)
    except Failure as failure:
        back = Returned(about=ui.form_of(typed.model_dump(), failure), status=failure.status)
        return await _page(request, viewer, session, now, first=True, returned=back)
    await service.finish_onboarding(session, viewer.user_id, now=now)
    return ui.redirect(request, "/reports/new")


@router.post("/you")
async def change_you(
    request: Request,
    typed: Annotated[TypedAbout, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    try:
        await _save(session, viewer, typed, now, runtime.settings.minimum_age)
    except Failure as failure:
        back = Returned(about=ui.form_of(typed.model_dump(), failure), status=failure.status)
        return await _page(request, viewer, session, now, first=False, returned=back)
    return ui.redirect(request, "/you", flash=Flash("Saved."))


@router.post("/you/constraints")
async def add_constraint(
    request: Request,
    typed: Annotated[TypedConstraint, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    first = typed.back == "/welcome"
    try:
        await service.add_constraint(session, viewer.user_id, typed.told(), now=now)
    except Failure as failure:
        shown = ui.form_of(typed.model_dump(), failure)
        back = Returned(constraint=shown, status=failure.status)
        return await _page(request, viewer, session, now, first=first, returned=back)
    return ui.redirect(request, _ADDRESSES[first] + "#heed")


@router.post("/you/constraints/{constraint_id}/end")
async def end_constraint(
    request: Request, constraint_id: ConstraintId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """It is over from today; what was true before stays true."""
    _, today = await service.person_at(session, viewer.user_id, now=now)
    over = ConstraintChange(until=today)
    await service.change_constraint(session, viewer.user_id, constraint_id, over, now=now)
    return ui.redirect(request, "/you#heed", flash=Flash("It ends today."))


@router.post("/you/constraints/{constraint_id}/remove")
async def remove_constraint(
    request: Request, constraint_id: ConstraintId, viewer: PageUser, session: Tx
) -> Response:
    await service.remove_constraint(session, viewer.user_id, constraint_id)
    return ui.redirect(request, "/you#heed", flash=Flash("Removed."))


async def _save(
    session: AsyncSession, viewer: Viewer, typed: TypedAbout, now: Now, minimum_age: int
) -> None:
    person, _ = await service.person_at(session, viewer.user_id, now=now)
    await service.change(
        session, viewer.user_id, typed.change(person), now=now, minimum_age=minimum_age
    )


async def _page(
    request: Request,
    viewer: Viewer,
    session: AsyncSession,
    now: Now,
    *,
    first: bool,
    returned: Returned = Returned(),
) -> Response:
    person, today = await service.person_at(session, viewer.user_id, now=now)
    told = await service.list_constraints(session, viewer.user_id)
    title = "First steps" if first else "You"
    heading = f"Welcome{', ' + person.display_name if person.display_name else ''}"
    view = AboutView(
        shell=Shell(
            title=title,
            name=person.display_name or viewer.email,
            tab=None if first else Tab.YOU,
            heading=heading if first else title,
        ),
        form=returned.about or Shown(_shown(person)),
        constraint_form=returned.constraint or Shown(),
        constraints=tuple(_line(one) for one in told if one.active_on(today)),
        height_unit=body.height_unit(person.units.body),
        weight_unit=body.weight_unit(person.units.body),
        email=viewer.email,
        back=_ADDRESSES[first],
        zones=tuple(Option(name, name.replace("_", " ")) for name in sorted(zone_names())),
        known=tuple(sorted({entry.label for entry in vocabulary().chosen(None)})),
        runs_house=viewer.is_admin,
    )
    template = "profile/welcome.html" if first else "profile/you.html"
    return ui.render(request, template, view, status=returned.status)


def _line(one: Constraint) -> ConstraintLine:
    note = (
        f"Checked as: {vocabulary().label(one.code)}"
        if one.checked
        else ("Not checked: this is not in our list. Ask your pharmacist or clinician about it.")
    )
    if one.since is not None:
        note += f" · since {ui.date_text(one.since)}"
    return ConstraintLine(
        encode("con", one.id), one.label, _KIND_WORDS[one.kind], note, one.checked
    )


def _shown(person: Person) -> dict[str, str]:
    """The form as it stands, in the person's units."""
    height, weight = person.height_cm, person.weight_kg
    to_height, to_weight = body.height_unit(person.units.body), body.weight_unit(person.units.body)
    return {
        "display_name": person.display_name or "",
        "date_of_birth": _iso(person.birth_date),
        "sex": person.sex or "",
        "timezone": person.zone,
        "units_labs": person.units.labs,
        "units_body": person.units.body,
        "height": "" if height is None else f"{body.from_cm(height, to_height):g}",
        "weight": "" if weight is None else f"{round(body.from_kg(weight, to_weight), 1):g}",
        "activity_level": person.activity_level or "",
    }


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
