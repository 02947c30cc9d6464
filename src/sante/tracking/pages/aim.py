"""What a day or a week of a tracker is to come to."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form as Posted
from fastapi import Request, Response

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.tracking import service
from sante.tracking.forms import TypedAim, said
from sante.tracking.pages import choices
from sante.tracking.pages.common import DAYS, Reader, TrackerId, address, reader
from sante.tracking.pages.new import form_of
from sante.tracking.rules.definition import NUMERIC
from sante.tracking.types import Aim, FieldType, Tracker
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Shell

router = Router()


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
