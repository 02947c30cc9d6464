"""How it goes: the streak, the day, the week, the goals."""

from typing import Final

from sante.bot.base import Ask, Command, Reply, Topic
from sante.progress import service as progress
from sante.progress.types import GoalDay


async def show(ask: Ask) -> Reply:
    today = await progress.today(ask.session, ask.person, now=ask.now)
    if not today.goals:
        return Reply(
            "There is no goal yet. Choose one on the page, and I can tell you how it goes."
        )
    days = await progress.daily(ask.session, ask.user_id, now=ask.now)
    week = days[-7:]
    kept = sum(day.record.totals.completed + day.record.totals.partial for day in week)
    planned = sum(day.record.totals.total for day in week)
    lines = [
        f"In a row: {_streak(today.alive.current, today.alive.unit)}, best {today.alive.longest}.",
        f"The last 7 days: {kept} of {planned} actions.",
        *(f"{goal.title}: day {goal.day_number} of {_whole(goal)}." for goal in today.goals),
        "",
        today.message,
    ]
    return Reply("\n".join(lines).strip())


def _whole(goal: GoalDay) -> int:
    return goal.day_number + goal.days_remaining - 1


def _streak(current: int, unit: str) -> str:
    return f"{current} {unit}{'' if current == 1 else 's'}"


TOPIC: Final = Topic((Command("progress", "streak, week and goals", show),))
