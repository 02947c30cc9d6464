"""Saying what a handler answered, in as many messages as it takes."""

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from sante.bot import door
from sante.bot.base import UNREADABLE, House, Reply, Rows

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup, Update

log = structlog.get_logger()

LONGEST: Final = 4096  # UTF-16 code units in a message
LONGEST_TOAST: Final = 200
_PATIENCE: Final = 30.0  # seconds of waiting that Telegram may ask for


async def take(house: House, bot: "Bot", update: "Update") -> None:
    """An update from beginning to end. Raises only for a database that is away."""
    try:
        incoming = door.read(update)
    except UNREADABLE as error:
        log.warning("telegram_update_unread", error=type(error).__name__)
        return
    if incoming is None:
        return
    reply = await door.take(house, incoming)
    if reply is not None:
        await _say(bot, update, reply, leave=not incoming.private)


async def _say(bot: "Bot", update: "Update", reply: Reply, *, leave: bool) -> None:
    from telegram.error import TelegramError

    try:
        await _insisting(bot, update, reply)
        if leave and update.effective_chat is not None:
            await bot.leave_chat(update.effective_chat.id)
    except TelegramError as error:
        log.warning("telegram_reply_lost", error=type(error).__name__)


async def _insisting(bot: "Bot", update: "Update", reply: Reply) -> None:
    """Once more after the pause Telegram asks for, or after the network failed."""
    from telegram.error import BadRequest, NetworkError

    from sante.bot.client import Busy

    try:
        await _send(bot, update, reply)
    except Busy as error:
        if error.seconds > _PATIENCE:
            raise
        await asyncio.sleep(error.seconds)
        await _send(bot, update, reply)
    except BadRequest:
        raise
    except NetworkError:
        await asyncio.sleep(1)
        await _send(bot, update, reply)


async def _send(bot: "Bot", update: "Update", reply: Reply) -> None:
    query, chat = update.callback_query, update.effective_chat
    if query is not None:
        await bot.answer_callback_query(query.id, text=reply.toast[:LONGEST_TOAST] or None)
    if chat is None or not reply.text:
        return
    parts = pieces(reply.text)
    if reply.edit and query is not None and query.message is not None:
        await _edit(bot, update, parts[0], reply)
        parts = parts[1:]
    for place, part in enumerate(parts, start=1):
        last = place == len(parts)
        await bot.send_message(
            chat.id, part, reply_markup=keyboard(reply.rows) if last and not reply.edit else None
        )


async def _edit(bot: "Bot", update: "Update", text: str, reply: Reply) -> None:
    from telegram.error import BadRequest

    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert update.effective_chat is not None
    try:
        await bot.edit_message_text(
            text,
            chat_id=update.effective_chat.id,
            message_id=update.callback_query.message.message_id,
            reply_markup=keyboard(reply.rows),
        )
    except BadRequest as error:
        if "not modified" not in str(error).lower():  # it says so already: a second tap of the same
            raise


def keyboard(rows: Rows) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in rows]
    )


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """A text in messages that Telegram takes, cut at line ends where there are some."""
    found: list[str] = []
    rest = text
    while _units(rest) > longest:
        head = rest.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", errors="ignore")
        cut = head.rfind("\n") + 1 or len(head)
        found.append(rest[:cut].rstrip("\n") or rest[:cut])
        rest = rest[cut:]
    return [*found, rest] if rest or not found else found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
