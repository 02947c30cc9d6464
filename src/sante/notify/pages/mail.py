"""What the pages of others show of mail: a person's own that failed, and the house's."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from sante.core.http import Now, Router, Tx, runtime_of
from sante.identity.access import RecentAdminPage
from sante.notify import service
from sante.notify.rules import problem_text
from sante.notify.types import Posted
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Flash

router = Router()

_STATES: Final = {"queued": "waiting", "sent": "sent", "failed": "not sent", "expired": "too old"}


@dataclass(frozen=True, slots=True)
class MailLine:
    subject: str
    recipient: str
    state: str
    note: str
    failed: bool


@dataclass(frozen=True, slots=True)
class MailView:
    """`sender` empty: no mail is set up."""

    lines: tuple[MailLine, ...]
    sender: str
    server: str


async def _mine(asked: Asked) -> MailView | None:
    """A person's mail, as soon as there was any."""
    lines = await _lines(asked)
    return MailView(lines, "", "") if lines else None


async def _house(asked: Asked) -> MailView:
    settings = runtime_of(asked.request).settings
    sender = (settings.mail_from or "") if settings.sends_mail else ""
    return MailView(await _lines(asked), sender, settings.mail_server)


SECURITY: Final = Panel("notify/mine.html", _mine)
HOUSE: Final = Panel("notify/house.html", _house)


@router.post("/admin/test-mail")
async def send_test(request: Request, viewer: RecentAdminPage, session: Tx, now: Now) -> Response:
    desk = service.in_use()
    posted = await service.post_trial(session, desk, viewer.user_id, viewer.email, now=now)
    done = (
        Flash("This Santé sends no mail: set SANTE_SMTP_URL and SANTE_MAIL_FROM.", "problem")
        if posted is None
        else Flash(f"A test is on its way to {viewer.email}. Reload to see how it went.", "info")
    )
    return ui.redirect(request, "/admin#mail", flash=done)


async def _lines(asked: Asked) -> tuple[MailLine, ...]:
    found = await service.list_messages(asked.session, asked.viewer.user_id)
    return tuple(_line(one, asked) for one in found)


def _line(one: Posted, asked: Asked) -> MailLine:
    when = ui.ago_text(one.finished_at or one.created_at, asked.now)
    note = f"{_STATES[one.state]} {when}"
    if one.last_error is not None and one.state != "sent":
        note += f": {problem_text(one.last_error)}"
    if one.state == "queued" and one.attempts:
        note += f" (tried {one.attempts} time{'s' if one.attempts > 1 else ''}, we go on trying)"
    return MailLine(one.subject, one.recipient, one.state, note, one.state == "failed")
