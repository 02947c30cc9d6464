"""What trackers say a person does: a yes and no as it is, a number by its own median."""

from collections.abc import Sequence
from statistics import median

from sante.insights.rules.habits import LEAST_DAYS
from sante.insights.rules.words import hours, number
from sante.insights.types import Habit
from sante.tracking.types import FieldType, Series, Tracker

COUNTED = frozenset({FieldType.NUMBER, FieldType.RATING, FieldType.DURATION})


def habit_of(tracker: Tracker, series: Series) -> Habit | None:
    """Only of days something was logged on: silence is neither yes nor no. None where there are too
    few of them, or nothing to tell them apart by."""
    field = series.field
    if len(series.days) < LEAST_DAYS:
        return None
    key = f"tracker:{tracker.id}:{field.key}"
    name = tracker.name if len(tracker.definition.fields) == 1 else f"{tracker.name}: {field.name}"
    if field.type is FieldType.BOOLEAN:
        return Habit(key, f"{name}: yes", {day: value > 0 for day, value in series.days.items()})
    if field.type not in COUNTED:
        return None
    usual = median(series.days.values())
    above = {day: value > usual for day, value in series.days.items()}
    if not any(above.values()):
        return None
    return Habit(key, _title(name, series, usual), above)


def _title(name: str, series: Series, usual: float) -> str:
    field = series.field
    if usual == 0:
        return f"any {name}" if field.type is not FieldType.RATING else f"{name}: more than 0"
    if field.type is FieldType.DURATION:
        return f"{name}: more than {hours(usual)}"
    amount = number(usual, 0 if usual == int(usual) else 1)
    return f"{name}: more than {amount}{f' {field.unit}' if field.unit else ''}"


def habits_of_trackers(found: Sequence[tuple[Tracker, Series]]) -> tuple[Habit, ...]:
    made = (habit_of(tracker, series) for tracker, series in found)
    return tuple(habit for habit in made if habit is not None)
