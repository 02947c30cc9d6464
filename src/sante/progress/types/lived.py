"""A person's actions as they lived them: for packages above that count what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sante.goals.types import ActionCategory, LogEntry
from sante.profile.types import Person
from sante.progress.types.streaks import Habit, Horizon, Period


@dataclass(frozen=True, slots=True)
class LivedAction:
    """An action of the library over all the goals that held it. `during`: when it stood in a plan,
    pauses and all. `entries`: what was logged, one a day, whatever the number of goals."""

    action_id: str
    name: str
    category: ActionCategory
    habit: Habit
    during: tuple[Period, ...]
    entries: Mapping[date, LogEntry]
    reminder_time: time | None = None


@dataclass(frozen=True, slots=True)
class Lived:
    person: Person
    today: date
    horizon: Horizon
    actions: tuple[LivedAction, ...] = ()
