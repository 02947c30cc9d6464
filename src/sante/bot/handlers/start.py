"""Hello. Linking is done before any handler runs (door.py), for only then is there a person."""

from typing import Final

from sante.bot.base import Ask, Command, Reply, Topic, button

WELCOME: Final = (
    "I am a program, not a clinician: I remind you and log what you do. For anything urgent call"
    " your local emergency number.\n\nSend /today for what is due, /help for the rest."
)


async def start(ask: Ask) -> Reply:
    name = f", {ask.person.display_name}" if ask.person.display_name else ""
    return Reply(f"Hello{name}.\n\n{WELCOME}", ((button("Today", "t", "show"),),))


TOPIC: Final = Topic((Command("start", "say hello", start),))
