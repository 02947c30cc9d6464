"""How much of what a plan asked for was done: the consistency of a goal over some days.

An occasion done counts 1, in part 0.5. What was paused, rested, set apart as a holiday or skipped
with a reason was not asked for. What is done a number of times a week is asked for evenly over
the days it ran, and more than its number does not make up for something else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sante.goals.rules.schedule import active_on
from sante.goals.types import Commitment, Frequency, LogEntry, LogStatus, Pause

WINDOW_DAYS: Final = 14
LEAST_DAYS: Final = 7  # a shorter past says nothing about a person
WORTH: Final[Mapping[LogStatus, float]] = {LogStatus.COMPLETED: 1.0, LogStatus.PARTIAL: 0.5}


@dataclass(frozen=True, slots=True)
class Tally:
    """Planned occasions and how many of them were done."""

    planned: float = 0.0
    done: float = 0.0

    @property
    def share(self) -> float | None:
        return self.done / self.planned if self.planned else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.planned + other.planned, self.done + other.done)


@dataclass(frozen=True, slots=True)
class Past:
    """What was planned and done in one goal. `days_off`: holidays from everything."""

    commitments: Sequence[Commitment]
    logs: Sequence[LogEntry]
    pauses: Sequence[Pause] = ()
    days_off: frozenset[date] = field(default_factory=frozenset)


def tally(past: Past, first: date, last: date) -> Tally:
    """Over the local days from `first` to `last`, both included."""
    total = Tally()
    for commitment in past.commitments:
        logs = {e.local_date: e for e in past.logs if e.user_action_id == commitment.user_action_id}
        asked = [day for day in _days(first, last) if _asked(commitment, past, logs.get(day), day)]
        for weekly in (False, True):
            days = [d for d in asked if _weekly(commitment, d) is weekly]
            total += _by_week(commitment, days, logs) if weekly else _by_day(days, logs)
    return total


def recent_consistency(past: Past, today: date) -> float | None:
    """Of the last 14 days before `today`, 0 to 1; None when too little was asked to tell."""
    first = today - timedelta(days=WINDOW_DAYS)
    begun = min((c.activation_date for c in past.commitments), default=today)
    if (today - begun).days < LEAST_DAYS:
        return None
    found = tally(past, first, today - timedelta(days=1))
    return found.share if found.planned >= 1 else None


def active_days(logs: Iterable[LogEntry]) -> int:
    """Days on which something was done."""
    return len({entry.local_date for entry in logs if entry.status in WORTH})


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def _asked(commitment: Commitment, past: Past, entry: LogEntry | None, day: date) -> bool:
    if not active_on(commitment, day) or day in past.days_off:
        return False
    if any(
        p.goal_id == commitment.goal.goal_id and p.start <= day and (p.end is None or day < p.end)
        for p in past.pauses
    ):
        return False
    if entry is not None and entry.skip_reason is not None:
        return False
    schedule = commitment.schedule_on(day)
    return schedule.per_week > 0 and schedule.falls_on(day)


def _weekly(commitment: Commitment, day: date) -> bool:
    return commitment.schedule_on(day).frequency is Frequency.WEEKLY


def _worth(entry: LogEntry | None) -> float:
    return 0.0 if entry is None else WORTH.get(entry.status, 0.0)


def _by_day(days: Sequence[date], logs: Mapping[date, LogEntry]) -> Tally:
    return Tally(float(len(days)), sum(_worth(logs.get(day)) for day in days))


def _by_week(commitment: Commitment, days: Sequence[date], logs: Mapping[date, LogEntry]) -> Tally:
    planned = sum(commitment.schedule_on(day).per_week for day in days) / 7
    return Tally(planned, min(planned, sum(_worth(logs.get(day)) for day in days)))
