"""The inbox: what a person was told, and doing it from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import PageUser, presented_key, viewer_for_key
from sante.identity.types import Viewer
from sante.kit import ids
from sante.notify import service
from sante.notify.types import Notification
from sante.ui import service as ui
from sante.ui.types import Flash, Link, Pager, Shell

router = Router()
Named = Annotated[UUID, PathId("ntf")]
LABELS: Final = {
    "done": "Done",
    "partial": "Partly",
    "skip": "Skip",
    "snooze": "In 30 minutes",
}
_ACTED: Final = {"done": "Done", "partial": "Partly done", "skip": "Skipped", "snooze": "Later"}


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """`note`: when, and what was done about it. `verbs`: what can still be done."""

    key: str
    title: str
    body: str
    link: str
    note: str
    unread: bool
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class InboxView:
    shell: Shell
    lines: tuple[Line, ...]
    unread: int
    pager: Pager


@dataclass(frozen=True)
class NoticeView:
    shell: Shell
    line: Line


@dataclass(frozen=True, slots=True)
class CountView:
    unread: int


@router.get("/inbox")
async def show_inbox(
    request: Request, viewer: PageUser, session: Tx, now: Now, before: str = ""
) -> Response:
    try:
        start = ids.decode("ntf", before) if before else None
    except ValueError:
        start = None
    found = await service.inbox(session, viewer.user_id, now=now, before=start)
    older = f"/inbox?before={ids.encode('ntf', found.items[-1].id)}" if found.more else None
    view = InboxView(
        Shell(title="Inbox", name=viewer.email, note=_unread_text(found.unread)),
        tuple(_line(one, now) for one in found.items),
        found.unread,
        Pager("/inbox" if start else None, older),
    )
    return ui.render(request, "notify/inbox.html", view)


@router.get("/inbox/unread")
async def count_unread(request: Request, runtime: RuntimeDep, now: Now) -> Response:
    """For the navigation. A sign-in that has ended is no reason to lead anybody away."""
    viewer = await viewer_for_key(runtime.database, presented_key(request), now)
    if viewer is None or not viewer.is_session:
        return Response(status_code=204)
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        unread = await service.unread_count(session, viewer.user_id, now=now)
    return ui.fragment(request, "notify/count.html", CountView(unread))


@router.post("/inbox/open-all")
async def open_all(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    await service.mark_all_opened(session, viewer.user_id, now=now)
    return ui.redirect(request, "/inbox")


@router.get("/inbox/{notification_id}")
async def show_notice(
    request: Request, notification_id: Named, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """Where a message leads. Opening it is a state, so the page posts it (or the person does)."""
    found = await service.notification(session, viewer.user_id, notification_id)
    return await _notice(request, viewer, found, now)


@router.post("/inbox/{notification_id}/open")
async def open_notice(
    request: Request, notification_id: Named, viewer: PageUser, session: Tx, now: Now
) -> Response:
    await service.mark_opened(session, viewer.user_id, notification_id, now=now)
    if ui.is_htmx(request):
        return Response(status_code=204)
    return ui.redirect(request, "/inbox")


@router.post("/inbox/{notification_id}/act")
async def act(
    request: Request,
    notification_id: Named,
    viewer: PageUser,
    session: Tx,
    now: Now,
    action: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    done = await _acted(session, viewer, notification_id, action, now)
    return ui.redirect(request, "/inbox", flash=done)


async def _acted(
    session: AsyncSession, viewer: Viewer, notification_id: UUID, action: str, now: datetime
) -> Flash:
    try:
        async with session.begin_nested():
            _, said = await service.act(session, viewer.user_id, notification_id, action, now=now)
    except Failure as failure:
        if failure.status == 404:
            raise
        return Flash(failure.detail, "problem")
    return Flash(said)


async def _notice(request: Request, viewer: Viewer, found: Notification, now: datetime) -> Response:
    shell = Shell(title=found.title, name=viewer.email, back=Link("Inbox", "/inbox"))
    return ui.render(request, "notify/notice.html", NoticeView(shell, _line(found, now)))


def _line(one: Notification, now: datetime) -> Line:
    note = ui.ago_text(one.created_at, now)
    if one.acted is not None:
        note += f" · {_ACTED[one.acted]}"
    verbs = one.actions if one.acted is None else ()
    return Line(
        key=ids.encode("ntf", one.id),
        title=one.title,
        body=one.body,
        link=one.link,
        note=note,
        unread=not one.opened,
        verbs=tuple(Verb(name, LABELS[name]) for name in verbs),
    )


def _unread_text(unread: int) -> str:
    return f"{unread} unread" if unread else ""
