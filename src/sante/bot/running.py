"""Keeping the bot running: exactly one process of the house asks Telegram for updates, or tells it
where to bring them.

Whoever holds the lock (core/leader.py) does it; the others wait for it. Updates are asked for again
until they were taken: what was taken before a death comes twice and is done once (door.py).
"""

import asyncio
import hmac
import importlib.util
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sante.bot import handlers, sending
from sante.bot.base import House
from sante.core.crypto import derive
from sante.core.leader import Lead, lead
from sante.core.roles import SetupError
from sante.core.settings import Settings

if TYPE_CHECKING:
    from telegram import Bot, Update

log = structlog.get_logger()

LOCK: Final = "sante telegram"
KINDS: Final = ("message", "callback_query", "my_chat_member")
WEBHOOK: Final = "/telegram/webhook"
PAUSE: Final = 3.0  # seconds before a lock, or Telegram, is asked again
LONGEST_PAUSE: Final = 60.0
AT_ONCE: Final = 8  # chats that are answered at a time


class BotMissing(SetupError):
    """There is a token, and nothing that could use it."""


def check(settings: Settings) -> None:
    """Raises BotMissing."""
    if settings.telegram_token is not None and importlib.util.find_spec("telegram") is None:
        raise BotMissing(
            "SANTE_TELEGRAM_TOKEN is set, but the bot's library is not installed. Install it:"
            " pip install 'sante[telegram]'"
        )


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """The bot's part in this process, for as long as the block lasts; none without a token."""
    if house.runtime.settings.telegram_token is None:
        yield
        return
    task = asyncio.create_task(keep(house))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def keep(house: House) -> None:
    """Until cancelled."""
    while True:
        async with lead(house.runtime.database, LOCK) as held:
            if held is not None:
                await _lead(house, held)
        await asyncio.sleep(PAUSE)


async def _lead(house: House, held: Lead) -> None:
    from telegram.error import TelegramError

    from sante.bot.client import open_bot

    pause = PAUSE
    while await held.holds():
        bot = open_bot(house.runtime.settings)
        try:
            await _ready(house.runtime.settings, bot)
            pause = PAUSE
            if house.runtime.settings.telegram_webhook:
                await _stay(held)
            else:
                await _listen(house, bot, held)
        except TelegramError as error:
            log.warning("telegram_unreachable", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        except (OperationalError, PoolTimeout) as error:
            log.warning("telegram_waits", error=type(error).__name__)
            await asyncio.sleep(PAUSE)


async def _ready(settings: Settings, bot: "Bot") -> None:
    from telegram import BotCommand

    await bot.initialize()
    if settings.telegram_webhook:
        await bot.set_webhook(
            f"{settings.address}{WEBHOOK}",
            secret_token=secret_token(settings.secret),
            allowed_updates=KINDS,
        )
    else:
        await bot.delete_webhook()
    await bot.set_my_commands([BotCommand(c.name, c.help) for c in handlers.commands()])


async def _stay(held: Lead) -> None:
    while await held.holds():  # noqa: ASYNC110 - only the database knows when it is lost
        await asyncio.sleep(LONGEST_PAUSE)


async def _listen(house: House, bot: "Bot", held: Lead) -> None:
    """Raises TelegramError."""
    from sante.bot.client import POLL_SECONDS

    offset: int | None = None
    while await held.holds():
        updates = await bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=KINDS)
        if updates and await held.holds():
            await take_all(house, bot, updates)
            offset = updates[-1].update_id + 1


async def take_all(house: House, bot: "Bot", updates: Sequence["Update"]) -> None:
    """Several chats at a time; what one chat sent, in its order. Raises when the database is away:
    those that were taken are known by their number when they come again."""
    chats: dict[int, list[Update]] = defaultdict(list)
    for update in updates:
        chats[update.effective_chat.id if update.effective_chat else 0].append(update)
    at_once = asyncio.Semaphore(AT_ONCE)

    async def one_chat(mine: "Sequence[Update]") -> None:
        async with at_once:
            for update in mine:
                await sending.take(house, bot, update)

    ends = await asyncio.gather(
        *(one_chat(mine) for mine in chats.values()), return_exceptions=True
    )
    for failed in (end for end in ends if isinstance(end, BaseException)):
        raise failed


def secret_token(secret: bytes) -> str:
    """What Telegram sends along, so that nobody else can bring updates."""
    return derive(secret, "telegram webhook").hex()


def is_telegram(secret: bytes, given: str | None) -> bool:
    """In constant time."""
    return hmac.compare_digest((given or "").encode(), secret_token(secret).encode())
