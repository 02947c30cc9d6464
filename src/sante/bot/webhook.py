"""Where Telegram brings updates, when it is told to."""

from typing import Annotated, Any

from fastapi import Header, Request, Response

from sante.bot import sending
from sante.bot.base import UNREADABLE, House
from sante.bot.running import WEBHOOK, is_telegram
from sante.core.errors import Forbidden, NotFound
from sante.core.http import Router, RuntimeDep

router = Router()


@router.post(WEBHOOK)
async def bring(
    request: Request,
    runtime: RuntimeDep,
    secret: Annotated[str | None, Header(alias="X-Telegram-Bot-Api-Secret-Token")] = None,
) -> Response:
    """S37. An update that cannot be read is taken too: it would be brought for ever."""
    if runtime.settings.telegram_token is None or not runtime.settings.telegram_webhook:
        raise NotFound
    if not is_telegram(runtime.settings.secret, secret):
        raise Forbidden("This address is Telegram's alone.")
    from telegram import Update

    from sante.bot.client import open_bot

    body = await request.json()
    bot = open_bot(runtime.settings)
    update = _update(Update, body, bot)
    if update is not None:
        house = request.app.state.bot
        assert isinstance(house, House)
        await sending.take(house, bot, update)
    return Response(status_code=200)


def _update(kind: Any, body: object, bot: Any) -> Any:
    if not isinstance(body, dict) or not isinstance(body.get("update_id"), int):
        return None
    try:
        return kind.de_json(body, bot)
    except UNREADABLE:
        return None
