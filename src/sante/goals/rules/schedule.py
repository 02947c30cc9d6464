"""Which actions come round on a day, and how the same action of two goals becomes one card."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from sante.goals.types import Commitment, DueAction, Frequency, Schedule

BACK_DAYS: Final = 7
_MORE_OFTEN: Final = {
    Frequency.ON_DEMAND: 0,
    Frequency.WEEKLY: 1,
    Frequency.SPECIFIC_DAYS: 2,
    Frequency.DAILY: 3,
}


def active_on(commitment: Commitment, day: date) -> bool:
    """Started, not taken out, not resting, and inside the goal's half-open period (R-9)."""
    started = commitment.activation_date <= day and not commitment.rests_on(day)
    kept = commitment.removed_on is None or day < commitment.removed_on
    return started and kept and commitment.goal.start_date <= day < commitment.goal.end_date


def due_on(commitment: Commitment, day: date) -> bool:
    return active_on(commitment, day) and commitment.schedule_on(day).falls_on(day)


def merge(commitments: Iterable[Commitment]) -> tuple[DueAction, ...]:
    """One card for each action of the library, linked to all its goals (R-11).

    The card takes the schedule that comes round most often and the earliest reminder; cards are in
    the order of phase, rank and id, so that a day looks the same each time.
    """
    groups: dict[str, list[Commitment]] = {}
    for commitment in commitments:
        groups.setdefault(commitment.action.id, []).append(commitment)
    cards = [_card(sorted(group, key=lambda c: c.user_action_id)) for group in groups.values()]
    return tuple(sorted(cards, key=_place))


def _card(group: Sequence[Commitment]) -> DueAction:
    reminders = [c.reminder_time for c in group if c.reminder_time is not None]
    return DueAction(
        action=group[0].action,
        title=group[0].title,
        schedule=most_often([c.schedule for c in group]),
        reminder_time=min(reminders, default=None),
        commitments=tuple(group),
    )


def most_often(schedules: Sequence[Schedule]) -> Schedule:
    return max(schedules, key=lambda s: (s.per_week, _MORE_OFTEN[s.frequency]))


def _place(card: DueAction) -> tuple[int, int, str]:
    phase, rank = min((c.phase, c.rank) for c in card.commitments)
    return (phase, rank, card.action.id)


def log_day_problem(commitment: Commitment, day: date, today: date) -> str | None:
    """Why `day` has no room for a log of this action; None when it has."""
    if day > today:
        return "That day is still to come. Log it when it is there."
    if day < today - timedelta(days=BACK_DAYS):
        return f"Logs can be added for the last {BACK_DAYS} days only."
    if day < commitment.activation_date:
        starts = commitment.activation_date.isoformat()
        return f"This action starts on {starts}; there is nothing to log before."
    if commitment.rests_on(day):
        return "This action rests on that day. Resume it to log it."
    if not active_on(commitment, day):
        return "This action was no longer in your plan on that day."
    return None


def doses_of(commitment: Commitment, done: dict[date, float], days: int) -> list[float]:
    """The share of each day's dose from the day it began, by the rhythm it had on that day."""
    first = commitment.activation_date
    shares: list[float] = []
    for rhythm in (*commitment.rhythms, None):
        until = days if rhythm is None else min(days, max(0, (rhythm.until - first).days))
        schedule = commitment.schedule if rhythm is None else rhythm.schedule
        shares += doses(schedule, done, first, until)[len(shares) :]
    return shares


def doses(schedule: Schedule, done: dict[date, float], first: date, days: int) -> list[float]:
    """The share of each day's dose, from `done` (day -> 1 completed, 0.5 partial).

    A weekly action's dose is what the last seven days hold of the week's number, so that three
    sessions on any three days of the week count in full; for chosen days likewise.
    """
    if schedule.frequency is Frequency.DAILY:
        return [done.get(first + timedelta(days=i), 0.0) for i in range(days)]
    if schedule.per_week == 0:
        return [0.0] * days
    shares = []
    for i in range(days):
        week = (done.get(first + timedelta(days=i - back), 0.0) for back in range(7))
        filled = min(7, i + 1) / 7  # the first week is judged by the part of it that has passed
        shares.append(min(sum(week) / (schedule.per_week * filled), 1.0))
    return shares
