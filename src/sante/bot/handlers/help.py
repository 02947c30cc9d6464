from typing import Final

from sante.bot.base import Ask, Command, Reply, Topic


async def show(_ask: Ask) -> Reply:
    from sante.bot.handlers import commands  # the list holds this file

    lines = [f"/{command.name} - {command.help}" for command in commands()]
    return Reply("\n".join(lines))


TOPIC: Final = Topic((Command("help", "what I can do", show),))
