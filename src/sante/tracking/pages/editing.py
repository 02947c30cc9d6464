"""How a tracker is set up: its look and rhythm, its fields, the archive."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form as Posted
from fastapi import Request, Response

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.tracking import service
from sante.tracking.forms import TypedField, TypedSettings
from sante.tracking.pages import choices
from sante.tracking.pages.between import redefine, rule_words
from sante.tracking.pages.common import DAYS, Reader, TrackerId, address, reader
from sante.tracking.pages.new import NewView, form_of
from sante.tracking.types import (
    Field,
    Setup,
    Tracker,
)
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Shell

router = Router()


@dataclass(frozen=True)
class SettingsView:
    shell: Shell
    url: str
    active: bool
    form: Form
    days: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]  # name, kind, address
    rules: tuple[str, ...]
    aim: bool
    icons: tuple[Option, ...] = choices.ICONS
    colours: tuple[Option, ...] = choices.COLOURS
    domains: tuple[Option, ...] = choices.DOMAINS
    frequencies: tuple[Option, ...] = choices.FREQUENCIES
    weekdays: tuple[Option, ...] = DAYS


@dataclass(frozen=True)
class FieldView(NewView):
    action: str = ""
    remove: str = ""
    name: str = ""


@router.get("/trackers/{tracker_id}/edit")
async def show(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    days = tuple(str(day) for day in sorted(found.setup.schedule.days))
    return _settings(request, who, found, (Form(_typed(found.setup)), days, 200))


@router.post("/trackers/{tracker_id}/edit")
async def change(
    request: Request,
    typed: Annotated[TypedSettings, Posted()],
    viewer: PageUser,
    tracker_id: TrackerId,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    try:
        wanted = replace(found.setup, **typed.changes())
        await service.change_tracker(session, who.user_id, tracker_id, wanted, now=now)
    except Failure as failure:
        form = form_of(typed.model_dump(), failure)
        return _settings(request, who, found, (form, tuple(typed.day), failure.status))
    return ui.redirect(request, address(tracker_id), flash=Flash("Saved."))


@router.get("/trackers/{tracker_id}/add-field")
async def show_new_field(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    form = Form(TypedField(type="number").model_dump())
    return _field_page(request, who, found, None, (form, 200))


@router.post("/trackers/{tracker_id}/add-field")
async def add_field(
    request: Request,
    typed: Annotated[TypedField, Posted()],
    viewer: PageUser,
    tracker_id: TrackerId,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    ever = await service.fields_ever(session, who.user_id, tracker_id)

    def fields() -> tuple[Field, ...]:
        one = typed.field(taken=frozenset(field.key for field in ever))
        return (*found.definition.fields, one)

    try:
        await redefine(session, who, found, fields=fields())
    except Failure as failure:
        form = form_of(typed.model_dump(), failure)
        return _field_page(request, who, found, None, (form, failure.status))
    return ui.redirect(request, f"{address(tracker_id)}/edit", flash=Flash("Added."))


@router.get("/trackers/{tracker_id}/fields/{key}")
async def show_field(
    request: Request, viewer: PageUser, tracker_id: TrackerId, key: str, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    field = _field_of(found, key)
    form = Form(TypedField.of(field).model_dump())
    return _field_page(request, who, found, field, (form, 200))


@router.post("/trackers/{tracker_id}/fields/{key}")
async def change_field(
    request: Request,
    typed: Annotated[TypedField, Posted()],
    viewer: PageUser,
    tracker_id: TrackerId,
    key: str,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    field = _field_of(found, key)
    fixed = typed.model_copy(update={"type": field.type.value})
    try:
        one = fixed.field(key)
        fields = tuple(one if old.key == key else old for old in found.definition.fields)
        await redefine(session, who, found, fields=fields)
    except Failure as failure:
        form = form_of(fixed.model_dump(), failure)
        return _field_page(request, who, found, field, (form, failure.status))
    return ui.redirect(request, f"{address(tracker_id)}/edit", flash=Flash("Saved."))


@router.post("/trackers/{tracker_id}/fields/{key}/remove")
async def remove_field(
    request: Request, viewer: PageUser, tracker_id: TrackerId, key: str, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    field = _field_of(found, key)
    kept = tuple(one for one in found.definition.fields if one.key != key)
    back = f"{address(tracker_id)}/edit"
    try:
        await redefine(session, who, found, fields=kept)
    except Failure as failure:
        text = f"{field.name} stays: {failure.detail}"
        return ui.redirect(request, back, flash=Flash(text, "problem"))
    text = f"{field.name} is not asked for any more. What was logged of it stays."
    return ui.redirect(request, back, flash=Flash(text))


@router.post("/trackers/{tracker_id}/archive")
async def archive(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    found = await service.archive(session, viewer.user_id, tracker_id, now=now)
    text = f"{found.name} is in the archive, with all its entries."
    return ui.redirect(request, "/trackers", flash=Flash(text))


@router.post("/trackers/{tracker_id}/restore")
async def restore(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    await service.restore(session, viewer.user_id, tracker_id, now=now)
    return ui.redirect(request, address(tracker_id), flash=Flash("Restored."))


@router.post("/trackers/{tracker_id}/remove")
async def remove(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx
) -> Response:
    await service.remove_tracker(session, viewer.user_id, tracker_id)
    return ui.redirect(request, "/trackers", flash=Flash("Removed, with its entries."))


def _field_of(found: Tracker, key: str) -> Field:
    field = found.definition.field(key)
    if field is None:
        raise NotFound
    return field


def _settings(
    request: Request, who: Reader, found: Tracker, state: tuple[Form, tuple[str, ...], int]
) -> Response:
    form, days, status = state
    url = address(found.id)
    view = SettingsView(
        shell=who.shell(f"Set up {found.name}", back=Link(found.name, url)),
        url=url,
        active=found.active,
        form=form,
        days=days,
        fields=tuple(
            (one.name, _kind_words(one), f"{url}/fields/{one.key}")
            for one in found.definition.fields
        ),
        rules=tuple(rule_words(rule, found.definition) for rule in found.definition.rules),
        aim=found.setup.aim is not None,
    )
    return ui.render(request, "tracking/edit.html", view, status=status)


def _kind_words(one: Field) -> str:
    unit = f", in {one.unit}" if one.unit else ""
    return f"{choices.TYPE_WORDS[one.type]}{unit}{', always needed' if one.required else ''}"


def _field_page(
    request: Request, who: Reader, found: Tracker, field: Field | None, state: tuple[Form, int]
) -> Response:
    form, status = state
    url = address(found.id)
    at = f"{url}/add-field" if field is None else f"{url}/fields/{field.key}"
    view = FieldView(
        who.shell(
            "Add a field" if field is None else field.name,
            back=Link(f"Set up {found.name}", f"{url}/edit"),
        ),
        form,
        fixed=field is not None,
        action=at,
        remove="" if field is None else f"{at}/remove",
        name="" if field is None else field.name,
    )
    return ui.render(request, "tracking/field.html", view, status=status)


def _typed(setup: Setup) -> dict[str, str]:
    schedule = setup.schedule
    return {
        "name": setup.name,
        "icon": setup.icon.value,
        "colour": setup.colour.value,
        "domain": setup.domain.value if setup.domain else "",
        "xp": str(setup.xp),
        "frequency": schedule.frequency.value,
        "per_week": "" if schedule.per_week is None else str(schedule.per_week),
        "prompt_time": "" if schedule.prompt_time is None else f"{schedule.prompt_time:%H:%M}",
    }
