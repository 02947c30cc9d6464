"""What the bot can do, one file each. The order is that of /help, and of who hears text first."""

from typing import Final

from sante.bot.base import Command, Topic
from sante.bot.handlers import help as help_
from sante.bot.handlers import notices, progress, settings, start, stored, today, unlink

TOPICS: Final[tuple[Topic, ...]] = (
    start.TOPIC,
    today.TOPIC,
    progress.TOPIC,
    notices.TOPIC,
    settings.TOPIC,
    stored.TOPIC,
    unlink.TOPIC,
    help_.TOPIC,
)


def commands() -> tuple[Command, ...]:
    return tuple(command for topic in TOPICS for command in topic.commands)
