"""How one wants to be told: the ways, their addresses, the hours and the kinds."""

from dataclasses import dataclass, field
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, Tx, runtime_of
from sante.core.schemas import PathId
from sante.identity.access import PageUser, PageUserApart, RecentPage, device_of
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.notify import guarded, service
from sante.notify.errors import ChannelMissing
from sante.notify.forms import TypedAddress, TypedBrowser, TypedPreferences, shown
from sante.notify.rules import problem_text
from sante.notify.rules.preferences import CHANNELS
from sante.notify.service import BY_CODE, Added
from sante.notify.types import Address
from sante.ui import service as ui
from sante.ui.types import Flash, Link, Option, Shell, Tab
from sante.ui.types import Form as Shown

router = Router()

ADDRESS: Final = "/you/notifications"
RecentUser = Annotated[Viewer, RecentPage(ADDRESS)]
Named = Annotated[UUID, PathId("chan")]
NAMES: Final = {
    "push": "This and other browsers",
    "telegram": "Telegram",
    "email": "E-mail",
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "ntfy": "ntfy",
    "webhook": "Webhook",
}
_STATES: Final = {
    "unverified": "not confirmed yet",
    "verified": "works",
    "failing": "the last message did not arrive",
    "off": "turned off",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One address. `asks_code`: it waits for the code that was sent to it. `test`: what a button
    does that sends one; empty where the address must be added anew."""

    key: str
    channel: str
    label: str
    note: str
    wrong: bool
    asks_code: bool
    test: str
    removable: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back to the page: a form to correct, a secret or code that is shown this once."""

    preferences: Shown | None = None
    address: Shown | None = None
    code: Shown | None = None
    secret: str = ""
    link_code: str = ""
    link: str = ""
    status: int = 200


@dataclass(frozen=True)
class SettingsView:
    """`ways`: the channels this house has. `push_key`: for browsers; `addable`: typed ones."""

    shell: Shell
    form: Shown
    address_form: Shown
    code_form: Shown
    lines: tuple[Line, ...]
    ways: tuple[Option, ...]
    addable: tuple[Option, ...]
    push_key: str
    telegram: bool
    secret: str
    link_code: str
    link: str
    kinds: tuple[Option, ...] = field(
        default=(
            Option("daily_reminders", "Reminders and check-ins"),
            Option("streak_alerts", "When a streak is about to end"),
            Option("weekly_summary", "The summary of the week"),
            Option("milestone_celebrations", "Milestones and achievements"),
            Option("pattern_alerts", "Patterns found in your days", "At most three a day."),
        )
    )


@router.get(ADDRESS)
async def show(request: Request, viewer: PageUser, session: Tx) -> Response:
    return await _page(request, viewer, session, Returned())


@router.post(ADDRESS)
async def change(
    request: Request,
    typed: Annotated[TypedPreferences, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    try:
        await service.change_preferences(session, viewer.user_id, typed.given(), now=now)
    except Failure as failure:
        back = ui.form_of(typed.model_dump(), failure)
        returned = Returned(preferences=back, status=failure.status)
        return await _page(request, viewer, session, returned)
    return ui.redirect(request, ADDRESS, flash=Flash("Saved."))


@router.post(f"{ADDRESS}/addresses")
async def add_address(
    request: Request,
    typed: Annotated[TypedAddress, Form()],
    viewer: RecentUser,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    try:
        await guarded.check_messages(runtime, viewer.user_id, to=typed.address)
        added = await _add(session, viewer, typed, now)
    except Failure as failure:
        back = ui.form_of(typed.model_dump(exclude={"token"}), failure)
        returned = Returned(address=back, status=failure.status)
        return await _page(request, viewer, session, returned)
    if added.secret:
        return await _page(request, viewer, session, Returned(secret=added.secret))
    sent = "a code was sent there" if typed.channel in BY_CODE else "a test is on its way"
    return ui.redirect(request, f"{ADDRESS}#addresses", flash=Flash(f"Added: {sent}."))


@router.post(f"{ADDRESS}/browsers")
async def add_browser(
    request: Request,
    typed: Annotated[TypedBrowser, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    """The browser the person is signed in with: it needs no further proof."""
    given = (typed.endpoint, typed.p256dh, typed.auth)
    desk, label = service.in_use(), device_of(request)
    try:
        await service.add_browser(session, desk, viewer.user_id, given, label, now=now)
    except Failure as failure:
        done = Flash(failure.detail, "problem")
    else:
        done = Flash("This browser shows your notifications from now on.")
    return ui.redirect(request, f"{ADDRESS}#addresses", flash=done)


@router.post(f"{ADDRESS}/telegram")
async def link_telegram(
    request: Request, viewer: RecentUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    """The code is in this answer alone, in no address and no cookie."""
    try:
        bot = runtime.settings.telegram_name
        code, link = await service.link_code(session, viewer, now=now, bot=bot)
    except ChannelMissing as failure:
        return ui.redirect(request, ADDRESS, flash=Flash(failure.detail, "problem"))
    return await _page(request, viewer, session, Returned(link_code=code, link=link))


@router.post(f"{ADDRESS}/addresses/{{channel_id}}/verify")
async def verify(
    request: Request,
    channel_id: Named,
    viewer: PageUserApart,
    runtime: RuntimeDep,
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    try:
        await guarded.verify(runtime, viewer.user_id, channel_id, code)
    except Failure as failure:
        if failure.status == 404:
            raise
        returned = Returned(code=ui.form_of({}, failure), status=failure.status)
        async with runtime.database.transaction(user_id=viewer.user_id) as session:
            return await _page(request, viewer, session, returned)
    return ui.redirect(request, f"{ADDRESS}#addresses", flash=Flash("Confirmed."))


@router.post(f"{ADDRESS}/addresses/{{channel_id}}/test")
async def send_test(
    request: Request, channel_id: Named, viewer: PageUserApart, runtime: RuntimeDep, now: Now
) -> Response:
    done = Flash("A test is on its way.", "info")
    try:
        await guarded.check_messages(runtime, viewer.user_id)
        async with runtime.database.transaction(user_id=viewer.user_id) as session:
            desk = service.in_use()
            await service.send_test(session, desk, viewer.user_id, channel_id, now=now)
    except Failure as failure:
        if failure.status == 404:
            raise
        done = Flash(failure.detail, "problem")
    return ui.redirect(request, f"{ADDRESS}#addresses", flash=done)


@router.post(f"{ADDRESS}/addresses/{{channel_id}}/remove")
async def remove(
    request: Request, channel_id: Named, viewer: PageUser, session: Tx, now: Now
) -> Response:
    await service.remove(session, viewer.user_id, channel_id, now=now)
    done = Flash("Nothing more is sent there.")
    return ui.redirect(request, f"{ADDRESS}#addresses", flash=done)


async def _add(session: AsyncSession, viewer: Viewer, typed: TypedAddress, now: Now) -> Added:
    desk, user_id = service.in_use(), viewer.user_id
    if typed.channel in BY_CODE:
        return await service.add_number(
            session, desk, user_id, typed.channel, typed.address, now=now
        )
    if typed.channel == "webhook":
        return await service.add_webhook(session, desk, user_id, typed.address, now=now)
    if typed.channel == "ntfy":
        return await service.add_topic(session, desk, user_id, typed.address, typed.token, now=now)
    raise ChannelMissing(typed.channel or "nothing")


async def _page(
    request: Request, viewer: Viewer, session: AsyncSession, returned: Returned
) -> Response:
    found = await service.preferences(session, viewer.user_id)
    here = service.in_use().channels
    ways = tuple(Option(f"{n}_enabled", NAMES[n]) for n in CHANNELS if n in here)
    typed = [n for n in ("sms", "whatsapp", "ntfy", "webhook") if n in here]
    lines = await service.list_addresses(session, viewer.user_id)
    view = SettingsView(
        Shell(title="Notifications", name=viewer.email, tab=Tab.YOU, back=Link("You", "/you")),
        form=returned.preferences or Shown(shown(found)),
        address_form=returned.address or Shown({"channel": typed[0]}),
        code_form=returned.code or Shown(),
        lines=tuple(_line(one) for one in lines),
        ways=ways,
        addable=tuple(Option(name, NAMES[name]) for name in typed),
        push_key=service.vapid_of(runtime_of(request).settings).public(),
        telegram="telegram" in here,
        secret=returned.secret,
        link_code=returned.link_code,
        link=returned.link,
    )
    return ui.render(request, "notify/settings.html", view, status=returned.status)


def _test(one: Address) -> str:
    if one.state != "off":
        return "Send a test"
    return "" if one.channel in (*BY_CODE, "telegram") else "Turn on again"


def _line(one: Address) -> Line:
    note = _STATES[one.state]
    if one.last_error is not None:
        note += f": {problem_text(one.last_error)}"
    return Line(
        key=encode("chan", one.id),
        channel=NAMES[one.channel],
        label=one.label,
        note=note,
        wrong=one.state in ("failing", "off"),
        asks_code=one.state == "unverified" and one.channel in BY_CODE,
        test=_test(one),
        removable=one.channel != "email",
    )
