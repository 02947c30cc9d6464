"""What the bot can do, one file each. The order is that of /help, and of who hears text first."""

from typing import Final

from sante.bot.base import Command, Topic
from sante.bot.handlers import (
    food,
    notices,
    progress,
    quiz,
    reminders,
    rewards,
    settings,
    start,
    stored,
    today,
    trackers,
    unlink,
)
from sante.bot.handlers import help as help_

TOPICS: Final[tuple[Topic, ...]] = (
    start.TOPIC,
    today.TOPIC,
    reminders.TOPIC,
    food.TOPIC,
    trackers.TOPIC,
    quiz.TOPIC,
    progress.TOPIC,
    rewards.TOPIC,
    notices.TOPIC,
    settings.TOPIC,
    stored.TOPIC,
    unlink.TOPIC,
    help_.TOPIC,
)


def commands() -> tuple[Command, ...]:
    return tuple(command for topic in TOPICS for command in topic.commands)
