"""How a tracker is set up: its look and rhythm, its fields, its aim, its rules, the archive."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Form as Posted
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.tracking import service
from sante.tracking.forms import TypedAim, TypedField, TypedRule, TypedSettings, said
from sante.tracking.pages import choices
from sante.tracking.pages.common import DAYS, Reader, TrackerId, address, reader
from sante.tracking.pages.new import NewView, form_of
from sante.tracking.rules.definition import NUMERIC
from sante.tracking.types import (
    After,
    Aim,
    Definition,
    Field,
    FieldType,
    Rule,
    Setup,
    SumAtMost,
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
    icons: tuple[Option, ...] = choices.ICON_OPTIONS
    colours: tuple[Option, ...] = choices.COLOURS
    domains: tuple[Option, ...] = choices.DOMAINS
    frequencies: tuple[Option, ...] = choices.FREQUENCIES
    weekdays: tuple[Option, ...] = DAYS


@dataclass(frozen=True)
class FieldView(NewView):
    action: str = ""
    remove: str = ""
    name: str = ""


@dataclass(frozen=True)
class AimView:
    shell: Shell
    url: str
    form: Form
    days: tuple[str, ...]
    counted: tuple[Option, ...]
    kinds: tuple[Option, ...] = choices.AIMS
    periods: tuple[Option, ...] = choices.PERIODS
    weekdays: tuple[Option, ...] = DAYS


@dataclass(frozen=True)
class RulesView:
    shell: Shell
    url: str
    form: Form
    rules: tuple[str, ...]
    ordered: tuple[Option, ...]
    summed: tuple[Option, ...]
    all: tuple[Option, ...]
    severities: tuple[Option, ...] = choices.SEVERITIES


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
        await _redefine(session, who, found, fields=fields())
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
        await _redefine(session, who, found, fields=fields)
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
        await _redefine(session, who, found, fields=kept)
    except Failure as failure:
        text = f"{field.name} stays: {failure.detail}"
        return ui.redirect(request, back, flash=Flash(text, "problem"))
    text = f"{field.name} is not asked for any more. What was logged of it stays."
    return ui.redirect(request, back, flash=Flash(text))


@router.get("/trackers/{tracker_id}/aim")
async def show_aim(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    aim = found.setup.aim
    days = tuple(str(day) for day in sorted(aim.days if aim else range(1, 8)))
    return _aim_page(request, who, found, (Form(_typed_aim(aim, found)), days, 200))


@router.post("/trackers/{tracker_id}/aim")
async def set_aim(
    request: Request,
    typed: Annotated[TypedAim, Posted()],
    viewer: PageUser,
    tracker_id: TrackerId,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    try:
        wanted = replace(found.setup, aim=typed.aim(found.definition.fields))
        await service.change_tracker(session, who.user_id, tracker_id, wanted, now=now)
    except Failure as failure:
        form = form_of(typed.model_dump(), failure)
        return _aim_page(request, who, found, (form, tuple(typed.day), failure.status))
    text = "It holds from today on." if wanted.aim else "No aim from today on."
    return ui.redirect(request, address(tracker_id), flash=Flash(text))


@router.get("/trackers/{tracker_id}/rules")
async def show_rules(
    request: Request, viewer: PageUser, tracker_id: TrackerId, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    return _rules_page(request, who, found, (Form({"severity": "error"}), 200))


@router.post("/trackers/{tracker_id}/rules")
async def add_rule(
    request: Request,
    typed: Annotated[TypedRule, Posted()],
    viewer: PageUser,
    tracker_id: TrackerId,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    try:
        rule = typed.rule({one.key: one for one in found.definition.fields})
        await _redefine(session, who, found, rules=(*found.definition.rules, rule))
    except Failure as failure:
        form = Form({**typed.model_dump(exclude={"summed"})}, {}, failure.detail)
        return _rules_page(request, who, found, (form, failure.status))
    return ui.redirect(request, f"{address(tracker_id)}/rules", flash=Flash("Added."))


@router.post("/trackers/{tracker_id}/rules/{number}/remove")
async def remove_rule(
    request: Request, viewer: PageUser, tracker_id: TrackerId, number: int, session: Tx, now: Now
) -> Response:
    who = await reader(session, viewer, now)
    found = await service.tracker(session, who.user_id, tracker_id)
    rules = found.definition.rules
    if not 0 <= number < len(rules):
        raise NotFound
    await _redefine(session, who, found, rules=rules[:number] + rules[number + 1 :])
    return ui.redirect(request, f"{address(tracker_id)}/rules", flash=Flash("Removed."))


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


async def _redefine(
    session: AsyncSession, who: Reader, found: Tracker, **parts: tuple[Any, ...]
) -> None:
    wanted = replace(found.setup, definition=replace(found.definition, **parts))
    await service.change_tracker(session, who.user_id, found.id, wanted, now=who.now)


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


def _aim_page(
    request: Request, who: Reader, found: Tracker, state: tuple[Form, tuple[str, ...], int]
) -> Response:
    form, days, status = state
    url = address(found.id)
    countable = NUMERIC | {FieldType.BOOLEAN}
    view = AimView(
        shell=who.shell(f"Aim for {found.name}", back=Link(found.name, url)),
        url=url,
        form=form,
        days=days,
        counted=tuple(
            Option(one.key, f"{one.name}{f' ({one.unit})' if one.unit else ''}")
            for one in found.definition.fields
            if one.type in countable
        ),
    )
    return ui.render(request, "tracking/aim.html", view, status=status)


def _rules_page(request: Request, who: Reader, found: Tracker, state: tuple[Form, int]) -> Response:
    form, status = state
    fields = found.definition.fields
    named = {one: tuple(Option(f.key, f.name) for f in fields if one(f)) for one in _PICKS}
    url = address(found.id)
    view = RulesView(
        shell=who.shell(f"Rules of {found.name}", back=Link(f"Set up {found.name}", f"{url}/edit")),
        url=f"{url}/rules",
        form=form,
        rules=tuple(rule_words(rule, found.definition) for rule in found.definition.rules),
        ordered=named[_ordered],
        summed=named[_summed],
        all=named[_any],
    )
    return ui.render(request, "tracking/rules.html", view, status=status)


def _ordered(field: Field) -> bool:
    return field.type in NUMERIC | {FieldType.TIME, FieldType.DATE}


def _summed(field: Field) -> bool:
    return field.type in NUMERIC


def _any(_field: Field) -> bool:
    return True


_PICKS: tuple[Callable[[Field], bool], ...] = (_ordered, _summed, _any)


def rule_words(rule: Rule, definition: Definition) -> str:
    """A rule in a sentence."""

    def name(key: str) -> str:
        field = definition.field(key)
        return key if field is None else field.name

    end = ", or it is asked about" if rule.severity == "warning" else ""
    if isinstance(rule, After):
        return f"{name(rule.then)} comes after {name(rule.first)}{end}."
    if isinstance(rule, SumAtMost):
        names = " + ".join(name(key) for key in rule.fields)
        return f"{names} come to {ui.number_text(rule.limit, 0)} at most{end}."
    return f"{name(rule.field)} is needed when {name(rule.when)} is {said(rule.equals)}{end}."


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


def _typed_aim(aim: Aim | None, found: Tracker) -> dict[str, str]:
    if aim is None:
        counted = (f.key for f in found.definition.fields if f.type in NUMERIC)
        return {"kind": "none", "period": "day", "field": next(counted, ""), "amount": ""}
    return {
        "kind": aim.kind.value,
        "field": aim.field or "",
        "amount": said(aim.amount),
        "period": aim.period,
    }
