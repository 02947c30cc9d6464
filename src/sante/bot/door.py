"""From an update to a handler: what comes again does nothing, groups are refused, and a chat that
is not linked learns nothing.

Whose chat it is, is looked up for every update: an account that was disabled, or a link that was
cut, is a stranger from that moment on. The answer is sent once everything is committed.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from sante.bot import handlers
from sante.bot.base import Ask, Download, House, Reply
from sante.bot.handlers.start import WELCOME
from sante.core import limits
from sante.core.errors import Failure
from sante.notify import service as notify
from sante.notify.service import Linked
from sante.profile import service as profile

if TYPE_CHECKING:
    from telegram import Update

log = structlog.get_logger()

PACE: Final = limits.per(60, timedelta(minutes=1))  # updates of one chat
STRANGER: Final = Reply(
    "This chat is not linked to an account. In Santé open You, Notifications, choose Link a chat,"
    " and send me the message it shows."
)
GROUP: Final = Reply("I talk in private chats only, for what we talk about is private.")
LOST: Final = Reply("I did not understand that. Send /help for what I can do.")
BROKE: Final = Reply("Something broke on our side, and nothing was changed. Please try again.")


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as far as it matters here. `tap`: the data of a button, `under`: the text of the
    message it stands under."""

    update_id: int
    chat: int
    private: bool
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    tap: str | None = field(default=None, repr=False)
    under: str = field(default="", repr=False)
    photo: Download | None = field(default=None, repr=False)
    left: bool = False


def read(update: "Update") -> Incoming | None:
    """None for what is none of ours: edits, channels, polls and so on."""
    chat, query, message = update.effective_chat, update.callback_query, update.message
    if chat is None:
        return None
    found = Incoming(update.update_id, chat.id, chat.type == "private", chat.full_name or "")
    if update.my_chat_member is not None:
        gone = update.my_chat_member.new_chat_member.status in ("kicked", "left")
        return replace(found, left=True) if gone else None
    if query is not None:
        return replace(found, tap=query.data or "", under=getattr(query.message, "text", "") or "")
    if message is None:
        return None
    photo: Download | None = None
    if message.photo:
        largest = message.photo[-1]

        async def download() -> bytes:
            file = await largest.get_file()
            return bytes(await file.download_as_bytearray())

        photo = download
    return replace(found, text=message.text or message.caption or "", photo=photo)


async def take(house: House, incoming: Incoming) -> Reply | None:
    """What to answer, with everything committed; None for nothing."""
    if not await _may(house, incoming):
        return None
    runtime = house.runtime
    try:
        async with runtime.database.transaction() as session:
            now = runtime.clock.now()
            if not await notify.is_new_update(session, incoming.update_id, now=now):
                return None
            return await _answer(house, session, incoming)
    except (OperationalError, PoolTimeout):
        raise  # the database is away: Telegram is asked for the update again
    except Exception as error:  # noqa: BLE001 - one update must not stop those after it
        name = type(error).__name__  # and no more: its text may quote what somebody wrote
        log.error("telegram_update_broke", error=name)  # noqa: TRY400
        return BROKE


async def _answer(house: House, session: AsyncSession, incoming: Incoming) -> Reply | None:
    if incoming.left:
        await _leave(house, session, incoming)
        return None
    if not incoming.private:
        return GROUP
    command, words = _command(incoming.text)
    if command == "start" and words:
        return await _link(house, session, incoming, words)
    owner = await notify.owner_of(session, notify.in_use(), incoming.chat)
    if owner is None:
        return STRANGER
    return await _handled(house, session, incoming, owner)


async def _handled(house: House, session: AsyncSession, incoming: Incoming, owner: Linked) -> Reply:
    now = house.runtime.clock.now()
    person, _ = await profile.person_at(session, owner.user_id, now=now)
    ask = Ask(
        house, session, person, owner.email, now, incoming.text, incoming.under, incoming.photo
    )
    try:
        async with session.begin_nested():  # what is refused leaves nothing behind
            return await _routed(ask, incoming)
    except Failure as failure:
        return Reply(failure.detail, toast=failure.detail)


async def _routed(ask: Ask, incoming: Incoming) -> Reply:
    if incoming.tap is not None:
        mark, _, rest = incoming.tap.partition(":")
        for topic in handlers.TOPICS:
            if mark in topic.taps:
                return await topic.taps[mark](replace(ask, words=rest))
        return Reply(toast="This button is of another time. Send /help.")
    command, words = _command(incoming.text)
    if command:
        for one in handlers.commands():
            if one.name == command:
                return await one.handle(replace(ask, words=words))
        return LOST
    for topic in handlers.TOPICS:
        if topic.listens is not None and (said := await topic.listens(ask)) is not None:
            return said
    return LOST


async def _link(house: House, session: AsyncSession, incoming: Incoming, code: str) -> Reply:
    now = house.runtime.clock.now()
    name = " ".join(incoming.name.split())[:60] or "A chat"
    try:
        linked = await notify.link(session, notify.in_use(), code, incoming.chat, name, now=now)
    except Failure as failure:
        return Reply(failure.detail)
    return Reply(f"This chat now belongs to {_veiled(linked.email)}.\n\n{WELCOME}")


async def _leave(house: House, session: AsyncSession, incoming: Incoming) -> None:
    """The person has blocked the bot."""
    owner = await notify.owner_of(session, notify.in_use(), incoming.chat)
    if owner is not None:
        await notify.unlink(session, owner.user_id, now=house.runtime.clock.now())


async def _may(house: House, incoming: Incoming) -> bool:
    """Counted in a transaction of its own; who is too fast is not even answered."""
    runtime = house.runtime
    key = limits.key_of(runtime.settings.secret, "telegram", str(incoming.chat))
    async with runtime.database.transaction() as session:
        now = runtime.clock.now()
        return await limits.take(session, key, rate=PACE.rate, burst=PACE.burst, now=now) is None


def _command(text: str) -> tuple[str, str]:
    """("today", "what follows") of "/today@a_bot what follows"; ("", text) of other text."""
    if not text.startswith("/"):
        return "", text
    first, _, rest = text[1:].partition(" ")
    return first.partition("@")[0].lower(), rest.strip()


def _veiled(email: str) -> str:
    """Enough to see whose it is, for whoever holds the phone."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
