"""What a person may decide about a tracker, apart from what it asks for."""

from collections.abc import Iterator
from datetime import date

from sante.tracking.rules.text import clean
from sante.tracking.rules.tuning import TUNING
from sante.tracking.types import Frequency, Problem, Schedule, Setup


def problems(setup: Setup) -> list[Problem]:
    found = []
    if not 1 <= len(setup.name) <= TUNING.longest_name or clean(setup.name) != setup.name:
        text = f"Name the tracker in 1 to {TUNING.longest_name} characters."
        found.append(Problem("name", text))
    if not 0 <= setup.xp <= TUNING.most_xp:
        found.append(Problem("xp_per_entry", f"An entry gives 0 to {TUNING.most_xp} XP."))
    return [*found, *_schedule(setup.schedule)]


def _schedule(schedule: Schedule) -> Iterator[Problem]:
    if schedule.frequency is Frequency.DAYS:
        if not schedule.days or not schedule.days <= frozenset(range(1, 8)):
            yield Problem("schedule.days", "Choose at least one day of the week.")
    elif schedule.days:
        yield Problem("schedule.days", "Only a schedule of chosen days has days.")
    if schedule.frequency is Frequency.WEEKLY:
        if schedule.per_week is None or not 1 <= schedule.per_week <= 7:
            yield Problem("schedule.per_week", "Say how often a week: 1 to 7.")
    elif schedule.per_week is not None:
        yield Problem("schedule.per_week", "Only a weekly schedule has times a week.")
    if schedule.frequency is Frequency.NONE and schedule.prompt_time is not None:
        text = "Say on which days it asks, or leave the time out."
        yield Problem("schedule.prompt_time", text)


def asks_on(schedule: Schedule, day: date) -> bool:
    """Whether a day is one on which the tracker asks; a weekly one may ask on any."""
    if schedule.frequency is Frequency.DAYS:
        return day.isoweekday() in schedule.days
    return schedule.frequency is not Frequency.NONE
