"""Clearing and leaving."""

from typing import Final

from sante.bot.base import Ask, Command, Reply, Topic, button
from sante.notify import service as notify


async def clear(_ask: Ask) -> Reply:
    return Reply(
        "No conversation is kept here: what you write is used once. To clear the chat itself,"
        " delete it in Telegram.",
        (
            (button("Mark my inbox as read", "u", "read"),),
            (button("Unlink this chat", "u", "ask"),),
        ),
    )


async def ask_first(_ask: Ask) -> Reply:
    return Reply(
        "Unlink this chat? I will know nothing about you here and send nothing more.",
        ((button("Unlink", "u", "yes"), button("Keep it", "u", "no")),),
    )


async def tap(ask: Ask) -> Reply:
    match ask.words:
        case "read":
            marked = await notify.mark_all_opened(ask.session, ask.user_id, now=ask.now)
            return Reply(f"Marked as read: {marked}.", edit=True)
        case "ask":
            found = await ask_first(ask)
            return Reply(found.text, found.rows, edit=True)
        case "yes":
            await notify.unlink(ask.session, ask.user_id, now=ask.now)
            return Reply("Unlinked. Goodbye.", edit=True)
    return Reply("Nothing was changed.", edit=True)


TOPIC: Final = Topic(
    (
        Command("clear", "clear what is here", clear),
        Command("unlink", "cut the link to this chat", ask_first),
    ),
    {"u": tap},
)
