"""Rules between the fields of a tracker."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Form as Posted
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.tracking import service
from sante.tracking.forms import TypedRule, said
from sante.tracking.pages import choices
from sante.tracking.pages.common import Reader, TrackerId, address, reader
from sante.tracking.rules.definition import NUMERIC, ORDERED
from sante.tracking.types import After, Definition, Field, Rule, SumAtMost, Tracker
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Shell

router = Router()


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
        await redefine(session, who, found, rules=(*found.definition.rules, rule))
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
    await redefine(session, who, found, rules=rules[:number] + rules[number + 1 :])
    return ui.redirect(request, f"{address(tracker_id)}/rules", flash=Flash("Removed."))


async def redefine(
    session: AsyncSession, who: Reader, found: Tracker, **parts: tuple[Any, ...]
) -> None:
    wanted = replace(found.setup, definition=replace(found.definition, **parts))
    await service.change_tracker(session, who.user_id, found.id, wanted, now=who.now)


def _rules_page(request: Request, who: Reader, found: Tracker, state: tuple[Form, int]) -> Response:
    form, status = state
    fields = found.definition.fields
    summed = [one for one in fields if one.type in NUMERIC]
    ordered = [one for one in fields if one.type in ORDERED]
    url = address(found.id)
    view = RulesView(
        shell=who.shell(f"Rules of {found.name}", back=Link(f"Set up {found.name}", f"{url}/edit")),
        url=f"{url}/rules",
        form=form,
        rules=tuple(rule_words(rule, found.definition) for rule in found.definition.rules),
        ordered=_options(ordered),
        summed=_options(summed),
        all=_options(fields),
    )
    return ui.render(request, "tracking/rules.html", view, status=status)


def _options(fields: Iterable[Field]) -> tuple[Option, ...]:
    return tuple(Option(one.key, one.name) for one in fields)


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
