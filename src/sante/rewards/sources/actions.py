"""What was logged of plans. An action in two goals is one thing that was done."""

from collections.abc import Sequence
from datetime import date

from sante.goals.types import LogEntry, LogStatus
from sante.progress.types import LivedAction
from sante.rewards.rules.catalogue import domain_of
from sante.rewards.rules.when import day_then, time_then
from sante.rewards.sources.base import Asked
from sante.rewards.types import Fact, Routine

_RULES = {LogStatus.COMPLETED: "action_done", LogStatus.PARTIAL: "action_partial"}


async def facts(asked: Asked) -> Sequence[Fact]:
    return [
        _fact(asked, action, day, entry)
        for action in asked.lived.actions
        for day, entry in action.entries.items()
        if entry.status in _RULES
    ]


def routines(actions: Sequence[LivedAction]) -> tuple[Routine, ...]:
    return tuple(
        Routine(domain_of(action.action_id, action.category), action.habit, action.during)
        for action in actions
    )


def _fact(asked: Asked, action: LivedAction, day: date, entry: LogEntry) -> Fact:
    return Fact(
        source="action",
        key=f"{action.action_id}:{day.isoformat()}",
        kind=action.action_id,
        label=action.name if entry.status is LogStatus.COMPLETED else f"{action.name}, in part",
        day=day,
        at=entry.logged_at,
        domain=domain_of(action.action_id, action.category),
        rule=_RULES[entry.status],
        early=_early(asked, action, day, entry),
    )


def _early(asked: Asked, action: LivedAction, day: date, entry: LogEntry) -> bool:
    """Logged on its day, before the time the person had set for it."""
    if action.reminder_time is None:
        return False
    person, at = asked.lived.person, entry.logged_at
    return day_then(person, at) == day and time_then(person, at) < action.reminder_time
