"""Where a goal stands in its period (G-9), and how strong a habit has become (G-16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, sqrt

from sante.progress.rules.streaks import expected_days
from sante.progress.rules.tuning import TUNING
from sante.progress.types import Habit, Horizon, Mark


@dataclass(frozen=True, slots=True)
class Timeline:
    """A goal's period is half-open: the last active day is the day before `end`."""

    start: date
    duration_days: int
    today: date

    @property
    def elapsed(self) -> int:
        return max(0, (self.today - self.start).days)

    @property
    def day_number(self) -> int:
        """The first day is day 1; the count stops with the goal."""
        return min(self.elapsed + 1, self.duration_days)

    @property
    def days_remaining(self) -> int:
        return max(0, self.duration_days - self.elapsed)

    @property
    def fraction(self) -> float:
        return min(1.0, self.elapsed / self.duration_days)

    @property
    def percent(self) -> int:
        return round(100 * self.fraction)

    @property
    def retest_due(self) -> int:
        """Days after the start at which a re-test says something: day 75 of 90."""
        return floor(5 / 6 * self.duration_days + 0.5)


@dataclass(frozen=True, slots=True)
class Milestone:
    """`after`: full days since the start. A week counts when its last day has closed."""

    id: str
    name: str
    after: int

    def on(self, start: date) -> date:
        return start + timedelta(days=self.after)


def milestones(timeline: Timeline) -> list[Milestone]:
    """The milestones a goal of this length has, in order of their days."""
    duration = timeline.duration_days
    weeks = [(1, "First week complete"), (4, "Four weeks complete"), (8, "Eight weeks complete")]
    found = [Milestone(f"week_{k}_complete", name, 7 * k) for k, name in weeks]
    found += [
        Milestone("day_30", "30 days", 30),
        Milestone("halfway", "Halfway", ceil(duration / 2)),
        Milestone("retest_due", "Time for a re-test", timeline.retest_due),
        Milestone("goal_complete", "Goal complete", duration),
    ]
    return sorted((m for m in found if m.after <= duration), key=lambda m: (m.after, m.id))


def shares_of(habit: Habit, horizon: Horizon) -> list[float | None]:
    """The share of its target that each day of a habit came to, for its strength.

    What is done some days of the week is judged by the last seven days, the first week by as much
    of it as has passed; a rest day and a skip with a reason are None; a day still open is left out
    until something is logged on it.
    """
    if habit.earlier:
        return [share for era in habit.eras for share in shares_of(era, horizon)]
    per_week = habit.schedule.per_week
    worth = {day.toordinal(): mark.worth for day, mark in habit.marks.items()}
    shares: list[float | None] = []
    for number, day in enumerate(expected_days(habit, horizon.last), 1):
        mark = habit.marks.get(day)
        if mark is None and day > horizon.closed_through:
            continue
        if mark is Mark.EXCUSED or horizon.at_rest(day):
            shares.append(None)
        elif per_week in (0, 7):
            shares.append(0.0 if mark is None else mark.worth)
        else:
            end = day.toordinal() + 1
            week = sum([worth.get(then, 0.0) for then in range(end - 7, end)])
            shares.append(min(1.0, week / (per_week * min(7, number) / 7)))
    return shares


def habit_strength(shares: Iterable[float | None], per_day: float = 1.0) -> float:
    """How settled a habit is, 0..1, from the share of each day's target in order.

    Each day moves the strength toward its share by 1 - 0.5^(sqrt(f)/13), so that one miss after a
    month is visibly small; None (a skip with a reason) leaves it. `per_day` is f, the repetitions
    a day asks for. The form is that of Loop Habit Tracker's score.
    """
    keep = 0.5 ** (sqrt(per_day) / TUNING.habit_decay)
    strength = 0.0
    for share in shares:
        if share is not None:
            strength = strength * keep + share * (1 - keep)
    return strength
