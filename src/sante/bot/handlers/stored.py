"""What is stored about the person, counted as it is asked."""

from typing import Final

from sante.bot import queries
from sante.bot.base import Ask, Command, Reply, Topic


async def show(ask: Ask) -> Reply:
    names = [table.name for table in ask.house.tables]
    counts = await queries.rows_of(ask.session, ask.user_id, names)
    lines = [f"{name.replace('_', ' ')}: {count:,}" for name, count in counts if count]
    address = ask.house.runtime.settings.address
    return Reply(
        "\n".join(
            [
                "This is kept about you, as rows by kind:",
                *lines,
                "",
                "Of this chat: its number, sealed. What you write here is used once and not kept."
                " Telegram itself keeps the chat; delete it there.",
                f"Look at it, take it with you or delete it at {address}/data",
            ]
        )
    )


TOPIC: Final = Topic((Command("transparency", "what is stored about you", show),))
