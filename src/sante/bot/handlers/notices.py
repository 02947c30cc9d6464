"""Buttons under what the channel has sent (notify/service/telling.py): show it, do it, later."""

from typing import Final

from sante.bot.base import Ask, Reply, Topic, button
from sante.core.errors import NotFound
from sante.kit.ids import decode, encode
from sante.notify import service as notify
from sante.notify.types import Notification

LABELS: Final = {"done": "✅ Done", "partial": "◐ Partly", "skip": "➖ Skip", "snooze": "⏰ 30 min"}


async def tap(ask: Ask) -> Reply:
    verb, _, key = ask.words.partition(":")
    try:
        notification_id = decode("ntf", key)
        if verb == "show":
            found = await notify.mark_opened(ask.session, ask.user_id, notification_id, now=ask.now)
            return _whole(found)
        found, said = await notify.act(ask.session, ask.user_id, notification_id, verb, now=ask.now)
    except (ValueError, NotFound):
        return Reply(toast="This notice is gone.")
    return Reply(f"{found.title}\n{said}", edit=True, toast=said)


def _whole(found: Notification) -> Reply:
    key = encode("ntf", found.id)
    verbs = found.actions if found.acted is None else ()
    row = tuple(button(LABELS[verb], "n", verb, key) for verb in verbs)
    return Reply(f"{found.title}\n{found.body}", (row,) if row else (), edit=True)


TOPIC: Final = Topic(taps={"n": tap})
