"""What was asked of a person and what they did, for the packages above; and the rules of streaks,
so that nobody above has rules of their own."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.types import Commitment, LogEntry
from sante.progress.rules.day import counters, records
from sante.progress.rules.habits import expected_periods
from sante.progress.rules.streaks import WeekStart
from sante.progress.service.holdings import Holdings, holdings
from sante.progress.types import DayRecord, Habit, Horizon, Lived, LivedAction, Streak


async def lived(session: AsyncSession, user_id: UUID, *, now: datetime) -> Lived:
    """Every action the person ever took on, with all that was logged of it."""
    found = await holdings(session, user_id, now=now)
    groups: dict[str, list[Commitment]] = {}
    for one in found.gathered.commitments:
        groups.setdefault(one.action.id, []).append(one)
    actions = tuple(_action(found, action_id, groups[action_id]) for action_id in sorted(groups))
    return Lived(found.person, found.today, found.horizon, actions)


def _action(found: Holdings, action_id: str, group: Sequence[Commitment]) -> LivedAction:
    ids = {one.user_action_id for one in group}
    mine = (entry for entry in found.gathered.logs if entry.user_action_id in ids)
    reminders = [one.reminder_time for one in group if one.reminder_time is not None]
    action = group[0].action
    return LivedAction(
        action_id=action_id,
        name=action.name,
        category=action.category,
        habit=found.view.habits[action_id],
        during=expected_periods(group, (), found.gathered.ended),
        entries=_one_a_day(mine),
        reminder_time=min(reminders, default=None),
    )


def _one_a_day(entries: Iterable[LogEntry]) -> dict[date, LogEntry]:
    """Of an action in two goals the first one's."""
    ordered = sorted(entries, key=lambda entry: entry.user_action_id, reverse=True)
    return {entry.local_date: entry for entry in ordered}


def day_records(
    habits: Iterable[Habit], horizon: Horizon, week_start: WeekStart = "monday"
) -> list[DayRecord]:
    """Every day that asked for any of the habits, with the streak as it stood at its end."""
    return records(habits, horizon, week_start)


def streak_of_days(history: Sequence[DayRecord], horizon: Horizon) -> Streak:
    """The streak of days with anything done, with the freezes that bridge what was missed."""
    return counters(history, horizon)[0]
