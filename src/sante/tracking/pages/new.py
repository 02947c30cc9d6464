"""A tracker of one's own, with its first field."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form as Posted
from fastapi import Request, Response

from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.tracking import service
from sante.tracking.forms import TypedTracker
from sante.tracking.pages import choices
from sante.tracking.pages.common import Reader, address, reader
from sante.tracking.rules.text import clean
from sante.tracking.types import Colour, Definition, Icon, Setup
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Option, Shell

router = Router()


@dataclass(frozen=True)
class NewView:
    shell: Shell
    form: Form
    fixed: bool = False  # whether the kind of the field stands
    icons: tuple[Option, ...] = choices.ICONS
    colours: tuple[Option, ...] = choices.COLOURS
    types: tuple[Option, ...] = choices.TYPES
    combines: tuple[Option, ...] = choices.COMBINES


@router.get("/trackers/new")
async def show(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    who = await reader(session, viewer, now)
    return _page(request, who, Form(TypedTracker(type="number").model_dump()), 200)


@router.post("/trackers/new")
async def make(
    request: Request,
    typed: Annotated[TypedTracker, Posted()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    try:
        if not typed.name:
            message = "Name the tracker."
            raise Invalid(message, errors=[FieldError("name", message)])
        setup = Setup(
            name=clean(typed.name),
            definition=Definition((typed.field(),)),
            icon=Icon(typed.icon) if typed.icon in tuple(Icon) else Icon.CHECK,
            colour=Colour(typed.colour) if typed.colour in tuple(Colour) else Colour.TEAL,
        )
        made = await service.add_tracker(session, who.user_id, setup, now=now)
    except Failure as failure:
        return _page(request, who, form_of(typed.model_dump(), failure), failure.status)
    flash = Flash("Made. Add what else it asks for, or go and log.")
    return ui.redirect(request, f"{address(made.id)}/edit", flash=flash)


def form_of(values: dict[str, object], failure: Failure) -> Form:
    """Each message at its input: fields.0.max belongs to the one called max."""
    shown = {name: text for name, text in values.items() if isinstance(text, str)}
    errors = {_place(error.field): error.message for error in failure.errors}
    return Form(shown, errors, "" if errors else failure.detail)


def _place(name: str) -> str:
    last = name.rsplit(".", 1)[-1]
    if name.startswith("fields."):
        return {"name": "field_name", "key": "field_name"}.get(last, last)
    return last


def _page(request: Request, who: Reader, form: Form, status: int) -> Response:
    view = NewView(who.shell("New tracker"), form)
    return ui.render(request, "tracking/new.html", view, status=status)
